"""What every program in the IR keeps to; checked after lowering and after every pass.

The symbols are checked first, then each function in the order of its ops: a message names the symbol or quotes the op.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from promptc.artifact.model import Decoding
from promptc.ir.function_verifier import verify_function
from promptc.ir.ops import Choice, Demos, Module, Program
from promptc.ir.problem import VerifyError
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import SCALARS, Enum, Field, List, Record, Row, Type

__all__ = ["VerifyError", "verify"]

RESERVED_TYPES = frozenset((*SCALARS, "list"))


def verify(program: Program) -> None:
    """Raise `VerifyError` for the first rule that ``program`` breaks."""
    _verify_types(program.types)
    _unique("model", (f"@{m.symbol}" for m in program.models))
    _unique("module", (f"@{m.symbol}" for m in program.modules))
    _unique("function", (f"@{f.symbol}" for f in program.functions))
    models = {m.symbol for m in program.models}
    for model in program.models:
        _unique(f"option of model @{model.symbol}", (name for name, _ in model.options))
    types = {t.name: t for t in program.types}
    for module in program.modules:
        _verify_module(module, models, types)
    _verify_roots(program)
    modules = {m.symbol: m for m in program.modules}
    for function in program.functions:
        for value in (*function.params, *(op.result for op in function.ops)):
            _verify_type(f"%{value.name} of @{function.symbol}", value.type, types)
        verify_function(function, modules)


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
        else:
            _verify_fields(f"record {type_.name}", type_.fields, declared)
        declared[type_.name] = type_


def _verify_fields(where: str, fields: tuple[Field, ...], types: dict[str, Enum | Record]) -> None:
    _unique(f"field of {where}", (f.name for f in fields))
    for field in fields:
        _verify_type(f"field {field.name} of {where}", field.type, types)


def _verify_type(where: str, type_: Type, types: dict[str, Enum | Record]) -> None:
    match type_:
        case List(item=item):
            _verify_type(where, item, types)
        case Record(name="", fields=fields):
            _verify_fields(where, fields, types)
        case Enum(name=name) | Record(name=name):
            if name not in types:
                raise VerifyError(f"{where} has the type {name}, which is not declared before it")
            if types[name] != type_:
                raise VerifyError(f"{where} has another type {name} than the one declared")
        case _:
            return


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
    expected = {program.main: "program"} | ({program.metric: "metric"} if program.metric is not None else {})
    found = {f.symbol: f.kind for f in program.functions}
    if found != expected:
        raise VerifyError(f"expected the functions {_functions(expected)}, found {_functions(found)}")


def _functions(kinds: Mapping[str, str]) -> str:
    return ", ".join(f"{kind} @{symbol}" for symbol, kind in kinds.items()) or "none"
