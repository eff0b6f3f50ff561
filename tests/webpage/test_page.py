"""The page about a build: valid HTML that needs nothing from outside, whatever models wrote into it."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from promptc.artifact.model import Interval, Scores
from promptc.autotune.history import History, Outcome, SearchHistory, Source
from promptc.autotune.ledger import Usage
from promptc.runtime.message import Message
from promptc.webpage.page import PromptPair, render
from tests.autotune.histories import search, variables

HOSTILE = "<script>alert(1)</script></style><img src=x onerror=alert(2)>&amp;\"'</pre></details>"
POINTING = ("src", "href", "srcset", "action", "data", "poster", "background", "style")


def truth(places: Sequence[int]) -> float:
    return 0.2 + 0.15 * places[0] + 0.05 * places[1]


def history(searched: SearchHistory | None, text: str = "plain") -> History:
    return History(
        name="0123456789abcdef",
        program=text,
        metric=text,
        seed=7,
        passes=(text,),
        limits={"calls": 500, "usd": 2.5},
        rows={"demo": 30, "steer": 30, "dev": 60, "test": 45},
        artifact="",
        source=Source(text, "0" * 64, text, (text,)),
        searches=() if searched is None else (searched,),
        phases=("baseline", text),
        notes=(text,),
        asked=Usage(100, 0, 5000, 200),
        outcome=Outcome("", seed_kept=False, usage={text: Usage(100, 0, 5000, 200)}, scores=scores(0.3)),
    )


def scores(gain: float) -> Scores:
    def around(mean: float) -> Interval:
        return Interval(mean, mean - 0.1, mean + 0.1, 45)

    return Scores("right", around(0.5), around(0.5 + gain), around(gain), around(0.45), around(0.5 + gain))


def pairs(text: str) -> tuple[PromptPair, ...]:
    messages = (Message("system", text), Message("user", text))
    return (PromptPair(text, messages, messages[:1]), PromptPair("other", (), messages))


def parsed(page: str) -> JustHTML:
    """Raises for any parse error of the HTML standard."""
    return JustHTML(page, strict=True, sanitize=False)


def texts(page: JustHTML, selector: str) -> list[str]:
    return [node.to_text(separator="", strip=False) for node in page.query(selector)]


def assert_harmless(document: JustHTML) -> None:
    assert [
        node.name for node in document.query("*") if node.name in {"script", "img", "iframe", "object", "form"}
    ] == []
    pointed = [
        (name, value) for node in document.query("*") for name, value in (node.attrs or {}).items() if name in POINTING
    ]
    assert all(value == "data:," or re.fullmatch(r"width: \d+%", value or "") for _, value in pointed), pointed
    assert not [name for node in document.query("*") for name in node.attrs or () if name.startswith("on")]
    (css,) = texts(document, "style")
    assert "url(" not in css
    assert "@import" not in css


def test_what_a_model_wrote_stays_text() -> None:
    space = variables(texts=lambda symbol, place: f"{HOSTILE} {symbol} {place}")
    document = parsed(render(history(search(truth, trials=12, space=space), HOSTILE), pairs(HOSTILE)))
    assert_harmless(document)
    shown = texts(document, "pre")
    assert {str(value) for variable in space[:2] for value in variable.values} <= set(shown)
    assert HOSTILE in shown
    assert texts(document, "head title") == [f"{HOSTILE}: how its build went"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1))
def test_any_text_stays_text(text: str) -> None:
    document = parsed(render(history(None, text), pairs(text)))
    assert_harmless(document)
    assert text in texts(document, "pre")


@pytest.mark.parametrize(
    "searched",
    [
        search(truth, trials=30),
        search(truth, trials=0),
        replace(search(truth, trials=3), decision=None),
        replace(search(truth, trials=3), steps=(), decision=None),
        search(lambda places: 0.5, trials=10),
    ],
    ids=["whole", "no trials", "killed", "just begun", "flat"],
)
def test_any_stage_of_a_search_has_a_page(searched: SearchHistory) -> None:
    document = parsed(render(history(searched), ()))
    assert_harmless(document)
    assert len(document.query("circle")) == len(searched.steps)
    for attribute in ("cx", "cy", "x1", "x2", "y1", "y2"):
        places = [float(value) for node in document.query("svg *") if (value := (node.attrs or {}).get(attribute))]
        assert all(0 <= place <= 560 for place in places)


def test_every_step_of_the_search_is_a_line_and_every_candidate() -> None:
    searched = search(truth, trials=30)
    document = parsed(render(history(searched), ()))
    tables = [len(node.query("tbody tr")) for node in document.query("table")]
    candidates = {step.candidate.key for step in searched.steps}
    assert {len(searched.steps), len(candidates)} <= set(tables)
    (best,) = document.query("tr.best")
    assert best.to_text(separator=" ", strip=True).startswith("3 3 ")


def test_the_seed_program_that_was_kept_is_said_first() -> None:
    kept = history(search(lambda places: 0.5, trials=8))
    assert kept.outcome is not None
    kept = replace(kept, outcome=replace(kept.outcome, seed_kept=True, scores=scores(0.0)))
    page = parsed(render(kept, ())).to_text()
    assert "The seed program was kept: no candidate was reliably better." in page
    assert "What the search saw" not in page


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (None, "The build is not over: it was killed, or is still at work in the phase search."),
        (
            Outcome("interrupted", seed_kept=True, usage={}, scores=None),
            "The build was stopped before the test rows were scored: interrupted.",
        ),
    ],
)
def test_a_build_without_an_end(outcome: Outcome | None, told: str) -> None:
    unfinished = replace(history(None), outcome=outcome, phases=("baseline", "search"))
    assert told in parsed(render(unfinished, ())).to_text()
