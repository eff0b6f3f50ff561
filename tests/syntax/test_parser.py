import pytest

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.parser import parse
from tests.syntax.samples import EVERYTHING
from tests.syntax.trees import parse_text


def codes(text: str) -> list[str]:
    return [d.code for d in parse(SourceText("test.prompt", text))[1]]


def expression(text: str) -> ast.Expr:
    (metric,) = parse_text(f"metric m(gold: d, pred: p) -> float = {text}").decls
    assert isinstance(metric, ast.MetricDecl)
    return metric.value


def test_every_kind_of_declaration() -> None:
    kinds = {type(d) for d in parse_text(EVERYTHING).decls}
    assert kinds == {
        ast.Import, ast.EnumDecl, ast.RecordDecl, ast.SignatureDecl, ast.ModelDecl, ast.ModuleDecl, ast.ProgramDecl,
        ast.DatasetDecl, ast.MetricDecl, ast.OptimizeDecl,
    }  # fmt: skip


def test_version_and_comments() -> None:
    file = parse_text("# first\npromptc 1 # second\n")
    assert file.version == 1
    assert [(c.text, c.own_line) for c in file.comments] == [("# first", True), ("# second", False)]


def test_a_hash_inside_a_text_is_no_comment() -> None:
    assert parse_text('model m = "vllm:a#b"').comments == ()


def test_spans_cover_what_they_name() -> None:
    text = 'enum A { b "c" }\nmodule m = predict(S) { top_p = 0.5 }'
    enum, module = parse_text(text).decls
    assert isinstance(enum, ast.EnumDecl)
    assert isinstance(module, ast.ModuleDecl)
    shown = [text[s.start : s.end] for s in (enum.span, enum.members[0].span, module.settings[0].span, module.span)]
    assert shown == ['enum A { b "c" }', 'b "c"', "top_p = 0.5", "module m = predict(S) { top_p = 0.5 }"]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("a + b * c", ("+", "a", ("*", "b", "c"))),
        ("a - b - c", ("-", ("-", "a", "b"), "c")),
        ("a or b and not c == d", ("or", "a", ("and", "b", ("not", ("==", "c", "d"))))),
        ("-a * b", ("*", ("-", "a"), "b")),
        ("a in b or c", ("or", ("in", "a", "b"), "c")),
        ("(a + b) * c", ("*", ("+", "a", "b"), "c")),
    ],
)
def test_precedence(text: str, shape: object) -> None:
    assert _shape(expression(text)) == shape


def _shape(expr: ast.Expr) -> object:
    match expr:
        case ast.Binary(op=op, left=left, right=right):
            return (op, _shape(left), _shape(right))
        case ast.Unary(op=op, operand=operand):
            return (op, _shape(operand))
        case ast.NameRef(name=name):
            return name
        case _:
            raise AssertionError(expr)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\\n\\"b\\" \\\\ \\u00e9"', 'a\n"b" \\ é'),
        ("5_000", 5000),
        ("1.5e3", 1500.0),
        ("1e2", 100.0),
        ("true", True),
        ('"""\n    one\n      two\n  """', "one\n  two"),
        ('"""one\n    two"""', "one\ntwo"),
        ('"""a "quoted" word"""', 'a "quoted" word'),
    ],
)
def test_literals(text: str, value: object) -> None:
    literal = expression(text)
    assert isinstance(literal, ast.Literal_)
    assert literal.value == value
    assert type(literal.value) is type(value)


@pytest.mark.parametrize(
    "word", ["input", "model", "metric", "as", "corpus", "from", "promptc", "frozen", "test", "pure", "template"]
)
def test_keywords_are_names_where_names_stand(word: str) -> None:
    text = f"""record R {{ a: str {word}: int b: str }}
enum E {{ a {word} b }}
signature {word} {{ input a: str input {word}: int output b: str output o: str }}
dataset d {{ a = "x" {word} = y b = {word} c = [{word}] }}
module m = {word}(S) {{ a = b {word} = c }}
program p({word}: str) -> (b: {word}) {{
  let {word} = f({word} = {word}, b = a.{word}.{word})
  return ({word} = {word})
}}
"""
    assert len(parse_text(text).decls) == 6


@pytest.mark.parametrize("word", ["in", "and", "or"])
def test_operators_may_name_fields_and_members(word: str) -> None:
    assert parse_text(f"record R {{ {word}: str a: int {word}: str }} enum E {{ a {word} }}").decls


def test_names_that_start_like_keywords() -> None:
    (program,) = parse_text("program p(a: str) -> (b: str) { let lettuce = inner(a) return (b = lettuce) }").decls
    assert isinstance(program, ast.ProgramDecl)
    assert [type(s) for s in program.body] == [ast.Let, ast.Return]


class TestRecovery:
    def test_an_extern_with_a_wrong_escape_is_known_by_its_name(self) -> None:
        externs = 'extern a() -> int from "t\\ools.py:a"\npure extern b() -> int from "t\\ools.py:b"\n'
        file, diagnostics = parse(SourceText("test.prompt", externs))
        assert [d.code for d in diagnostics] == ["PC0012", "PC0012"]
        assert [name.text for name in file.broken] == ["a", "b"]

    def test_each_broken_declaration_is_told_once_and_the_rest_is_read(self) -> None:
        text = "enum A { a, }}\nrecord B { a str }\nenum C { c }\nmodule d predict(S)\n"
        file, diagnostics = parse(SourceText("test.prompt", text))
        assert [d.code for d in diagnostics] == ["PC0005", "PC0001", "PC0001"]
        assert [d.name.text for d in file.decls if isinstance(d, ast.EnumDecl)] == ["C"]
        assert [name.text for name in file.broken] == ["A", "B", "d"]

    def test_an_unclosed_brace_ends_at_the_next_declaration(self) -> None:
        text = "signature A {\n  input a: str\n  output b: str\n\nenum B { b }\n"
        file, diagnostics = parse(SourceText("test.prompt", text))
        assert [(d.code, d.span.start) for d in diagnostics] == [("PC0002", text.index("{"))]
        assert len(file.decls) == 1

    def test_the_innermost_of_two_open_brackets_is_told(self) -> None:
        text = "optimize a {\n  passes = [b(c = 1)\n"
        _, diagnostics = parse(SourceText("test.prompt", text))
        assert [(d.code, d.span.start) for d in diagnostics] == [("PC0002", text.index("["))]

    def test_a_bracket_closed_by_another_kind(self) -> None:
        text = "program p() -> (a: str) {\n  return (a = f(1)\n}\nenum B { b }\n"
        file, diagnostics = parse(SourceText("test.prompt", text))
        assert [(d.code, d.span.start) for d in diagnostics] == [("PC0002", text.index("(a = f"))]
        assert len(file.decls) == 1

    def test_an_unclosed_text_ends_with_its_line(self) -> None:
        assert codes('model a = "vllm:a { top_p = 1.0 }\nmodel b = "vllm:b"\nenum C { }}\n') == ["PC0003", "PC0005"]

    def test_an_unclosed_docstring_ends_before_the_next_declaration(self) -> None:
        text = 'signature A {\n  """One.\n  output a: str\n}\nsignature B {\n  """Two."""\n  output b: str\n}\n'
        file, diagnostics = parse(SourceText("test.prompt", text))
        assert [(d.code, d.span.start) for d in diagnostics] == [("PC0004", text.index('"""'))]
        assert [d.name.text for d in file.decls if isinstance(d, ast.SignatureDecl)] == ["B"]

    def test_several_mistakes_of_one_block(self) -> None:
        text = "signature A {\n  inputs a: str\n  output b str\n  output c: str\n  outputs d: str\n}\n"
        assert codes(text) == ["PC0001"] * 3

    def test_what_a_mistake_leaves_behind_is_not_another(self) -> None:
        assert codes("signature A {\n  input a:\n  output b: str\n}\n") == ["PC0001"]

    def test_unindented_modules_of_a_program_do_not_end_it(self) -> None:
        text = "program p() -> (a: str) {\nmodule m = predict(S)\nlet x m()\nreturn (a = x.a)\n}\n"
        assert codes(text) == ["PC0001"]

    def test_a_file_that_ends_too_early(self) -> None:
        assert codes("enum") == ["PC0001"]
        assert codes("from std import") == ["PC0001"]

    @pytest.mark.parametrize("text", ["hello", "hello world", "{", "}", '"', '"""', "=", "promptc", "\0", "é", "1 2 3"])
    def test_any_text_is_told_once(self, text: str) -> None:
        assert len(codes(text)) == 1


class TestVersions:
    def test_one_is_known(self) -> None:
        assert codes("promptc 1\n") == []

    @pytest.mark.parametrize("text", ["promptc 2\n", "promptc 0\n", "enum A { a }\npromptc 1\n"])
    def test_others_are_told(self, text: str) -> None:
        assert codes(text) == ["PC0010"]

    def test_a_broken_file_keeps_its_version(self) -> None:
        file, diagnostics = parse(SourceText("test.prompt", "# note\npromptc 1\nenum A { a\n"))
        assert file.version == 1
        assert [d.code for d in diagnostics] == ["PC0002"]


def test_deep_nesting_is_told_and_never_overflows() -> None:
    deep = "(" * 5000 + "a" + ")" * 5000
    assert codes(f"metric m(gold: d, pred: p) -> float = {deep}") == ["PC0011"]
    assert codes("record R { a: " + "list[" * 5000 + "str" + "]" * 5000 + " }") == ["PC0011"]
    assert codes("metric m(gold: d, pred: p) -> float = " + "not " * 5000 + "a") == ["PC0011"]


@pytest.mark.parametrize(
    ("text", "code"), [('"\\q"', "PC0012"), ('"\\ud800"', "PC0012"), ("1e999", "PC0013"), ("9" * 2000, "PC0013")]
)
def test_literals_without_a_value(text: str, code: str) -> None:
    assert codes(f"metric m(gold: d, pred: p) -> float = {text}") == [code]
