"""Ops that hold ops: walking into regions, and rewriting through them. Written once, for all passes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from promptc.ir.ops import Function, If, Map, Op, Region, Value


def regions(op: Op) -> tuple[Region, ...]:
    """The regions of ``op`` in the order in which they are run."""
    match op:
        case If(then=then, orelse=orelse):
            return (then, orelse)
        case Map(body=body, where=where):
            return (body,) if where is None else (where, body)
        case _:
            return ()


def rewrite_regions(op: Op, rewrite: Callable[[Region], Region]) -> Op:
    """``op`` with each of its own regions rewritten, in the order of `regions`."""
    match op:
        case If(then=then, orelse=orelse):
            new_then = rewrite(then)
            return replace(op, then=new_then, orelse=rewrite(orelse))
        case Map(body=body, where=where):
            new_where = None if where is None else rewrite(where)
            return replace(op, where=new_where, body=rewrite(body))
        case _:
            return op


def expand(ops: Iterable[Op], each: Callable[[Op], Iterable[Op]]) -> tuple[Op, ...]:
    """``ops`` with what ``each`` gives in the place of each op, in regions, too; what an op holds comes before it."""
    expanded: list[Op] = []
    for op in ops:
        expanded.extend(each(rewrite_regions(op, lambda region: replace(region, ops=expand(region.ops, each)))))
    return tuple(expanded)


def walk(ops: Iterable[Op]) -> Iterator[Op]:
    """Every op of ``ops`` and of what they hold, each before what it holds."""
    for op in ops:
        yield op
        for region in regions(op):
            yield from walk(region.ops)


def defined(ops: Iterable[Op]) -> Iterator[Value]:
    """Every value that ``ops`` define, parameters and results of their regions' ops included."""
    for op in walk(ops):
        yield op.result
        for region in regions(op):
            yield from region.params


def names(function: Function) -> set[str]:
    """The names that ``function`` has taken."""
    return {param.name for param in function.params} | {value.name for value in defined(function.ops)}
