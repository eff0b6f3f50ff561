"""Statements and their blocks in the canonical layout: one statement a line."""

from collections.abc import Sequence

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.format_blocks import Part, Place, write_block, write_part, write_simple
from promptc.syntax.format_parts import Parts
from promptc.syntax.layout import INDENT, WIDTH, Lines
from promptc.syntax.scan import braces, word_span


class Statements:
    """Writes statements, and the comments around them, to ``out``."""

    def __init__(self, source: SourceText, out: Lines) -> None:
        self._source = source
        self._out = out
        self._expr = Parts(source)

    def statement(self, statement: ast.Stmt, place: Place) -> None:
        match statement:
            case ast.Let() | ast.Var() | ast.Assign() | ast.Tune() | ast.ExprStmt() | ast.Return():
                write_simple(self._out, self._binding(statement, place.depth), place)
            case ast.Check(kind=kind, condition=condition, message=message):
                write_simple(self._out, self._expr.condition(kind, condition, message, place.depth), place)
            case ast.Expect(condition=condition, message=message):
                write_simple(self._out, self._expr.condition("expect", condition, message, place.depth), place)
            case ast.ModuleDecl(name=name, value=value, settings=settings):
                lines = self._expr.lines(f"module {name.text} = ", value, place.depth)
                self.settings("\n".join(lines), value.span.end, settings, place)
            case ast.For(var=var, source=source, body=body):
                head = f"for {var.text} in {self._expr.source(source)}"
                end = self.block([head], source.span.end, body, place.depth)
                self._close(end, place)
            case ast.If():
                self._if(statement, place)
            case ast.Match():
                self._match(statement, place)

    def _binding(
        self, statement: ast.Let | ast.Var | ast.Assign | ast.Tune | ast.ExprStmt | ast.Return, depth: int
    ) -> list[str]:
        """A statement that is one expression with something before it."""
        match statement:
            case ast.Let(name=name, type=type_, value=value) | ast.Var(name=name, type=type_, value=value):
                keyword = "let" if isinstance(statement, ast.Let) else "var"
                annotation = f": {self._expr.type(type_)}" if type_ else ""
                return self._expr.lines(f"{keyword} {name.text}{annotation} = ", value, depth)
            case ast.Assign(name=name, value=value):
                return self._expr.lines(f"{name.text} = ", value, depth)
            case ast.Tune(name=name, type=type_, domain=domain, default=default):
                head = f"tune {name.text}: {self._expr.type(type_)} in {self._expr.source(domain)} = "
                return self._expr.lines(head, default, depth)
            case ast.ExprStmt(value=call):
                return self._expr.lines("", call, depth)
            case ast.Return(value=value) if value is not None:
                return self._expr.lines("return ", value, depth)
            case ast.Return(args=args):
                # Without its comma, a value without a name would be one in parentheses.
                comma = "," if len(args) == 1 and args[0].name is None else ""
                flat = f"{INDENT * depth}return ({self._expr.arguments(args)}{comma})"
                broken = len(flat) > WIDTH and args
                return self._expr.argument_lines("return (", args, depth, ")") if broken else [flat]

    def _if(self, statement: ast.If, place: Place) -> None:
        head, here = f"if {self._expr.flat(statement.condition)}", statement
        inner = place.depth
        end = self.block([head], here.condition.span.end, here.then, inner)
        while here.orelse is not None:
            match here.orelse:
                case (ast.If() as here_next,) if not self._in_braces(end, here_next):
                    head, start, body = f"}} else if {self._expr.flat(here_next.condition)}", here_next, here_next.then
                    end = self.block([head], start.condition.span.end, body, place.depth, comments_inside=True)
                    here = here_next
                case body:
                    end = self.block(["} else"], end, body, place.depth, comments_inside=True)
                    break
        self._close(end, place)

    def _in_braces(self, after: int, statement: ast.If) -> bool:
        """Whether ``else { if ... }`` was written, and not ``else if``."""
        return braces(self._source, after)[0] <= statement.span.start

    def _match(self, statement: ast.Match, place: Place) -> None:
        depth = place.depth + 1
        opened, _ = braces(self._source, statement.subject.span.end)
        limit = statement.span.end
        otherwise = None
        if statement.orelse is not None:
            after = max((arm.span.end for arm in statement.arms), default=opened)
            otherwise = word_span(self._source, "else", after)
        starts = [*(arm.span.start for arm in statement.arms), *([otherwise.start] if otherwise else []), limit]
        self._out.hoist(opened, place.depth)
        head = f"{place.indent}match {self._expr.flat(statement.subject)} {{"
        self._out.write([head], opened, starts[0])
        for arm, next_start in zip(statement.arms, starts[1:], strict=False):
            self._out.before(arm.span.start, depth)
            self._arm(arm, Place(arm.span, next_start, depth))
        if statement.orelse is not None and otherwise is not None:
            self._out.before(otherwise.start, depth)
            end = self.block(["else"], otherwise.end, statement.orelse, depth)
            self._close(end, Place(otherwise, limit, depth))
        self._out.close(limit, depth)
        self._out.write([place.indent + "}"], limit, place.limit)

    def _arm(self, arm: ast.Arm, place: Place) -> None:
        patterns = ", ".join(p.text if isinstance(p, ast.Name) else self._expr.raw(p) for p in arm.patterns)
        bind = f" as {arm.bind.text}" if arm.bind else ""
        head_end = (arm.bind or arm.patterns[-1]).span.end
        self._close(self.block([patterns + bind], head_end, arm.body, place.depth), place)

    def block(
        self,
        head: Sequence[str],
        start: int,
        body: Sequence[ast.Stmt],
        depth: int,
        *,
        parts: Sequence[Part] = (),
        comments_inside: bool = False,
    ) -> int:
        """``head {``, ``parts`` and statements, without the closing brace, whose end is returned.

        The braces are the first that open after the offset ``start``. With ``comments_inside``, comments in ``head``
        belong to the block before it.
        """
        opened, end = braces(self._source, start)
        self._out.hoist(opened, depth + comments_inside)
        starts = [*(p.span.start for p in parts), *(s.span.start for s in body), end]
        lines = [INDENT * depth + line for line in head]
        self._out.write([*lines[:-1], lines[-1] + " {"], opened, starts[0])
        for part, limit in zip(parts, starts[1:], strict=False):
            write_part(self._out, part, limit, depth + 1)
        for statement, limit in zip(body, starts[len(parts) + 1 :], strict=True):
            self._out.before(statement.span.start, depth + 1)
            self.statement(statement, Place(statement.span, limit, depth + 1))
        self._out.close(end, depth + 1)
        return end

    def _close(self, end: int, place: Place) -> None:
        self._out.write([place.indent + "}"], end, place.limit)

    def settings(self, head: str, head_end: int, settings: Sequence[ast.Setting], place: Place) -> None:
        """``head``, which is indented, with its settings, and without braces where it has none."""
        if settings:
            write_block(self._out, self._source, head, head_end, self.setting_parts(settings, place.depth + 1), place)
        else:
            write_simple(self._out, head.split("\n"), place)

    def setting_parts(self, settings: Sequence[ast.Setting], depth: int) -> list[Part]:
        parts = []
        for setting in settings:
            prefix = f"{setting.name.text} = "
            lines = self._expr.lines(prefix, setting.value, depth)
            parts.append(Part(setting.span, prefix + self._expr.flat(setting.value), lines))
        return parts
