"""What the journal keeps of candidates and of their runs."""

from collections import Counter
from collections.abc import Sequence

from promptc.artifact.model import Provenance
from promptc.artifact.writer import dumps
from promptc.autotune.evaluator import RowRun
from promptc.codegen import generate
from promptc.ir.ops import Program
from promptc.schema.types import Json


def observed(runs: Sequence[RowRun]) -> dict[str, Json]:
    """Calls and tokens that ``runs`` took, whoever answered them, and failures by their kind with the reason of the first.

    A candidate takes as many for the same rows however many of its calls another one has made before.
    """
    failures = Counter(run.failure for run in runs if run.failure is not None)
    completions = [call.completion for run in runs for call in run.trace]
    return {
        "failures": sum(failures.values()),
        "failure_kinds": dict(sorted(failures.items())),
        "first_failure": next((run.reason for run in runs if run.failure is not None), ""),
        "calls": len(completions),
        "prompt_tokens": sum(c.prompt_tokens for c in completions),
        "output_tokens": sum(c.output_tokens for c in completions),
    }


def compiled(program: Program) -> str:
    """The artifact of ``program`` as text: its prompts can then be read without its source."""
    return dumps(generate(program, Provenance(compiler="", source_sha256="")))
