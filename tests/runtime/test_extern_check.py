"""A function's annotations against an extern's declaration, read from its file."""

import ast
from pathlib import Path

import pytest
from hypothesis import given

from promptc.runtime.annotations import accepts, gives, python_text
from promptc.runtime.extern_check import check_function
from promptc.runtime.extern_sources import ExternProblem
from promptc.schema.types import (
    BOOL,
    DATE,
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
    Type,
    Union,
)
from tests.schema.strategies import TYPES

TEAM = Enum("Team", (Member("billing"), Member("account")))
ROUTED = Record("Routed", (Field("team", TEAM),))
GRADE = Refined(INT, Constraints(min=1))

FILE = """
import functools
from math import *

raise SystemExit("nobody may run this")


def plain(pred, gold): ...


def typed(pred: list[dict], gold: "Sequence[dict]", *, strict: bool = False) -> float: ...


def fewer(pred: list[dict]) -> float: ...


def more(pred: list[dict], gold: list[dict], beta: float) -> float: ...


def others(pred: list[str], gold: list[dict] | None) -> str | None: ...


def any_names(**values) -> float: ...


@functools.cache
def wrapped(x: int) -> str: ...


if True:
    alias = typed
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "metrics.py").write_text(FILE)
    (tmp_path / "broken.py").write_text("def f(:\n")
    return tmp_path


PARAMS = (Field("pred", List(ROUTED)), Field("gold", List(ROUTED)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("metrics.py:plain", []),
        ("metrics.py:typed", []),
        ("metrics.py:any_names", []),
        ("metrics.py:wrapped", []),
        ("metrics.py:alias", []),
        ("metrics.py:fewer", [(14, "`fewer` has no parameter `gold` that can be given by name")]),
        ("metrics.py:more", [(17, "`more` needs `beta`, which is not declared")]),
        (
            "metrics.py:others",
            [
                (20, "the parameter `pred` gets list[dict], but is annotated list[str]"),
                (20, "`others` must return float, but is annotated str | None"),
            ],
        ),
        ("metrics.py:type", [(0, "metrics.py has no function `type`; did you mean `typed`?")]),
        ("metrics.py:zz", [(0, "metrics.py has no function `zz`")]),
        ("broken.py:f", [(1, "broken.py is not Python: invalid syntax (<unknown>, line 1)")]),
        ("math:hypot", []),
    ],
)
def test_mismatches(folder: Path, source: str, expected: list[tuple[int, str]]) -> None:
    assert [(m.line, m.reason) for m in check_function(source, folder, PARAMS, FLOAT)] == expected


def test_an_installed_module_is_read_like_a_file(folder: Path) -> None:
    found = check_function("statistics:fmean", folder, (Field("data", List(FLOAT)), Field("precision", INT)), FLOAT)
    assert [m.reason for m in found] == ["`fmean` has no parameter `precision` that can be given by name"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("gone.py:f", "there is no file gone.py"),
        ("no_such_package.x:f", "there is no module 'no_such_package' in this environment"),
        ("json.gone:f", "there is no module 'json.gone' in this environment"),
    ],
)
def test_sources_that_are_not_there(folder: Path, source: str, message: str) -> None:
    with pytest.raises(ExternProblem, match=message):
        check_function(source, folder, PARAMS, FLOAT)


def annotation(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "type_", "takes", "returns"),
    [
        ("int", INT, True, True),
        ("float", INT, True, False),
        ("int", FLOAT, False, True),
        ("bool", INT, False, False),
        ("int", GRADE, True, True),
        ("Optional[int]", INT, True, False),
        ("int", Optional(INT), False, True),
        ("int | None", Optional(INT), True, True),
        ("str", TEAM, True, True),
        ('Literal["billing", "account"]', TEAM, True, True),
        ('Literal["sales"]', TEAM, False, False),
        ('Literal["billing"]', TEAM, False, True),
        ('Literal["billing", "account", "sales"]', TEAM, True, False),
        ("Literal[Team.billing]", TEAM, True, True),
        ("list", List(STR), True, True),
        ("list[str]", List(INT), False, False),
        ("collections.abc.Sequence[str]", List(STR), True, True),
        ("tuple[str, ...]", List(STR), False, True),
        ("dict[str, int]", Dict(INT), True, True),
        ("Mapping[str, str]", Dict(INT), False, False),
        ("dict[str, object]", ROUTED, True, True),
        ("Routed", ROUTED, True, True),
        ("Any", ROUTED, True, True),
        ("datetime.date", DATE, True, True),
        ("str", DATE, False, False),
        ("str | int", Union((STR, INT)), True, True),
        ("str", Union((STR, INT)), False, True),
        ("None", INT, False, False),
        ("str", Literal("yes"), True, True),
        ("'list[int] | None'", Optional(List(INT)), True, True),
        ("set[str]", List(STR), False, False),
        ("bool", BOOL, True, True),
        ("typing.Union[str, int]", Union((STR, INT)), True, True),
        ("Optional[str]", Optional(STR), True, True),
        ('Annotated[int, "at least 1"]', GRADE, True, True),
        ("'not python ('", INT, True, True),
        ("Literal[1, 2]", INT, False, True),
        ("Literal[1]", Literal("yes"), False, False),
        ('Literal["yes", "no"]', Literal("yes"), True, False),
        ("Literal[1]", List(INT), False, False),
        ("T[0](1)", INT, True, True),
    ],
)
def test_annotations(text: str, type_: Type, takes: bool, returns: bool) -> None:
    assert accepts(annotation(text), type_) is takes
    assert gives(annotation(text), type_) is returns


@given(TYPES)
def test_every_type_fits_its_own_annotation(type_: Type) -> None:
    assert accepts(annotation(python_text(type_)), type_)
