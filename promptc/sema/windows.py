"""Calls that may be too long for their model: instruction, demonstrations, inputs and answer together.

No tokenizer is asked, so all is an estimate. An input counts as long as its longest value among the first rows of the
data, or as its type allows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import final

from promptc.runtime.engines.window import context_window
from promptc.runtime.field_text import field_lines, json_lines
from promptc.schema.types import Field, Optional, Refined, Scalar, Type
from promptc.sema import errors_data
from promptc.sema.context import Context
from promptc.sema.model import Module, Optimize
from promptc.sema.walk import called_names
from promptc.source.diagnostic import Diagnostic

# Of English text with the tokenizers of today's models; other languages and numbers need more tokens.
_CHARACTERS_A_TOKEN = 4


@final
@dataclass(frozen=True, slots=True)
class Shown:
    """What a search may show a module: so many demonstrations, and rows with texts of at most so many characters."""

    demos: int
    longest: Mapping[str, int]


def crowded_calls(ctx: Context) -> list[Diagnostic]:
    """A warning for each module of the file whose longest call does not fit its model."""
    shown = {symbol: found for optimize in ctx.optimize.values() for symbol, found in _shown(ctx, optimize)}
    windows = {ref.symbol: context_window(ref) for ref in ctx.models.values()}
    return [
        warning
        for symbol, module in ctx.modules.items()
        if module.span.path == ctx.source.path
        and (window := windows.get(module.model)) is not None
        and (warning := _crowded(module, window, shown.get(symbol, Shown(module.demos or 0, {}))))
    ]


def _shown(ctx: Context, optimize: Optimize) -> Iterator[tuple[str, Shown]]:
    program = ctx.programs[optimize.program]
    options = [
        {name: default for name, (_, default) in ctx.passes[p.name].items()} | dict(p.options) for p in optimize.passes
    ]
    demos = max((n for o in options if isinstance(n := o.get("demos"), int)), default=0)
    longest: dict[str, int] = {}
    columns = ctx.columns.get(optimize.dataset)
    for table, _ in columns.samples if columns else ():
        for row in table.rows:
            for name, value in row.cells.items():
                longest[name] = max(longest.get(name, 0), len(str(value)))
    called = called_names(program.decl.body)
    for name, symbol in program.modules.items():
        module = ctx.modules.get(symbol)
        if name in called and module is not None:
            yield symbol, Shown(demos if module.demos is None else module.demos, longest)


def _crowded(module: Module, window: int, shown: Shown) -> Diagnostic | None:
    signature = module.signature
    said = [signature.instruction, *field_lines(signature.inputs, defaults=False)]
    outputs = (*module.strategy.outputs, *signature.outputs)
    said += [*field_lines(outputs, defaults=True), *(json_lines(outputs) if module.format == "lines" else ())]
    inputs = {f.name: _tokens(_length(f, shown.longest)) for f in signature.inputs}
    answer = sum(_tokens(_length(f, shown.longest)) for f in signature.outputs)
    parts = {
        "the instruction with its fields": sum(map(_tokens, map(len, said))),
        f"{shown.demos} demonstrations": shown.demos * (sum(inputs.values()) + answer),
        "the inputs": sum(inputs.values()),
        "the answer": module.decoding.max_tokens,
    }
    if sum(parts.values()) <= window:
        return None
    name = max(inputs, key=lambda name: inputs[name], default="")
    return errors_data.crowded_call(
        module.span,
        module.symbol.rpartition(".")[2],
        {what: tokens for what, tokens in parts.items() if tokens},
        window,
        (name, inputs[name]) if name and inputs[name] > 0 else None,
    )


def _length(field: Field, longest: Mapping[str, int]) -> int:
    """The characters that a value of ``field`` may have, as far as that is known."""
    most = _max_len(field.type)
    seen = longest.get(field.name, 0)
    return max(most, seen)


def _max_len(type_: Type) -> int:
    match type_:
        case Optional(item=item):
            return _max_len(item)
        case Refined(base=Scalar(), constraints=constraints):
            return constraints.max_len or 0
        case _:
            return 0


def _tokens(characters: int) -> int:
    return -(-characters // _CHARACTERS_A_TOKEN)
