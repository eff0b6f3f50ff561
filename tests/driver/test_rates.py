from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.driver.artifacts import state_folder
from promptc.driver.rates import known_rate, remember_rate

ONE, OTHER = ModelRef("a", "vllm", "one"), ModelRef("b", "vllm", "other")


def test_a_rate_belongs_to_its_models(tmp_path: Path) -> None:
    assert known_rate(tmp_path, [ONE]) is None
    remember_rate(tmp_path, [ONE, OTHER], 12.5)
    remember_rate(tmp_path, [ONE], 7.0)
    found = known_rate(tmp_path, [OTHER, ONE])
    assert found is not None
    assert found.calls_per_s == 12.5
    assert known_rate(tmp_path, [OTHER]) is None


def test_the_last_one_counts(tmp_path: Path) -> None:
    remember_rate(tmp_path, [ONE], 7.0)
    remember_rate(tmp_path, [ONE], 8.0)
    found = known_rate(tmp_path, [ONE])
    assert found is not None
    assert found.calls_per_s == 8.0


@pytest.mark.parametrize("text", ["", "[]", '{"vllm:one": "fast"}', '{"vllm:one": 0}', "\x00"])
def test_a_broken_file_is_as_none_and_is_written_anew(text: str, tmp_path: Path) -> None:
    path = state_folder(tmp_path) / "rates.json"
    path.parent.mkdir()
    path.write_text(text)
    assert known_rate(tmp_path, [ONE]) is None
    remember_rate(tmp_path, [ONE], 3.0)
    assert known_rate(tmp_path, [ONE]) is not None
