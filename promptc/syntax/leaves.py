"""The leaves of the tree: names, texts, numbers, types and fields."""

import math
import re

from lark import Token, Tree

from promptc.source.text import Span
from promptc.syntax import ast, errors
from promptc.syntax.errors import SyntaxProblem

Node = Tree[Token]
Child = Node | Token | None

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.|\Z)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class Leaves:
    """Builds leaves of the file ``path``. Raises `SyntaxProblem` where a literal has no value."""

    def __init__(self, path: str) -> None:
        self.path = path

    def span(self, node: Node | Token) -> Span:
        if isinstance(node, Token):
            # Lark types both as optional, for tokens that no lexer made.
            return Span(self.path, node.start_pos or 0, node.end_pos or 0)
        return Span(self.path, node.meta.start_pos, node.meta.end_pos)

    def name(self, node: Child) -> ast.Name:
        token = leaf(node)
        return ast.Name(str(token), self.span(token))

    def text(self, node: Child) -> ast.Text:
        token = leaf(node)
        span = self.span(token)
        triple = token.startswith('"""')
        raw = dedent(token[3:-3]) if triple else token[1:-1]
        return ast.Text(self._unescape(raw, str(token), span), span, triple)

    def optional_text(self, node: Child) -> ast.Text | None:
        return None if node is None else self.text(node)

    def _unescape(self, raw: str, text: str, span: Span) -> str:
        """``raw`` with its escapes resolved; ``text`` is what it is a part of, as it stands at ``span``."""

        def resolve(match: re.Match[str]) -> str:
            code = match[1]
            if code in _ESCAPED:
                return _ESCAPED[code]
            # Half of a surrogate pair is no character, and could not be written to a file again.
            if len(code) > 1 and not 0xD800 <= int(code[1:], 16) < 0xE000:
                return chr(int(code[1:], 16))
            start = span.start + text.index(match[0])
            raise SyntaxProblem(errors.unknown_escape(Span(self.path, start, start + len(match[0])), match[0]))

        return _ESCAPE.sub(resolve, raw)

    def integer(self, node: Child) -> int:
        token = leaf(node)
        digits = token.replace("_", "")
        # Python refuses to read longer numbers, and no setting or field of a program needs one.
        if len(digits) > 1000:
            raise SyntaxProblem(errors.number_too_large(self.span(token)))
        return int(digits)

    def number(self, node: Child) -> float:
        token = leaf(node)
        value = float(token.replace("_", ""))
        if math.isinf(value):
            raise SyntaxProblem(errors.number_too_large(self.span(token)))
        return value

    def type(self, node: Child, depth: int = 0) -> ast.TypeRef:
        tree = branch(node)
        if depth > MAX_DEPTH:
            raise SyntaxProblem(errors.too_deep(self.span(tree)))
        head, *args = tree.children
        return ast.TypeRef(self.name(head), tuple(self.type(a, depth + 1) for a in args), (), self.span(tree))

    def field(self, node: Child) -> ast.FieldDecl:
        tree = branch(node)
        name, type_, description = children(tree)
        return ast.FieldDecl(self.name(name), self.type(type_), None, self.optional_text(description), self.span(tree))

    def fields(self, node: Child) -> tuple[ast.FieldDecl, ...]:
        return tuple(self.field(child) for child in branch(node).children)


# Far more than anyone writes, and far less than Python's own stack takes in any walk over the tree.
MAX_DEPTH = 100


def branch(node: Child) -> Node:
    """``node``, where the grammar promises a tree."""
    if not isinstance(node, Tree):
        raise TypeError(f"the grammar promises a tree here, not {node!r}")
    return node


def children(tree: Node) -> list[Child]:
    """The parts of a rule, with None for an optional one that is not there, which Lark's own types do not say."""
    return [*tree.children]


def leaf(node: Child) -> Token:
    """The one token of a leaf's tree, or the token itself."""
    inner = node.children[0] if isinstance(node, Tree) else node
    if not isinstance(inner, Token):
        raise TypeError(f"the grammar promises a token here, not {inner!r}")
    return inner


def dedent(raw: str) -> str:
    """A docstring's text without its indentation, without white space at ends of lines and without empty edges."""
    first, *rest = (line.rstrip() for line in raw.split("\n"))
    margin: str | None = None
    for line in filter(None, rest):
        margin = line[: len(line) - len(line.lstrip())] if margin is None else margin
        while not line.startswith(margin):
            margin = margin[:-1]
    cut = len(margin or "")
    return "\n".join([first.lstrip(), *(line[cut:] for line in rest)]).strip("\n")
