"""What every artifact keeps to, so that the executor need not ask: every name and number refers to something."""

from dataclasses import replace

from promptc.artifact.model import Artifact, Check, Decoding, Module
from promptc.artifact.problem import require, unique
from promptc.artifact.template import template_problem
from promptc.artifact.validate_graph import validate_graph
from promptc.artifact.validate_node import Symbols
from promptc.artifact.validate_types import DeclaredTypes, validate_fields, validate_row
from promptc.schema.types import BOOL

# Who runs an artifact pays for its calls.
_MOST_ATTEMPTS = 1000


def validate(artifact: Artifact) -> None:
    """Raise `ArtifactProblem` at the first place where ``artifact`` refers to what it does not hold."""
    validate_graphs(artifact, validate_types(artifact))


def validate_types(artifact: Artifact) -> DeclaredTypes:
    """The types that ``artifact`` declares; with them, the fields of modules and externs, and demonstrations, are checked."""
    types = DeclaredTypes()
    for i, type_ in enumerate(artifact.types):
        types.declare(f"types[{i}]", type_)
    for i, extern in enumerate(artifact.externs):
        validate_fields(f"externs[{i}].params", extern.params, types)
        types.validate(f"externs[{i}].returns", extern.returns)
    for i, module in enumerate(artifact.modules):
        place = f"modules[{i}]"
        validate_fields(place, (*module.inputs, *module.outputs), types)
        for n, demo in enumerate(module.demos):
            validate_row(f"{place}.demos[{n}].inputs", module.inputs, demo.inputs)
            validate_row(f"{place}.demos[{n}].outputs", module.outputs, demo.outputs)
    return types


def validate_graphs(artifact: Artifact, types: DeclaredTypes) -> None:
    """Models, modules and externs, and the graphs over them."""
    unique("models", (m.symbol for m in artifact.models))
    unique("modules", (m.symbol for m in artifact.modules))
    unique("externs", (e.symbol for e in artifact.externs))
    symbols = Symbols({m.symbol: m for m in artifact.modules}, {e.symbol: e for e in artifact.externs}, types)
    models = {m.symbol for m in artifact.models}
    for i, module in enumerate(artifact.modules):
        _validate_module(f"modules[{i}]", module, models, symbols)
    validate_graph("program", artifact.program, symbols)
    if artifact.metric is not None:
        validate_graph("metric", artifact.metric, replace(symbols, calculates=True))


def _validate_module(place: str, module: Module, models: set[str], symbols: Symbols) -> None:
    require(f"{place}.model", f"there is no model {module.model!r}", that=module.model in models)
    require(f"{place}.attempts", f"{module.attempts} is less than 1", that=module.attempts >= 1)
    require(f"{place}.attempts", f"more than {_MOST_ATTEMPTS:,} are never made", that=module.attempts <= _MOST_ATTEMPTS)
    if module.nearest is not None:
        require(f"{place}.nearest", f"{module.nearest} is less than 1", that=module.nearest >= 1)
    _validate_decoding(f"{place}.decoding", module.decoding)
    if module.template is not None:
        problem = template_problem(module.template, [f.name for f in module.inputs])
        require(f"{place}.template", problem or "", that=problem is None)
    for i, check in enumerate(module.checks):
        _validate_check(f"{place}.checks[{i}].graph", check, module, symbols)


def _validate_decoding(place: str, decoding: Decoding) -> None:
    require(f"{place}.temperature", f"{decoding.temperature} is less than 0", that=decoding.temperature >= 0)
    require(f"{place}.top_p", f"{decoding.top_p} is not between 0 and 1", that=0 <= decoding.top_p <= 1)
    require(f"{place}.max_tokens", f"{decoding.max_tokens} is less than 1", that=decoding.max_tokens >= 1)


def _validate_check(place: str, check: Check, module: Module, symbols: Symbols) -> None:
    # A check must not call a model: its answer would need a check, too.
    validate_graph(place, check.graph, Symbols({}, symbols.externs, symbols.types, calculates=True))
    types = {f.name: f.type for f in (*module.inputs, *module.outputs)}
    for field in check.graph.inputs:
        known = types.get(field.name) == field.type
        require(f"{place}.inputs", f"{field.name!r} is no input or output of the module", that=known)
    outputs = [(f.name, f.type) for f in check.graph.output_types]
    require(f"{place}.outputs", "expected one bool named 'value'", that=outputs == [("value", BOOL)])
