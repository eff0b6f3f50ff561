"""The builds that are killed: small programs that differ in what ends them and in how they sample."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

_ROOT = Path(__file__).parents[2]
_PROGRAMS = _ROOT / "tests" / "cli" / "programs"


@final
@dataclass(frozen=True, slots=True)
class Build:
    """The source in ``file``, once ``changes`` are made to its text, and the files that it needs beside it."""

    name: str
    file: Path
    beside: tuple[str, ...]
    changes: Mapping[str, str]

    def write(self, folder: Path) -> None:
        for name in self.beside:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.file.parent / name, folder / name)
        text = self.file.read_text(encoding="utf-8")
        for old, new in self.changes.items():
            if old not in text:
                raise ValueError(f"{self.file} does not have {old!r} any more")
            text = text.replace(old, new)
        (folder / "program.prompt").write_text(text, encoding="utf-8")


def scripted(url: str) -> list[Build]:
    """Builds on the model server at ``url``."""
    model = {
        '"replay:answers.jsonl" { temperature = 0.0, max_tokens = 8 }': (
            f'"openai:scripted" {{ base_url = "{url}", temperature = 0.0, max_tokens = 8, '
            "prompt_price = 1, output_price = 2 }"
        )
    }
    budget = "budget = calls(500)"
    voting = {
        "import predict,": "import majority, predict,",
        "= predict(Judge)": "= majority(predict(Judge), n = 3) { temperature = 0.7 }",
        budget: "budget = calls(900)",
    }
    changes = {
        "whole": {},
        "calls": {budget: "budget = calls(80)"},
        "tokens": {budget: "budget = tokens(3_600)"},
        "usd": {budget: "budget = usd(0.0036)"},
        "draws": voting,
    }
    return [Build(name, _PROGRAMS / "mood.prompt", ("notes.csv",), model | more) for name, more in changes.items()]


def iris() -> list[Build]:
    """The example on irises with the shipped model, with fewer trials."""
    changes = {
        "search(trials = 40, minibatch = 20)": "search(trials = 4, minibatch = 10, full_every = 2)",
        "bootstrap(demos = 16, sets = 8)": "bootstrap(demos = 8, sets = 3, rounds = 1)",
        "propose(instructions = 6)": "propose(instructions = 3)",
    }
    return [Build("iris", _ROOT / "examples" / "iris" / "iris.prompt", ("data/iris.csv",), changes)]
