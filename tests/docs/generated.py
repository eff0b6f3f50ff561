"""The parts of the documents that are made from the compiler's own tables, so that none of them can be out of date."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from promptc.autotune.passes import Pass
from promptc.autotune.pipelines import PIPELINES
from promptc.autotune.registry import PASS_TABLE
from promptc.cli.build_text import plan_text
from promptc.cli.explain import GROUPS
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import plan_build
from promptc.driver.showing import load, prompts
from promptc.schema.json_schema import type_schema
from promptc.schema.python_types import python_type
from promptc.schema.types import Optional, Record, Refined, Scalar, Type, Union
from promptc.sema import check
from promptc.sema.codes import codes, page
from promptc.sema.library import load_library, read_library
from promptc.sema.symbols import NOUNS
from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.parser import parse
from promptc.syntax.words import RESERVED, SOFT
from tests.docs import outputs
from tests.docs.pages import ROOT, blocks, write

# Those of dates say which days there are, at length.
_LONG_PATTERN = re.compile(r'"pattern": "[^"]{60,}"')
_TYPES = (
    "str",
    "str(min_len = 1, max_len = 80)",
    'str(pattern = "[A-Z]+-[0-9]+")',
    "int",
    "int(min = 1, max = 5)",
    "int(one_of = [1, 2, 4])",
    "float",
    "bool",
    "date",
    "datetime",
    "Team",
    "Issue",
    "list[str]",
    "list[int](min_len = 1, unique = true)",
    "dict[str, float]",
    "date?",
    '"yes" | "no"',
    "int | str",
)
_DECLARED = """
enum Team { billing = "Billing dept.", platform }
record Issue { title: str, urgent: bool = false }
"""


def code_table() -> str:
    """A list of all codes for each group, with the titles of their pages."""
    found = [page(code) for code in codes()]
    parts = []
    for prefix in dict.fromkeys(p.code[:4] for p in found):
        rows = [(p.code, p.severity, p.title) for p in found if p.code.startswith(prefix)]
        parts.append(f"### {GROUPS[prefix].capitalize()}\n\n{_table(('code', 'kind', 'what it says'), rows)}")
    return "\n" + "\n".join(parts) + "\n"


def type_table() -> str:
    """Types with what they are in Python and in JSON Schema."""
    text = _DECLARED + "record All {\n" + "".join(f"f{i}: {t}\n" for i, t in enumerate(_TYPES)) + "}\n"
    source = SourceText("types.prompt", text)
    checked, _ = check(source, parse(source)[0], folder=Path(), passes=PASS_TABLE)
    fields = checked.records["All"].fields
    rows = [
        (_code(written), _code(_python(f.type)), _code(_schema(f.type)))
        for written, f in zip(_TYPES, fields, strict=True)
    ]
    return f"\n{_table(('type', 'in Python', 'JSON Schema'), rows)}\n"


def _schema(type_: Type) -> str:
    text = json.dumps(type_schema(type_), ensure_ascii=False)
    return _LONG_PATTERN.sub('"pattern": "..."', text)


def _python(type_: Type) -> str:
    match type_:
        case Record():
            return "a `TypedDict`"
        case Optional(item=item):
            return f"{_python(item)} | None"
        case Union(options=options):
            return " | ".join(map(_python, options))
        case Scalar(kind="date" | "datetime" as kind):
            return f"datetime.{kind}"
        case Scalar(kind=kind):
            return kind
        case Refined(base=base):
            return _python(base)
        case _:
            return str(python_type(type_)).removeprefix("typing.")


def library() -> str:
    """What `std` has, with the texts of its declarations."""
    strategies, functions = [], []
    for name in ("strategies.prompt", "metrics.prompt"):
        source = read_library(name)
        for decl in parse(source)[0].decls:
            match decl:
                case ast.StrategyDecl():
                    strategies.append((_code(_call(source, decl.name.text, decl.params)), _doc(decl.doc)))
                case ast.PrimitiveDecl():
                    functions.append((_code(_call(source, decl.name.text, decl.params)), _doc(decl.doc)))
                case _:
                    raise ValueError(f"{name} declares more than strategies and primitives")
    told = {name.strip("`").partition("(")[0] for name, _ in (*strategies, *functions)}
    symbols = load_library().symbols()
    others = [(_code(name), NOUNS[symbol.kind]) for name, symbol in symbols.items() if name not in told]
    tables = (
        _table(("strategy", "what it does"), strategies),
        _table(("function", "what it gives"), functions),
        _table(("also", "is"), others),
    )
    return "\n" + "\n".join(tables) + "\n"


def _call(source: SourceText, name: str, params: Iterable[ast.FieldDecl]) -> str:
    written = (" ".join(source.text[p.span.start : p.span.end].split()) for p in params)
    listed = ", ".join(written)
    return f"{name}({listed})" if listed else name


def _doc(doc: ast.Text | None) -> str:
    return " ".join(doc.value.split()).replace("``", "`") if doc else ""


def pass_table() -> str:
    """The passes that change prompts, with their options."""
    rows = [
        (
            _code(name),
            ", ".join(
                _code(f"{option}: {type_} = {json.dumps(default)}") for option, (type_, default) in options.items()
            ),
        )
        for name, options in PASS_TABLE.items()
    ]
    return f"\n{_table(('pass', 'options, with their defaults'), rows)}\n"


def pipeline_table() -> str:
    """The optimizers that have a name, with their passes; options that are left out have their defaults."""
    rows = [(_code(p.name), p.searches, ", ".join(_code(_changed(pass_)) for pass_ in p.passes)) for p in PIPELINES]
    return f"\n{_table(('name', 'searches', 'passes'), rows)}\n"


def optimizer_table() -> str:
    """The same, with where each comes from."""
    rows = [
        (f"[`{p.name}`](#{p.name})", p.searches, ", ".join(_code(_changed(pass_)) for pass_ in p.passes), p.source)
        for p in PIPELINES
    ]
    return f"\n{_table(('name', 'searches', 'passes', 'from'), rows)}\n"


def _changed(pass_: Pass) -> str:
    """``pass_`` as a program would write it."""
    options = {name: getattr(pass_, name) for name in PASS_TABLE[pass_.name]}
    changed = {name: value for name, value in options.items() if value != PASS_TABLE[pass_.name][name][1]}
    written = ", ".join(f"{name} = {json.dumps(value)}" for name, value in changed.items())
    return f"{pass_.name}({written})" if written else pass_.name


def words() -> str:
    """The words of the language."""
    reserved = " ".join(sorted(RESERVED))
    soft = " ".join(sorted(SOFT - RESERVED))
    return f"\nReserved: `{reserved}`.\n\nKeywords that may name a value, too: `{soft}`.\n\n"


def _code(text: str) -> str:
    # A bar would end the cell, even inside code.
    return text if "`" in text else f"`{text}`".replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plan() -> str:
    """What `promptc build --plan` says of the first program on the page about builds."""
    program = next(block for block in blocks(ROOT / "docs/builds.md") if block.is_program)
    with TemporaryDirectory() as folder:
        return f"\n```text\n{plan_text(plan_build(compile_file(write(program, Path(folder)))))}```\n\n"


def messages() -> str:
    """The messages of the program on the page about signatures that shows them."""
    page_of = blocks(ROOT / "docs/language/signatures.md")
    program = next(block for block in page_of if block.is_program and "record Complaint" in block.body)
    with TemporaryDirectory() as folder:
        [(_, found)] = prompts(load(write(program, Path(folder)), None)).items()
    text = "\n".join(f"[{message.role}]\n{message.content}" for message in found)
    return f"\n```text\n{text}\n```\n\n"


GENERATED: Mapping[str, Callable[[], str]] = {
    "codes": code_table,
    "messages": messages,
    "types": type_table,
    "library": library,
    "passes": pass_table,
    "pipelines": pipeline_table,
    "optimizers": optimizer_table,
    "words": words,
    "plan": plan,
    "events": outputs.events,
    "live_view": outputs.live_view,
    "log": outputs.log,
    "diff_best": outputs.diff_best,
}
