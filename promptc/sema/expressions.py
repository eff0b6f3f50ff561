"""The types of expressions. None is the type of what has a mistake that has been told: nothing more is said of it."""

from collections.abc import Sequence

from promptc.schema.assignable import assignable
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, List, Record, Type
from promptc.sema import errors_calls, errors_names, errors_types
from promptc.sema.arguments import bind
from promptc.sema.calls import resolve_callee
from promptc.sema.context import Context
from promptc.sema.operators import PRIMITIVE_OF, UNARY_PRIMITIVE_OF, primitive_type, takes
from promptc.sema.scope import Scope, Value
from promptc.sema.symbols import NOUNS
from promptc.sema.types import UNKNOWN, known
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast, errors

# Expected where a mistake that has been told leaves no type to expect: an empty list is then no second mistake.
_ANYTHING = List(UNKNOWN)


class Typer:
    """Types the expressions of one scope, and reports what is wrong with them."""

    def __init__(self, ctx: Context, scope: Scope) -> None:
        self._ctx = ctx
        self.scope = scope

    def check(self, expr: ast.Expr, expected: Type | None, place: str, declared: Span | None = None) -> None:
        """Type ``expr`` and report where it may not stand for ``expected``; ``place`` says what takes it."""
        expected = known(expected)
        found = self.infer(expr, expected or _ANYTHING)
        if found is None or expected is None or assignable(expected, found):
            return
        help_ = self._mistyped_help(expr, found, expected)
        self._ctx.report(errors_types.mistyped(expr.span, found, expected, place, declared=declared, help_=help_))

    def infer(self, expr: ast.Expr, expected: Type | None = None) -> Type | None:
        """The type of ``expr``. ``expected`` gives a type to texts that stand for enum members, and to empty lists."""
        match expr:
            case ast.Literal_():
                return self._literal(expr, expected)
            case ast.NameRef():
                value = self._value(expr)
                if value and value.whole and isinstance(value.type, Record):
                    names = [f.name for f in value.type.fields]
                    self._ctx.report(errors_types.whole_record(expr.span, expr.name, value.whole, names))
                    return None
                return value.type if value else None
            case ast.FieldAccess():
                return self._field(expr)
            case ast.CallExpr():
                return self._call(expr)
            case ast.ListExpr():
                return self._list(expr, expected)
            case ast.Unary(op=op, operand=operand, span=span):
                return self._primitive(op, UNARY_PRIMITIVE_OF[op], [(operand.span, self.infer(operand))], span)
            case ast.Binary():
                return self._binary(expr)
            case _:
                self._ctx.report(errors.later_version(expr.span, "this expression", "give its parts names with `let`"))
                return None

    def _literal(self, expr: ast.Literal_, expected: Type | None) -> Type | None:
        match expr.value:
            case bool():
                return BOOL
            case int():
                return INT
            case float():
                return FLOAT
            case None:
                self._ctx.report(errors.later_version(expr.span, "`none`", errors.TYPES_HELP))
                return None
            case text:
                if not isinstance(expected, Enum):
                    return STR
                if text in expected.names:
                    return expected
                symbol = self._ctx.symbols.get(expected.name)
                declared = symbol.span if symbol else None
                error = errors_types.unknown_member(expr.span, text, expected.name, expected.names, declared)
                self._ctx.report(error)
                return None

    def _value(self, expr: ast.NameRef) -> Value | None:
        value = self.scope.values.get(expr.name)
        if value is not None:
            value.used = True
            return value
        symbols = self._ctx.symbols
        if expr.name in self.scope.later:
            later = self.scope.later[expr.name]
            self._ctx.report(errors_names.before_definition(expr.span, expr.name, later, "the `let`"))
        elif expr.name in self.scope.modules or (symbols.get(expr.name) or symbols.in_library(expr.name, "primitive")):
            self._not_a_value(expr)
        elif not symbols.is_broken(expr.name):
            self._ctx.report(errors_names.unknown_value(expr.span, expr.name, self.scope.values))
        return None

    def _not_a_value(self, expr: ast.NameRef) -> None:
        symbol = self._ctx.symbols.get(expr.name)
        self._ctx.symbols.used.add(expr.name)
        if expr.name in self.scope.modules or (symbol and symbol.kind in ("module", "record", "primitive")):
            help_ = f"call it: `{expr.name}(...)`"
        elif symbol and symbol.kind == "enum":
            help_ = "a member is written as a text in quotes"
        else:
            help_ = ""
        what = "a module" if expr.name in self.scope.modules else NOUNS[symbol.kind] if symbol else NOUNS["primitive"]
        self._ctx.report(errors_names.not_a_value(expr.span, expr.name, what, help_))

    def _field(self, expr: ast.FieldAccess) -> Type | None:
        name = expr.field
        value = self._value(expr.base) if isinstance(expr.base, ast.NameRef) else None
        base = self.infer(expr.base) if not isinstance(expr.base, ast.NameRef) else value and value.type
        if base is None:
            return None
        if not isinstance(base, Record):
            self._ctx.report(errors_types.no_fields(name.span, name.text, base))
            return None
        origin = self.origin(expr.base)
        field = base.field(name.text)
        if field is None:
            unknown = value.unknown if value else None
            self._ctx.report(unknown(name) if unknown else self._unknown_field(expr, base, origin))
            return None
        if origin:
            self._ctx.read.setdefault(origin, set()).add(field.name)
        return known(field.type)

    def _unknown_field(self, expr: ast.FieldAccess, base: Record, origin: str) -> Diagnostic:
        name, fields = expr.field, [f.name for f in base.fields]
        symbol = self._ctx.symbols.get(origin or base.name)
        declared = symbol.span if symbol else None
        owner, kind = (f"`{origin}`", "output") if origin else (f"the record `{base.name}`", "field")
        return errors_names.unknown_field(name.span, name.text, owner, kind, fields, declared=declared)

    def origin(self, expr: ast.Expr) -> str:
        """The signature whose outputs ``expr`` stands for, or nothing."""
        if isinstance(expr, ast.NameRef) and expr.name in self.scope.values:
            return self.scope.values[expr.name].origin
        if isinstance(expr, ast.CallExpr):
            callee = resolve_callee(self._ctx, self.scope, expr.callee, report=False)
            return callee.origin if callee else ""
        return ""

    def _call(self, expr: ast.CallExpr) -> Type | None:
        callee = resolve_callee(self._ctx, self.scope, expr.callee)
        if callee is None:
            for arg in expr.args:
                self.infer(arg.value, _ANYTHING)
            return None
        bound = bind(expr.callee.text, [name for name, _ in callee.params], expr.args, declared=callee.declared)
        for diagnostic in bound.diagnostics:
            self._ctx.report(diagnostic)
        for arg in bound.extra:
            self.infer(arg.value, _ANYTHING)
        types = dict(callee.params)
        if bound.missing:
            missing = [(name, known(types[name])) for name in bound.missing]
            name = expr.callee.text
            self._ctx.report(errors_calls.missing_arguments(expr.span, name, missing, callee.declared))
        if callee.primitive:
            given = dict(bound.pairs)
            found = self._operands([given[name].value for name, _ in callee.params if name in given])
            whole = len(given) == len(callee.params)
            return self._primitive(expr.callee.text, callee.primitive, found, expr.span) if whole else callee.result
        for name, arg in bound.pairs:
            self.check(arg.value, types[name], f"`{name}` of `{expr.callee.text}`", callee.declared)
        return callee.result

    def _list(self, expr: ast.ListExpr, expected: Type | None) -> Type | None:
        item = expected.item if isinstance(expected, List) else None
        if not expr.items and item is None:
            self._ctx.report(errors_types.untyped_list(expr.span))
            return None
        if item is not None:
            for value in expr.items:
                self.check(value, item, "each item of this list")
            return List(item)
        first, *rest = expr.items
        type_ = self.infer(first)
        for value in rest:
            self.check(value, type_, "the first item of this list")
        return None if type_ is None else List(type_)

    def _binary(self, expr: ast.Binary) -> Type | None:
        return self._primitive(expr.op, PRIMITIVE_OF[expr.op], self._operands([expr.left, expr.right]), expr.span)

    def _operands(self, operands: Sequence[ast.Expr]) -> list[tuple[Span, Type | None]]:
        """The operands' types; a text beside an enum has to be one of its members."""
        types = {index: self.infer(o) for index, o in enumerate(operands) if not _is_text(o)}
        enum = next((e for t in types.values() if (e := _enum_of(t))), None)
        for index, operand in enumerate(operands):
            if index not in types:
                expected = List(enum) if enum and isinstance(operand, ast.ListExpr) else enum
                types[index] = self.infer(operand, expected)
        return [(o.span, types[index]) for index, o in enumerate(operands)]

    def _primitive(
        self, written: str, primitive: str, operands: Sequence[tuple[Span, Type | None]], span: Span
    ) -> Type | None:
        types = [t for _, t in operands if t is not None]
        if len(types) < len(operands):
            return None
        result = primitive_type(primitive, types)
        if result is None:
            self._ctx.report(errors_types.bad_operands(span, written, takes(primitive), types))
        return result

    def _mistyped_help(self, expr: ast.Expr, found: Type, expected: Type) -> str:
        """Mostly a part was meant where the whole stands."""
        if isinstance(found, Record) and not found.name:
            fits = [f.name for f in found.fields if assignable(expected, f.type)]
            near = fits[-1] if fits else None
            return f"name one of its outputs: `{_text(self._ctx, expr)}.{near}`" if near else ""
        if expected == STR and found in (INT, FLOAT, BOOL):
            return "put quotes around it" if isinstance(expr, ast.Literal_) else ""
        if isinstance(expected, List) and assignable(expected.item, found):
            return f"put it in a list: `[{_text(self._ctx, expr)}]`"
        return ""


def _text(ctx: Context, expr: ast.Expr) -> str:
    return ctx.source.text[expr.span.start : expr.span.end]


def _is_text(expr: ast.Expr) -> bool:
    match expr:
        case ast.Literal_(value=str()):
            return True
        case ast.ListExpr(items=items):
            return all(map(_is_text, items)) and bool(items)
        case _:
            return False


def _enum_of(type_: Type | None) -> Enum | None:
    """The enum that texts beside a value of ``type_`` are members of."""
    match type_:
        case Enum() as enum:
            return enum
        case List(item=Enum() as enum):
            return enum
        case _:
            return None
