"""PC01xx: names that mean nothing, or not what they are used for. One function a mistake."""

from collections.abc import Iterable, Sequence

from promptc.source.diagnostic import Diagnostic, Edit, Fix, Label
from promptc.source.suggest import closest
from promptc.source.text import Span


def listed(names: Iterable[str], *, most: int = 8) -> str:
    """``names`` as "`a`, `b` and `c`", cut after ``most`` of them."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        quoted = [*quoted[:most], f"{len(quoted) - most} more"]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1] if quoted else ""


def counted(noun: str, names: Sequence[str]) -> str:
    """The start of a list of ``names``: "its field is" for one, "its fields are" for more."""
    return f"its {noun} is" if len(names) == 1 else f"its {noun}s are"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    near = closest(name, known)
    return f"did you mean `{near}`?" if near else ""


def unknown_value(
    span: Span, name: str, known: Iterable[str], enums: Iterable[str] = (), inner: str = ""
) -> Diagnostic:
    """``enums`` are those that have a member of this name; ``inner`` is what passes on the inputs in a strategy."""
    known = list(known)
    owner = next(iter(enums), None)
    note = "" if owner else did_you_mean(name, known)
    help_ = "" if note or not known else f"the names here are {listed(known)}"
    if inner and not note:
        here = f"{help_}; " if help_ else ""
        help_ = (
            f"{here}a strategy has no names for the inputs of its signature: `{inner}()` is called with them already"
        )
    if owner:
        help_ = f'a member of `{owner}` is written in quotes: `"{name}"`'
    return Diagnostic(
        "PC0101", "error", f"there is no value `{name}` here", span, note=note or "unknown name", help=help_
    )


def unknown_type(
    span: Span, name: str, known: Iterable[str], *, in_strategy: bool = False, instead: str = ""
) -> Diagnostic:
    """``in_strategy`` says that it is the type of what a strategy takes; ``instead`` what to write for one of another language."""
    note = "" if instead else did_you_mean(name, known)
    types = (
        "types are `str`, `int`, `float`, `bool`, `date`, `datetime`, `list[...]`, `dict[str, ...]`, and the enums and "
        "records of this file"
    )
    parts = "; a strategy also takes a `strategy`, a `signature` or a `function`" if in_strategy else ""
    help_ = instead or ("" if note else types + parts)
    return Diagnostic("PC0102", "error", f"unknown type `{name}`", span, note=note or "unknown type", help=help_)


def foreign_type(span: Span, found: str, written: str, fix: Fix) -> Diagnostic:
    """``found`` is a type as another language writes it."""
    note = "from another language"
    return Diagnostic("PC0102", "error", f"the type `{found}` is written `{written}` here", span, note=note, fix=fix)


def not_imported(span: Span, name: str, what: str, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(
        "PC0103",
        "error",
        f"`{name}` is not imported",
        span,
        note=f"{what} of the standard library",
        help=f"add `from std import {name}` at the top of the file",
        fix=fix,
    )


def wrong_kind(span: Span, name: str, found: str, wanted: str, declared: Span | None, help_: str = "") -> Diagnostic:
    labels = () if declared is None else (Label(declared, "declared here"),)
    note = f"expected {wanted}"
    return Diagnostic(
        "PC0104", "error", f"`{name}` is {found}, not {wanted}", span, note=note, labels=labels, help=help_
    )


def unknown_field(
    span: Span, name: str, owner: str, kind: str, known: Iterable[str], *, declared: Span | None
) -> Diagnostic:
    """``kind`` is "field" or "output"."""
    known = list(known)
    note = did_you_mean(name, known)
    labels = () if declared is None else (Label(declared, "declared here"),)
    return Diagnostic(
        "PC0105",
        "error",
        f"{owner} has no {kind} `{name}`",
        span,
        note=note or f"unknown {kind}",
        labels=labels,
        help="" if note or not known else f"{counted(kind, known)} {listed(known)}",
    )


def duplicate(span: Span, name: str, what: str, first: Span | None) -> Diagnostic:
    labels = () if first is None else (Label(first, "first declared here"),)
    return Diagnostic(
        "PC0106",
        "error",
        f"the name `{name}` is taken twice",
        span,
        note=f"declared a second time as {what}",
        labels=labels,
        help="rename or remove one of the two",
    )


def setting_twice(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0106",
        "error",
        f"the setting `{name}` is given twice",
        span,
        note="given a second time",
        labels=(Label(first, "first given here"),),
        help="remove one of the two",
    )


def key_twice(span: Span, key: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0106",
        "error",
        f'the key "{key}" stands twice in this dict',
        span,
        note="a second time",
        labels=(Label(first, "first here"),),
        help="remove one of the two",
    )


def optimized_twice(span: Span, program: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0106",
        "error",
        f"the program `{program}` is optimized twice",
        span,
        note="a second optimize block",
        labels=(Label(first, "the first is here"),),
        help="a program has one optimize block; remove one of the two",
    )


def unknown_callable(span: Span, name: str, known: Iterable[str], *, metric: bool) -> Diagnostic:
    known = list(known)
    noun = "function" if metric else "module or function"
    note = did_you_mean(name, known)
    help_ = "" if note or not known else f"what can be called here: {listed(known)}"
    return Diagnostic(
        "PC0107", "error", f"there is no {noun} `{name}` to call", span, note=note or f"unknown {noun}", help=help_
    )


def unknown_import(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0108",
        "error",
        f"the standard library has no `{name}`",
        span,
        note=note or "unknown import",
        help="" if note else f"it has {listed(known, most=20)}",
    )


def unknown_library(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0108",
        "error",
        f"there is no library `{name}`",
        span,
        note="only `std` can be imported from",
        help="write `from std import ...`",
    )


def unknown_setting(span: Span, name: str, owner: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0109",
        "error",
        f"{owner} has no setting `{name}`",
        span,
        note=note or "unknown setting",
        help="" if note else f"the settings are {listed(known)}",
    )


def unknown_pass(span: Span, name: str, known: Iterable[str], *, is_pipeline: bool) -> Diagnostic:
    known = list(known)
    if is_pipeline:
        note, help_ = "a pipeline: a list of passes by name", f"a pipeline stands by itself: `passes = {name}`"
    else:
        note = did_you_mean(name, known)
        help_ = "" if note else f"the passes are {listed(known)}"
    return Diagnostic("PC0110", "error", f"there is no pass `{name}`", span, note=note or "unknown pass", help=help_)


def unknown_pipeline(span: Span, name: str, known: Iterable[str], *, is_pass: bool) -> Diagnostic:
    """It always lists what there is: nobody knows all names of optimizers by heart."""
    known = list(known)
    note = "a pass, which stands in a list" if is_pass else did_you_mean(name, known)
    help_ = f"write `passes = [{name}]`; " if is_pass else ""
    return Diagnostic(
        "PC0110",
        "error",
        f"there is no pipeline `{name}`",
        span,
        note=note or "unknown pipeline",
        help=f"{help_}the pipelines are {listed(known)}",
    )


def unknown_option(span: Span, name: str, owner: str, known: Iterable[str], noun: str) -> Diagnostic:
    """``noun`` is what ``owner`` is: a pass or a pipeline."""
    known = list(known)
    note = did_you_mean(name, known)
    help_ = "" if note else (f"its options are {listed(known)}" if known else "it has no options")
    return Diagnostic(
        "PC0110",
        "error",
        f"the {noun} `{owner}` has no option `{name}`",
        span,
        note=note or "unknown option",
        help=help_,
    )


def unknown_engine(span: Span, engine: str, model: str, engines: Iterable[str]) -> Diagnostic:
    engines = list(engines)
    near = closest(engine, engines)
    return Diagnostic(
        "PC0111",
        "error",
        f"there is no engine `{engine}`",
        span,
        note=f'did you mean "{near}:{model}"?' if near else "unknown engine",
        help="" if near else f'a model is written "engine:name"; the engines are {listed(engines)}',
    )


def no_engine(span: Span, ref: str, engines: Iterable[str]) -> Diagnostic:
    """``ref`` may name one of ``engines`` before a slash, as other tools do."""
    engine, _, model = ref.partition("/")
    if engine in engines and model:
        help_ = f'write "{engine}:{model}", or "vllm:{ref}" to run a model of that whole name here'
    else:
        help_ = f'write "vllm:{ref or "name"}" to run it here, or "openai:{ref or "name"}" for a server'
    return Diagnostic(
        "PC0111",
        "error",
        f'"{ref}" does not say which engine reaches the model' if ref else "the model has no name",
        span,
        note='expected "engine:name"',
        help=help_,
    )


def before_definition(span: Span, name: str, defined: Span, what: str) -> Diagnostic:
    return Diagnostic(
        "PC0112",
        "error",
        f"`{name}` is used before it is defined",
        span,
        note="not defined yet",
        labels=(Label(defined, "defined here"),),
        help=f"move {what} above its first use",
    )


def rebound(span: Span, name: str, first: Span, *, is_var: bool = False) -> Diagnostic:
    """``is_var`` says that the name may be assigned to."""
    assign = f"to give the `var` another value, assign to it: `{name} = ...`; else "
    return Diagnostic(
        "PC0113",
        "error",
        f"`{name}` is bound a second time",
        span,
        note="declares a second value" if is_var else "a name keeps its value",
        labels=(Label(first, "first bound here"),),
        help=f"{assign if is_var else ''}choose another name for the second value",
    )


def recursive_record(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0114",
        "error",
        f"the record `{name}` contains itself",
        span,
        note="a value of it would never end",
        help="remove this field, or refer to the other record by a `str`",
    )


def unknown_declaration(span: Span, name: str, what: str, known: Iterable[str]) -> Diagnostic:
    """``what`` with its article: "a signature"."""
    known = list(known)
    noun = what.split(" ", 1)[1]
    std = _strategies_of_std() if noun == "strategy" else []
    library = [n for n in std if n not in known]
    near = closest(name, [*known, *library])
    if near in library:
        help_ = f"`{near}` is not imported yet: add it to the import from `std`"
    elif near:
        help_ = ""
    elif library:
        help_ = f"declared so far: {listed(known)}; the import from `std` can also have {listed(library)}"
    elif std:
        help_ = f"the strategies here and in `std` are {listed(known)}"
    elif known:
        help_ = f"declared so far: {listed(known)}"
    else:
        help_ = f"this file declares no {noun}"
    note = f"did you mean `{near}`?" if near else f"unknown {noun}"
    return Diagnostic("PC0115", "error", f"there is no {noun} `{name}`", span, note=note, help=help_)


def _strategies_of_std() -> list[str]:
    # The library is read with the checks that report what stands here.
    from promptc.sema.library import load_library

    return list(load_library().strategies)


def member_of_enum(span: Span, member: str, enum: str) -> Diagnostic:
    """``span`` is that of "Enum.member"."""
    return Diagnostic(
        "PC0116",
        "error",
        f"`{enum}` is an enum, not a value",
        span,
        note="a member is written as a text in quotes",
        help=f'write `"{member}"`',
        fix=Fix(f'write `"{member}"`', (Edit(span, f'"{member}"'),)),
    )


def not_a_value(span: Span, name: str, what: str, help_: str) -> Diagnostic:
    return Diagnostic("PC0116", "error", f"`{name}` is {what}, not a value", span, note="expected a value", help=help_)
