"""The names that a body sees before its first statement."""

from collections.abc import Sequence

from promptc.sema import errors_names, errors_tune
from promptc.sema.calls import module_callee
from promptc.sema.context import Context
from promptc.sema.loops import ends_of
from promptc.sema.model import Knob, Module
from promptc.sema.scope import Callee, Callees, LocalModules, Scope, Value
from promptc.sema.symbols import NOUNS
from promptc.source.text import Span
from promptc.syntax import ast


def body_scope(ctx: Context, owner: str, body: Sequence[ast.Stmt]) -> Scope:
    """The modules and knobs of ``owner``, the name of a program or nothing, and the knobs of the file."""
    modules = _local_modules(ctx, owner, body)
    values: dict[str, Value] = {}
    functions: dict[str, Callee | Callees] = {}
    for name, knob in visible_knobs(ctx, owner).items():
        span = next((s.name.span for s in body if isinstance(s, ast.Tune) and s.name.text == name), knob.span)
        if knob.kind == "module":
            functions[name] = _choice(ctx, name, knob, modules)
        else:
            type_ = knob.type if knob.kind == "value" else None
            values[name] = Value(type_, span, binding="knob", ends=ends_of(knob.domain))
    for tune in (s for s in (*ctx.file.decls, *body) if isinstance(s, ast.Tune)):
        name = tune.name.text
        if name not in values and name not in functions and f"{owner}.{name}" not in ctx.knobs:
            # What is wrong with it has been told: nothing more is said of its uses.
            values[name] = Value(None, tune.name.span, binding="knob", used=True)
            functions[name] = Callee("module", None, None)
    return Scope(values=values, modules=modules, functions=functions)


def visible_knobs(ctx: Context, owner: str) -> dict[str, Knob]:
    """The knobs that a body of ``owner`` can read, by the names that it has for them."""
    prefix = f"{owner}."
    own = {key.removeprefix(prefix): knob for key, knob in ctx.knobs.items() if owner and key.startswith(prefix)}
    return {name: ctx.knobs[name] for name in ctx.symbols.of_kind("knob") if name in ctx.knobs} | own


def _choice(ctx: Context, written: str, knob: Knob, modules: LocalModules) -> Callee:
    """A choice among modules: they all have to take and give the same, and it is called as any of them."""
    found = [(str(name), _module(ctx, str(name), modules)) for name in knob.domain]
    default = _module(ctx, str(knob.default), modules)
    for name, module in found:
        if default is None or module is None:
            continue
        if why := _difference(default, module, str(knob.default), name):
            error = errors_tune.module_differs(knob.span, written, name, str(knob.default), why, default.span)
            ctx.report(error)
            break
    if default is None:
        return Callee("module", None, None)
    return module_callee(default, knob.span, single=False)


def _module(ctx: Context, name: str, modules: LocalModules) -> Module | None:
    return modules[name][0] if name in modules else ctx.modules.get(name)


def _difference(left: Module, right: Module, left_name: str, right_name: str) -> str:
    """What the two modules do not share; nothing where a call of one can be a call of the other."""
    signatures = (left.signature, right.signature)
    for noun, fields in (("input", [s.inputs for s in signatures]), ("output", [s.outputs for s in signatures])):
        a, b = ({f.name: f.type for f in side} for side in fields)
        for name in [*a, *b]:
            if name not in b:
                return f"`{right_name}` has no {noun} `{name}`"
            if name not in a:
                return f"`{left_name}` has no {noun} `{name}`"
            if a[name] != b[name]:
                return f"the {noun} `{name}` is {a[name]} in one and {b[name]} in the other"
    return ""


def _local_modules(ctx: Context, owner: str, body: Sequence[ast.Stmt]) -> LocalModules:
    modules: dict[str, tuple[Module | None, Span]] = {}
    for statement in body:
        if not isinstance(statement, ast.ModuleDecl):
            continue
        name = statement.name
        outer = ctx.symbols.get(name.text)
        if name.text in modules:
            ctx.report(errors_names.duplicate(name.span, name.text, "a module", modules[name.text][1]))
        elif outer and outer.kind in ("module", "record", "primitive", "program", "extern", "corpus"):
            what = f"a module, and is {NOUNS[outer.kind]} of the file"
            ctx.report(errors_names.duplicate(name.span, name.text, what, outer.span))
        modules.setdefault(name.text, (ctx.modules.get(f"{owner}.{name.text}"), name.span))
    return modules
