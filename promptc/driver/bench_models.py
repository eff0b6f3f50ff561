"""Programs with other models than those that they name: `promptc bench --model` and what goes with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

from promptc.artifact.model import Decoding, ModelRef
from promptc.codegen import generate
from promptc.driver.compiling import Compiled
from promptc.ir.symbols import judging
from promptc.lowering import lower
from promptc.runtime.engines import ENGINES
from promptc.runtime.engines.served import served_model
from promptc.schema.types import Json
from promptc.sema.model import Module, Optimize, Price
from promptc.transforms.pipeline import EXACT_PASSES, run_passes

_SERVERS = ("http://", "https://")


@final
@dataclass(frozen=True, slots=True)
class NamedModel:
    """What a text on the command line means, as a `ModelRef` without a symbol has it."""

    engine: str
    name: str
    options: tuple[tuple[str, Json], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What goes before a program's own: the model that it is optimized for, the teacher, how requests are sampled.

    ``price`` is that of ``model``. What is None stays as the program has it; a model that is replaced has no price but this one.
    """

    model: NamedModel | None = None
    teacher: NamedModel | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    price: Price | None = None

    def decided(self) -> tuple[tuple[str, str], ...]:
        """What a build depends on that neither its source nor its engines tell."""
        texts = {
            "teacher": None if self.teacher is None else f"{self.teacher.engine}:{self.teacher.name}",
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "price": None if self.price is None else f"{self.price.prompt:g} {self.price.output:g}",
        }
        return tuple((name, str(value)) for name, value in texts.items() if value is not None)


def named_model(text: str, options: Mapping[str, Json]) -> NamedModel:
    """The model that ``text`` names: a server's address, which is asked for its only model, or ``ADDRESS#NAME``;
    ``ENGINE:NAME``; else one of vLLM, which is a folder or a name on a hub. ``options`` are the engine's.

    Raises `EngineFailure` where a server is asked and does not tell of one model.
    """
    given = dict(options)
    if text.startswith(_SERVERS):
        url, _, name = text.partition("#")
        if not name:
            served = asyncio.run(served_model(url))
            # Of vLLM's own server more can be asked: other constraints, and exact counts of tokens.
            given = {"server": "vllm", **given} if served.vllm else given
            name = served.name
        return NamedModel("openai", name, tuple({"base_url": url, **given}.items()))
    engine, colon, name = text.partition(":")
    if colon and engine in ENGINES:
        return NamedModel(engine, name, tuple(given.items()))
    return NamedModel("vllm", text, tuple(given.items()))


def with_models(compiled: Compiled, choice: ModelChoice) -> Compiled:
    """``compiled`` with the models and the sampling of ``choice``; as it is where it has no `optimize` block."""
    spec = compiled.optimize
    if spec is None:
        return compiled
    models, prices = dict(compiled.checked.models), dict(compiled.checked.prices)
    if choice.model is not None:
        models[spec.model] = _ref(spec.model, choice.model)
        prices.pop(spec.model, None)
    if choice.price is not None:
        prices[spec.model] = choice.price
    if choice.teacher is not None:
        symbol = _teacher_symbol(spec, models)
        models[symbol] = _ref(symbol, choice.teacher)
        prices.pop(symbol, None)
        spec = replace(spec, teacher=symbol)
    judges = judging(compiled.ir)
    modules = {
        name: module if module.model != spec.model or module.symbol in judges else _sampled(module, choice)
        for name, module in compiled.checked.modules.items()
    }
    checked = replace(
        compiled.checked,
        models=models,
        prices=prices,
        modules=modules,
        optimize={**compiled.checked.optimize, compiled.program: spec},
    )
    ir = run_passes(lower(checked, compiled.program, spec), EXACT_PASSES)
    artifact = generate(ir, compiled.artifact.provenance)
    return replace(compiled, checked=checked, ir=ir, artifact=artifact, optimize=spec)


def _ref(symbol: str, model: NamedModel) -> ModelRef:
    return ModelRef(symbol, model.engine, model.name, model.options)


def _teacher_symbol(spec: Optimize, models: Mapping[str, ModelRef]) -> str:
    """That of the teacher, or a new one where the program's own model teaches."""
    if spec.teacher != spec.model:
        return spec.teacher
    symbol = "teacher"
    while symbol in models:
        symbol += "_"
    return symbol


def _sampled(module: Module, choice: ModelChoice) -> Module:
    decoding: Decoding = module.decoding
    if choice.temperature is not None:
        decoding = replace(decoding, temperature=choice.temperature)
    if choice.max_tokens is not None:
        decoding = replace(decoding, max_tokens=choice.max_tokens)
    return replace(module, decoding=decoding)
