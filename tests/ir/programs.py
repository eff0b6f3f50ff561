"""Hypothesis strategies: any program of the IR that the verifier accepts, with awkward names and texts."""

from collections.abc import Callable
from itertools import product

from hypothesis import strategies as st

from promptc.artifact.model import Decoding, Demo, ModelRef
from promptc.ir.builder import FunctionBuilder
from promptc.ir.ops import Choice, Function, Module, Program, Value
from promptc.ir.symbols import named_types, used_types
from promptc.schema.primitives import PRIMITIVES, PrimitiveProblem, result_type
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Record, Row, Scalar, Type
from promptc.source.text import Span

# Words of the text form are legal names: the parser must tell them apart by place.
NAMES = ("x", "loc", "of", "stage", "input", "output", "frozen", "enum", "return", "naïve", "f1", "_", "format")
DRAW = Callable[..., object]


def _accepted(name: str, operands: tuple[Type, ...]) -> bool:
    try:
        result_type(name, operands)
    except PrimitiveProblem:
        return False
    return True


PRIMS = [
    (p.name, operands)
    for p in PRIMITIVES.values()
    for operands in product((STR, INT, FLOAT, BOOL, List(STR)), repeat=p.arity)
    if _accepted(p.name, operands)
]

texts = st.text(max_size=20)
spans = st.none() | st.builds(Span, texts, st.integers(0, 99), st.integers(0, 99))
scalars = st.sampled_from((STR, INT, FLOAT, BOOL))


def names(*, min_size: int = 0, max_size: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(NAMES), min_size=min_size, max_size=max_size, unique=True)


def types(declared: list[Enum | Record]) -> st.SearchStrategy[Type]:
    leaves = scalars | st.sampled_from(declared) if declared else scalars
    return st.recursive(leaves, lambda inner: st.builds(List, inner), max_leaves=2)


def values(type_: Type) -> st.SearchStrategy[Json]:
    match type_:
        case Scalar("str"):
            return texts
        case Scalar("int"):
            return st.integers(-(10**20), 10**20)
        case Scalar("float"):
            return st.floats(allow_nan=False, allow_infinity=False)
        case Scalar():
            return st.booleans()
        case Enum(names=members):
            return st.sampled_from(members)
        case List(item=item):
            return st.lists(values(item), max_size=2)
        case Record(fields=fields):
            return rows(fields)


def rows(fields: tuple[Field, ...]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({f.name: values(f.type) for f in fields})


@st.composite
def fields(draw: DRAW, declared: list[Enum | Record], found: list[str]) -> tuple[Field, ...]:
    return tuple(Field(name, draw(types(declared)), draw(texts)) for name in found)


@st.composite
def declarations(draw: DRAW) -> list[Enum | Record]:
    declared: list[Enum | Record] = []
    for name in draw(st.lists(st.sampled_from(("Species", "Passage", "record", "T1")), max_size=3, unique=True)):
        if draw(st.booleans()):
            members = draw(names(min_size=1))
            declared.append(Enum(name, tuple(Member(m, draw(texts)) for m in members)))
        else:
            declared.append(Record(name, draw(fields(declared, draw(names())))))
    return declared


@st.composite
def modules(draw: DRAW, symbol: str, declared: list[Enum | Record]) -> Module:
    found = draw(names(min_size=1, max_size=5))
    cut = draw(st.integers(0, len(found) - 1))
    inputs = draw(fields(declared, found[:cut]))
    outputs = draw(fields(declared, found[cut:]))
    demo_sets = st.lists(st.builds(Demo, rows(inputs), rows(outputs)), max_size=2).map(tuple)
    return Module(
        symbol=symbol,
        signature="Sig",
        strategy=draw(st.sampled_from(("predict", "chain_of_thought"))),
        model="m",
        inputs=inputs,
        outputs=outputs,
        instruction=draw(choices(texts)),
        demos=draw(choices(demo_sets)),
        format=draw(st.sampled_from(("lines", "json"))),
        decoding=Decoding(draw(st.floats(0, 2)), draw(st.floats(0.01, 1)), draw(st.integers(1, 4096))),
        span=draw(spans),
    )


@st.composite
def choices(draw: DRAW, options: st.SearchStrategy[object]) -> Choice[object]:
    domain: list[object] = []
    for value in draw(st.lists(options, min_size=1, max_size=3)):
        if value not in domain:
            domain.append(value)
    frozen = len(domain) == 1 and draw(st.booleans())
    return Choice(draw(st.sampled_from(domain)), tuple(domain), frozen)


@st.composite
def functions(draw: DRAW, called: list[Module], declared: list[Enum | Record]) -> Function:
    builder = FunctionBuilder("main.program", "program")
    known = [builder.param(name, draw(types(declared))) for name in draw(names(max_size=2))]

    def value_of(type_: Type) -> Value:
        # Values that depend on others make the graph deep; constants alone would not.
        fitting = [v for v in known if v.type == type_]
        if fitting and draw(st.integers(0, 3)):
            return draw(st.sampled_from(fitting))
        return builder.const(type_, draw(values(type_)))

    kinds = st.sampled_from(("call", "prim", "field", "record", "list", "const"))
    for kind in draw(st.lists(kinds, max_size=8)):
        with builder.at(draw(spans)):
            known.extend(_op(draw, kind, builder, known, value_of=value_of, called=called, declared=declared))
    for name in draw(names(min_size=1)) if known else []:
        builder.returns(name, draw(st.sampled_from(known[::-1])))
    return builder.build(draw(spans))


def _op(
    draw: DRAW,
    kind: str,
    builder: FunctionBuilder,
    known: list[Value],
    *,
    value_of: Callable[[Type], Value],
    called: list[Module],
    declared: list[Enum | Record],
) -> list[Value]:
    name = draw(st.sampled_from(("", "x", "r.x")))
    match kind:
        case "call" if called:
            module = draw(st.sampled_from(called))
            result = builder.call(module, [(f.name, value_of(f.type)) for f in module.inputs], name)
            return [result, *(builder.get(result, f.name) for f in module.outputs)]
        case "field" if readable := [v for v in known if isinstance(v.type, Record) and v.type.fields]:
            base = draw(st.sampled_from(readable))
            return [builder.get(base, draw(st.sampled_from(base.type.fields)).name, name)]
        case "record" if records := [t for t in declared if isinstance(t, Record)]:
            type_ = draw(st.sampled_from(records))
            return [builder.record(type_, [(f.name, value_of(f.type)) for f in type_.fields], name)]
        case "list":
            item = draw(types(declared))
            return [builder.list(item, [value_of(item) for _ in range(draw(st.integers(0, 2)))], name)]
        case "prim":
            primitive, operands = draw(st.sampled_from(PRIMS))
            return [builder.prim(primitive, [value_of(t) for t in operands], name)]
        case _:
            type_ = draw(types(declared))
            return [builder.const(type_, draw(values(type_)), name)]


def metric() -> Function:
    builder = FunctionBuilder("score", "metric")
    gold = builder.param("gold", Record("", (Field("label", STR),)))
    pred = builder.param("pred", Record("", (Field("label", STR),)))
    builder.returns("value", builder.prim("f1", [builder.get(pred, "label"), builder.get(gold, "label")]))
    return builder.build()


@st.composite
def programs(draw: DRAW) -> Program:
    declared = draw(declarations())
    called = [draw(modules(symbol, declared)) for symbol in draw(st.sampled_from(([], ["m"], ["m", "p.m"])))]
    scored = draw(st.booleans())
    found = (draw(functions(called, declared)), *((metric(),) if scored else ()))
    options = draw(st.dictionaries(texts, st.none() | st.integers() | texts | st.lists(texts, max_size=1), max_size=2))
    return Program(
        main="main.program",
        functions=found,
        modules=tuple(called),
        models=(ModelRef("m", "vllm", draw(texts), tuple(options.items())),),
        types=named_types([*declared, *used_types(found, called)]),
        metric="score" if scored else None,
    )


@st.composite
def call_graphs(draw: DRAW) -> Program:
    """Programs of calls that wait for each other, with some pure ops between."""
    fields_ = (Field("text", STR),)
    module = Module("m", "Sig", "predict", "m", fields_, (Field("label", STR),), Choice.of("Do."), Choice.of(()))
    builder = FunctionBuilder("main", "program")
    known = [builder.param("x", STR)]
    for called in draw(st.lists(st.booleans(), min_size=2, max_size=8)):
        left, right = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        if called:
            known.append(builder.get(builder.call(module, [("text", left)]), "label"))
        else:
            known.append(builder.prim("add", [left, right]))
    for number, value in enumerate(known[-2:]):
        builder.returns(f"out{number}", value)
    return Program("main", (builder.build(),), (module,), (ModelRef("m", "vllm", "nano"),), ())
