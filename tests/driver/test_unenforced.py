"""What a backend cannot enforce is told when a program is opened: once for each module, whatever is asked then."""

import logging
from pathlib import Path

import pytest

from promptc.driver.compiling import compile_file
from promptc.driver.run_options import RunOptions
from promptc.driver.running import run_rows
from promptc.runtime.engines import vllm

PROGRAM = """promptc 1

from std import predict

signature Rate {{
  "Rate the text."
  input text: str
  output share: float(min = 0.0, max = 1.0)
}}

model small = "{model}" {{ {options}max_tokens = 8 }}

program rate(text: str) -> (one: float, two: float) {{
  module first = predict(Rate)
  module second = predict(Rate)
  let one = first(text = text)
  let two = second(text = text)
  return (one = one.share, two = two.share)
}}
"""


@pytest.mark.parametrize(
    ("model", "options", "what"),
    [
        ("vllm:promptc-nano", "", "the bounds of `share`"),
        ("openai:tiny", 'base_url = "http://127.0.0.1:9/v1", server = "vllm", ', "the bounds of `share`"),
        ("openai:tiny", 'base_url = "http://127.0.0.1:9/v1", ', "the form of answers in lines"),
    ],
)
def test_each_module_is_told_of_once(
    model: str,
    options: str,
    what: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vllm, "_vllm_version", lambda ref: "0")
    path = tmp_path / "rate.prompt"
    path.write_text(PROGRAM.format(model=model, options=options))
    artifact = compile_file(path).artifact
    with caplog.at_level(logging.WARNING, logger="promptc"):
        # No row is run, and no model asked.
        assert run_rows(artifact, [], RunOptions(tmp_path)) == []
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "module `rate.first`",
        "module `rate.second`",
    ]
    assert all(f"it is not held to {what}" in record.getMessage() for record in caplog.records)
