from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.driver.engines import KeptEngines, open_engines
from promptc.driver.problems import DriverProblem
from promptc.runtime.engine import Engine
from promptc.runtime.engines.replay import ReplayEngine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answers.jsonl").write_text('{"user": "hello", "text": "hi"}\n')
    return tmp_path


async def test_one_model_under_two_names_is_opened_once_and_closed(folder: Path) -> None:
    refs = [ModelRef(symbol, "replay", "answers.jsonl") for symbol in ("student", "teacher")]
    async with open_engines(refs, folder) as engines:
        assert list(engines) == ["student", "teacher"]
        assert engines["student"] is engines["teacher"]
        engine = engines["student"]
        assert isinstance(engine, ReplayEngine)
        assert not is_closed(engine)
    assert engine.closed


async def test_another_option_is_another_engine(folder: Path) -> None:
    refs = [
        ModelRef("a", "openai", "m", (("base_url", "http://localhost:1"),)),
        ModelRef("b", "replay", "answers.jsonl"),
    ]
    async with open_engines(refs, folder) as engines:
        assert engines["a"].identity != engines["b"].identity


async def test_an_engine_that_does_not_exist_has_a_suggestion(folder: Path) -> None:
    with pytest.raises(DriverProblem, match="there is no engine `vlm`; did you mean `vllm:m`"):
        async with open_engines([ModelRef("a", "vlm", "m")], folder):
            pytest.fail("nothing was opened")


def is_closed(engine: Engine) -> bool:
    assert isinstance(engine, ReplayEngine)
    return engine.closed


async def test_kept_engines_stay_open_until_a_build_is_without_them(folder: Path) -> None:
    script, server = ModelRef("a", "replay", "answers.jsonl"), ModelRef("b", "openai", "m", (("base_url", "http://x"),))
    kept = KeptEngines()
    async with kept.open([script, server], folder) as first:
        pass
    engine = first["a"]
    async with kept.open([ModelRef("other", "replay", "answers.jsonl")], folder) as second:
        assert second == {"other": engine}
        assert not is_closed(engine)
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere/answers.jsonl").write_text('{"user": "hello", "text": "ho"}\n')
    async with kept.open([script], folder / "elsewhere") as third:
        assert is_closed(engine)
        assert third["a"] is not engine
    await kept.close()
    assert is_closed(third["a"])
