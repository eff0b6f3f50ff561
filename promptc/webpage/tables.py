"""Tables of the page."""

from collections.abc import Iterable, Sequence

from htpy import Node, div, table, tbody, td, th, thead, tr


def grid(
    head: Sequence[str], rows: Iterable[Sequence[Node]], *, numbers: Sequence[str] = (), best: int | None = None
) -> Node:
    """A table whose columns named in ``numbers`` are aligned as numbers; row number ``best`` stands out.

    It scrolls by itself where it is wider than the page.
    """
    right = [name in numbers for name in head]
    return div(".wide")[
        table[
            thead[tr[(th(".number" if is_number else "")[name] for name, is_number in zip(head, right, strict=True))]],
            tbody[
                (
                    tr(".best" if i == best else "")[
                        (td(".number" if is_number else "")[cell] for cell, is_number in zip(row, right, strict=True))
                    ]
                    for i, row in enumerate(rows)
                )
            ],
        ]
    ]
