"""Checks a text the way the driver does, with tables of passes and pipelines of its own."""

from collections.abc import Collection
from pathlib import Path

from promptc.artifact.model import ModelRef
from promptc.schema.types import INT, STR, Constraints, Refined
from promptc.sema import check
from promptc.sema.model import Checked, PassSpec, PassTable, PipelineTable
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText
from promptc.syntax.parser import parse

BROKEN = Path(__file__).parent / "broken"
DECLARED = Path(__file__).parent / "declared"
_COUNT = Refined(INT, Constraints(min=1))
_SAMPLER = Refined(STR, Constraints(one_of=("thompson", "tpe", "random")))
PASSES: PassTable = {
    "bootstrap": {"demos": (_COUNT, 4), "sets": (_COUNT, 8)},
    "propose": {"instructions": (INT, 6)},
    "search": {"trials": (_COUNT, None), "minibatch": (INT, 20), "sampler": (_SAMPLER, "tpe")},
}
PIPELINES: PipelineTable = {
    "mipro": (PassSpec("bootstrap", ()), PassSpec("propose", ()), PassSpec("search", (("trials", 40),))),
    "labeled": (PassSpec("bootstrap", (("sets", 2),)), PassSpec("search", (("trials", 8),))),
}


def check_in(folder: Path, text: str, *, allow: Collection[str] = ()) -> tuple[Checked, list[Diagnostic]]:
    """As `check_text`, with ``folder`` as the place of the file and of all that it names."""
    return _check(SourceText("test.prompt", text), folder, None, allow)


def check_source(source: SourceText, *, default_model: ModelRef | None = None) -> tuple[Checked, list[Diagnostic]]:
    """The program and everything that is said about it, in the order of the text. Data are those of `BROKEN`."""
    return _check(source, BROKEN, default_model, ())


def check_declared(source: SourceText) -> tuple[Checked, list[Diagnostic]]:
    """As `check_source`, with the files of `DECLARED`."""
    return _check(source, DECLARED, None, ())


def check_text(
    text: str, *, default_model: ModelRef | None = None, allow: Collection[str] = ()
) -> tuple[Checked, list[Diagnostic]]:
    return _check(SourceText("test.prompt", text), BROKEN, default_model, allow)


def _check(
    source: SourceText, folder: Path, default_model: ModelRef | None, allow: Collection[str]
) -> tuple[Checked, list[Diagnostic]]:
    file, syntax = parse(source)
    checked, meaning = check(
        source, file, folder=folder, passes=PASSES, pipelines=PIPELINES, default_model=default_model, allow=allow
    )
    return checked, sorted([*syntax, *meaning], key=lambda d: d.span)


def codes(text: str) -> list[str]:
    """The codes of what is wrong with ``text``."""
    return [d.code for d in check_text(text)[1]]
