"""Flow typing, and the types that a check writes down for lowering."""

from pathlib import Path

import pytest

from promptc.schema.types import (
    BOOL,
    FLOAT,
    INT,
    NONE,
    STR,
    Dict,
    Enum,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Type,
    Union,
)
from promptc.sema.model import Checked
from tests.sema.checking import check_in, check_text

TEAM = Enum("Team", (Member("billing"), Member("platform")))
HEAD = '''from std import predict
enum Team { billing, platform }
record Circle { kind: "circle", radius: float }
record Square { kind: "square", side: float }
record Issue { title: str, due: str?, team: Team? }
signature Find {
  """Find."""
  input ticket: str
  output shape: Circle | Square
  output issues: list[Issue]
  output team: Team
}
model nano = "vllm:promptc-nano"
module find = predict(Find)
'''


def body(statements: str, params: str = "x: int?, t: str, issue: Issue") -> tuple[Checked, list[str], str]:
    """A program of these statements, its codes without warnings, and its text."""
    text = f"{HEAD}program p({params}) -> (done: bool) {{\n{statements}\n  return (done = true)\n}}\n"
    checked, diagnostics = check_text(text)
    return checked, [d.code for d in diagnostics if d.severity == "error"], text


def codes(statements: str) -> list[str]:
    return body(statements)[1]


def type_of(statements: str, place: str) -> Type:
    """The type of the expression ``place``, which stands once in ``statements`` between `<` and `>`."""
    plain = statements.replace("<", "").replace(">", "")
    checked, found, text = body(plain)
    assert found == []
    before = statements[: statements.index("<")]
    start = text.index(plain) + len(before)
    return next(t for span, t in checked.types.items() if (span.start, span.end) == (start, start + len(place)))


class TestNarrowing:
    @pytest.mark.parametrize(
        "statements",
        [
            "  if x != none { let y = x + 1 }",
            "  if none != x { let y = x + 1 }",
            "  if x == none { let z = 0 } else { let y = x + 1 }",
            "  if not (x == none) { let y = x + 1 }",
            "  if x != none and x > 1 { let y = x + 1 }",
            "  if x == none or x > 1 { let z = 0 } else { let y = x + 1 }",
            "  if x == 3 { let y = x + 1 }",
            "  let y = x + 1 if x != none else 0",
            "  let y = x != none and x + 1 > 2",
            "  let y = (x ?? 0) + 1",
            "  require x != none\n  let y = x + 1",
            "  if x == none { return (done = false) }\n  let y = x + 1",
            "  match x { none { let z = 0 } int as n { let y = n + x } }",
            "  match x { none { return (done = false) } else { } }\n  let y = x + 1",
            "  if issue.due != none { let y = upper(issue.due) }",
            "  var v = x\n  if v == none { v = 1 }\n  let y = v + 1",
            "  var v: int? = 1\n  let y = v + 1",
            "  let ys = [i.due + t for i in find(ticket = t).issues if i.due != none]",
            "  match issue.team { billing, platform { let y = [issue.team, issue.team] == [issue.team] } none {} }",
        ],
    )
    def test_a_value_that_was_checked(self, statements: str) -> None:
        assert codes(statements) == []

    @pytest.mark.parametrize(
        "statements",
        [
            "  if x == none { let y = x + 1 }",
            "  if x != none { let z = 0 }\n  let y = x + 1",
            "  if x != none or t == t { let y = x + 1 }",
            "  if x != none { let z = 0 } else { let y = x + 1 }",
            "  let y = x > 1 and x != none",
            "  suggest x != none\n  let y = x + 1",
            "  var v: int? = 1\n  v = x\n  let y = v + 1",
            "  var v: int? = 1\n  for i in 1..2 {\n    let y = v + 1\n    v = none\n  }",
            "  var v: int? = 1\n  if t == t { v = none }\n  let y = v + 1",
            "  if issue.due != none { let z = 0 }\n  let y = upper(issue.due)",
        ],
    )
    def test_a_value_that_was_not(self, statements: str) -> None:
        assert codes(statements) == ["PC0901"]

    def test_a_match_narrows_what_is_left(self) -> None:
        assert type_of(
            "  let s = find(ticket = t).shape\n  match s { Circle { } else { let y = <s> } }", "s"
        ) == Record("Square", body("")[0].records["Square"].fields)


class TestTypes:
    @pytest.mark.parametrize(
        ("statements", "place", "expected"),
        [
            ("  let y = <x>", "x", Optional(INT)),
            ("  if x != none { let y = <x> }", "x", INT),
            ("  let <y> = 1", "y", INT),
            ("  let y: list[float] = <[1, 2]>", "[1, 2]", List(FLOAT)),
            ("  let y: list[float] = [<1>, 2]", "1", INT),
            ("  let y: list[str] = <[]>", "[]", List(STR)),
            ("  let y: dict[str, int] = <{}>", "{}", Dict(INT)),
            ('  let y = <{"a": 1, "b": 2.0}>', '{"a": 1, "b": 2.0}', Dict(FLOAT)),
            ("  let y: int? = <none>", "none", NONE),
            ("  let y = <[1, none]>", "[1, none]", List(Optional(INT))),
            ('  let y: Team = <"billing">', '"billing"', TEAM),
            ('  let y = find(ticket = t).team == <"billing">', '"billing"', TEAM),
            ('  let y: "a" | "b" = <"a">', '"a"', Literal("a")),
            ('  let y = <"a" in t>', '"a" in t', BOOL),
            ("  let y = <x ?? 1.5>", "x ?? 1.5", FLOAT),
            (
                "  let y = <[i.title for i in find(ticket = t).issues]>",
                "[i.title for i in find(ticket = t).issues]",
                List(STR),
            ),
            ("  let y = [i for <i> in 1..3]", "i", INT),
            ("  let y = <1 if t == t else none>", "1 if t == t else none", Optional(INT)),
            ("  let y = <find(ticket = t).issues[0]>.title", "find(ticket = t).issues[0]", None),
        ],
    )
    def test_what_stands_for_each_expression(self, statements: str, place: str, expected: Type | None) -> None:
        if expected is None:
            expected = body("")[0].records["Issue"]
        assert type_of(statements, place) == expected

    def test_the_name_of_an_arm(self) -> None:
        found = type_of("  match find(ticket = t).shape { Circle as <c> { let y = c.radius } Square {} }", "c")
        assert found == body("")[0].records["Circle"]

    def test_a_union_has_the_fields_that_all_its_records_have(self) -> None:
        found = type_of("  let y = <find(ticket = t).shape.kind>", "find(ticket = t).shape.kind")
        assert found == Union((Literal("circle"), Literal("square")))


class TestAppliedStrategies:
    TEXT = (
        HEAD
        + """strategy twice(inner: strategy) {
  let votes = [inner() for i in 1..2]
  return vote(votes)
}
program p(ticket: str) -> (team: Team) {
  module route = twice(predict(Find))
  return (team = route(ticket = ticket).team)
}
"""
    )

    def test_their_types_are_those_of_the_module(self) -> None:
        checked, diagnostics = check_text(self.TEXT)
        assert not any(d.severity == "error" for d in diagnostics)
        types = checked.applied_types["p.route"]
        start = self.TEXT.index("vote(votes)")
        found = next(t for span, t in types.items() if (span.start, span.end) == (start, start + len("vote(votes)")))
        assert found == Record("", checked.signatures["Find"].outputs)


class TestPrograms:
    def test_a_program_may_call_one_below_it(self) -> None:
        text = HEAD + (
            "program a(t: str) -> (team: Team) {\n  return (team = b(t = t).team)\n}\n"
            "program b(t: str) -> (team: Team) {\n  return (team = find(ticket = t).team)\n}\n"
        )
        assert check_text(text)[1] == []

    def test_every_branch_may_return(self) -> None:
        assert codes("  if x == none { return (done = false) } else { let y = x }") == []
        statements = '  match t {\n    "a" { return (done = true) }\n    else { return (done = false) }\n  }'
        text = f"{HEAD}program p(t: str) -> (done: bool) {{\n{statements}\n}}\n"
        assert [d.code for d in check_text(text)[1] if d.severity == "error"] == []

    def test_knobs_are_named_by_program_and_file(self) -> None:
        text = HEAD + (
            "tune top: int in 1..3 = 2\n"
            "program p(t: str) -> (n: int, team: Team) {\n"
            "  tune how: strategy in [predict] = predict\n"
            "  tune warm: float in 0.0..1.0 = 0.5\n"
            "  module route = how(Find) { temperature = warm }\n"
            "  return (n = top, team = route(ticket = t).team)\n}\n"
        )
        checked, diagnostics = check_text(text)
        assert [d.code for d in diagnostics] == ["PC0303", "PC0340"]
        assert checked.programs["p"].knobs == {"top": "top", "how": "p.how", "warm": "p.warm"}
        knobs = checked.knobs
        assert knobs["top"].domain == (1, 2, 3)
        assert (knobs["p.warm"].domain, knobs["p.warm"].low, knobs["p.warm"].high) == ((), 0.0, 1.0)
        assert (knobs["p.how"].kind, knobs["p.how"].domain, knobs["p.how"].default) == (
            "strategy",
            ("predict",),
            "predict",
        )

    def test_one_mistake_in_a_body_is_told_once(self) -> None:
        assert codes("  let y = unknown + 1\n  let z = y + [y][0]\n  if z { let w = z.a }") == ["PC0101"]
        assert codes("  let y = match_me(t)\n  match y { billing {} other { } }") == ["PC0107"]
        assert codes("  v = 1\n  let y = v + 1\n  v = 2") == ["PC0903"]
        assert codes("  for i in nothing { let y = i + 1 }") == ["PC0101"]
        assert codes("  let y = [i.a + 1 for i in nothing if i.b]") == ["PC0101"]


class TestFunctionsOfStrategies:
    """A function that a strategy is handed takes the outputs of a call, and inputs of the signature, by their names."""

    def codes(self, tmp_path: Path, params: str, body: str) -> list[str]:
        (tmp_path / "rewards.py").write_text(f"def score({params}) -> float:\n    return 1.0\n", encoding="utf-8")
        text = HEAD + (
            f'pure extern score({params}) -> float from "rewards.py:score"\n'
            f"strategy best(inner: strategy, reward: function, members: list[strategy]) {{\n{body}\n}}\n"
            "program p(t: str) -> (n: int) {\n"
            "  module route = best(predict(Find), reward = score, members = [predict(Find)])\n"
            "  return (n = len(route(ticket = t).issues))\n}\n"
        )
        return [d.code for d in check_in(tmp_path, text)[1] if d.severity == "error"]

    def test_outputs_and_inputs_by_name(self, tmp_path: Path) -> None:
        body = '  let tries = [inner() for i in 1..3] + [m(ticket = "a") for m in members]\n'
        body += "  let top = max([reward(t) for t in tries])\n  return [t for t in tries if reward(t) >= top][0]"
        assert self.codes(tmp_path, "ticket: str", body) == []

    def test_a_value_for_its_one_parameter(self, tmp_path: Path) -> None:
        body = '  let one = inner()\n  require reward("a") > 0.0\n  return one'
        assert self.codes(tmp_path, "ticket: str", body) == []

    def test_a_parameter_that_nothing_gives(self, tmp_path: Path) -> None:
        body = "  let one = inner()\n  require reward(one) > 0.0\n  return one"
        assert self.codes(tmp_path, "colour: str", body) == ["PC0709"]

    def test_a_list_of_strategies_in_a_loop(self, tmp_path: Path) -> None:
        body = "  var last = inner()\n  for m in members { last = m() }\n  return last"
        assert self.codes(tmp_path, "ticket: str", body) == []


class TestTogether:
    """The one type of values that differ."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ("<[1, 2.5]>", List(FLOAT)),
            ("<[2.5, 1]>", List(FLOAT)),
            ("<[none, 1]>", List(Optional(INT))),
            ("<[x, 1]>", List(Optional(INT))),
            ("<[x, 2.5]>", List(Optional(FLOAT))),
            ("<[find(ticket = t).team, t]>", List(STR)),
        ],
    )
    def test_lists(self, values: str, expected: Type) -> None:
        assert type_of(f"  let y = {values}", values.strip("<>")) == expected

    def test_values_that_have_nothing_in_common(self) -> None:
        assert codes('  let y = [1, "a"]') == ["PC0201"]
        assert codes('  let y = {"a": 1, "b": "c"}') == ["PC0201"]
        assert codes('  let y = 1 if t == "" else "a"') == ["PC0910"]


class TestReturns:
    def test_a_program_returns_by_name(self) -> None:
        text = f"{HEAD}program p(t: str) -> (team: Team) {{\n  return find(ticket = t).team\n}}\n"
        assert [d.code for d in check_text(text)[1] if d.severity == "error"] == ["PC0209"]

    def test_each_output_once(self) -> None:
        text = f"{HEAD}program p(t: str) -> (a: str, b: str) {{\n  return (a = t, a = t)\n}}\n"
        assert [d.code for d in check_text(text)[1] if d.severity == "error"] == ["PC0204"]
