"""One call of a module: its answers as they are written, told as the program's outputs that they will be."""

from collections.abc import Iterable
from typing import final

from promptc.artifact.model import Module
from promptc.runtime.streaming.events import FieldDone, FieldText, Tell, Withdrawn
from promptc.runtime.streaming.growing import grows
from promptc.runtime.streaming.lines import LineReader
from promptc.runtime.streaming.objects import ObjectReader
from promptc.runtime.streaming.parts import Grown, Part, PartialReader, Void, Whole
from promptc.runtime.streaming.returned import Returned
from promptc.schema.types import Json, Row


@final
class AnswerStream:
    """The `promptc.runtime.streaming.text.Listener` of a call of ``module``, for as many tries as it has.

    ``tell`` hears of the fields that are ``returned``. One law, whatever the engine told: after `settle` what was told and
    not withdrawn is the outputs, all of them; after `on_break` it is nothing.
    """

    def __init__(self, module: Module, returned: Returned, tell: Tell) -> None:
        self._module = module
        self._returned = returned
        self._tell = tell
        self._types = {f.name: f.type for f in module.outputs}
        self._texts: dict[str, list[str]] = {}
        self._values: dict[str, Json] = {}
        self._reader = self._new_reader()

    def on_text(self, piece: str) -> None:
        self._take(self._reader.feed(piece))

    def on_break(self) -> None:
        for name in dict.fromkeys((*self._texts, *self._values)):
            self._withdraw(name)
        self._reader = self._new_reader()

    def settle(self, outputs: Row | None) -> None:
        """The answer is there, and was read as ``outputs``; None where it is not used."""
        if outputs is None:
            self.on_break()
            return
        for name in self._returned:
            value = outputs[name]
            if not self._agrees(name, value):
                self._withdraw(name)
            if name not in self._values:
                self._finish(name, value)

    def _new_reader(self) -> PartialReader:
        reader = LineReader if self._module.format == "lines" else ObjectReader
        return reader(self._module.outputs, self._returned)

    def _take(self, parts: Iterable[Part]) -> None:
        for part in parts:
            match part:
                case Grown(name, delta):
                    self._grow(name, delta)
                case Whole(name, value):
                    self._finish(name, value)
                case Void(name):
                    self._withdraw(name)

    def _agrees(self, name: str, value: Json) -> bool:
        if name in self._values:
            return self._values[name] == value
        told = "".join(self._texts.get(name, ()))
        return not told or (isinstance(value, str) and value.startswith(told))

    def _finish(self, name: str, value: Json) -> None:
        if isinstance(value, str) and grows(self._types[name]):
            rest = value[sum(map(len, self._texts.get(name, ()))) :]
            if rest:
                self._grow(name, rest)
        self._values[name] = value
        for output in self._returned[name]:
            self._tell(FieldDone(output, self._module.symbol, name, value))

    def _grow(self, name: str, delta: str) -> None:
        self._texts.setdefault(name, []).append(delta)
        for output in self._returned[name]:
            self._tell(FieldText(output, self._module.symbol, name, delta))

    def _withdraw(self, name: str) -> None:
        was_told = name in self._texts or name in self._values
        self._texts.pop(name, None)
        self._values.pop(name, None)
        if was_told:
            for output in self._returned[name]:
                self._tell(Withdrawn(output, self._module.symbol, name))
