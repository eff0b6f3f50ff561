"""What a proposer may know of the data and the program, written by the teacher once and shown with every question.

After MIPRO (arXiv 2406.11695, section 3): observations of the data set, batch by batch, until a batch shows nothing new, and
their summary; what the program does, from its own text in the IR; what each module has to do for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import final

from promptc.autotune.asked import Asked
from promptc.autotune.constraints import normalized
from promptc.autotune.pools import Pools
from promptc.autotune.session import Session
from promptc.autotune.writers import writer
from promptc.ir.ops import Choice, Module, Program
from promptc.ir.printer import print_program
from promptc.ir.spans import without_spans
from promptc.runtime.field_text import field_lines
from promptc.runtime.trace import Success
from promptc.schema.canonical import one_line
from promptc.schema.types import Json, Row

_BATCH = 10  # rows that are looked at together
_BATCHES = 8  # after so many, the rest of the rows is not looked at
_LONGEST = 1_000  # characters of a row
_TRIES = 2  # of each question, as an answer may be malformed
_TEMPERATURE = 0.7  # at 0 a second try would be answered as the first


@final
@dataclass(frozen=True, slots=True)
class Grounding:
    """``dataset`` and ``program`` are descriptions, ``roles`` those of modules by symbol; "" where there is none."""

    dataset: str = ""
    program: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)


async def ground(program: Program, session: Session) -> Grounding:
    """What the teacher says of the demo rows and of ``program``. What it never says well-formed is left out.

    Raises as `Session.ask`.
    """
    asker = _Asker(session)
    text = program_text(program)
    described = await asker.ask("describe_program", {"": {"program": text}})
    description = _text(described[""], "description")
    roles = await asker.ask("describe_module", _role_questions(program, text, description))
    dataset = await _summary(asker, session.pools)
    known = Grounding(dataset, description, {symbol: _text(answer, "role") for symbol, answer in roles.items()})
    session.record("grounding", dataset=known.dataset, program=known.program, roles=dict(known.roles))
    return known


def grounding_cost(program: Program, pools: Pools) -> tuple[Asked, ...]:
    """The questions of `ground`, at most and at their longest."""
    batches, text = _batches(pools), program_text(program)
    looks: tuple[Row, ...] = tuple({"rows": batch, "known": []} for batch in batches)
    roles = tuple(_role_questions(program, text, "").values())
    return (
        Asked("describe_program", _TRIES, ({"program": text},)),
        Asked("describe_module", _TRIES * len(roles), roles, answers=(("describe_program", 1),)),
        Asked("observe", _TRIES * len(batches), looks, answers=(("observe", len(batches) - 1),)),
        Asked("summarize", _TRIES, ({"observations": []},), answers=(("observe", len(batches)),)),
    )


def program_text(program: Program) -> str:
    """The modules and functions of ``program`` as it was written: without candidates, and without what a model is reached by."""
    written = tuple(_as_written(module) for module in program.modules)
    return print_program(without_spans(replace(program, modules=written, models=()))).rstrip()


def fields_text(module: Module) -> str:
    """The inputs and outputs of ``module``, as its own prompt names them."""
    inputs, outputs = field_lines(module.inputs, defaults=False), field_lines(module.outputs, defaults=True)
    return "\n".join(("Input:", *inputs, "", "Output:", *outputs))


def _as_written(module: Module) -> Module:
    instruction, demos = module.instruction.domain[0], module.demos.domain[0]
    return replace(module, instruction=Choice.of(instruction), demos=Choice.of(demos))


class _Asker:
    """Asks the teacher until its answers are well-formed, a few times at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def ask(self, name: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        """The outputs of the program ``name`` for each of ``rows``, empty where no answer was well-formed."""
        artifact = writer(name, self._session.teacher, _TEMPERATURE)
        answers: dict[str, Row] = {key: {} for key in rows}
        for number in range(_TRIES):
            open_ = {f"{name}/{key}/{number}": key for key, answer in answers.items() if not answer}
            results = await self._session.ask(artifact, {row_key: rows[key] for row_key, key in open_.items()})
            answers |= {open_[k]: r.outputs for k, r in results.items() if isinstance(r, Success)}
        return answers


async def _summary(asker: _Asker, pools: Pools) -> str:
    observations: list[str] = []
    for number, batch in enumerate(_batches(pools)):
        question: Row = {"rows": batch, "known": list[Json](observations)}
        (answer,) = (await asker.ask("observe", {str(number): question})).values()
        known = {normalized(text) for text in observations}
        new = [text for text in _texts(answer) if normalized(text) not in known]
        if answer and not new:
            break
        observations += new
    if not observations:
        return ""
    summed_up = await asker.ask("summarize", {"": {"observations": list[Json](observations)}})
    return _text(summed_up[""], "summary")


def _role_questions(program: Program, text: str, description: str) -> dict[str, Row]:
    symbols = (m.symbol for m in program.modules if not m.instruction.frozen)
    return {s: {"program": text, "description": description, "name": s} for s in symbols}


def _batches(pools: Pools) -> list[str]:
    rows = [one_line(row)[:_LONGEST] for row in pools.demo]
    return ["\n".join(rows[first : first + _BATCH]) for first in range(0, len(rows), _BATCH)][:_BATCHES]


def _texts(answer: Row) -> list[str]:
    found = answer.get("observations")
    return [text for text in found if isinstance(text, str) and text.strip()] if isinstance(found, list) else []


def _text(answer: Row, name: str) -> str:
    return str(answer.get(name, "")).strip()
