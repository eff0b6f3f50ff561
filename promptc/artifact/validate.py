"""What every artifact keeps to, so that the executor need not ask: every name and number refers to something."""

from promptc.artifact.model import Artifact, Check, Extern, Module
from promptc.artifact.problem import require, unique
from promptc.artifact.template import template_problem
from promptc.artifact.validate_graph import Symbols, validate_graph
from promptc.artifact.validate_types import validate_enum, validate_fields, validate_row, validate_type
from promptc.schema.types import BOOL, SCALARS, Enum, Record


def validate(artifact: Artifact) -> None:
    """Raise `ArtifactProblem` at the first place where ``artifact`` refers to what it does not hold."""
    types: dict[str, Enum | Record] = {}
    for i, type_ in enumerate(artifact.types):
        place = f"types[{i}]"
        free = bool(type_.name) and type_.name not in types and type_.name not in SCALARS
        require(place, f"the name {type_.name!r} is empty or taken", that=free)
        if isinstance(type_, Record):
            validate_fields(place, type_.fields, types)
        else:
            validate_enum(place, type_)
        types[type_.name] = type_
    unique("models", (m.symbol for m in artifact.models))
    unique("modules", (m.symbol for m in artifact.modules))
    unique("externs", (e.symbol for e in artifact.externs))
    symbols = Symbols({m.symbol: m for m in artifact.modules}, {e.symbol: e for e in artifact.externs}, types)
    for i, extern in enumerate(artifact.externs):
        _validate_extern(f"externs[{i}]", extern, symbols)
    models = {m.symbol for m in artifact.models}
    for i, module in enumerate(artifact.modules):
        _validate_module(f"modules[{i}]", module, models, symbols)
    validate_graph("program", artifact.program, symbols)
    if artifact.metric is not None:
        validate_graph("metric", artifact.metric, Symbols({}, symbols.externs, types, calculates=True))


def _validate_extern(place: str, extern: Extern, symbols: Symbols) -> None:
    validate_fields(f"{place}.params", extern.params, symbols.types)
    validate_type(f"{place}.returns", extern.returns, symbols.types)


def _validate_module(place: str, module: Module, models: set[str], symbols: Symbols) -> None:
    require(f"{place}.model", f"there is no model {module.model!r}", that=module.model in models)
    validate_fields(place, (*module.inputs, *module.outputs), symbols.types)
    require(f"{place}.attempts", f"{module.attempts} is less than 1", that=module.attempts >= 1)
    if module.template is not None:
        problem = template_problem(module.template, [f.name for f in module.inputs])
        require(f"{place}.template", problem or "", that=problem is None)
    for i, demo in enumerate(module.demos):
        validate_row(f"{place}.demos[{i}].inputs", module.inputs, demo.inputs)
        validate_row(f"{place}.demos[{i}].outputs", module.outputs, demo.outputs)
    for i, check in enumerate(module.checks):
        _validate_check(f"{place}.checks[{i}].graph", check, module, symbols)


def _validate_check(place: str, check: Check, module: Module, symbols: Symbols) -> None:
    # A check must not call a model: its answer would need a check, too.
    validate_graph(place, check.graph, Symbols({}, symbols.externs, symbols.types, calculates=True))
    types = {f.name: f.type for f in (*module.inputs, *module.outputs)}
    for field in check.graph.inputs:
        known = types.get(field.name) == field.type
        require(f"{place}.inputs", f"{field.name!r} is no input or output of the module", that=known)
    outputs = [(f.name, f.type) for f in check.graph.output_types]
    require(f"{place}.outputs", "expected one bool named 'value'", that=outputs == [("value", BOOL)])
