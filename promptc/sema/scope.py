"""The names that an expression may use: values, and modules to call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

from promptc.schema.types import Record, Type
from promptc.sema.model import Module
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast

# A program's own module: the module, or None where it is declared with a mistake.
LocalModules = Mapping[str, tuple[Module | None, Span]]


@final
@dataclass(slots=True)
class Value:
    """A bound name. A type of None belongs to a mistake that has been told, and stays silent.

    ``origin`` is the signature whose call gave the value. ``whole`` is the noun for a value that only stands
    for its parts, such as a row of a data set; ``unknown`` says what is wrong with a part that it has not.
    """

    type: Type | None
    span: Span
    origin: str = ""
    whole: str = ""
    unknown: Callable[[ast.Name], Diagnostic] | None = None
    used: bool = False


@final
@dataclass(slots=True)
class Scope:
    """``later`` has names that are bound further down; ``modules`` the program's own; ``in_metric`` forbids calls."""

    values: dict[str, Value] = field(default_factory=dict)
    later: dict[str, Span] = field(default_factory=dict)
    modules: LocalModules = field(default_factory=dict)
    local_used: set[str] = field(default_factory=set)
    in_metric: bool = False


def outputs_record(module: Module) -> Record:
    """What a call of ``module`` gives: the strategy's outputs, then the signature's."""
    return Record("", module.strategy.outputs + module.signature.outputs)
