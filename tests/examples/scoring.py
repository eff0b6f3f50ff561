"""An example, as it stands in the tree, on the rows that its data script wrote."""

from pathlib import Path

from promptc.driver.checking import check_file
from promptc.driver.compiling import compile_file
from promptc.driver.splits import load_rows
from promptc.runtime.engines.replay import ReplayEngine, Script
from promptc.runtime.evaluate import RowScore, evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Allowed, bind
from promptc.source.render import render
from tests.examples.made_up import EXAMPLES
from tests.programs.whole import artifact_of

# Of each example: enough to meet every form of its rows.
_ROWS = 100


def lay(folder: Path, name: str) -> Path:
    """The files of the example ``name`` in ``folder``, without data; its program."""
    for file in (EXAMPLES / name).glob("*.p*"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder / f"{name}.prompt"


async def scored_rows(name: str, data: Path, script: Script) -> list[RowScore]:
    """What the example ``name`` scores on the first rows to report on in ``data``, answered by ``script``."""
    program = lay(data.parent, name)
    result = check_file(program)
    assert render(result.diagnostics, {result.source.path: result.source}, colour=False) == ""
    artifact = artifact_of(result)
    rows = load_rows(compile_file(program)).splits["test"][:_ROWS]
    externs = bind(artifact.externs, Allowed(data.parent, files=True), cache=data.parent / "cache")
    executor = Executor(artifact, {m.symbol: ReplayEngine(script) for m in artifact.models}, externs=externs)
    scored = await evaluate(executor, rows)
    await externs.close()
    return scored
