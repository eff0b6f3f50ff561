"""What every program in the IR keeps to; checked after lowering and after every pass.

The symbols are checked first, then each function in the order of its ops: a message names the symbol or quotes the op.
"""

from collections import Counter
from collections.abc import Iterable

from promptc.artifact.model import Decoding
from promptc.artifact.template import template_problem
from promptc.ir.function_verifier import verify_function
from promptc.ir.op_verifier import Symbols
from promptc.ir.ops import Choice, Demos, Function, Is, Module, Program
from promptc.ir.problem import VerifyError
from promptc.ir.regions import defined, walk
from promptc.ir.symbols import called_modules
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import SCALARS, Enum, Field, Record, Row, Type, parts
from promptc.schema.well_formed import type_problem

__all__ = ["VerifyError", "verify"]

RESERVED_TYPES = frozenset((*SCALARS, "list", "dict", "none"))


def verify(program: Program) -> None:
    """Raise `VerifyError` for the first rule that ``program`` breaks."""
    _verify_types(program.types)
    _unique("model", (f"@{m.symbol}" for m in program.models))
    _unique("module", (f"@{m.symbol}" for m in program.modules))
    _unique("extern", (f"@{e.symbol}" for e in program.externs))
    _unique("function", (f"@{f.symbol}" for f in program.functions))
    models = {m.symbol for m in program.models}
    for model in program.models:
        _unique(f"option of model @{model.symbol}", (name for name, _ in model.options))
    types = {t.name: t for t in program.types}
    for module in program.modules:
        _verify_module(module, models, types)
    for extern in program.externs:
        _verify_fields(f"extern @{extern.symbol}", extern.params, types)
        _verify_type(f"the result of extern @{extern.symbol}", extern.returns, types)
    _verify_roots(program)
    modules = {m.symbol: m for m in program.modules}
    externs = {e.symbol: e for e in program.externs}
    programs: dict[str, Function] = {}
    for function in program.functions:
        _verify_fields(f"@{function.symbol}", function.params, types)
        for value in defined(function.ops):
            _verify_type(f"%{value.name} of @{function.symbol}", value.type, types)
        for op in walk(function.ops):
            if isinstance(op, Is):
                _verify_type(f"what %{op.result.name} of @{function.symbol} asks for", op.type, types)
        # A function sees only the programs before it: no chain of invocations comes back to where it started.
        verify_function(function, Symbols(modules, externs, dict(programs)))
        if function.kind == "program":
            programs[function.symbol] = function
    for module in program.modules:
        _verify_checks(module, program)
    for symbol in called_modules(f for f in program.functions if f.kind == "metric"):
        if not (modules[symbol].instruction.frozen and modules[symbol].demos.frozen):
            raise VerifyError(f"a metric calls @{symbol}, which is not frozen")


def _unique(what: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise VerifyError(f"the {what} {name} stands {count} times")


def _verify_types(types: tuple[Enum | Record, ...]) -> None:
    declared: dict[str, Enum | Record] = {}
    for type_ in types:
        if not type_.name or type_.name in RESERVED_TYPES:
            raise VerifyError(f"a declared type needs a name of its own, not {type_.name!r}")
        if type_.name in declared:
            raise VerifyError(f"the type {type_.name} stands 2 times")
        if isinstance(type_, Enum):
            if not type_.members:
                raise VerifyError(f"the enum {type_.name} has no members")
            _unique(f"member of enum {type_.name}", type_.names)
            _well_formed(f"enum {type_.name}", type_)
        else:
            _verify_fields(f"record {type_.name}", type_.fields, declared)
        declared[type_.name] = type_


def _verify_fields(where: str, fields: tuple[Field, ...], types: dict[str, Enum | Record]) -> None:
    _unique(f"field of {where}", (f.name for f in fields))
    _well_formed(where, Record("", fields))
    for field in fields:
        _verify_type(f"field {field.name} of {where}", field.type, types)


def _verify_type(where: str, type_: Type, types: dict[str, Enum | Record]) -> None:
    match type_:
        case Record(name="", fields=fields):
            _verify_fields(where, fields, types)
        case Enum(name=name) | Record(name=name):
            if name not in types:
                raise VerifyError(f"{where} has the type {name}, which is not declared before it")
            if types[name] != type_:
                raise VerifyError(f"{where} has another type {name} than the one declared")
        case _:
            _well_formed(where, type_)
            for part in parts(type_):
                _verify_type(where, part, types)


def _well_formed(where: str, type_: Type) -> None:
    if problem := type_problem(type_):
        raise VerifyError(f"{where}: {problem}")


def _verify_module(module: Module, models: set[str], types: dict[str, Enum | Record]) -> None:
    where = f"module @{module.symbol}"
    if module.model not in models:
        raise VerifyError(f"{where} is on the model @{module.model}, which is not declared")
    if not module.outputs:
        raise VerifyError(f"{where} has no outputs")
    _verify_fields(where, (*module.inputs, *module.outputs), types)
    _verify_choice(f"instruction of {where}", module.instruction)
    _verify_choice(f"demos of {where}", module.demos)
    for demos in module.demos.domain:
        _verify_demos(where, module, demos)
    _verify_decoding(where, module.decoding)
    if module.attempts < 1:
        raise VerifyError(f"{where} has {module.attempts} attempts")
    if module.nearest is not None and module.nearest < 1:
        raise VerifyError(f"{where} shows the nearest {module.nearest} demonstrations")
    if module.max_demos is not None and any(_shown(module, demos) > module.max_demos for demos in module.demos.domain):
        raise VerifyError(f"{where} shows more than {module.max_demos} demonstrations")
    if module.template is not None and (problem := template_problem(module.template, (f.name for f in module.inputs))):
        raise VerifyError(f"the template of {where} does not fit: {problem}")


def _shown(module: Module, demos: Demos) -> int:
    """How many of ``demos`` a prompt has."""
    return len(demos) if module.nearest is None else min(module.nearest, len(demos))


def _verify_checks(module: Module, program: Program) -> None:
    checks = {f.symbol: f for f in program.functions if f.kind == "check"}
    for check_ in module.checks:
        where = f"module @{module.symbol}"
        function = checks.get(check_.function)
        if function is None:
            raise VerifyError(f"{where} is checked by @{check_.function}, and there is no such check")
        expected = [(f.name, f.type) for f in (*module.inputs, *module.outputs)]
        if [(p.name, p.type) for p in function.params] != expected:
            raise VerifyError(f"check @{function.symbol} does not take the inputs and outputs of {where}")


def _verify_choice(where: str, choice: Choice[str] | Choice[Demos]) -> None:
    domain = list(choice.domain)
    if choice.value not in domain:
        raise VerifyError(f"the {where} in force is not in its domain")
    if any(value in domain[:i] for i, value in enumerate(domain)):
        raise VerifyError(f"the {where} has the same value twice in its domain")
    if choice.frozen and len(domain) > 1:
        raise VerifyError(f"the {where} is frozen, but has {len(domain)} values to choose from")


def _verify_demos(where: str, module: Module, demos: Demos) -> None:
    for place, demo in enumerate(demos):
        for kind, fields, row in (("input", module.inputs, demo.inputs), ("output", module.outputs, demo.outputs)):
            _verify_row(f"{kind}s of demo {place} of {where}", fields, row)


def _verify_row(where: str, fields: tuple[Field, ...], row: Row) -> None:
    try:
        check(Record("", fields), dict(row))
    except ValueProblem as problem:
        raise VerifyError(f"the {where} do not fit: {problem}") from None


def _verify_decoding(where: str, decoding: Decoding) -> None:
    # Written so that NaN, which compares as false with everything, is refused, too.
    if not 0 <= decoding.temperature < float("inf"):
        raise VerifyError(f"{where} has the temperature {decoding.temperature}")
    if not 0 < decoding.top_p <= 1:
        raise VerifyError(f"{where} has the top_p {decoding.top_p}")
    if decoding.max_tokens < 1:
        raise VerifyError(f"{where} has the max_tokens {decoding.max_tokens}")


def _verify_roots(program: Program) -> None:
    programs = [f.symbol for f in program.functions if f.kind == "program"]
    if programs[-1:] != [program.main]:
        raise VerifyError(f"expected program @{program.main} as the last of the programs, found {_symbols(programs)}")
    metrics = [f.symbol for f in program.functions if f.kind == "metric"]
    expected = [program.metric] if program.metric is not None else []
    if metrics != expected:
        raise VerifyError(f"expected {_symbols(expected)} as metric, found {_symbols(metrics)}")


def _symbols(symbols: Iterable[str]) -> str:
    return ", ".join(f"@{symbol}" for symbol in symbols) or "none"
