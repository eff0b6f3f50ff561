"""An artifact in a few lines."""

from promptc.artifact.model import Artifact, Module, Scores
from promptc.autotune.progress import interval_text
from promptc.cli.output import plural, table
from promptc.schema.types import Field


def summary_text(artifact: Artifact) -> str:
    """Program, models, modules, scores and origin of ``artifact``."""
    program = artifact.program
    blocks = [
        f"program {program.symbol}({_fields(program.inputs)}) -> ({_fields(program.output_types)})",
        "models\n" + table([[m.symbol, f"{m.engine}:{m.name}"] for m in artifact.models], indent=2),
        *(module_text(m) for m in artifact.modules),
    ]
    if artifact.metric is not None:
        blocks.append(f"metric {artifact.metric.symbol}")
    if artifact.scores is not None:
        blocks.append("scores on rows that nothing else has seen\n" + scores_table(artifact.scores))
    origin = artifact.provenance
    passes = f", optimized by {', '.join(origin.passes)} with seed {origin.seed}" if origin.passes else ", as written"
    blocks.append(f"built by {origin.compiler} from source {origin.source_sha256[:12]}{passes}")
    return "\n\n".join(blocks)


def module_text(module: Module) -> str:
    """What a module asks: its fields, how it is sampled, its instruction and how many demonstrations it has."""
    decoding = module.decoding
    return "\n".join(
        (
            f"module {module.symbol} = {module.strategy}({module.signature})",
            f"  {_fields(module.inputs)} -> {_fields(module.outputs)}",
            f"  model {module.model}, temperature {decoding.temperature:g}, at most {decoding.max_tokens} tokens",
            f"  instruction: {_short(module.instruction) or '(none)'}",
            f"  {plural(len(module.demos), 'demonstration')}"
            + ("" if module.nearest is None else f", of which a call shows the {module.nearest} most like its inputs"),
        )
    )


def scores_table(scores: Scores) -> str:
    return table(
        [
            ["seed", interval_text(scores.seed)],
            ["optimized", interval_text(scores.optimized)],
            ["gain", interval_text(scores.gain)],
        ],
        indent=2,
    )


def _fields(fields: tuple[Field, ...]) -> str:
    return ", ".join(f"{f.name}: {f.type}" for f in fields)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else line[:97] + "..."
