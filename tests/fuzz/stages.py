"""A source through all stages of the compiler: each must end in a program or in diagnostics, and keep what it promises."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.autotune.registry import PASS_TABLE, PIPELINE_TABLE
from promptc.codegen import generate
from promptc.driver.compiling import provenance
from promptc.ir.parser import parse_program
from promptc.ir.printer import print_program
from promptc.ir.verifier import verify
from promptc.lowering import lower
from promptc.sema import check
from promptc.sema.model import Checked
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.formatter import format_file
from promptc.syntax.parser import parse
from promptc.transforms.pipeline import run_passes
from tests.syntax.trees import meaning

# How far a source came: its text has mistakes; it reads, but means nothing; it has been compiled.
Outcome = Literal["unreadable", "senseless", "compiled"]


def survive(text: str, folder: Path) -> Outcome:
    """What becomes of ``text`` as a file in ``folder``. Raises where a stage breaks down or breaks a promise."""
    source = SourceText(str(folder / "fuzz.prompt"), text)
    file, syntax = parse(source)
    _assert_inside(syntax, source)
    checked, told = check(source, file, folder=folder, passes=PASS_TABLE, pipelines=PIPELINE_TABLE)
    _assert_inside(told, source)
    if syntax:
        return "unreadable"
    _survives_formatting(source, file)
    if any(d.severity == "error" for d in told):
        return "senseless"
    for program in checked.programs:
        _survives_compiling(checked, program, source)
    return "compiled"


def _assert_inside(diagnostics: Iterable[Diagnostic], source: SourceText) -> None:
    """Diagnostics may stand in other files, too: those that are imported."""
    spans = [d.span for d in diagnostics if d.span.path == source.path]
    assert all(0 <= s.start <= s.end <= len(source.text) for s in spans), "a diagnostic stands outside the text"


def _survives_formatting(source: SourceText, file: ast.File) -> None:
    again = SourceText(source.path, format_file(file, source))
    after, problems = parse(again)
    assert not problems, "the formatted text cannot be read"
    assert meaning(after.decls) == meaning(file.decls), "formatting changed the program"
    assert format_file(after, again) == again.text, "formatting twice changed the text"


def _survives_compiling(checked: Checked, program: str, source: SourceText) -> None:
    lowered = lower(checked, program, checked.optimize.get(program))
    verify(lowered)
    assert parse_program(print_program(lowered)) == lowered, "the IR's text is that of another program"
    # Verifies after each pass.
    artifact = generate(run_passes(lowered), provenance(source))
    assert loads(dumps(artifact)) == artifact, "the artifact's text is that of another artifact"
