"""What the words of `promptc bench` ask for."""

import json
import shlex
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import click
from click.core import ParameterSource

from promptc.bench.suite import Suite, read_suite
from promptc.driver.bench_models import ModelChoice, named_model
from promptc.schema.types import Json
from promptc.sema.model import Price


def suite_of(
    file: Path | None,
    programs: tuple[Path, ...],
    optimizers: str | None,
    seeds: str | None,
    reference: str | None,
) -> Suite:
    """The suite in ``file``, or an empty one, with what goes before it. Raises `click.UsageError`, and as `read_suite`."""
    suite = Suite() if file is None else read_suite(file)
    columns = suite.optimizers if optimizers is None else tuple(_listed("--optimizers", optimizers))
    suite = replace(
        suite,
        programs=programs or suite.programs,
        optimizers=columns,
        seeds=suite.seeds if seeds is None else _numbers(seeds),
        reference=reference or (suite.reference if suite.reference in columns else columns[0]),
    )
    if not suite.programs:
        raise click.UsageError("name a program, or a file that names some with --suite")
    return suite


def model_choice(
    *,
    model: str | None,
    teacher: str | None,
    model_options: tuple[str, ...],
    temperature: float | None,
    max_tokens: int | None,
    price: tuple[float, float] | None,
) -> ModelChoice:
    """Raises `click.UsageError`, and `DriverProblem` for what names no model."""
    if model is None and model_options:
        raise click.UsageError("--model-option goes with --model")
    return ModelChoice(
        None if model is None else named_model(model, dict(map(_option, model_options))),
        None if teacher is None else named_model(teacher, {}),
        temperature,
        max_tokens,
        None if price is None else Price(*price),
    )


def command_text(context: click.Context, *, leave_out: Collection[str]) -> str:
    """The command line as it was given, without the options in ``leave_out``, for a shell."""
    words: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.get_parameter_source(name) is not ParameterSource.DEFAULT
        if name not in leave_out and given:
            words += _words(parameter, context.params[name])
    return shlex.join(["promptc", "bench", *words])


def _words(parameter: click.Parameter, value: object) -> list[str]:
    if isinstance(parameter, click.Argument):
        return list(map(str, value)) if isinstance(value, tuple) else [str(value)]
    values = value if parameter.multiple and isinstance(value, tuple) else (value,)
    name = parameter.opts[-1]
    return [word for v in values for word in (name, *(map(str, v) if isinstance(v, tuple) else (str(v),)))]


def _listed(option: str, text: str) -> Sequence[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names) or len(set(names)) < len(names):
        raise click.UsageError(f"{option} takes different names with commas between them, not {text!r}")
    return names


def _numbers(text: str) -> tuple[int, ...]:
    names = _listed("--seeds", text)
    if not all(name.isdecimal() for name in names):
        raise click.UsageError(f"--seeds takes whole numbers with commas between them, not {text!r}")
    return tuple(map(int, names))


def _option(text: str) -> tuple[str, Json]:
    """``NAME=VALUE``, where a value that is no JSON is a text."""
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.UsageError(f"--model-option takes NAME=VALUE, not {text!r}")
    try:
        found: Json = json.loads(value)
    except ValueError:
        return name, value
    return name, found
