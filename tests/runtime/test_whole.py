"""A program with everything in it, from its artifact's text to the row's outputs."""

import json
from pathlib import Path

from promptc.artifact.reader import loads
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Allowed, bind
from promptc.runtime.trace import Failure, Success
from tests.artifact.sample import REGIONS
from tests.runtime.programs import artifact_text

TICKET = "The app is down. I was charged twice."
PASSAGES = [
    {"title": "Billing", "text": "What to do when somebody was charged twice."},
    {"title": "Outages", "text": "The app may be down."},
    {"title": "Lunch", "text": "Soup."},
]


def answers(request: Request) -> str:
    said = request.messages[-1].content
    if said.startswith("Ticket:\n"):
        return json.dumps({"quotes": ["app is gone", "x"]})
    if said.startswith("That answer is not right yet:\n"):
        return json.dumps({"quotes": ["app is down", "charged twice", "a"]})
    return "severity: 5" if said == "quote: app is down" else "severity: 2"


async def test_a_whole_program(tmp_path: Path) -> None:
    (tmp_path / "wiki.jsonl").write_text("".join(json.dumps(p) + "\n" for p in PASSAGES))
    (tmp_path / "tools.py").write_text("def log(text: str) -> bool:\n    return len(text) > 9\n")
    artifact = loads(artifact_text(REGIONS))
    externs = bind(artifact.externs, Allowed(tmp_path, files=True))
    engine = ReplayEngine(answers)
    executor = Executor(artifact, {"m": engine}, externs=externs)
    (result,) = await executor.run_rows([{"ticket": TICKET}])
    assert isinstance(result, Success)
    assert result.outputs == {
        "issues": [{"quote": "app is down", "severity": 5}, {"quote": "charged twice", "severity": 2}],
        "passages": [PASSAGES[1], PASSAGES[0]],
        "logged": True,
    }
    assert [(c.module, c.attempt, c.path) for c in result.trace] == [
        ("find", 1, ()),
        ("find", 2, ()),
        ("rate", 1, (0,)),
        ("rate", 1, (1,)),
    ]
    assert [c.score for c in result.trace[:2]] == [0.0, 1.0]

    engine = ReplayEngine(lambda r: json.dumps({"quotes": []}) if "Ticket" in r.messages[-1].content else None)
    (empty,) = await Executor(artifact, {"m": engine}, externs=externs).run_rows([{"ticket": TICKET}])
    await externs.close()
    assert isinstance(empty, Failure)
    assert (empty.kind, empty.module, empty.reason) == ("require", "triage", "there must be an issue")
