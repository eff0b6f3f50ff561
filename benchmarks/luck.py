"""How often a build replaces the seed by luck, where no candidate is better.

    python -m benchmarks.luck

Candidates that are all as good as the seed are scored on the same dev rows, some of which are easier than others for all of them, and
`promptc.autotune.choosing` chooses by these rows alone. No model is asked; the same seed gives the same table.
"""

import argparse
from collections.abc import Sequence
from random import Random

from promptc.autotune.choosing import choose
from promptc.autotune.sampler import Assignment
from promptc.autotune.seeds import stream

ROWS = (30, 60, 120)
CANDIDATES = (1, 3, 8, 16)
_HARD, _EASY = 0.2, 0.8  # the chance to be right on the hardest row and on the easiest


def replaced(rows: int, candidates: int, draws: int, seed: int) -> float:
    """The share of ``draws`` in which one of ``candidates`` takes the seed's place."""
    rng = stream(seed, "luck", str(rows), str(candidates))
    seed_program: Assignment = (0,)
    count = 0
    for _ in range(draws):
        chances = [_HARD + (_EASY - _HARD) * rng.random() for _ in range(rows)]
        scores: dict[Assignment, Sequence[float]] = {(k,): _scores(chances, rng) for k in range(candidates + 1)}
        count += not choose(seed_program, scores, {}).kept
    return count / draws


def _scores(chances: Sequence[float], rng: Random) -> list[float]:
    return [float(rng.random() < chance) for chance in chances]


def table(draws: int, seed: int) -> str:
    lines = [f"| dev rows | {' | '.join(f'{c} candidates' if c > 1 else '1 candidate' for c in CANDIDATES)} |"]
    lines.append("|---:|" + "---:|" * len(CANDIDATES))
    for rows in ROWS:
        shares = [f"{replaced(rows, candidates, draws, seed):.3f}" for candidates in CANDIDATES]
        lines.append(f"| {rows} | {' | '.join(shares)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(table(options.draws, options.seed))


if __name__ == "__main__":
    main()
