"""What is told of a program's outputs while the answers that they stand in are written.

Only of outputs that are a field of a module's answer as it is: the program returns it without doing anything to it. What a
caller has seen of such an output is the sum of its events; in the end it is the output, or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from promptc.schema.types import Json

Name = TypeVar("Name", bound=str)
Value = TypeVar("Value")


@final
@dataclass(frozen=True, slots=True)
class FieldText(Generic[Name]):
    """More of a text: ``delta`` goes on where the last one ended. All of them together are the value.

    ``output`` is the program's output, ``field`` that of the answer of ``module``.
    """

    output: Name
    module: str
    field: str
    delta: str


@final
@dataclass(frozen=True, slots=True)
class FieldDone(Generic[Name, Value]):
    """The model has written the whole ``value``, of a text as well. Other fields may still be on their way."""

    output: Name
    module: str
    field: str
    value: Value


@final
@dataclass(frozen=True, slots=True)
class Withdrawn(Generic[Name]):
    """What was told of ``output`` counts no more: its answer broke off or cannot be used. Another may follow."""

    output: Name
    module: str
    field: str


FieldEvent = FieldText[str] | FieldDone[str, Json] | Withdrawn[str]
Tell = Callable[[FieldEvent], None]
