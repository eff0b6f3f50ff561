"""Expressions, types and texts in the canonical layout."""

from collections.abc import Sequence

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.layout import INDENT, WIDTH
from promptc.syntax.leaves import dedent

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _NEGATIVE, _POSTFIX = range(8)
_TIGHTNESS = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


class Expressions:
    """Formats expressions of one file. Literals stay as they are written: `5_000` is not `5000` to a reader."""

    def __init__(self, source: SourceText) -> None:
        self._source = source

    def raw(self, node: ast.Text | ast.Expr | ast.TypeExpr) -> str:
        return self._source.text[node.span.start : node.span.end]

    def name(self, written: ast.Name | ast.Text) -> str:
        return written.text if isinstance(written, ast.Name) else self.raw(written)

    def flat(self, expr: ast.Expr, least: int = _OR) -> str:
        """``expr`` on one line, in parentheses where it binds looser than ``least``."""
        tightness, text = self._flat(expr)
        return text if tightness >= least else f"({text})"

    def _flat(self, expr: ast.Expr) -> tuple[int, str]:
        match expr:
            case ast.Literal_():
                return _POSTFIX, self.raw(expr)
            case ast.NameRef(name=name):
                return _POSTFIX, name
            case ast.FieldAccess(base=base, field=field):
                return _POSTFIX, f"{self.flat(base, _POSTFIX)}.{field.text}"
            case ast.CallExpr(callee=callee, args=args):
                return _POSTFIX, f"{callee.text}({self.arguments(args)})"
            case ast.ListExpr(items=items):
                return _POSTFIX, f"[{', '.join(map(self.flat, items))}]"
            case ast.Unary(op="not", operand=operand):
                return _NOT, f"not {self.flat(operand, _NOT)}"
            case ast.Unary(operand=operand):
                return _NEGATIVE, f"-{self.flat(operand, _NEGATIVE)}"
            case ast.Binary(op=op, left=left, right=right):
                tightness = _TIGHTNESS.get(op, _COMPARE)
                # Comparisons do not chain; all other operators group to the left.
                first = self.flat(left, tightness + 1 if tightness == _COMPARE else tightness)
                return tightness, f"{first} {op} {self.flat(right, tightness + 1)}"
            case _:
                return _POSTFIX, self.raw(expr)

    def arguments(self, args: Sequence[ast.Argument]) -> str:
        return ", ".join(_named(a) + self.flat(a.value) for a in args)

    def lines(self, prefix: str, expr: ast.Expr, depth: int, suffix: str = "") -> list[str]:
        """``prefix``, ``expr`` and ``suffix`` as lines: one where that fits, else with one argument or item a line."""
        whole = INDENT * depth + prefix + self.flat(expr) + suffix
        if len(whole) <= WIDTH:
            return [whole]
        match expr:
            case ast.CallExpr(callee=callee, args=args) if args:
                return self.argument_lines(f"{prefix}{callee.text}(", args, depth, f"){suffix}")
            case ast.ListExpr(items=items) if items:
                inner = [line for item in items for line in self.lines("", item, depth + 1, ",")]
                return [f"{INDENT * depth}{prefix}[", *inner, f"{INDENT * depth}]{suffix}"]
            case ast.FieldAccess(base=ast.CallExpr() as base, field=field):
                return self.lines(prefix, base, depth, f".{field.text}{suffix}")
            case _:
                return [whole]

    def argument_lines(self, head: str, args: Sequence[ast.Argument], depth: int, tail: str) -> list[str]:
        inner = [line for a in args for line in self.lines(_named(a), a.value, depth + 1, ",")]
        return [INDENT * depth + head, *inner, INDENT * depth + tail]

    def type(self, written: ast.TypeExpr) -> str:
        if not isinstance(written, ast.TypeRef):
            return self.raw(written)
        args = f"[{', '.join(map(self.type, written.args))}]" if written.args else ""
        return written.name.text + args

    def field(self, written: ast.FieldDecl) -> str:
        description = f" {self.raw(written.description)}" if written.description else ""
        return f"{written.name.text}: {self.type(written.type)}{description}"

    def doc(self, written: ast.Text, depth: int, prefix: str = "") -> list[str]:
        """A docstring: on one line, or with its text between two lines of quotes and indented like them."""
        indent = INDENT * depth
        if not written.triple:
            return [f"{indent}{prefix}{self.raw(written)}"]
        text = dedent(self.raw(written)[3:-3])
        if "\n" not in text:
            return [f'{indent}{prefix}"""{text}"""']
        inner = [indent + line if line else "" for line in text.split("\n")]
        return [f'{indent}{prefix}"""', *inner, f'{indent}"""']


def _named(arg: ast.Argument) -> str:
    return f"{arg.name.text} = " if arg.name else ""
