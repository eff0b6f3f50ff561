"""The IR to an artifact: values become numbers, choices the value in force, spans and domains stay behind."""

from promptc.artifact import model as artifact
from promptc.codegen.graphs import make_graph
from promptc.ir.ops import Module, Program
from promptc.ir.symbols import keep_used


def generate(
    program: Program, provenance: artifact.Provenance, scores: artifact.Scores | None = None
) -> artifact.Artifact:
    """The artifact of a program that the verifier accepts. Symbols that nothing uses are left out.

    Raises ValueError for a call of another program: the inline pass, which is always on, leaves none.
    """
    used = keep_used(program)
    return artifact.Artifact(
        types=used.types,
        models=used.models,
        modules=tuple(_module(m, used) for m in used.modules),
        program=make_graph(used.function(used.main)),
        provenance=provenance,
        metric=make_graph(used.function(used.metric)) if used.metric is not None else None,
        scores=scores,
        externs=used.externs,
    )


def _module(module: Module, program: Program) -> artifact.Module:
    return artifact.Module(
        symbol=module.symbol,
        signature=module.signature,
        strategy=module.strategy,
        model=module.model,
        inputs=module.inputs,
        outputs=module.outputs,
        instruction=module.instruction.value,
        demos=module.demos.value,
        format=module.format,
        decoding=module.decoding,
        attempts=module.attempts,
        checks=tuple(
            artifact.Check(check.kind, make_graph(program.function(check.function)), check.message)
            for check in module.checks
        ),
        template=module.template,
        nearest=module.nearest,
    )
