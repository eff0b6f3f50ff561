"""`docs/traces.md` keeps its word."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from promptc.runtime.tracing import spans
from promptc.runtime.tracing.lines import row_line
from promptc.runtime.tracing.reading import PROBLEM_KINDS
from promptc.runtime.tracing.record import TracedAnswer, TracedCall, TracedRequest
from promptc.schema.types import Json
from tests.conftest import GOLDEN
from tests.runtime.tracing.test_lines import ROW

PAGE = (Path(__file__).parents[3] / "docs/traces.md").read_text()
REQUEST = TracedRequest((), 0.0, 1.0, 8, None, None)
CALL = TracedCall("m", "l", 1, (), 1, 0.0, 0.0, REQUEST, TracedAnswer("", "stop", 1, 1, cached=True), {}, None)


def test_every_key_of_a_line_is_on_the_page() -> None:
    names = set(_keys(json.loads(row_line(replace(ROW, calls=(CALL,))))))
    assert {"trace", "cached", "form"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


def test_every_kind_of_problem_is_on_the_page() -> None:
    assert [kind for kind in PROBLEM_KINDS if f"`{kind}`" not in PAGE] == []


def test_every_attribute_of_a_span_is_on_the_page() -> None:
    source = Path(spans.__file__).read_text()
    names = set(re.findall(r'"((?:gen_ai|promptc|error)\.[\w.]+)"', source))
    assert {"gen_ai.usage.input_tokens", "promptc.row", "error.type"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


def test_the_tree_is_as_it_is_printed() -> None:
    [shown] = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert (GOLDEN / "cli/trace.txt").read_text().startswith(shown)


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inner)
