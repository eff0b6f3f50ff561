"""Expressions in the canonical layout."""

from collections.abc import Sequence

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.layout import INDENT, WIDTH

_IF, _OR, _AND, _NOT, _COMPARE, _COALESCE, _SUM, _PRODUCT, _NEGATIVE, _POSTFIX = range(10)
_TIGHTNESS = {
    "or": _OR, "and": _AND, "??": _COALESCE, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT,
}  # fmt: skip


class Expressions:
    """Formats expressions of one file. Literals stay as they are written: `5_000` is not `5000` to a reader."""

    def __init__(self, source: SourceText) -> None:
        self._source = source

    def raw(self, node: ast.Text | ast.Literal_ | ast.LiteralType) -> str:
        written = self._source.text[node.span.start : node.span.end]
        # Between the sign and the number of a pattern or a type there may be spaces and comments.
        return "-" + written.split()[-1].removeprefix("-") if written.startswith("-") else written

    def name(self, written: ast.Name | ast.Text) -> str:
        return written.text if isinstance(written, ast.Name) else self.raw(written)

    def flat(self, expr: ast.Expr, least: int = _IF) -> str:
        """``expr`` on one line, in parentheses where it binds looser than ``least``."""
        tightness, text = self._flat(expr)
        return text if tightness >= least else f"({text})"

    def source(self, expr: ast.Expr) -> str:
        """What a ``for`` goes over, on one line: a range, or a value that an ``if`` may follow."""
        if isinstance(expr, ast.RangeExpr):
            return f"{self.flat(expr.low, _SUM)}..{self.flat(expr.high, _SUM)}"
        return self.flat(expr, _OR)

    def _flat(self, expr: ast.Expr) -> tuple[int, str]:
        match expr:
            case ast.Literal_():
                return _POSTFIX, self.raw(expr)
            case ast.NameRef(name=name):
                return _POSTFIX, name
            case ast.FieldAccess(base=base, field=field):
                return _POSTFIX, f"{self.flat(base, _POSTFIX)}.{field.text}"
            case ast.Index(base=base, index=index):
                return _POSTFIX, f"{self.flat(base, _POSTFIX)}[{self.flat(index)}]"
            case ast.CallExpr(callee=callee, args=args):
                return _POSTFIX, f"{callee.text}({self.arguments(args)})"
            case ast.ListExpr(items=items):
                return _POSTFIX, f"[{', '.join(map(self.flat, items))}]"
            case ast.DictExpr(entries=entries):
                return _POSTFIX, f"{{{', '.join(self._key(key) + self.flat(value) for key, value in entries)}}}"
            case ast.Comprehension(bracketed=bracketed):
                text = " ".join(self._clauses(expr))
                return _POSTFIX, f"[{text}]" if bracketed else text
            case ast.RangeExpr():
                return _POSTFIX, self.source(expr)
            case ast.IfExpr(then=then, condition=condition, orelse=orelse):
                return _IF, f"{self._chosen(then)} if {self.flat(condition, _OR)} else {self.flat(orelse)}"
            case ast.Unary(op="not", operand=operand):
                return _NOT, f"not {self.flat(operand, _NOT)}"
            case ast.Unary(operand=operand):
                return _NEGATIVE, f"-{self.flat(operand, _NEGATIVE)}"
            case ast.Binary():
                return self._binary(expr)

    def _chosen(self, then: ast.Expr) -> str:
        """What stands before an ``if``, which after a closing brace would start a statement."""
        text = self.flat(then, _OR)
        return f"({text})" if text.endswith("}") else text

    def _binary(self, expr: ast.Binary) -> tuple[int, str]:
        left, (op, right) = self._operands(expr)
        return _TIGHTNESS.get(expr.op, _COMPARE), f"{left} {op} {right}"

    def _operands(self, expr: ast.Binary) -> tuple[str, tuple[str, str]]:
        """The left operand, and the operator with the right one."""
        tightness = _TIGHTNESS.get(expr.op, _COMPARE)
        # Comparisons do not chain, `??` groups to the right; all other operators group to the left.
        left = self.flat(expr.left, tightness + (tightness in (_COMPARE, _COALESCE)))
        return left, (expr.op, self.flat(expr.right, tightness + (tightness != _COALESCE)))

    def _clauses(self, expr: ast.Comprehension) -> list[str]:
        condition = [f"if {self.flat(expr.condition, _OR)}"] if expr.condition else []
        return [self.flat(expr.item), f"for {expr.var.text} in {self.source(expr.source)}", *condition]

    def _key(self, key: ast.Expr) -> str:
        return self.flat(key) + ": "

    def arguments(self, args: Sequence[ast.Argument]) -> str:
        return ", ".join(_named(a) + self.flat(a.value) for a in args)

    def lines(self, prefix: str, expr: ast.Expr, depth: int, suffix: str = "") -> list[str]:
        """``prefix``, ``expr`` and ``suffix`` as lines: one where that fits, else with one part a line."""
        indent = INDENT * depth
        whole = indent + prefix + self.flat(expr) + suffix
        if len(whole) <= WIDTH:
            return [whole]
        match expr:
            case ast.CallExpr(callee=callee, args=args) if args:
                return self.argument_lines(f"{prefix}{callee.text}(", args, depth, f"){suffix}")
            case ast.ListExpr(items=items) if items:
                inner = [line for item in items for line in self.lines("", item, depth + 1, ",")]
                return [f"{indent}{prefix}[", *inner, f"{indent}]{suffix}"]
            case ast.DictExpr(entries=entries) if entries:
                inner = [line for key, value in entries for line in self.lines(self._key(key), value, depth + 1, ",")]
                return [f"{indent}{prefix}{{", *inner, f"{indent}}}{suffix}"]
            case ast.Comprehension(bracketed=True):
                return [f"{indent}{prefix}[", *self._clause_lines(expr, depth + 1), f"{indent}]{suffix}"]
            case ast.FieldAccess(base=ast.CallExpr() as base, field=field):
                return self.lines(prefix, base, depth, f".{field.text}{suffix}")
            case ast.Binary(left=left, op=op, right=ast.ListExpr() as right) if op not in _TIGHTNESS:
                return self.lines(f"{prefix}{self.flat(left, _COALESCE)} {op} ", right, depth, suffix)
            case ast.Binary():
                first, *rest = self._chain(expr)
                inner = [f"{INDENT}{indent}{part}" for part in rest]
                return [f"{indent}{prefix}{first}", *inner[:-1], inner[-1] + suffix]
            case ast.IfExpr(then=then, condition=condition, orelse=orelse):
                # An `if` that starts a line outside brackets is a statement.
                parts = self._chosen(then), f"if {self.flat(condition, _OR)}", f"else {self.flat(orelse)}"
                return [f"{indent}{prefix}(", *(f"{INDENT}{indent}{part}" for part in parts), f"{indent}){suffix}"]
            case _:
                return [whole]

    def argument_lines(self, head: str, args: Sequence[ast.Argument], depth: int, tail: str) -> list[str]:
        match args:
            case (ast.Argument(value=ast.Comprehension(bracketed=False) as generator),):
                inner = self._clause_lines(generator, depth + 1)
            case _:
                inner = [line for a in args for line in self.lines(_named(a), a.value, depth + 1, ",")]
        return [INDENT * depth + head, *inner, INDENT * depth + tail]

    def _clause_lines(self, expr: ast.Comprehension, depth: int) -> list[str]:
        return [*self.lines("", expr.item, depth), *(INDENT * depth + clause for clause in self._clauses(expr)[1:])]

    def _chain(self, expr: ast.Binary) -> list[str]:
        """The first operand of operators that bind alike, and each operator with its right operand."""
        left, (op, right) = self._operands(expr)
        tightness = _TIGHTNESS.get(expr.op, _COMPARE)
        if isinstance(expr.left, ast.Binary) and _TIGHTNESS.get(expr.left.op) == tightness != _COALESCE:
            return [*self._chain(expr.left), f"{op} {right}"]
        return [left, f"{op} {right}"]


def _named(arg: ast.Argument) -> str:
    return f"{arg.name.text} = " if arg.name else ""
