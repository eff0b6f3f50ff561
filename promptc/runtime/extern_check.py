"""Whether a Python function is what an extern declares: read from its file, of which nothing runs.

A function without annotations, one that is decorated, and a name that is bound by something else than ``def`` are taken at
their word: what they return is checked at run time anyway.
"""

import ast
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.runtime.annotations import accepts, gives, python_text
from promptc.runtime.extern_sources import ExternProblem, find_file, parse_source
from promptc.schema.types import Field, Type

_Def = ast.FunctionDef | ast.AsyncFunctionDef


@final
@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference between declaration and function. ``line`` (from 1) is in the Python file; 0 is the whole of it."""

    reason: str
    line: int = 0


def check_function(source: str, folder: Path, params: Sequence[Field], returns: Type) -> tuple[Mismatch, ...]:
    """How the function at ``source`` differs from what is declared; empty where it does not, or cannot be read.

    ``folder`` is the program's. Raises `ExternProblem` where there is no such file or module.
    """
    parsed = parse_source(source)
    file = find_file(parsed, folder)
    if file is None:
        return ()
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
        return (Mismatch(f"{parsed.module} is not Python: {error}", line),)
    except OSError as error:
        raise ExternProblem(f"{parsed.module} cannot be read: {error.strerror}") from error
    names = dict(_bindings(tree.body))
    if parsed.name not in names:
        close = difflib.get_close_matches(parsed.name, names, n=1)
        hint = f"; did you mean `{close[0]}`?" if close else ""
        return (Mismatch(f"{parsed.module} has no function `{parsed.name}`{hint}"),)
    function = names[parsed.name]
    if not isinstance(function, _Def) or function.decorator_list:
        return ()
    return (*_parameter_problems(function, params), *_return_problems(function, returns))


def _bindings(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that the statements bind in their module, each with what binds it."""
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, statement
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from ((alias.asname or alias.name.partition(".")[0], statement) for alias in aliases)
            case ast.Assign(targets=targets):
                yield from ((t.id, statement) for t in targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, statement
            case ast.If(body=inner, orelse=orelse):
                yield from _bindings([*inner, *orelse])
            case ast.Try(body=inner, handlers=handlers, orelse=orelse):
                yield from _bindings([*inner, *(s for h in handlers for s in h.body), *orelse])
            case _:
                pass


def _parameter_problems(function: _Def, params: Sequence[Field]) -> Iterator[Mismatch]:
    arguments = function.args
    declared = {p.name: p.type for p in params}
    by_name = {a.arg: a for a in (*arguments.args, *arguments.kwonlyargs)}
    for param in params:
        argument = by_name.get(param.name)
        if argument is None:
            if arguments.kwarg is None:
                reason = f"`{function.name}` has no parameter `{param.name}` that can be given by name"
                yield Mismatch(reason, function.lineno)
        elif argument.annotation is not None and not accepts(argument.annotation, param.type):
            wanted, found = python_text(param.type), ast.unparse(argument.annotation)
            yield Mismatch(f"the parameter `{param.name}` gets {wanted}, but is annotated {found}", argument.lineno)
    for argument in _needed(arguments):
        if argument.arg not in declared:
            yield Mismatch(f"`{function.name}` needs `{argument.arg}`, which is not declared", argument.lineno)


def _needed(arguments: ast.arguments) -> Iterator[ast.arg]:
    """The parameters without a default."""
    positional = (*arguments.posonlyargs, *arguments.args)
    yield from positional[: len(positional) - len(arguments.defaults)]
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is None:
            yield argument


def _return_problems(function: _Def, returns: Type) -> Iterator[Mismatch]:
    if function.returns is not None and not gives(function.returns, returns):
        wanted, found = python_text(returns), ast.unparse(function.returns)
        yield Mismatch(f"`{function.name}` must return {wanted}, but is annotated {found}", function.lineno)
