"""The leaves of the tree: names, texts and numbers."""

import math
import re

from lark import Token, Tree

from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast, errors
from promptc.syntax.errors import SyntaxProblem
from promptc.syntax.habits import LITERALS
from promptc.syntax.words import RESERVED

Node = Tree[Token]
Child = Node | Token | None

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.|\Z)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class Leaves:
    """Builds leaves of the file ``path``. Raises `SyntaxProblem` where a literal has no value."""

    def __init__(self, path: str) -> None:
        self.path = path
        # What is wrong with something that can still be read.
        self.found: list[Diagnostic] = []

    def span(self, node: Node | Token) -> Span:
        if isinstance(node, Token):
            # Lark types both as optional, for tokens that no lexer made.
            return Span(self.path, node.start_pos or 0, node.end_pos or 0)
        return Span(self.path, node.meta.start_pos, node.meta.end_pos)

    def name(self, node: Child) -> ast.Name:
        token = leaf(node)
        return ast.Name(str(token), self.span(token))

    def variable(self, node: Child) -> ast.Name:
        """The name of a value. An expression could not say a word of the language as one."""
        name = self.name(node)
        if name.text in RESERVED:
            self.found.append(errors.reserved_name(name.span, name.text))
        return name

    def foreign_literal(self, name: ast.Name) -> ast.Literal_ | None:
        """What ``name`` is in other languages, such as ``None``, after telling how it is written here."""
        written = LITERALS.get(name.text)
        if written is None:
            return None
        self.found.append(errors.foreign_literal(name.span, name.text, written))
        return ast.Literal_({"true": True, "false": False}.get(written), name.span)

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

    def literal(self, tree: Node) -> ast.Literal_:
        """A text, a number, a truth value or ``none``, each a rule of the grammar."""
        span = self.span(tree)
        match tree.data:
            case "string" | "text":
                return ast.Literal_(self.text(tree).value, span)
            case "int":
                return ast.Literal_(self.integer(tree), span)
            case "float":
                return ast.Literal_(self.number(tree), span)
            case "bool":
                return ast.Literal_(leaf(tree) == "true", span)
            case "negative_number":
                number = tree.children[-1]
                is_int = leaf(number).type == "INT"
                return ast.Literal_(-self.integer(number) if is_int else -self.number(number), span)
            case "none":
                return ast.Literal_(None, span)
            case other:
                raise TypeError(f"the grammar has a literal that nobody reads: {other}")


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
