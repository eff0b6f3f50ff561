"""File tests of the exact passes: IR in, one pass, IR out.

A case is `cases/<pass>_<what it shows>.ir`: a comment that says why, the program before, a line `# after`, the program
after. `--update-golden` rewrites what stands after.
"""

from pathlib import Path

import pytest

from promptc.ir.parser import parse_program
from promptc.ir.printer import print_program
from promptc.ir.verifier import verify
from promptc.transforms.pipeline import PASSES

CASES = sorted(Path(__file__).parent.glob("cases/*.ir"))
AFTER = "\n# after\n\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, request: pytest.FixtureRequest) -> None:
    before, _, after = path.read_text(encoding="utf-8").partition(AFTER)
    program = parse_program(before)
    verify(program)
    pass_ = next(p for p in PASSES.values() if path.stem.startswith(f"{p.name}_"))
    result = pass_.apply(program)
    verify(result)
    printed = print_program(result)
    if request.config.getoption("--update-golden"):
        path.write_text(before + AFTER + printed, encoding="utf-8")
        return
    assert printed == after


def test_every_pass_has_cases() -> None:
    assert all(any(path.stem.startswith(f"{p.name}_") for path in CASES) for p in PASSES.values())
