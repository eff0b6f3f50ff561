"""The programs of this folder, from the text to an artifact that runs: for scripted answers, and for a real model."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from promptc.artifact.model import Artifact, Node
from promptc.codegen import generate
from promptc.driver.checking import CheckResult, check_file
from promptc.driver.compiling import provenance
from promptc.lowering import lower
from promptc.runtime.engine import Engine
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Allowed, bind
from promptc.runtime.trace import Failure, FailureKind, RowResult
from promptc.schema.codec import check
from promptc.schema.primitives import PRIMITIVES
from promptc.schema.types import Record, Row
from promptc.source.render import render
from promptc.transforms.pipeline import run_passes

HERE = Path(__file__).parent
NAMES = sorted(path.parent.name for path in HERE.glob("*/program.prompt"))


# Operations that have no value for some operands of their types.
PARTIAL = ("at", "dict", "div", "max", "min", "mod", "range", "recall_at", "vote")
assert set(PARTIAL) < set(PRIMITIVES)


def checked(folder: Path) -> CheckResult:
    result = check_file(folder / "program.prompt")
    assert render(result.diagnostics, {result.source.path: result.source}, colour=False) == ""
    return result


def main_of(result: CheckResult) -> str:
    """The last program: those before it are what it calls."""
    return list(result.checked.programs)[-1]


def artifact_of(result: CheckResult) -> Artifact:
    return generate(run_passes(lower(result.checked, main_of(result))), provenance(result.source))


async def run_artifact(artifact: Artifact, folder: Path, inputs: Row, engine: Engine) -> tuple[RowResult, Executor]:
    """One row, with ``engine`` as every model of the program; its Python is in ``folder``."""
    externs = bind(artifact.externs, Allowed(folder, files=True), cache=folder / "cache")
    executor = Executor(artifact, {m.symbol: engine for m in artifact.models}, externs=externs)
    result = await executor.run_row(inputs, row_key="")
    await externs.close()
    return result, executor


def assert_typed(artifact: Artifact, result: RowResult) -> None:
    """``result`` has outputs of the declared types, or the row failed as one may whatever valid answers a model gives.

    An answer that was cut is none, and a row fails by it: a model may go on until the limit.
    """
    if isinstance(result, Failure):
        # Where several calls are under way, others may have been answered since.
        unread = [c.completion for c in result.trace if c.module == result.module and c.outputs is None]
        if result.kind == "decode" and any(completion.finish == "length" for completion in unread):
            return
        assert result.kind in _may_fail(artifact), f"{result.kind} of `{result.module}`: {result.reason}"
    else:
        assert check(Record("", artifact.program.output_types), result.outputs) == result.outputs


def _may_fail(artifact: Artifact) -> set[FailureKind]:
    ops = list(_nodes(artifact.program.nodes))
    kinds: set[FailureKind] = set()
    if any(n.op == "require" for n in ops) or any(c.kind == "require" for m in artifact.modules for c in m.checks):
        kinds.add("require")
    if any(n.op == "convert" for n in ops):
        kinds.add("convert")
    if any(n.op == "prim" and n.name in PARTIAL for n in ops):
        kinds.add("primitive")
    return kinds


def _nodes(found: Sequence[Node]) -> Iterator[Node]:
    for node in found:
        yield node
        for block in node.blocks:
            yield from _nodes(block.nodes)
