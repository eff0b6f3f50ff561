"""The canonical layout of a file. Formatting twice changes nothing, and formatting never changes what a file means."""

from collections.abc import Sequence

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.format_blocks import Part, Place, write_block, write_simple, write_spread
from promptc.syntax.format_parts import Parts
from promptc.syntax.format_statements import Statements
from promptc.syntax.layout import INDENT, WIDTH, Lines
from promptc.syntax.scan import braces, version_span, word_span

# Declarations that are mostly one line: blank lines between two of a kind are the writer's choice.
_COMPACT = (ast.Import, ast.ModelDecl, ast.ModuleDecl, ast.Tune, ast.MetricDecl, ast.ExternDecl, ast.CorpusDecl)
# The length of a line that ` {` comes after.
_BEFORE_BRACE = WIDTH - len(" {")


def format_file(file: ast.File, source: SourceText) -> str:
    """The text of ``file`` in the canonical layout, with all comments; ``file`` is the tree of ``source``, whole."""
    return _Formatter(file, source).text()


class _Formatter:
    def __init__(self, file: ast.File, source: SourceText) -> None:
        self._file = file
        self._source = source
        self._out = Lines(source, file.comments)
        self._expr = Parts(source)
        self._statements = Statements(source, self._out)

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
            case ast.EnumDecl(name=name, members=members):
                parts = [self._part(m, self._expr.member(m)) for m in members]
                self._block(f"enum {name.text}", name.span.end, parts, place)
            case ast.RecordDecl(name=name, fields=fields):
                parts = [self._part(f, self._expr.field(f)) for f in fields]
                self._block(f"record {name.text}", name.span.end, parts, place)
            case ast.SignatureDecl():
                self._signature(decl, place)
            case ast.StrategyDecl():
                self._strategy(decl, place)
            case ast.ModelDecl(name=name, ref=ref, settings=settings):
                head = f"model {name.text} = {self._expr.raw(ref)}"
                self._statements.settings(head, ref.span.end, settings, place)
            case ast.DatasetDecl(name=name, settings=settings):
                parts = self._statements.setting_parts(settings, 1)
                self._block(f"dataset {name.text}", name.span.end, parts, place)
            case ast.OptimizeDecl(program=name, settings=settings):
                parts = self._statements.setting_parts(settings, 1)
                self._block(f"optimize {name.text}", name.span.end, parts, place)
            case ast.ModuleDecl() | ast.Tune():
                self._statements.statement(decl, place)
            case ast.ProgramDecl(name=name, params=params, returns=returns, body=body):
                end = f" -> ({self._expr.params(returns)})"
                head_end = max((f.span.end for f in (*params, *returns)), default=name.span.end)
                self._body(self._expr.head(f"program {name.text}", params, end, _BEFORE_BRACE), head_end, body, place)
            case ast.TestDecl(name=text, body=body):
                self._body([f"test {self._expr.raw(text)}"], text.span.end, body, place)
            case ast.Import() | ast.PrimitiveDecl() | ast.ExternDecl() | ast.CorpusDecl() | ast.MetricDecl():
                write_simple(self._out, self._plain(decl), place)

    def _plain(
        self, decl: ast.Import | ast.PrimitiveDecl | ast.ExternDecl | ast.CorpusDecl | ast.MetricDecl
    ) -> list[str]:
        """A declaration without a block."""
        match decl:
            case ast.Import(source=library, names=names):
                return _filled(f"from {self._expr.name(library)} import", [n.text for n in names])
            case ast.PrimitiveDecl(name=name, params=params, returns=returns, doc=doc):
                head = self._expr.head(f"primitive {name.text}", params, f" -> {self._expr.type(returns)}")
                return [*head, *(self._expr.doc(doc, 1) if doc else [])]
            case ast.ExternDecl(effect=effect, name=name, params=params, returns=returns, source=where):
                start = f"{effect + ' ' if effect else ''}extern {name.text}"
                return self._expr.head(start, params, f" -> {self._expr.type(returns)} from {self._expr.raw(where)}")
            case ast.CorpusDecl(name=name, value=value, returns=returns):
                return self._expr.lines(f"extern corpus {name.text} = ", value, 0, f" -> {self._expr.type(returns)}")
            case ast.MetricDecl(name=name, params=params, returns=returns, value=value):
                head = self._expr.head(f"metric {name.text}", params, f" -> {self._expr.type(returns)} =")
                flat = f"{head[-1]} {self._expr.flat(value)}"
                if len(flat) <= WIDTH:
                    return [*head[:-1], flat]
                return [*head, *self._expr.lines("", value, 1)]

    def _signature(self, decl: ast.SignatureDecl, place: Place) -> None:
        parts = [self._part(f, f"input {self._expr.field(f)}") for f in decl.inputs]
        parts += [self._part(f, f"output {self._expr.field(f)}") for f in decl.outputs]
        for check in decl.checks:
            lines = self._expr.condition(check.kind, check.condition, check.message, 1)
            parts.append(Part(check.span, "", lines))
        # In the order of the text, so that comments stay with what they are about.
        parts.sort(key=lambda part: part.span)
        frozen = "frozen " if decl.frozen else ""
        if decl.instruction:
            parts.insert(0, self._doc(frozen, decl.instruction))
        elif decl.template:
            parts.insert(0, self._doc(f"{frozen}template ", decl.template))
        elif decl.frozen:
            span = word_span(self._source, "frozen", decl.name.span.end)
            parts.insert(0, Part(span, "frozen", [f"{INDENT}frozen"]))
        opened, _ = braces(self._source, decl.name.span.end)
        self._out.hoist(opened, 0)
        write_spread(self._out, f"signature {decl.name.text}", opened, parts, place)

    def _strategy(self, decl: ast.StrategyDecl, place: Place) -> None:
        head_end = max((p.span.end for p in decl.params), default=decl.name.span.end)
        start = f"strategy {decl.name.text}"
        head = self._expr.head(start, decl.params, "", _BEFORE_BRACE) if decl.params else [start]
        parts = [self._doc("", decl.doc)] if decl.doc else []
        parts += [self._part(f, f"output {self._expr.field(f)}") for f in decl.outputs]
        self._body(head, head_end, decl.body, place, parts)

    def _body(
        self, head: Sequence[str], start: int, body: Sequence[ast.Stmt], place: Place, parts: Sequence[Part] = ()
    ) -> None:
        """A declaration that is a block of statements, which ``parts`` may come before."""
        end = self._statements.block(head, start, body, 0, parts=parts)
        self._out.write(["}"], end, place.limit)

    def _block(self, head: str, head_end: int, parts: Sequence[Part], place: Place) -> None:
        write_block(self._out, self._source, head, head_end, parts, place)

    def _part(self, node: ast.MemberDecl | ast.FieldDecl, text: str) -> Part:
        return Part(node.span, text, [INDENT + text])

    def _doc(self, prefix: str, doc: ast.Text) -> Part:
        lines = self._expr.doc(doc, 1, prefix)
        return Part(doc.span, lines[0].strip(), lines)


def _filled(head: str, names: Sequence[str]) -> list[str]:
    """``head`` and names with commas between them, in as many lines as they need."""
    lines = [f"{head} {names[0]}"]
    for name in names[1:]:
        lines[-1] += ","
        if len(lines[-1]) + len(name) + 2 > WIDTH:
            lines.append(INDENT + name)
        else:
            lines[-1] += f" {name}"
    return lines
