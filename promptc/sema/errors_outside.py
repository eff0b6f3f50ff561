"""PC05xx: what a file takes from elsewhere: other files, Python functions, corpora."""

from collections.abc import Iterable, Sequence

from promptc.schema.types import Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.text import Span


def no_import(span: Span, path: str, folder: str, suggestion: str | None) -> Diagnostic:
    return Diagnostic(
        "PC0501",
        "error",
        f"there is no file `{path}` to import from",
        span,
        note=f'did you mean "{suggestion}"?' if suggestion else "not found",
        help="" if suggestion else f"paths are relative to the folder of this file, which is `{folder}`",
    )


def unreadable_import(span: Span, path: str, reason: str) -> Diagnostic:
    return Diagnostic("PC0501", "error", f"`{path}` cannot be imported from: {reason}", span, note="not readable")


def python_import(span: Span, path: str, names: Iterable[str]) -> Diagnostic:
    """``names`` are those of the functions that were imported."""
    example = next(iter(names))
    return Diagnostic(
        "PC0501",
        "error",
        f"`{path}` is Python, and its functions are declared, not imported",
        span,
        note="not a `.prompt` file",
        help=f'declare each function with its types: `pure extern {example}(...) -> ... from "{path}:{example}"`',
    )


def untrusted_text(span: Span, module: str, extern: str, declared: Span | None) -> Diagnostic:
    """The text that ``module`` wrote reaches ``extern``, and no condition has looked at it."""
    return Diagnostic(
        "PC0341",
        "warning",
        f"`{extern}` has an effect, and gets text that `{module}` may write as it likes",
        span,
        note="nothing has looked at this",
        labels=(Label(declared, "has an effect"),) if declared is not None else (),
        help="let the type of the output say what it may be (an enum, `one_of`, `pattern`), or look at it with `require`",
    )


def import_cycle(span: Span, chain: Sequence[str]) -> Diagnostic:
    """``chain`` are the files in the order of their imports, the first of them again at the end."""
    if len(chain) == 2:
        message, note = f"`{chain[0]}` imports itself", "its own file"
    else:
        message, note = f"`{chain[0]}` imports itself by way of other files", "closes the circle"
    return Diagnostic(
        "PC0502",
        "error",
        message,
        span,
        note=note,
        help="the circle is " + " -> ".join(f"`{path}`" for path in chain) + ": move what both need into a third file",
    )


def not_declared_there(span: Span, name: str, path: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0503",
        "error",
        f"`{path}` declares no `{name}`",
        span,
        note=note or "unknown import",
        help="" if note else (f"it declares {listed(known, most=12)}" if known else "it declares nothing"),
    )


def type_meets_type(span: Span, name: str, path: str, other: Span) -> Diagnostic:
    return Diagnostic(
        "PC0504",
        "error",
        f"two types are called `{name}` in this program",
        span,
        note=f"`{path}` has one of its own",
        labels=(Label(other, "the other one"),),
        help="rename one of them, or import one in the place of the other",
    )


def no_function(span: Span, reason: str) -> Diagnostic:
    return Diagnostic("PC0505", "error", reason, span, note="not found")


def other_function(span: Span, name: str, reason: str, place: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0506",
        "error",
        f"the Python function of `{name}` is another one than declared: {reason}",
        span,
        note=f"see {place}",
        labels=(Label(declared, "declared here"),),
        help="change the declaration or the function, so that both say the same",
    )


def bad_corpus(span: Span, name: str, reason: str, help_: str) -> Diagnostic:
    return Diagnostic("PC0507", "error", f"the corpus `{name}` cannot be searched: {reason}", span, help=help_)


def corpus_option(span: Span, name: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "PC0507",
        "error",
        f"the option `{name}` of a corpus has to be {wanted}",
        span,
        note=f"expected {wanted}",
    )


def unknown_corpus_option(span: Span, name: str, retriever: str, known: Iterable[str], corpus: str) -> Diagnostic:
    # Each call says how many rows it wants, so `k` is not one of the options that it looks like.
    known, is_k = list(known), name == "k"
    note = "" if is_k else did_you_mean(name, known)
    help_ = f"a call says how many rows it gets: `{corpus}(..., k = 5)`" if is_k else f"its options are {listed(known)}"
    return Diagnostic(
        "PC0507",
        "error",
        f"the retriever `{retriever}` has no option `{name}`",
        span,
        note=note or "unknown option",
        help="" if note else help_,
    )


def corpus_returns(span: Span, name: str, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0507",
        "error",
        f"the corpus `{name}` gives a list of its rows, not {found}",
        span,
        note="expected a list of records",
        help="declare a record with the columns that you need, and write `-> list[THAT_RECORD]`",
    )
