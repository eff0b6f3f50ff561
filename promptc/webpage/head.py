"""What all pages begin with."""

import htpy as h
from htpy import Node
from markupsafe import Markup

from promptc.webpage.style import CSS

# Nothing may be loaded and nothing may run, whatever stands in the texts.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def head(title: str) -> Node:
    return h.head[
        h.meta(charset="utf-8"),
        h.meta(http_equiv="Content-Security-Policy", content=_POLICY),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        # Without it, browsers ask a server for a picture.
        h.link(rel="icon", href="data:,"),
        h.title[title],
        h.style[Markup(CSS)],  # noqa: S704 -- a constant of ours, which is not text of HTML
    ]
