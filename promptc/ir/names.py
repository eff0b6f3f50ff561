"""Names of values, unique in a function; and copies of ops under new names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import final

from promptc.ir.operands import substitute
from promptc.ir.ops import Op, Region, Value
from promptc.ir.regions import defined, rewrite_regions


@final
class Names:
    """The names that a function has taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def fresh(self, wish: str) -> str:
        """``wish``, or ``wish.1`` and so on where that is taken; values without a wish are numbered."""
        number = 0 if wish else len(self._taken)
        name = wish or str(number)
        while name in self._taken:
            number += 1
            name = f"{wish}.{number}" if wish else str(number)
        self._taken.add(name)
        return name


def copy_ops(
    ops: Sequence[Op], names: Names, prefix: str, values: Mapping[str, Value]
) -> tuple[tuple[Op, ...], Mapping[str, Value]]:
    """``ops`` with ``prefix`` before every name that they define, reading ``values`` for what they read from outside.

    Also gives what each old name stands for now.
    """
    new = {value.name: replace(value, name=names.fresh(prefix + value.name)) for value in defined(ops)}
    known = {**values, **new}
    return tuple(_renamed(substitute(op, known), new) for op in ops), known


def _renamed(op: Op, new: Mapping[str, Value]) -> Op:
    def region(old: Region) -> Region:
        params = tuple(new[param.name] for param in old.params)
        return replace(old, params=params, ops=tuple(_renamed(inner, new) for inner in old.ops))

    return rewrite_regions(replace(op, result=new[op.result.name]), region)
