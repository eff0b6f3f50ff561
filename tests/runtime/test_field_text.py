"""How types stand in prompts, each with its bounds."""

from promptc.runtime.field_text import field_lines, json_lines
from promptc.runtime.type_text import type_text
from promptc.schema.types import (
    BOOL,
    DATE,
    DATETIME,
    FLOAT,
    INT,
    NONE,
    STR,
    Constraints,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    union,
)
from tests.conftest import Golden

TEAM = Enum("Team", (Member("billing", "charges, refunds", "Billing dept."), Member("account", "login, access")))
SEVERITY = Refined(INT, Constraints(min=1, max=5))
TITLE = Refined(STR, Constraints(max_len=80))
ISSUE = Record(
    "Issue", (Field("title", TITLE, "short"), Field("severity", SEVERITY, default=3), Field("due", Optional(DATE)))
)
PLACE = Record("Place", (Field("x", INT), Field("y", INT, default=0)))
PARCEL = Record(
    "Parcel",
    (
        Field("owner", Optional(Record("Person", (Field("name", STR), Field("team", TEAM, "who has to act"))))),
        Field("fragile", BOOL, default=False),
        Field("route", Refined(List(PLACE), Constraints(min_len=1))),
        Field("sent", union([Literal("today"), DATE, NONE])),
    ),
)
CIRCLE = Record("Circle", (Field("kind", Literal("circle")), Field("radius", FLOAT)))

FIELDS = (
    Field("severity", SEVERITY, "how bad", default=3),
    Field("title", TITLE, "short noun phrase"),
    Field("comment", STR, default=""),
    Field("code", Refined(STR, Constraints(pattern="[A-Z]{2}-[0-9]+"))),
    Field("note", Refined(STR, Constraints(min_len=1, max_len=1))),
    Field("score", Refined(FLOAT, Constraints(min=0.5))),
    Field("size", Refined(INT, Constraints(one_of=(1, 2, 4)))),
    Field("day", DATE),
    Field("at", Optional(DATETIME), "when it began"),
    Field("team", TEAM, default="billing"),
    Field("second", Optional(TEAM), default=None),
    Field("answer", union([Literal("yes"), Literal("no")])),
    Field("sure", Optional(BOOL)),
    Field("tags", Refined(List(Refined(STR, Constraints(max_len=9))), Constraints(max_len=3, unique=True)), default=[]),
    Field("counts", Refined(Dict(INT), Constraints(min_len=2, max_len=4)), "by word"),
    Field("issues", List(ISSUE)),
    Field("shape", union([CIRCLE, List(DATE)])),
    Field("urgent", BOOL, default=False),
    Field("teams", Refined(List(TEAM), Constraints(max_len=2)), "who has to know"),
    Field("votes", Dict(union([Literal("yes"), Literal("no")]))),
    Field("seen", List(Optional(INT))),
    Field("mark", union([Literal("none"), INT])),
    Field("box", Optional(union([PARCEL, PLACE])), "what came"),
    Field("boxes", List(union([PLACE, PARCEL]))),
    Field("places", Dict(Optional(PLACE)), default={}),
)


def test_fields_of_every_type(golden: Golden) -> None:
    shown = ["Of inputs:", *field_lines(FIELDS, defaults=False), "", "Of outputs:", *field_lines(FIELDS, defaults=True)]
    golden("runtime/field_text.txt", "\n".join(shown) + "\n")


def test_the_form_of_what_is_json(golden: Golden) -> None:
    golden("runtime/json_forms.txt", "\n".join(json_lines(FIELDS)) + "\n")


def test_all_of_a_type_on_one_line(golden: Golden) -> None:
    golden("runtime/type_text.txt", "\n".join(type_text(f.type) for f in FIELDS) + "\n")


def test_what_needs_no_form() -> None:
    plain = [Field("a", STR), Field("b", Optional(INT)), Field("c", Optional(TEAM))]
    assert json_lines(plain) == []
