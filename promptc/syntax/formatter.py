"""The canonical layout of a file. Formatting twice changes nothing, and formatting never changes what a file means."""

from collections.abc import Sequence

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.format_blocks import Part, Place, write_block, write_simple, write_spread
from promptc.syntax.format_expressions import Expressions
from promptc.syntax.layout import INDENT, WIDTH, Lines
from promptc.syntax.scan import version_span, word_span

# Declarations that are mostly one line: blank lines between two of a kind are the writer's choice.
_COMPACT = (ast.Import, ast.ModelDecl, ast.ModuleDecl, ast.MetricDecl)


def format_file(file: ast.File, source: SourceText) -> str:
    """The text of ``file`` in the canonical layout, with all comments; ``file`` is the tree of ``source``, whole."""
    return _Formatter(file, source).text()


class _Formatter:
    def __init__(self, file: ast.File, source: SourceText) -> None:
        self._file = file
        self._source = source
        self._out = Lines(source, file.comments)
        self._expr = Expressions(source)

    def text(self) -> str:
        decls = self._file.decls
        starts = [*(d.span.start for d in decls), len(self._source.text)]
        if self._file.version is not None:
            span = version_span(self._source)
            self._out.before(span.start, 0)
            write_simple(self._out, [f"promptc {self._file.version}"], Place(span, starts[0]))
        previous: ast.Decl | None = None
        for decl, limit in zip(decls, starts[1:], strict=True):
            together = isinstance(decl, _COMPACT) and type(decl) is type(previous)
            self._out.before(decl.span.start, 0, blank=None if together else True)
            self._declaration(decl, Place(decl.span, limit))
            previous = decl
        return self._out.text()

    def _declaration(self, decl: ast.Decl, place: Place) -> None:
        match decl:
            case ast.Import(source=library, names=names):
                text = f"from {self._expr.name(library)} import {', '.join(n.text for n in names)}"
                write_simple(self._out, [text], place)
            case ast.EnumDecl(name=name, members=members):
                self._block(f"enum {name.text}", name.span.end, [self._member(m) for m in members], place)
            case ast.RecordDecl(name=name, fields=fields):
                self._block(f"record {name.text}", name.span.end, [self._field("", f) for f in fields], place)
            case ast.SignatureDecl():
                self._signature(decl, place)
            case ast.StrategyDecl(name=name, doc=doc, outputs=outputs):
                parts = [self._doc("", doc)] if doc else []
                parts += [self._field("output ", f) for f in outputs]
                write_spread(self._out, f"strategy {name.text}", name.span.end, parts, place)
            case ast.PrimitiveDecl(name=name, params=params, returns=returns, doc=doc):
                head = f"primitive {name.text}({self._params(params)}) -> {self._expr.type(returns)}"
                write_simple(self._out, [head, *(self._expr.doc(doc, 1) if doc else [])], place)
            case ast.ModelDecl(name=name, ref=ref, settings=settings):
                self._settings(f"model {name.text} = {self._expr.raw(ref)}", ref.span.end, settings, place)
            case ast.ModuleDecl():
                self._module(decl, place)
            case ast.ProgramDecl():
                self._program(decl, place)
            case ast.DatasetDecl(name=name, settings=settings):
                self._block(f"dataset {name.text}", name.span.end, self._parts(settings, 1), place)
            case ast.MetricDecl():
                self._metric(decl, place)
            case ast.OptimizeDecl(program=name, settings=settings):
                self._block(f"optimize {name.text}", name.span.end, self._parts(settings, 1), place)

    def _signature(self, decl: ast.SignatureDecl, place: Place) -> None:
        fields = [("input ", f) for f in decl.inputs] + [("output ", f) for f in decl.outputs]
        # In the order of the text, so that comments stay with what they are about.
        fields.sort(key=lambda pair: pair[1].span)
        parts = [self._field(kind, f) for kind, f in fields]
        if decl.instruction:
            parts.insert(0, self._doc("frozen " if decl.frozen else "", decl.instruction))
        elif decl.frozen:
            span = word_span(self._source, "frozen", decl.name.span.end)
            parts.insert(0, Part(span, "frozen", [f"{INDENT}frozen"]))
        write_spread(self._out, f"signature {decl.name.text}", decl.name.span.end, parts, place)

    def _program(self, decl: ast.ProgramDecl, place: Place) -> None:
        outputs = f") -> ({self._params(decl.returns)})"
        head = [f"program {decl.name.text}({self._params(decl.params)}{outputs}"]
        if len(head[0] + " {") > WIDTH and decl.params:
            head = [f"program {decl.name.text}(", *(f"{INDENT}{self._expr.field(p)}," for p in decl.params), outputs]
        head_end = max((f.span.end for f in (*decl.params, *decl.returns)), default=decl.name.span.end)
        self._out.hoist(head_end, 0)
        starts = [*(s.span.start for s in decl.body), decl.span.end]
        self._out.write([*head[:-1], head[-1] + " {"], head_end, starts[0])
        for statement, limit in zip(decl.body, starts[1:], strict=True):
            self._out.before(statement.span.start, 1)
            self._statement(statement, Place(statement.span, limit, depth=1))
        self._out.close(decl.span.end, 1)
        self._out.write(["}"], decl.span.end, place.limit)

    def _statement(self, statement: ast.Stmt, place: Place) -> None:
        match statement:
            case ast.Let(name=name, type=type_, value=value):
                annotation = f": {self._expr.type(type_)}" if type_ else ""
                lines = self._expr.lines(f"let {name.text}{annotation} = ", value, 1)
                write_simple(self._out, lines, place)
            case ast.Return(args=args):
                flat = f"{INDENT}return ({self._expr.arguments(args)})"
                broken = len(flat) > WIDTH and args
                lines = self._expr.argument_lines("return (", args, 1, ")") if broken else [flat]
                write_simple(self._out, lines, place)
            case ast.ModuleDecl():
                self._module(statement, place)

    def _module(self, decl: ast.ModuleDecl, place: Place) -> None:
        head = f"module {decl.name.text} = {self._expr.flat(decl.value)}"
        self._settings(head, decl.value.span.end, decl.settings, place)

    def _metric(self, decl: ast.MetricDecl, place: Place) -> None:
        head = f"metric {decl.name.text}({self._params(decl.params)}) -> {self._expr.type(decl.returns)} ="
        lines = [f"{head} {self._expr.flat(decl.value)}"]
        if len(lines[0]) > WIDTH:
            lines = [head, *self._expr.lines("", decl.value, 1)]
        write_simple(self._out, lines, place)

    def _settings(self, head: str, head_end: int, settings: Sequence[ast.Setting], place: Place) -> None:
        """``head`` with its settings, and without braces where it has none."""
        if settings:
            self._block(head, head_end, self._parts(settings, place.depth + 1), place)
        else:
            write_simple(self._out, [place.indent + head], place)

    def _block(self, head: str, head_end: int, parts: Sequence[Part], place: Place) -> None:
        write_block(self._out, self._source, place.indent + head, head_end, parts, place)

    def _member(self, member: ast.MemberDecl) -> Part:
        description = f" {self._expr.raw(member.description)}" if member.description else ""
        text = member.name.text + description
        return Part(member.span, text, [INDENT + text])

    def _field(self, kind: str, field: ast.FieldDecl) -> Part:
        text = kind + self._expr.field(field)
        return Part(field.span, text, [INDENT + text])

    def _doc(self, prefix: str, doc: ast.Text) -> Part:
        lines = self._expr.doc(doc, 1, prefix)
        return Part(doc.span, lines[0].strip(), lines)

    def _parts(self, settings: Sequence[ast.Setting], depth: int) -> list[Part]:
        parts = []
        for setting in settings:
            prefix = f"{setting.name.text} = "
            lines = self._expr.lines(prefix, setting.value, depth)
            parts.append(Part(setting.span, prefix + self._expr.flat(setting.value), lines))
        return parts

    def _params(self, params: Sequence[ast.FieldDecl]) -> str:
        return ", ".join(map(self._expr.field, params))
