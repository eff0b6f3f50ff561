from dataclasses import replace
from pathlib import Path

import pytest

from promptc.autotune.ledger import CountedEngine, Ledger, Usage
from promptc.autotune.problems import OutOfBudget
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.layout import Message
from promptc.runtime.store import CallStore

DRAW = Request((Message("user", "how many"),), 1.0, 1.0, 8, 0, None)


async def test_draws_that_are_asked_for_together_count_one_by_one(tmp_path: Path) -> None:
    ledger = Ledger(3)
    with CallStore(tmp_path / "calls.sqlite") as store:
        engine = CountedEngine(ReplayEngine(lambda request: f"number: {request.seed}"), store, ledger)
        await engine.complete(DRAW)
        found = await engine.complete_all([replace(DRAW, seed=i) for i in range(3)])
        assert [c.text for c in found] == ["number: 0", "number: 1", "number: 2"]
        assert ledger.total == Usage(calls=3, prompt_tokens=6, output_tokens=6)
        with pytest.raises(OutOfBudget):
            await engine.complete_all([replace(DRAW, seed=3)])
