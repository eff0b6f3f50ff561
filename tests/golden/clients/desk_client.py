"""Calls the program `desk` of an artifact, with types: `Desk(promptc.load("desk.promptc.json"))`.

Written by `promptc client`; where the program changes, write it again.
"""

import dataclasses
import datetime as dt
import typing
from collections.abc import AsyncGenerator, Generator, Iterable

import promptc
from promptc.api.client import Client


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    # as in the address book
    name: str
    email: str | None
    tags: list[str] = dataclasses.field(default_factory=lambda: ["new"])


Priority: typing.TypeAlias = typing.Literal[
    # can wait
    "low",
    # has to be done at once
    "high",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    kind: typing.Literal["refund"]
    # has to be float(min = 0)
    amount: float
    by: dt.date = dt.date(2026, 12, 31)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    kind: typing.Literal["question"]
    # has to be str(one_of = ["billing", "delivery"])
    about: typing.Literal["billing", "delivery"]


class DeskInputs(typing.TypedDict):
    # what the customer wrote
    text: str
    customer: Contact
    received: dt.date | None
    # left out, it is "low"
    least: typing.NotRequired[Priority]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeskOutputs:
    priority: Priority
    request: Refund | Question
    due: dt.date | None
    history: dict[str, list[Contact]]
    received: dt.date | None


DeskEvent: typing.TypeAlias = (
    promptc.Finished[DeskOutputs]
    | promptc.Withdrawn[typing.Literal["priority", "request", "due", "history", "received"]]
    | promptc.FieldDone[typing.Literal["priority"], Priority]
    | promptc.FieldDone[typing.Literal["request"], Refund | Question]
    | promptc.FieldDone[typing.Literal["due"], dt.date | None]
    | promptc.FieldDone[typing.Literal["history"], dict[str, list[Contact]]]
    | promptc.FieldDone[typing.Literal["received"], dt.date | None]
    | promptc.OutputDone[typing.Literal["priority"], Priority]
    | promptc.OutputDone[typing.Literal["request"], Refund | Question]
    | promptc.OutputDone[typing.Literal["due"], dt.date | None]
    | promptc.OutputDone[typing.Literal["history"], dict[str, list[Contact]]]
    | promptc.OutputDone[typing.Literal["received"], dt.date | None]
)


class Desk(Client[DeskOutputs, DeskEvent]):
    """What `promptc.load` gives, called with types; see `promptc.Program` for what it raises."""

    def __init__(self, program: promptc.Program) -> None:
        super().__init__(
            program,
            DeskOutputs,
            records=(
                Contact,
                Refund,
                Question,
            ),
            interface="c675b4dc0f3885f09cba5d5f84c41800a90da52e1b9c87feeeb01e1711c310e1",
        )

    def __call__(self, /, **inputs: typing.Unpack[DeskInputs]) -> DeskOutputs:
        return self._call(inputs)

    async def acall(self, /, **inputs: typing.Unpack[DeskInputs]) -> DeskOutputs:
        return await self._acall(inputs)

    def batch(self, rows: Iterable[DeskInputs]) -> list[DeskOutputs | promptc.RowFailure]:
        return self._batch(rows)

    async def abatch(self, rows: Iterable[DeskInputs]) -> list[DeskOutputs | promptc.RowFailure]:
        return await self._abatch(rows)

    def stream(self, /, **inputs: typing.Unpack[DeskInputs]) -> Generator[DeskEvent, None, None]:
        return self._stream(inputs)

    def astream(self, /, **inputs: typing.Unpack[DeskInputs]) -> AsyncGenerator[DeskEvent, None]:
        return self._astream(inputs)
