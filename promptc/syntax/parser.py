"""From text to syntax tree. A mistake is a diagnostic, never an exception."""

from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText
from promptc.syntax import ast, errors
from promptc.syntax.declarations import Declarations
from promptc.syntax.errors import NEWEST_VERSION, SyntaxProblem
from promptc.syntax.expected import in_match, starts_part
from promptc.syntax.explain import explain
from promptc.syntax.leaves import Node, branch
from promptc.syntax.recovery import Chunk, declared_names, split, without
from promptc.syntax.scan import comments
from promptc.syntax.stops import Stop, read


def parse(source: SourceText) -> tuple[ast.File, list[Diagnostic]]:
    """The tree of a file and what is wrong with its text, each mistake once.

    Declarations that cannot be read are left out of the tree, and their names are in `ast.File.broken`.
    """
    if source.text.startswith("---"):
        return _Parts(source).file(), [errors.dotprompt(source.span(0, 3))]
    parts = _Parts(source)
    tree = read(source.text)
    if isinstance(tree, Stop):
        for chunk in split(source):
            _read(chunk, parts)
    else:
        parts.add(tree)
    return parts.file(), sorted(parts.diagnostics, key=lambda d: d.span)


class _Parts:
    """What has been read of a file so far."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.version: int | None = None
        self.decls: list[ast.Decl] = []
        self.broken: list[ast.Name] = []
        self.diagnostics: list[Diagnostic] = []

    def add(self, tree: Node) -> None:
        build = Declarations(self.source.path)
        for node in map(branch, tree.children):
            try:
                if node.data == "version":
                    self._set_version(build, node)
                else:
                    self.decls.append(build.declaration(node))
            except SyntaxProblem as problem:
                self.diagnostics.append(problem.diagnostic)
                self._mark_broken(build, node)
        self.diagnostics += build.found

    def _set_version(self, build: Declarations, node: Node) -> None:
        self.version = build.integer(node.children[0])
        if not 1 <= self.version <= NEWEST_VERSION:
            self.diagnostics.append(errors.unknown_version(build.span(node), self.version))

    def _mark_broken(self, build: Declarations, node: Node) -> None:
        if node.data not in ("import", "version"):
            # Before the name of an extern is the place of its effect.
            self.broken.append(build.name(node.children[1 if node.data == "extern" else 0]))

    def file(self) -> ast.File:
        return ast.File(
            self.version,
            tuple(self.decls),
            comments(self.source),
            self.source.span(0, len(self.source.text)),
            tuple(self.broken),
        )


def _read(chunk: Chunk, parts: _Parts) -> None:
    """Read one declaration of a file that has a mistake somewhere."""
    source = parts.source
    # White space in place of what stands before keeps every offset.
    padded = " " * chunk.start + source.text[chunk.start : chunk.end]
    tree = read(padded)
    if isinstance(tree, Stop):
        faults = chunk.faults()
        # What the parser stumbled over after something was left open is the same mistake, told at its opening.
        told = explain(tree, source, chunk)
        if not faults or tree.start < faults[0].span.start:
            parts.diagnostics.append(told)
        parts.diagnostics.extend(faults or _further(tree, told, source, chunk, padded))
        parts.broken += [ast.Name(t.text, source.span(t.start, t.end)) for t in declared_names(source, chunk)]
        return
    is_version = bool(tree.children) and branch(tree.children[0]).data == "version"
    if is_version and (parts.decls or parts.diagnostics):
        parts.diagnostics.append(errors.late_version(Declarations(source.path).span(branch(tree.children[0]))))
        return
    parts.add(tree)


def _further(stop: Stop, told: Diagnostic, source: SourceText, chunk: Chunk, text: str) -> list[Diagnostic]:
    """More mistakes of a declaration that has one: read it again and again without the lines that have been told.

    A mistake may be ``told`` on a line before the one where the parser stopped.
    """
    found: list[Diagnostic] = []
    while len(found) < _MOST:
        line = without(source, chunk, told.span.start, in_match=in_match(stop))
        if line is None:
            break
        alone = not line.gone or (starts_part(stop) and not source.text[line.start : stop.start].strip())
        text = text[: line.start] + line.text + text[line.end :]
        tree = read(text)
        if not isinstance(tree, Stop):
            break
        # What comes right after a line that is gone may be wrong only because of that.
        if tree.start < line.end or (not alone and not text[line.end : tree.start].strip()):
            break
        stop = tree
        told = explain(stop, source, chunk)
        found.append(told)
    return found


# Enough for any file that a person wrote; a bound for any other.
_MOST = 20
