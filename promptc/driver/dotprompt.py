"""A module as a Dotprompt file (google.github.io/dotprompt): front matter in YAML, then a Handlebars template.

What its renderer makes of the file is, byte by byte, what promptc sends where each input is given as its text in the
messages. No escape of Handlebars is relied on: characters that would be read as its own stand in defaults of inputs.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import final

from promptc.artifact.model import Artifact, Module
from promptc.driver.problems import DriverProblem
from promptc.driver.showing import prompt
from promptc.runtime.layout import user_text
from promptc.runtime.type_text import type_text
from promptc.schema.json_schema import fields_schema, type_schema
from promptc.schema.types import STR, Enum, Field, Json, Literal, Scalar, Type, plain

_ROLES = {"system": "system", "user": "user", "assistant": "model"}
_MARKER = "<<<dotprompt:"
_NAMES = {"{": "brace", "}": "unbrace", "\\": "backslash", "": "nothing"}
# A hole of such a name would call what Dotprompt or Handlebars calls so.
_HELPERS = frozenset(
    "each history if ifEquals json log lookup media role section unless unlessEquals with".split()  # noqa: SIM905
)
# In a text of YAML, these are line breaks or nothing that may stand there.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def dotprompt_files(artifact: Artifact) -> dict[str, str]:
    """The text of a file for each module, by the file's name.

    Raises `DriverProblem` for what no such file can say: an empty message, one with Dotprompt's own markers, or
    demonstrations that depend on the inputs.
    """
    files: dict[str, str] = {}
    for module in artifact.modules:
        if module.nearest is not None and module.demos:
            raise DriverProblem(
                f"module `{module.symbol}` shows the demonstrations most like its inputs, and a Dotprompt file the same ones "
                "for all inputs; `--to openai` with inputs has those of a row"
            )
        # A dot in a file's name would begin the name of a variant.
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", module.symbol)
        name = next(n for n in _names(stem) if n not in files)
        files[name] = _file(artifact, module)
    return files


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.prompt"
    yield from (f"{stem}-{number}.prompt" for number in count(2))


def _file(artifact: Artifact, module: Module) -> str:
    template = _Template(module)
    body = template.text()
    model, decoding = artifact.model(module.model), module.decoding
    config: Json = {
        "temperature": decoding.temperature,
        "topP": decoding.top_p,
        "maxOutputTokens": decoding.max_tokens,
    }
    schema: Json = {
        "type": "object",
        "properties": {f.name: _input_schema(f) for f in module.inputs},
        "required": [f.name for f in module.inputs],
    }
    defaults: dict[str, Json] = {"default": dict(sorted(template.defaults.items()))} if template.defaults else {}
    output: Json = (
        {"format": "json", "schema": fields_schema(module.outputs)} if module.format == "json" else {"format": "text"}
    )
    front: dict[str, Json] = {
        "model": f"{model.engine}/{model.name}",
        "config": config,
        "input": {"schema": schema, **defaults},
        "output": output,
    }
    lines = "".join(f"{key}: {_yaml(value)}\n" for key, value in front.items())
    return f"---\n{lines}---\n{body}\n"


def _yaml(value: Json) -> str:
    """JSON is YAML, but for what is no character there."""
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def _input_schema(input_: Field) -> Json:
    """The schema of an input; what Handlebars would write otherwise than promptc is given as its text."""
    described: dict[str, Json] = {"description": input_.description} if input_.description else {}
    if _is_written_alike(input_.type):
        return {**type_schema(input_.type), **described}
    text = f"{type_text(input_.type)}, as its text in the message"
    return {"type": "string", "description": f"{input_.description} ({text})" if input_.description else text}


def _is_written_alike(type_: Type) -> bool:
    match plain(type_):
        case Scalar(kind=kind) | Literal(kind=kind):
            return kind in ("str", "int", "date", "datetime")
        case Enum():
            return True
        case _:
            return False


@final
@dataclass(slots=True)
class _Template:
    """The template of a module. ``defaults`` has the characters that stand in inputs of their own."""

    module: Module
    defaults: dict[str, Json] = field(default_factory=dict)

    def text(self) -> str:
        messages = [(m.role, [m.content]) for m in prompt(self.module)]
        messages[-1] = ("user", self._pieces())
        body = ""
        for role, pieces in messages:
            self._require_text("".join(pieces))
            written = "".join(_hole(piece) if place % 2 else self._literal(piece) for place, piece in enumerate(pieces))
            # `~` takes the white space on its side away, so it may stand on a line of its own where none is the text's.
            left = "\n{{~" if body and not body[-1].isspace() else "{{"
            right = "}}" if written[0].isspace() else "~}}\n"
            body += f'{left}role "{_ROLES[role]}"{right}{written}'
        # White space at the end of a file is taken away.
        return body if body == body.rstrip() else body + self._stand_in("")

    def _pieces(self) -> list[str]:
        """The last message, in turns a text and the name of an input."""
        names = [f.name for f in self.module.inputs]
        texts = replace(self.module, inputs=tuple(replace(f, type=STR) for f in self.module.inputs))
        text = user_text(texts, {name: f"\0{name}\0" for name in names})
        return re.split(f"\0({'|'.join(map(re.escape, names))})\0", text) if names else [text]

    def _require_text(self, text: str) -> None:
        if not text.strip() or _MARKER in text:
            what = f"has {_MARKER!r} in it" if text.strip() else "is empty"
            raise DriverProblem(
                f"a message of module `{self.module.symbol}` {what}, which no Dotprompt file can say; "
                "`--to openai` and `--to markdown` can"
            )

    def _literal(self, text: str) -> str:
        r"""``text`` between two holes or markers, from its end: what comes before `{{` must be neither `{` nor `\`."""
        out = []
        after = "{"
        closing = len(text) - len(text.lstrip("}"))
        for place, char in reversed(list(enumerate(text))):
            out.append(self._stand_in(char) if (char in "{\\" and after == "{") or place < closing else char)
            after = out[-1][0]
        return "".join(reversed(out))

    def _stand_in(self, text: str) -> str:
        taken = {f.name for f in self.module.inputs}
        name = next(n for n in (_NAMES[text] + "_" * i for i in count()) if n not in taken)
        self.defaults[name] = text
        return f"{{{{{name}}}}}"


def _hole(name: str) -> str:
    return f"{{{{this.{name}}}}}" if name in _HELPERS else f"{{{{{name}}}}}"
