"""How types stand in prompts, each with its bounds."""

from promptc.runtime.field_text import field_lines
from promptc.schema.types import (
    BOOL,
    DATE,
    DATETIME,
    FLOAT,
    INT,
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
CIRCLE = Record("Circle", (Field("kind", Literal("circle")), Field("radius", FLOAT)))

FIELDS = (
    Field("severity", SEVERITY, "how bad", default=3),
    Field("title", TITLE, "short noun phrase"),
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
)


def test_fields_of_every_type(golden: Golden) -> None:
    shown = ["Of inputs:", *field_lines(FIELDS, defaults=False), "", "Of outputs:", *field_lines(FIELDS, defaults=True)]
    golden("runtime/field_text.txt", "\n".join(shown) + "\n")
