"""Trees without the places of their nodes, so that two layouts of one program compare as equal."""

import dataclasses

from promptc.source.text import SourceText, Span
from promptc.syntax import ast
from promptc.syntax.parser import parse


def parse_text(text: str) -> ast.File:
    """The tree of a well-formed text."""
    file, diagnostics = parse(SourceText("test.prompt", text))
    assert not diagnostics, [d.message for d in diagnostics]
    return file


def meaning(node: object) -> object:
    """``node`` as nested tuples without spans; of comments only the texts."""
    match node:
        case Span():
            return None
        case ast.Comment(text=text):
            return text
        case tuple():
            return tuple(map(meaning, node))
        case _ if dataclasses.is_dataclass(node):
            values = (getattr(node, field.name) for field in dataclasses.fields(node))
            return (type(node).__name__, *map(meaning, values))
        case _:
            return (type(node).__name__, node)
