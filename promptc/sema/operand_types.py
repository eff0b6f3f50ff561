"""Operators, and functions whose result follows from their operands."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from promptc.schema.assignable import assignable
from promptc.schema.primitive_types import textual
from promptc.schema.types import BOOL, DATE, DATETIME, NONE, Enum, List, Literal, Optional, Record, Type, plain
from promptc.sema import errors_flow, errors_types, errors_waste
from promptc.sema.fixes import replaced
from promptc.sema.joining import joined_type
from promptc.sema.literals import options_of
from promptc.sema.operators import PRIMITIVE_OF, UNARY_PRIMITIVE_OF, primitive_type, takes
from promptc.sema.text_uses import compared_texts, signatures_of
from promptc.sema.uses import Output
from promptc.source.text import Span
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")


def unary_type(typer: "Typer", expr: ast.Unary) -> Type | None:
    if expr.op == "not":
        typer.condition(expr.operand, "what `not` stands before")
        return BOOL
    return primitive_call(typer, expr.op, UNARY_PRIMITIVE_OF[expr.op], [expr.operand], expr.span)


def binary_type(typer: "Typer", expr: ast.Binary, expected: Type | None) -> Type | None:
    match expr.op:
        case "and" | "or":
            return _logical(typer, expr, expected)
        case "??":
            return _default(typer, expr, expected)
        case "==" | "!=" if _has_none(expr):
            # What is never none is compared with it for nothing, which is told with the conditions.
            return BOOL if None not in (typer.infer(expr.left), typer.infer(expr.right)) else None
        case "==" | "!=" | "in" if texts := compared_texts(expr.left, expr.right):
            subject, compared = texts
            typer.compared.add(subject.span)
            result = primitive_call(typer, expr.op, PRIMITIVE_OF[expr.op], [expr.left, expr.right], expr.span)
            note_texts(typer, subject, compared)
            return result
        case _:
            return primitive_call(typer, expr.op, PRIMITIVE_OF[expr.op], [expr.left, expr.right], expr.span)


def _logical(typer: "Typer", expr: ast.Binary, expected: Type | None) -> Type | None:
    """``left and right``, ``left or right``. Elsewhere the second is also the way to a default: that is one mistake."""
    left = typer.infer(expr.left)
    some = left.item if isinstance(left, Optional) else left
    # The right side is only asked where the left one leaves the answer open.
    with typer.given(typer.after(expr.left, holds=expr.op == "and")):
        right = typer.infer(expr.right, some if expr.op == "or" and some != BOOL else None)
    together = joined_type(some, right) if some is not None and right is not None else None
    if expr.op == "or" and expected != BOOL and left is not None and left != BOOL and together is not None:
        # Of several in a row the first has been told.
        if not (isinstance(expr.left, ast.Binary) and expr.left.op == "or"):
            texts = typer.text(expr.left), typer.text(expr.right)
            optional = isinstance(left, Optional)
            typer.ctx.report(errors_flow.default_with_or(expr.left.span, *texts, left, optional=optional))
        return together
    side = f"what `{expr.op}` joins"
    typer.truth(expr.left, left, side)
    typer.truth(expr.right, right, side)
    return BOOL if (left, right) == (BOOL, BOOL) else None


def _has_none(expr: ast.Binary) -> bool:
    return any(isinstance(side, ast.Literal_) and side.value is None for side in (expr.left, expr.right))


def _default(typer: "Typer", expr: ast.Binary, expected: Type | None) -> Type | None:
    """``left ?? right``: what the left side is when it is not none, or the right side."""
    left = typer.infer(expr.left, expected)
    some = left.item if isinstance(left, Optional) else left
    right = typer.infer(expr.right, some if some != NONE else expected)
    if left is None or right is None or some is None:
        return None
    if not isinstance(left, Optional) and left != NONE:
        fix = replaced(expr.span, typer.text(expr.left), "remove the default")
        typer.warnings.append(errors_waste.needless_default(expr.right.span, typer.text(expr.left), fix))
    together = right if some == NONE else joined_type(some, right)
    if together is None:
        typer.ctx.report(errors_types.default_type(expr.right.span, right, typer.text(expr.left), some))
    return together


def primitive_call(
    typer: "Typer", written: str, primitive: str, operands: Sequence[ast.Expr], span: Span
) -> Type | None:
    """The type of ``primitive`` over ``operands``; ``written`` is how the program calls it."""
    found = _operands(typer, primitive, operands)
    types = [type_ for type_ in found if type_ is not None]
    if len(types) < len(found):
        return None
    result = primitive_type(primitive, types)
    if result is None:
        _report_operands(typer, written, primitive, operands, types, span)
    return result


def _operands(typer: "Typer", primitive: str, operands: Sequence[ast.Expr]) -> list[Type | None]:
    """The operands' types; a text beside an enum has to be one of its members, and one beside a date a date; an empty list is
    one of such items.

    But not a text that is added to another one: it makes a new text.
    """

    def alone(expr: ast.Expr) -> bool:
        return not _takes_side(expr) or (primitive == "add" and isinstance(expr, ast.Literal_))

    types = {index: typer.infer(o) for index, o in enumerate(operands) if alone(o)}
    side = next((type_ for type_ in types.values() if type_ is not None), None)
    for index, operand in enumerate(operands):
        if index not in types:
            expected = _beside(side, operand) if side is not None else None
            if primitive in _COMPARISONS and expected in (DATE, DATETIME):
                types[index] = typer.check(operand, expected, f"what stands beside a {expected}")
            else:
                types[index] = typer.infer(operand, None if expected in (DATE, DATETIME) else expected)
    return [types[index] for index in range(len(operands))]


def _takes_side(expr: ast.Expr) -> bool:
    """Whether ``expr`` gets its type from what stands beside it."""
    match expr:
        case ast.Literal_(value=str()):
            return True
        case ast.ListExpr(items=items):
            return all(map(_takes_side, items))
        case ast.DictExpr(entries=()):
            return True
        case _:
            return False


def _beside(side: Type, expr: ast.Expr) -> Type | None:
    """The type that is expected of ``expr`` beside a value of ``side``."""
    options = [plain(option) for option in options_of(side)]
    enum = next((e for option in options if (e := _enum_of(option))), None)
    if enum is not None:
        return List(enum) if isinstance(expr, ast.ListExpr) else enum
    if all(isinstance(option, Literal) for option in options):
        return List(side) if isinstance(expr, ast.ListExpr) else side
    if isinstance(expr, ast.Literal_) and (day := next((o for o in options if o in (DATE, DATETIME)), None)):
        return day
    if isinstance(expr, ast.ListExpr) and not expr.items:
        return next((option for option in options if isinstance(option, List)), List(side))
    return side if isinstance(expr, ast.DictExpr) else None


def _enum_of(type_: Type) -> Enum | None:
    """The enum that texts beside a value of ``type_`` are members of."""
    match type_:
        case Enum() as enum:
            return enum
        case List(item=item):
            return next((o for o in options_of(item) if isinstance(o, Enum)), None)
        case _:
            return None


def _report_operands(
    typer: "Typer", written: str, primitive: str, operands: Sequence[ast.Expr], types: Sequence[Type], span: Span
) -> None:
    some = [t.item if isinstance(t, Optional) else t for t in types]
    if some != list(types) and primitive_type(primitive, some) is not None:
        index = next(i for i, t in enumerate(types) if isinstance(t, Optional))
        typer.optional_used(operands[index], types[index], f"`{written}`")
        return
    help_ = _how_to_add(typer, operands, types) if primitive == "add" else ""
    typer.ctx.report(errors_types.bad_operands(span, written, takes(primitive), types, help_))


def _how_to_add(typer: "Typer", operands: Sequence[ast.Expr], types: Sequence[Type]) -> str:
    """How an item goes to a list, and what stands beside a text, or two members of enums, becomes one text; else empty."""
    left, right = (typer.text(operand) for operand in operands)
    listed = plain(types[0])
    if isinstance(listed, List) and assignable(listed.item, types[1]):
        return f"to add an item to a list, put it in brackets: `{left} + [{right}]`"
    others = [typer.text(operand) for operand, type_ in zip(operands, types, strict=True) if not textual(type_)]
    if not others:
        return f'put a text between them: `{left} + " " + {right}`'
    return f"make a text of it first: `json({others[0]})`" if len(others) == 1 else ""


def note_texts(typer: "Typer", subject: ast.Expr, texts: Mapping[str, Span]) -> None:
    """Note that the output that ``subject``, which has been typed, stands for is compared with ``texts``."""
    for output in outputs_named(typer, subject):
        use = typer.ctx.text_use(output)
        for text, span in texts.items():
            use.compared.setdefault(text, span)


def outputs_named(typer: "Typer", expr: ast.Expr) -> list[Output]:
    """The outputs of signatures whose value ``expr``, which has been typed, is."""
    match expr:
        case ast.NameRef(name=name):
            value = typer.scope.find(name)
            return [value.alias] if value and value.alias else []
        case ast.FieldAccess(base=base, field=field):
            record = typer.types.get(base.span)
            return [(s, field.text) for s in signatures_of(typer.ctx, record)] if isinstance(record, Record) else []
        case _:
            return []
