"""vLLM alone: ``python -m benchmarks.throughput.raw_worker JOB``. `LLM.generate` on the prompts of each stage, one stage after the other.

The prompts are those that promptc sends, to the token, and are there as texts before the measuring begins: what is measured is
`LLM.generate` and nothing else. Sampling, constraints and engine arguments are made by the functions that promptc's own
engine makes them with.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.throughput.job import Call, Outcome, read_calls, read_job, read_rows, write_outcome
from benchmarks.throughput.measuring import Measured, measuring
from promptc.artifact.model import Artifact, Module
from promptc.driver.artifacts import read_artifact
from promptc.runtime.engine import Constraint, Request
from promptc.runtime.engines.guardian import Guardian
from promptc.runtime.engines.model_folder import NANO, resolve
from promptc.runtime.engines.vllm import default_arguments
from promptc.runtime.layout import DecodeProblem, parse_outputs


@dataclass(frozen=True, slots=True)
class Stage:
    """The calls of one module, a row each: their prompts as ``texts``, and as the ``tokens`` that promptc's engine reads."""

    module: Module
    rows: tuple[int, ...]
    texts: list[str]
    tokens: list[list[int]]
    sampling: Any


def main() -> None:
    job = read_job(sys.argv[1])
    artifact, calls = read_artifact(Path(job.artifact)), read_calls(job.asked)
    warm = len(read_rows(job.warm))
    with Guardian() as guardian:
        llm = start(artifact)
    generate(llm, stages(artifact, calls[:warm], llm.get_tokenizer()))
    found = stages(artifact, calls[warm:], llm.get_tokenizer())
    measured = Measured()
    with measuring(measured):
        answers = generate(llm, found)
    require_same_tokens(found, answers)
    outcome = Outcome(measured, sum(map(len, answers)), outputs(artifact, len(calls) - warm, found, answers))
    write_outcome(job.outcome, outcome)
    llm.llm_engine.engine_core.shutdown()
    guardian.dismiss()


def start(artifact: Artifact) -> Any:
    """The engine of the artifact's one model, with the arguments that promptc would start it with."""
    from vllm import LLM
    from vllm.platforms import current_platform

    (ref,) = artifact.models
    arguments = default_arguments(on_cpu=current_platform.is_cpu(), nano=ref.name == NANO) | dict(ref.options)
    return LLM(model=resolve(ref.name).path, **arguments)


def stages(artifact: Artifact, rows: Sequence[Sequence[Call]], tokenizer: Any) -> list[Stage]:
    """The calls of ``rows`` module by module, in the order of the program."""
    return [_stage(module, rows, tokenizer) for module in artifact.modules]


def _stage(module: Module, rows: Sequence[Sequence[Call]], tokenizer: Any) -> Stage:
    found = {i: call for i, calls in enumerate(rows) for call in calls if call.module == module.symbol}
    chats = [[{"role": role, "content": content} for role, content in call.messages] for call in found.values()]
    texts = [tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False) for chat in chats]
    read = [tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True) for chat in chats]
    decoding = module.decoding
    constraint = Constraint("regex", next(iter(found.values())).pattern)
    request = Request((), decoding.temperature, decoding.top_p, decoding.max_tokens, None, constraint)
    return Stage(module, tuple(found), texts, [r["input_ids"] for r in read], sampling(request, 1))


def sampling(request: Request, draws: int) -> Any:
    """As `promptc.runtime.engines.vllm_sampling.sampling`, which loads vLLM."""
    from promptc.runtime.engines import vllm_sampling

    return vllm_sampling.sampling(request, draws)


def generate(llm: Any, stages: Sequence[Stage]) -> list[list[Any]]:
    """The answers of vLLM, stage by stage."""
    return [llm.generate(stage.texts, stage.sampling, use_tqdm=False) for stage in stages]


def require_same_tokens(stages: Sequence[Stage], answers: Sequence[Sequence[Any]]) -> None:
    """Raises ValueError where `LLM.generate` has read other tokens than promptc's engine reads."""
    for stage, found in zip(stages, answers, strict=True):
        if stage.tokens != [list(answer.prompt_token_ids) for answer in found]:
            raise ValueError(f"of the prompts of `{stage.module.symbol}`, LLM.generate makes other tokens than promptc")


def outputs(
    artifact: Artifact, rows: int, stages: Sequence[Stage], answers: Sequence[Sequence[Any]]
) -> list[dict[str, Any] | None]:
    """The program's outputs for each row, by name out of those of its modules; None where one is missing."""
    values: list[dict[str, Any]] = [{} for _ in range(rows)]
    for stage, found in zip(stages, answers, strict=True):
        for row, answer in zip(stage.rows, found, strict=True):
            try:
                values[row] |= parse_outputs(stage.module.format, stage.module.outputs, answer.outputs[0].text)
            except DecodeProblem:
                continue  # the row then lacks the outputs of this module
    names = [field.name for field in artifact.program.output_types]
    return [{name: found[name] for name in names} if set(names) <= set(found) else None for found in values]


if __name__ == "__main__":
    main()
