"""Write the flowers of ../iris as `data/iris.csv`: the data are right, the mistake is in the program."""

from collections.abc import Sequence

from examples.fetching import place
from examples.iris import get_data


def main(argv: Sequence[str] | None = None) -> None:
    get_data.write(place(__file__, __doc__, argv, seeded=False))


if __name__ == "__main__":
    main()
