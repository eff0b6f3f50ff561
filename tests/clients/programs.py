"""Programs with any inputs and outputs; what they compute does not matter to a client."""

from hypothesis import strategies as st

from promptc.artifact.model import Graph
from promptc.schema.types import MISSING, STR, Enum, Field, Json, Member, Record, Type
from tests.schema.strategies import TYPED

# What an artifact that comes from anywhere may say.
HOSTILE = st.sampled_from(
    [
        'x"""\nimport os\n"""',
        "*/ alert(1) /*",
        "a\\",
        "a\rb\u2028c\x00",
        "class",
        "self",
        "__init__",
        "str",
        "delete",
        "ﬁ",
        "a²",
        "",
        "3",
        "Zürich",
        "名前",
        "${x}`",
        "Client",
        "PromptcError",
    ]
)


def program(inputs: tuple[Field, ...], outputs: tuple[Field, ...], symbol: str = "any_program") -> Graph:
    return Graph(symbol, inputs, (), (), outputs)


def one_value(type_: Type, default: Json | None = None) -> Graph:
    """A program that takes and gives a value of ``type_``."""
    taken = Field("value", type_, default=MISSING if default is None else default)
    return program((taken,), (Field("value", type_),))


def _hostile(name: str, field: str, text: str, member: str) -> Graph:
    enum = Enum(name, (Member(member, text, wire=text), Member(f"{member}2")))
    record = Record(f"{name}r", (Field(field, STR, text, default=text), Field(f"{field}2", enum, text)))
    fields = (Field(field, record, text), Field(text, Record("", (Field(field, STR, text),))))
    return program(fields if field != text else fields[:1], fields[:1], name)


PROGRAMS = TYPED.map(lambda typed: one_value(*typed)) | st.builds(_hostile, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
