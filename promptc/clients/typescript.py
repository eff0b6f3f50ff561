"""A TypeScript module that calls a program on a server that `promptc serve` runs. It needs `fetch` and nothing else.

Values are as they stand on the wire: an enum is the texts of its members, a date its ISO text. A record that has defaults in
it has two interfaces, since they may be left out of an input and never are of an output.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import final
from urllib.parse import quote

from promptc.artifact.model import Graph
from promptc.clients.interface import Interface, field_note, identifier, interface_of, one_line
from promptc.schema.types import (
    MISSING,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    ScalarKind,
    Type,
    Union,
    parts,
)
from promptc.schema.values import to_wire

_SCALARS: Mapping[ScalarKind, str] = {
    "str": "string",
    "int": "number",
    "float": "number",
    "bool": "boolean",
    "date": "string",
    "datetime": "string",
}
_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_HEAD = """\
// Calls the program `{function}` of a server that `promptc serve` runs, with types.
// Written by `promptc client`; where the program changes, write it again.
"""
_EVENTS: Mapping[str, str] = {
    "text": "a model goes on with a text; all deltas in a row are the text",
    "field": "a model has written all of a value",
    "withdrawn": "what was told counts no more, and may be told anew",
    "output": "the output is known for good",
    "done": "all outputs, and what the program suggests and does not hold",
}
_CALL = """\
/** What the server says where there are no outputs. */
export class PromptcError extends Error {
  /** The HTTP status: 422 where an input is wrong. */
  readonly status: number;
  /** One word for what went wrong. */
  readonly kind: string;
  /** The module, function or program that failed, or "". */
  readonly module: string;
  /** What is wrong with each input. */
  readonly fields: readonly { field: string; reason: string }[];
  /** After how many seconds another try makes sense, where the server names a time. */
  readonly retryAfter: number | null;

  constructor(status: number, body: string, retryAfter: string | null = null) {
    const problem = problemIn(body);
    super(problem?.reason ?? `the server answered ${status}: ${body}`);
    this.name = "PromptcError";
    this.status = status;
    this.kind = problem?.kind ?? "http";
    this.module = problem?.module ?? "";
    this.fields = problem?.fields ?? [];
    this.retryAfter = retryAfter === null ? null : Number(retryAfter);
  }
}

interface Problem {
  kind: string;
  reason: string;
  module?: string;
  fields?: { field: string; reason: string }[];
}

function problemIn(body: string): Problem | null {
  try {
    return (JSON.parse(body) as { error?: Problem }).error ?? null;
  } catch {
    // What stands between here and the server may answer, too, and with anything.
    return null;
  }
}

async function asked(server: string | URL, inputs: INPUTS, init: RequestInit, accept: string): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "application/json");
  headers.set("Accept", accept);
  const address = new URL(PATH, `${server}`.replace(/\\/*$/, "/"));
  const response = await fetch(address, { ...init, method: "POST", headers, body: JSON.stringify(inputs) });
  if (!response.ok) {
    throw new PromptcError(response.status, await response.text(), response.headers.get("Retry-After"));
  }
  return response;
}

/**
 * The outputs for `inputs`. `init` goes to `fetch`: a `signal`, headers. Throws `PromptcError` where the server has no outputs,
 * and what `fetch` throws where no server is reached.
 */
export async function FUNCTION(server: string | URL, inputs: INPUTS, init: RequestInit = {}): Promise<OUTPUTS> {
  const response = await asked(server, inputs, init, "application/json");
  return JSON.parse(await response.text()) as OUTPUTS;
}

/**
 * What is told of outputs while models write them; the last event has all of them. Throws as `FUNCTION` does, and may do so
 * after some events. To leave a loop over it cancels the call.
 */
export async function* STREAM(
  server: string | URL,
  inputs: INPUTS,
  init: RequestInit = {},
): AsyncGenerator<EVENT, void, undefined> {
  const response = await asked(server, inputs, init, "text/event-stream");
  for await (const [event, data] of eventsIn(response)) {
    if (event === "error") {
      throw new PromptcError((JSON.parse(data) as { status: number }).status, data);
    }
    // The answers of models are for who looks into the program.
    if (event !== "call") {
      yield { event, ...JSON.parse(data) } as EVENT;
    }
    if (event === "done") {
      return;
    }
  }
  const reason = "the server's answer ended in the middle";
  throw new PromptcError(response.status, JSON.stringify({ error: { kind: "http", reason } }));
}

/** The events of an answer as they come: the name of each, and its data. */
async function* eventsIn(response: Response): AsyncGenerator<[string, string], void, undefined> {
  if (response.body === null) {
    return;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let held = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      held += decoder.decode(value, { stream: !done });
      const blocks = held.split("\\n\\n");
      held = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event, data] = /^event: ([^\\n]*)\\ndata: ([^\\n]*)$/.exec(block) ?? [];
        if (event !== undefined && data !== undefined) {
          yield [event, data];
        }
      }
      if (done) {
        return;
      }
    }
  } finally {
    await reader.cancel();
  }
}
"""


def typescript_client(program: Graph) -> str:
    """The text of a module with a function that calls ``program``, for strict TypeScript 5."""
    interface = interface_of(program)
    used = {interface.function, interface.stream, interface.inputs, interface.outputs, interface.event}
    used |= set(interface.names.values())
    given_names: dict[Record, str] = {}
    inputs = {type_ for field in program.inputs for type_ in _within(field.type)}
    for type_, name in interface.names.items():
        if isinstance(type_, Record) and type_ in inputs and _has_default(type_):
            given_names[type_] = identifier(f"{name}Input", used)
            used.add(given_names[type_])
    return "\n".join(_Writer(interface, given_names).lines()) + "\n"


@final
@dataclass(frozen=True, slots=True)
class _Writer:
    """``given`` has the names of the records that may leave something out as inputs."""

    interface: Interface
    given: Mapping[Record, str]

    def lines(self) -> Iterator[str]:
        it = self.interface
        yield from _HEAD.format(function=it.function).splitlines()
        for type_, name in it.names.items():
            match type_:
                case Enum():
                    yield from self._enum(type_, name)
                case Record(fields=fields):
                    yield from self._interface(name, fields, given=False)
                    if type_ in self.given:
                        yield from self._interface(self.given[type_], fields, given=True)
        yield from self._interface(it.inputs, it.program.inputs, given=True)
        yield from self._interface(it.outputs, it.program.output_types, given=False)
        yield from self._events()
        yield ""
        words = {
            "EVENT": it.event,
            "STREAM": it.stream,
            "FUNCTION": it.function,
            "INPUTS": it.inputs,
            "OUTPUTS": it.outputs,
            "PATH": _text(_path(it.program.symbol)),
        }
        yield from re.sub("|".join(words), lambda word: words[word[0]], _CALL).splitlines()

    def _enum(self, type_: Enum, name: str) -> Iterator[str]:
        yield from ("", f"export type {name} =")
        for place, member in enumerate(type_.members, 1):
            yield from _comment(member.description)
            yield f"  | {_text(member.text)}{';' if place == len(type_.members) else ''}"

    def _interface(self, name: str, fields: Iterable[Field], *, given: bool) -> Iterator[str]:
        yield from ("", f"export interface {name} {{")
        for field in fields:
            optional = given and field.default is not MISSING
            default = (
                f"left out, it is {_text(to_wire(field.type, field.default))}" if field.default is not MISSING else ""
            )
            yield from _comment(
                "; ".join(filter(None, (field_note(field), _form(field.type), default if given else "")))
            )
            key = field.name if _KEY.fullmatch(field.name) else _text(field.name)
            yield f"  {key}{'?' if optional else ''}: {self._type(field.type, given=given)};"
        yield "}"

    def _events(self) -> Iterator[str]:
        outputs = self.interface.program.output_types
        answer = "module: string; field: string"
        yield from ("", "/**", " * What is told of a call that is watched, each event with the output that it is of:")
        yield from (f" * - `{name}`: {meaning}" for name, meaning in _EVENTS.items())
        yield from (" */", f"export type {self.interface.event} =")
        if texts := self.interface.texts:
            yield f'  | {{ event: "text"; output: {_one_of(texts)}; {answer}; delta: string }}'
        for field in outputs:
            yield f'  | {{ event: "field"; output: {_text(field.name)}; {answer}; value: {self._type(field.type, given=False)} }}'
        if outputs:
            yield f'  | {{ event: "withdrawn"; output: {_one_of(f.name for f in outputs)}; {answer} }}'
        for field in outputs:
            yield f'  | {{ event: "output"; name: {_text(field.name)}; value: {self._type(field.type, given=False)} }}'
        yield f'  | {{ event: "done"; outputs: {self.interface.outputs}; missed: string[] }};'

    def _type(self, type_: Type, *, given: bool) -> str:
        match type_:
            case Scalar(kind=kind):
                return _SCALARS[kind]
            case Record() if given and type_ in self.given:
                return self.given[type_]
            case Enum() | Record():
                return self.interface.names[type_]
            case Literal(value=value):
                return _text(value)
            case Refined(base=base, constraints=constraints):
                only = constraints.one_of
                return self._type(base, given=given) if only is None else " | ".join(map(_text, only))
            case Optional(item=item):
                return f"{self._type(item, given=given)} | null"
            case Union(options=options):
                return " | ".join(dict.fromkeys(self._type(option, given=given) for option in options))
            case List(item=item):
                inner = self._type(item, given=given)
                return f"({inner})[]" if " | " in inner else f"{inner}[]"
            case Dict(value=value_type):
                return f"{{ [key: string]: {self._type(value_type, given=given)} }}"


def _one_of(names: Iterable[str]) -> str:
    return " | ".join(map(_text, names))


def _within(type_: Type) -> Iterator[Type]:
    yield type_
    for part in parts(type_):
        yield from _within(part)


def _has_default(type_: Type) -> bool:
    records = (t for t in _within(type_) if isinstance(t, Record))
    return any(f.default is not MISSING for record in records for f in record.fields)


def _form(type_: Type) -> str:
    """How the texts of ``type_`` are written, where they are no texts of the user's."""
    match type_:
        case Scalar("date"):
            return "YYYY-MM-DD"
        case Scalar("datetime"):
            return "YYYY-MM-DDTHH:MM:SS, perhaps with an offset"
        case Enum() | Record():
            return ""
        case _:
            return next(filter(None, map(_form, parts(type_))), "")


def _path(symbol: str) -> str:
    # Else a name with a colon would be the scheme of another address.
    return f"./{quote(symbol, safe='')}"


def _comment(note: str) -> Iterator[str]:
    if note:
        yield f"  /** {one_line(note)} */"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
