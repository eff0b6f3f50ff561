"""Builds where quality is not all that counts, and what they leave to choose among."""

import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.conftest import Promptc


def test_a_folder_of_what_no_other_candidate_beats(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    result = promptc("build", "mood.prompt", "--optimize", "--json", "--prefer", "cost", "--pareto", "front")
    assert result.exit_code == Exit.OK
    built = json.loads(result.stdout.splitlines()[-1])
    best, seed = built["pareto"]
    assert [best["artifact"], seed["artifact"]] == ["front/mood-1.promptc.json", "front/mood-2.promptc.json"]
    assert best["dev"]["mean"] > seed["dev"]["mean"]
    assert best["prompt_tokens"] > seed["prompt_tokens"]
    assert best["calls"] == seed["calls"] == best["depth"] == 1
    artifact = json.loads((folder / "front/mood-1.promptc.json").read_text())
    chosen = json.loads((folder / "mood.promptc.json").read_text())
    assert artifact["modules"] == chosen["modules"]
    assert ("scores" in chosen, "scores" in artifact) == (True, False)
    assert chosen["provenance"]["passes"][-1] == "prefer(cost)"
    logged = json.loads(promptc("log", "--json", "mood.promptc.json").stdout)
    assert logged["passes"] == chosen["provenance"]["passes"]
    # Another preference asks nothing again: the answers are kept.
    asked = len(engine.requests)
    told = promptc("build", "mood.prompt", "--optimize", "--prefer", "latency", "--pareto", "front", "--quiet").stdout
    assert len(engine.requests) == asked
    assert "  front/mood-2.promptc.json  0.417 (0.167 to 0.667, n = 12)  30 tokens and 1.00 calls a row" in told


@pytest.mark.parametrize("words", [["--prefer", "cost"], ["--pareto", "front"]])
def test_a_preference_goes_with_a_search(promptc: Promptc, words: list[str]) -> None:
    result = promptc("build", "mood.prompt", *words)
    assert result.exit_code == Exit.USAGE
    assert "--prefer and --pareto go with --optimize" in result.stderr
