"""PC04xx: data sets, and what metrics and optimization need of them. One function a mistake."""

from collections.abc import Iterable, Mapping

from promptc.schema.types import Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.suggest import closest
from promptc.source.text import Span


def no_file(span: Span, path: str, folder: str, suggestion: str | None) -> Diagnostic:
    return Diagnostic(
        "PC0401",
        "error",
        f"there is no data file `{path}`",
        span,
        note=f'did you mean "{suggestion}"?' if suggestion else "not found",
        help="" if suggestion else f"paths are relative to the folder of the program, which is `{folder}`",
    )


def bad_file(span: Span, reason: str) -> Diagnostic:
    return Diagnostic("PC0401", "error", f"the data cannot be read: {reason}", span, note="read from here")


def no_column(span: Span, name: str, columns: Iterable[str], source: Span, *, user: str = "") -> Diagnostic:
    """``user`` says what needs the column where ``span`` is not the column's own name: "the input of `iris`"."""
    columns = list(columns)
    near = closest(name, columns)
    if user:
        note, help_ = f"needed for {user}", f"is it the column `{near}`? " if near else ""
    else:
        note, help_ = f"did you mean `{near}`?" if near else "unknown column", ""
    if user or not near:
        help_ += f"{'The' if help_ else 'the'} columns are {listed(columns, most=12)}"
    return Diagnostic(
        "PC0402",
        "error",
        f"the data has no column `{name}`",
        span,
        note=note,
        labels=(Label(source, "its rows come from here"),),
        help=help_,
    )


def column_type(span: Span, name: str, found: Type, expected: Type, *, user: str, source: Span) -> Diagnostic:
    return Diagnostic(
        "PC0403",
        "error",
        f"the column `{name}` holds {found}, but {user} is {expected}",
        span,
        note=f"expected {expected}",
        labels=(Label(source, f"its first rows are {found}"),),
        help="change the declared type, or the data",
    )


def bad_share(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0404",
        "error",
        "the share of a split lies between 0 and 1",
        span,
        note="not a share",
        help="`split(source, 0.2)` takes a fifth of the rows",
    )


def bad_sample(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0404",
        "error",
        "a sample is a number of rows",
        span,
        note="not a whole number above 0",
        help="`sample(source, 500)` draws 500 rows; `split(source, 0.2)` takes a share",
    )


def shares_too_large(span: Span, pool: str, total: float, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0404",
        "error",
        f"the splits of `{pool}` take {total:.10g} of its rows",
        span,
        note="more than is left",
        labels=(Label(first, "the splits start here"),),
        help="the shares of one pool add up to 1 at most",
    )


def unknown_pool(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0405",
        "error",
        f"there are no rows called `{name}`",
        span,
        note=note or "unknown rows",
        help="" if note else (f"there are {listed(known)}" if known else 'name a file first: `source = "data.csv"`'),
    )


def idle_pool(span: Span, name: str, suggestion: str) -> Diagnostic:
    return Diagnostic(
        "PC0405",
        "error",
        f"nothing uses the rows `{name}`",
        span,
        note=suggestion or "neither `train`, `dev` nor `test`, and nothing is taken out of them",
        help="rows are used as `train`, `dev` and `test`, or split into these",
    )


def bad_pool(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0406",
        "error",
        f"`{name}` is neither a file nor taken out of one",
        span,
        note="expected rows",
        help=f'write `{name} = "file.csv"`, `{name} = split(source, 0.2)` or `{name} = sample(source, 500)`',
    )


def no_rows(span: Span, dataset: str) -> Diagnostic:
    return Diagnostic(
        "PC0406",
        "error",
        f"the data set `{dataset}` has no rows",
        span,
        note="names no file",
        help='name one: `source = "data.csv"`',
    )


def no_setting(span: Span, what: str, name: str, example: str) -> Diagnostic:
    return Diagnostic(
        "PC0407", "error", f"{what} needs the setting `{name}`", span, note="not given", help=f"add `{example}`"
    )


def no_train(span: Span, dataset: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0408",
        "error",
        f"the data set `{dataset}` has no `train` rows to optimize on",
        span,
        note="cannot be optimized on",
        labels=(Label(declared, "declares no `train`"),),
        help="add `train = split(source, 0.5)` or a file of their own",
    )


def no_report(span: Span, dataset: str, missing: Iterable[str], declared: Span) -> Diagnostic:
    missing = list(missing)
    return Diagnostic(
        "PC0409",
        "warning",
        f"the data set `{dataset}` has no {' and no '.join(f'`{m}`' for m in missing)} rows",
        span,
        note="some `train` rows will be set apart instead",
        labels=(Label(declared, "declared here"),),
        help="`dev` selects the best candidate and `test` reports on it: " + _example(missing),
    )


def _example(missing: list[str]) -> str:
    return "add `" + ", ".join(f"{name} = split(source, 0.2)" for name in missing) + "`"


def bad_budget(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0410",
        "error",
        "a budget is a limit, such as a number of model calls",
        span,
        note="not a budget",
        help="write `budget = calls(5_000)`, or `[calls(5_000), minutes(30)]`; there are calls, tokens, usd and minutes",
    )


def bad_limit(span: Span, unit: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "PC0410", "error", f"`{unit}` limits a budget to {wanted} above 0", span, note=f"expected {wanted} above 0"
    )


def no_price(span: Span, models: Mapping[str, Span]) -> Diagnostic:
    """``models`` say no price, by name with the places of these; at least one."""
    one = len(models) == 1
    return Diagnostic(
        "PC0410",
        "error",
        f"a limit in `usd` needs the price of every model, and {listed(models)} {'says' if one else 'say'} none",
        span,
        note="would be spent unseen",
        labels=tuple(Label(place, "has no price") for place in models.values()),
        help=f"add `prompt_price = ..., output_price = ...` to {'the model' if one else 'these models'}, in US dollars for a "
        "million tokens (0 for one of your own)",
    )


def other_program(span: Span, metric: str, scores: str, program: str) -> Diagnostic:
    return Diagnostic(
        "PC0411",
        "error",
        f"the metric `{metric}` scores `{scores}`, not `{program}`",
        span,
        note=f"expected a metric of `{program}`",
    )


def other_dataset(span: Span, metric: str, reads: str, dataset: str) -> Diagnostic:
    return Diagnostic(
        "PC0411",
        "error",
        f"the metric `{metric}` reads the data set `{reads}`, not `{dataset}`",
        span,
        note=f"expected a metric over `{dataset}`",
    )


def same_file(span: Span, pool: str, other: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0412",
        "error",
        f"the rows `{pool}` and `{other}` are the same file",
        span,
        note=f"these are `{other}`, too",
        labels=(Label(first, f"`{other}` is given here"),),
        help="a score on rows that were learned from says nothing: split one file, `dev = split(train, 0.2)`",
    )


def bad_cell(span: Span, name: str, place: str, reason: str, *, user: str, source: Span) -> Diagnostic:
    """``place`` is the file and line of the row."""
    return Diagnostic(
        "PC0403",
        "error",
        f"the column `{name}` does not hold what {user} needs: {place}: {reason}",
        span,
        note=f"see {place}",
        labels=(Label(source, "its rows come from here"),),
        help="change the declared type, or the data",
    )


def shared_rows(span: Span, count: int, first: str, second: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0321",
        "warning",
        f"{count} row{'s' if count != 1 else ''} of `{second}` stand{'s' if count == 1 else ''} in `{first}`, too",
        span,
        note=f"shares rows with `{first}`",
        labels=(Label(declared, "declared here"),),
        help="take them out of one of the two: a row that was learned from is no test; splits of one file share none",
    )


def few_train(span: Span, rows: int, enough: int, declared: Span) -> Diagnostic:
    """``enough`` is the number of rows from which an optimizing build can start."""
    return Diagnostic(
        "PC0326",
        "warning",
        f"`train` has {rows} row{'s' if rows != 1 else ''}, and at least {enough} are needed to optimize",
        span,
        note="no build can start on it",
        labels=(Label(declared, "declared here"),),
        help="give `train` more rows: a larger share, or a file of its own",
    )


def small_dev(span: Span, rows: int, points: int, enough: int, declared: Span) -> Diagnostic:
    """``enough`` is the number of rows from which nothing is told."""
    return Diagnostic(
        "PC0323",
        "warning",
        f"with {rows} `dev` rows, candidates that differ by less than about {points} points cannot be told apart",
        span,
        note=f"selects on {rows} rows",
        labels=(Label(declared, "declared here"),),
        help=f"give `dev` at least {enough} rows, better some hundred: a larger share, or a file of its own",
    )


def crowded_call(
    span: Span, module: str, parts: Mapping[str, int], window: int, longest: tuple[str, int] | None
) -> Diagnostic:
    """``parts`` and ``longest``, the longest input, are in tokens."""
    longest_input = f"input `{longest[0]}`, which may take about {longest[1]:,}" if longest else "the inputs"
    shorter = {
        "the answer": f"lower `max_tokens`, or shorten {longest_input}",
        "the inputs": f"shorten {longest_input}",
        "the instruction with its fields": "shorten the instruction",
    }.get(max(parts, key=lambda part: parts[part]), f"ask for fewer demonstrations, or shorten {longest_input}")
    return Diagnostic(
        "PC0325",
        "warning",
        f"a call of `{module}` may take about {sum(parts.values()):,} tokens, and its model has room for {window:,}",
        span,
        note=", ".join(f"{part} {tokens:,}" for part, tokens in parts.items()),
        help=shorter,
    )


def unseeded(span: Span, modules: Iterable[str]) -> Diagnostic:
    modules = list(modules)
    verb = "samples" if len(modules) == 1 else "sample"
    return Diagnostic(
        "PC0322",
        "warning",
        f"{listed(modules)} {verb}, and no seed is given",
        span,
        note="has no `seed`",
        help="add `seed = 1`: then the search and every draw can be had again, and another seed shows what is chance",
    )


def budget_twice(span: Span, unit: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0410",
        "error",
        f"the budget limits {unit} twice",
        span,
        note="a second time",
        labels=(Label(first, "first here"),),
        help="remove one of the two",
    )
