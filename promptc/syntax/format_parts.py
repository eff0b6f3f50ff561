"""Types, fields, members and docstrings in the canonical layout."""

from collections.abc import Sequence

from promptc.syntax import ast
from promptc.syntax.format_expressions import Expressions
from promptc.syntax.layout import INDENT, WIDTH
from promptc.syntax.leaves import dedent


class Parts(Expressions):
    """Formats what declarations are made of."""

    def type(self, written: ast.TypeExpr) -> str:
        match written:
            case ast.TypeRef(name=name, args=args, constraints=constraints):
                inner = f"[{', '.join(map(self.type, args))}]" if args else ""
                return name.text + inner + (f"({self.arguments(constraints)})" if constraints else "")
            case ast.LiteralType():
                return self.raw(written)
            case ast.OptionalType(item=item):
                text = self.type(item)
                return f"({text})?" if isinstance(item, ast.OptionalType | ast.UnionType) else f"{text}?"
            case ast.UnionType(options=options):
                return " | ".join(map(self.type, options))

    def field(self, written: ast.FieldDecl) -> str:
        default = f" = {self.flat(written.default)}" if written.default else ""
        return f"{written.name.text}: {self.type(written.type)}{default}{self._text(written.description)}"

    def member(self, written: ast.MemberDecl) -> str:
        wire = f" = {self.raw(written.wire)}" if written.wire else ""
        return f"{written.name.text}{wire}{self._text(written.description)}"

    def _text(self, written: ast.Text | None) -> str:
        return f" {self.raw(written)}" if written else ""

    def params(self, params: Sequence[ast.FieldDecl]) -> str:
        return ", ".join(map(self.field, params))

    def head(self, start: str, params: Sequence[ast.FieldDecl], end: str, room: int = WIDTH) -> list[str]:
        """``start(params)end``, with one parameter a line where that is longer than ``room``."""
        flat = f"{start}({self.params(params)}){end}"
        if len(flat) <= room or not params:
            return [flat]
        return [f"{start}(", *(f"{INDENT}{self.field(p)}," for p in params), f"){end}"]

    def condition(self, keyword: str, condition: ast.Expr, message: ast.Text | None, depth: int) -> list[str]:
        """A check, with its message on a line of its own where both are too long for one."""
        if message is None:
            return self.lines(f"{keyword} ", condition, depth)
        text = self.raw(message)
        if len(flat := f"{INDENT * depth}{keyword} {self.flat(condition)}, {text}") <= WIDTH:
            return [flat]
        return [*self.lines(f"{keyword} ", condition, depth, ","), INDENT * (depth + 1) + text]

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
