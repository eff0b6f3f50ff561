"""Typed reading of JSON: every step checks what it finds, and knows its place for the message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, final

from promptc.artifact.problem import ArtifactProblem, Aspect
from promptc.schema.types import Json
from promptc.schema.values import short

T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class Cursor:
    """A JSON value and its place in the file. Every method raises `ArtifactProblem`."""

    value: Json
    place: str = ""

    def keys(self, required: Iterable[str], optional: Iterable[str] = ()) -> "dict[str, Cursor]":
        """The entries of an object that has all the required keys and no others than those named."""
        entries = self.entries()
        required, allowed = tuple(required), {*required, *optional}
        if missing := [key for key in required if key not in entries]:
            raise self.problem(f"the key {missing[0]!r} is missing")
        if unknown := [key for key in entries if key not in allowed]:
            raise self.problem(f"the key {short(unknown[0])} is unknown")
        return entries

    def entries(self) -> "dict[str, Cursor]":
        """The entries of an object with any keys."""
        if not isinstance(self.value, dict):
            raise self._expected("an object")
        prefix = f"{self.place}." if self.place else ""
        return {key: Cursor(value, prefix + key) for key, value in self.value.items()}

    def items(self) -> "list[Cursor]":
        if not isinstance(self.value, list):
            raise self._expected("a list")
        return [Cursor(value, f"{self.place}[{i}]") for i, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self._expected("a text")
        return self.value

    def one_of(self, values: Mapping[str, T]) -> T:
        """The value under the text that stands here."""
        found = values.get(self.text())
        if found is None:
            raise self.problem(f"expected {' or '.join(values)}, found {short(self.text())}")
        return found

    def integer(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self._expected("a whole number")
        return self.value

    def number(self) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self._expected("a number")
        try:
            return float(self.value)
        except OverflowError:
            raise self.problem("the number is too large for a float") from None

    def problem(self, reason: str, about: Aspect | None = None) -> ArtifactProblem:
        """A problem at this place, to be raised by the caller."""
        return ArtifactProblem(self.place, reason, about)

    def _expected(self, what: str) -> ArtifactProblem:
        return self.problem(f"expected {what}, found {type(self.value).__name__}")
