"""What may run where the program does not ask for it: nothing that can fail, costs anything or is seen outside."""

from collections.abc import Sequence

from promptc.ir.effects import infallible
from promptc.ir.ops import Op, Prim

# The primitives that give a result for all values of their operands' types.
_TOTAL = frozenset((
    "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "is_none", "coalesce", "in", "len", "get", "lower", "upper",
    "unique", "join", "split", "concat", "any", "all", "sorted", "exact_match", "accuracy", "f1", "contains", "rouge_l",
    "json",
))  # fmt: skip


def always_runs(ops: Sequence[Op]) -> bool:
    """Whether ``ops`` may run even where their result is not asked for."""
    return all(infallible(op) or (isinstance(op, Prim) and op.name in _TOTAL) for op in ops)
