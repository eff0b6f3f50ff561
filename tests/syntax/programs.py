"""Syntax trees at random, for laws that hold for all programs. Together they have every node of the AST."""

from typing import TypeVar

from hypothesis import strategies as st

from promptc.source.text import Span
from promptc.syntax import ast

HERE = Span("test.prompt", 0, 0)
_T = TypeVar("_T")

# Words of the language stand among the names, so that each is tried in every place where it may stand.
_VALUE_NAMES = ("a", "context", "lettuce", "input", "model", "test", "from", "template", "as", "pure", "corpus", "é_1")
_ANY_NAMES = (*_VALUE_NAMES, "let", "match", "return", "require", "var")
_KEYS = (*_ANY_NAMES, "in", "and", "or", "not", "if", "else", "for")
_TEXTS = ("", "yes", 'with "quotes"', "tab\tand\nline", "{field}", "# no comment", "back\\slash", "é", "a } b")
_DOCS = ("One.", "Two\nlines\n  deeper", 'a "word" in it')


def _tuples(items: st.SearchStrategy[_T], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[_T, ...]]:
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def _names(of: tuple[str, ...]) -> st.SearchStrategy[ast.Name]:
    return st.sampled_from(of).map(lambda text: ast.Name(text, HERE))


here = st.just(HERE)
value_names, names, keys = _names(_VALUE_NAMES), _names(_ANY_NAMES), _names(_KEYS)
texts = st.builds(ast.Text, st.sampled_from(_TEXTS), here)
docs = texts | st.builds(ast.Text, st.sampled_from(_DOCS), here, triple=st.just(value=True))
numbers = st.sampled_from((0, 1, 42, 5000, 0.5, 1.5e-7, 100.0))
truths = st.sampled_from((True, False, None))
literals = st.builds(ast.Literal_, numbers | truths | st.sampled_from(_TEXTS), here)
constants = st.builds(
    ast.Literal_, numbers | numbers.map(lambda n: -n if n else n) | truths | st.sampled_from(_TEXTS), here
)
leaves = literals | st.builds(ast.NameRef, st.sampled_from(_VALUE_NAMES), here)


def _larger(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    arguments = _tuples(st.builds(ast.Argument, st.none() | keys, inner, here))
    sources = inner | st.builds(ast.RangeExpr, inner, inner, here)
    over = st.builds(ast.Comprehension, inner, value_names, sources, st.none() | inner, st.just(value=True), here)
    bare = st.builds(ast.Comprehension, inner, value_names, sources, st.none() | inner, st.just(value=False), here)
    only = st.builds(ast.Argument, st.none(), bare, here).map(lambda argument: (argument,))
    operators: tuple[ast.BinaryOp, ...] = (
        "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "??",
    )  # fmt: skip
    signs: tuple[ast.UnaryOp, ...] = ("-", "not")
    return st.one_of(
        st.builds(ast.Binary, st.sampled_from(operators), inner, inner, here),
        st.builds(ast.Unary, st.sampled_from(signs), inner, here),
        st.builds(ast.FieldAccess, inner, keys, here),
        st.builds(ast.Index, inner, inner, here),
        st.builds(ast.CallExpr, value_names, arguments | only, here),
        st.builds(ast.ListExpr, _tuples(inner), here),
        st.builds(ast.DictExpr, _tuples(st.tuples(inner, inner)), here),
        st.builds(ast.IfExpr, inner, inner, inner, here),
        over,
    )


expressions = st.recursive(leaves, _larger, max_leaves=8)
calls = st.builds(ast.CallExpr, value_names, _tuples(st.builds(ast.Argument, st.none() | keys, leaves, here)), here)
sources = expressions | st.builds(ast.RangeExpr, leaves, leaves, here)


def _larger_type(inner: st.SearchStrategy[ast.TypeExpr]) -> st.SearchStrategy[ast.TypeExpr]:
    constraints = _tuples(st.builds(ast.Argument, keys, leaves, here), most=2)
    option = inner.filter(lambda t: not isinstance(t, ast.UnionType))
    return st.one_of(
        st.builds(ast.TypeRef, names, _tuples(inner, most=2), constraints, here),
        st.builds(ast.OptionalType, inner, here),
        st.builds(ast.UnionType, _tuples(option, least=2), here),
    )


_type_leaves = st.one_of(
    st.builds(ast.TypeRef, names, st.just(()), st.just(()), here),
    st.builds(ast.LiteralType, numbers | truths | st.sampled_from(_TEXTS) | st.just(-1), here),
)
types = st.recursive(_type_leaves, _larger_type, max_leaves=4)

params = _tuples(st.builds(ast.FieldDecl, value_names, types, st.none() | leaves, st.none() | texts, here))
fields = _tuples(st.builds(ast.FieldDecl, keys, types, st.none() | expressions, st.none() | texts, here))
members = _tuples(st.builds(ast.MemberDecl, keys, st.none() | texts, st.none() | texts, here))
settings = _tuples(st.builds(ast.Setting, keys, expressions, here))
kinds: st.SearchStrategy[ast.CheckKind] = st.sampled_from(("require", "suggest"))
checks = st.builds(ast.Check, kinds, expressions, st.none() | texts, here)
modules = st.builds(ast.ModuleDecl, names, expressions, settings, here)
tunes = st.builds(ast.Tune, value_names, types, sources, expressions, here)
named = st.builds(ast.Argument, keys, expressions, here)
_returns = st.one_of(
    st.builds(ast.Return, _tuples(named), st.none(), here),
    st.builds(ast.Return, st.builds(ast.Argument, st.none(), leaves, here).map(lambda a: (a,)), st.none(), here),
    st.builds(ast.Return, st.just(()), expressions, here),
)
_simple = st.one_of(
    st.builds(ast.Let, value_names, st.none() | types, expressions, here),
    st.builds(ast.Var, value_names, st.none() | types, expressions, here),
    st.builds(ast.Assign, value_names, expressions, here),
    st.builds(ast.Expect, expressions, st.none() | texts, here),
    st.builds(ast.ExprStmt, calls, here),
    modules,
    tunes,
    checks,
    _returns,
)
_patterns = _tuples(_names((*_ANY_NAMES, "in", "not")) | constants, least=1)


def _with_blocks(inner: st.SearchStrategy[ast.Stmt]) -> st.SearchStrategy[ast.Stmt]:
    body = _tuples(inner, most=2)
    arms = _tuples(st.builds(ast.Arm, _patterns, st.none() | value_names, body, here))
    return st.one_of(
        st.builds(ast.For, value_names, sources, body, here),
        st.builds(ast.If, expressions, body, st.none() | body, here),
        st.builds(ast.Match, expressions, arms, st.none() | body, here),
    )


body = _tuples(st.recursive(_simple, _with_blocks, max_leaves=5))
_signatures = st.builds(
    ast.SignatureDecl, names, st.booleans(), st.none() | docs, st.none(), fields, fields, _tuples(checks), here
) | st.builds(ast.SignatureDecl, names, st.booleans(), st.none(), docs, fields, fields, _tuples(checks), here)
_effects: st.SearchStrategy[ast.Effect | None] = st.sampled_from(("pure", "nondet", "effect", None))

declarations: st.SearchStrategy[ast.Decl] = st.one_of(
    st.builds(ast.Import, names | texts, _tuples(names, least=1), here),
    st.builds(ast.EnumDecl, names, members, here),
    st.builds(ast.RecordDecl, names, fields, here),
    _signatures,
    st.builds(ast.StrategyDecl, names, params, st.none() | docs, fields, body, here),
    st.builds(ast.PrimitiveDecl, names, params, types, st.none() | docs, here),
    st.builds(ast.ExternDecl, names, _effects, params, types, texts, here),
    st.builds(ast.CorpusDecl, names, calls, types, here),
    st.builds(ast.ModelDecl, names, texts, settings, here),
    modules,
    tunes,
    st.builds(ast.ProgramDecl, names, params, fields, body, here),
    st.builds(ast.DatasetDecl, names, settings, here),
    st.builds(ast.MetricDecl, names, params, types, expressions, here),
    st.builds(ast.OptimizeDecl, names, settings, here),
    st.builds(ast.TestDecl, texts, body, here),
)
files = st.builds(ast.File, st.none() | st.just(1), _tuples(declarations), st.just(()), here)
