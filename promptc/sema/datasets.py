"""Data sets: pools of rows out of files, and splits of them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from promptc.data.columns import SAMPLE, infer_types
from promptc.data.files import file_sha256
from promptc.data.problems import DataProblem
from promptc.data.spec import DatasetSpec, FilePool, Pool, SamplePool, SplitPool
from promptc.data.table import Table, read_table, renamed
from promptc.schema.types import Json, Missing
from promptc.sema import errors_data, errors_names, errors_types
from promptc.sema.constants import constant, constant_value
from promptc.sema.context import Columns, Context
from promptc.sema.files import no_file
from promptc.sema.settings import Settings
from promptc.source.diagnostic import Diagnostic
from promptc.source.suggest import closest
from promptc.source.text import Span
from promptc.syntax import ast

USED = ("train", "dev", "test")


def declare_datasets(ctx: Context) -> None:
    for decl in ctx.file.decls:
        if isinstance(decl, ast.DatasetDecl) and decl.name.text not in ctx.datasets:
            _dataset(ctx, decl)


def _dataset(ctx: Context, decl: ast.DatasetDecl) -> None:
    name = decl.name.text
    settings = Settings(ctx, decl.settings, "a data set")
    seed = settings.integer("seed", 0, least=0)
    columns = _names(ctx, settings)
    written = [s for s in settings.by_name.values() if s.name.text not in ("seed", "columns", "sha256")]
    told = len(ctx.diagnostics)
    pins = _pins(ctx, settings, [s.value.value for s in written if isinstance(s.value, ast.Literal_)])
    pools: dict[str, Pool] = {}
    for setting in written:
        pool = _pool(ctx, setting, pools, [s.name for s in written], pins)
        if pool is not None:
            pools[pool.name] = pool
    if not written:
        ctx.report(errors_data.no_rows(decl.name.span, name))
    if len(ctx.diagnostics) == told:
        _check_shares(ctx, written, pools)
        _check_idle(ctx, written, pools.values())
        _check_files(ctx, written, pools.values())
    files = {s.name.text: s.value.span for s in written if isinstance(pools.get(s.name.text), FilePool)}
    if len(ctx.diagnostics) == told:
        ctx.datasets[name] = DatasetSpec(name, tuple(pools.values()), seed, columns)
    places = _places(settings)
    _read_columns(ctx, name, [p for p in pools.values() if isinstance(p, FilePool)], files, columns, places)


def _pool(
    ctx: Context, setting: ast.Setting, earlier: dict[str, Pool], names: list[ast.Name], pins: Mapping[str, str]
) -> Pool | None:
    name = setting.name.text
    match setting.value:
        case ast.Literal_(value=str(path)):
            return FilePool(name, path, pins.get(path, ""))
        case ast.CallExpr(callee=ast.Name(text="split")) as call:
            pool, share = _taken(ctx, name, call, earlier, names, errors_data.bad_share, _is_share)
            return None if pool is None else SplitPool(name, pool, float(share))
        case ast.CallExpr(callee=ast.Name(text="sample")) as call:
            pool, rows = _taken(ctx, name, call, earlier, names, errors_data.bad_sample, _is_count)
            return None if pool is None else SamplePool(name, pool, int(rows))
        case ast.CallExpr(callee=callee) if closest(callee.text, ["split", "sample"]):
            ctx.report(errors_names.unknown_callable(callee.span, callee.text, ["split", "sample"], metric=True))
        case other:
            ctx.report(errors_data.bad_pool(other.span, name))
    return None


def _taken(
    ctx: Context,
    name: str,
    call: ast.CallExpr,
    earlier: dict[str, Pool],
    names: list[ast.Name],
    bad: Callable[[Span], Diagnostic],
    fits: Callable[[int | float], bool],
) -> tuple[str | None, int | float]:
    """The pool that ``name`` is taken out of, and how much of it; no pool where something is wrong, which is told."""
    match call.args:
        case (ast.Argument(name=None, value=ast.NameRef(name=pool, span=span)), ast.Argument(name=None, value=given)):
            pass
        case _:
            ctx.report(errors_data.bad_pool(call.span, name))
            return None, 0
    amount = constant(given)
    if not isinstance(amount, int | float) or isinstance(amount, bool) or not fits(amount):
        ctx.report(bad(given.span))
        return None, 0
    if pool in earlier:
        return pool, amount
    below = next((n for n in names if n.text == pool), None)
    if below is None:
        ctx.report(errors_data.unknown_pool(span, pool, [n.text for n in names if n.text != name]))
    elif below.span.start > call.span.start or pool == name:
        ctx.report(errors_names.before_definition(span, pool, below.span, f"`{pool}`"))
    return None, 0


def _is_share(amount: float) -> bool:
    return 0 < amount <= 1


def _is_count(amount: float) -> bool:
    return isinstance(amount, int) and amount > 0


def _check_shares(ctx: Context, written: list[ast.Setting], pools: dict[str, Pool]) -> None:
    spans = {s.name.text: s.value.span for s in written}
    splits = [p for p in pools.values() if isinstance(p, SplitPool)]
    for source in dict.fromkeys(s.pool for s in splits):
        shares = [s for s in splits if s.pool == source]
        total = sum(s.share for s in shares)
        # Room for 0.1 + 0.2 + 0.7, which is not quite 1.
        if total > 1 + 1e-9:
            ctx.report(errors_data.shares_too_large(spans[shares[-1].name], source, total, spans[shares[0].name]))


def _check_idle(ctx: Context, written: list[ast.Setting], pools: Iterable[Pool]) -> None:
    split = {p.pool for p in pools if not isinstance(p, FilePool)}
    names = {s.name.text for s in written}
    for setting in written:
        name = setting.name.text
        if name not in USED and name not in split:
            suggestion = errors_names.did_you_mean(name, [u for u in USED if u not in names])
            ctx.report(errors_data.idle_pool(setting.name.span, name, suggestion))


def _read_columns(
    ctx: Context,
    name: str,
    pools: list[FilePool],
    files: dict[str, Span],
    columns: tuple[tuple[str, str], ...],
    places: Mapping[Json, Span],
) -> None:
    """The columns that all files of a data set have. Where one cannot be read, none are known.

    ``places`` is where the setting `columns` names each column of a file.
    """
    samples: list[tuple[Table, Span]] = []
    found: dict[str, None] = {}
    for pool in pools:
        span = files[pool.name]
        path = ctx.folder / pool.path
        if not path.is_file():
            no_file(ctx, span, pool.path)
            return
        try:
            if pool.sha256:
                file_sha256(ctx.folder, pool)
            table = read_table(ctx.folder, pool.path, limit=SAMPLE)
            found |= dict.fromkeys(table.columns)
            samples.append((renamed(table, columns), span))
        except DataProblem as problem:
            ctx.report(errors_data.bad_file(span, problem.summary))
            return
    if samples:
        first, span = samples[0]
        for old in (old for old, _ in columns if old not in found):
            ctx.report(errors_data.no_column(places.get(old, span), old, found, span))
        common = [c for c in first.columns if all(c in table.columns for table, _ in samples)]
        types = infer_types(first)
        ctx.columns[name] = Columns({c: types[c] for c in common}, span, tuple(samples))


def _names(ctx: Context, settings: Settings) -> tuple[tuple[str, str], ...]:
    """What the setting `columns` says: pairs of a file's name for a column and the program's."""
    setting = settings.get("columns")
    if setting is None:
        return ()
    value = constant_value(setting.value)
    if not isinstance(value, dict) or not all(isinstance(new, str) and new.isidentifier() for new in value.values()):
        wanted, example = "a dict of names", 'write `columns = { "Question text": "question" }`'
        ctx.report(errors_types.bad_setting(setting.value.span, "columns", wanted, example))
        return ()
    return tuple((old, str(new)) for old, new in value.items())


def _places(settings: Settings) -> dict[Json, Span]:
    setting = settings.get("columns")
    entries = setting.value.entries if setting and isinstance(setting.value, ast.DictExpr) else ()
    return {key.value: key.span for key, _ in entries if isinstance(key, ast.Literal_)}


def _pins(ctx: Context, settings: Settings, paths: Collection[Json]) -> Mapping[str, str]:
    """What the setting `sha256` says: the hash that each file has to have, of those that it names."""
    setting = settings.get("sha256")
    if setting is None:
        return {}
    value = constant_value(setting.value)
    pins = dict.fromkeys(paths, value) if isinstance(value, str) and len(set(paths)) == 1 else value
    if isinstance(pins, dict) and all(path in paths and _is_sha256(pin) for path, pin in pins.items()):
        return {str(path): str(pin).lower() for path, pin in pins.items()}
    wanted = "the SHA-256 of the file, 64 hexadecimal digits, or a dict of them by file"
    ctx.report(errors_types.bad_setting(setting.value.span, "sha256", wanted, _pin_help(value, paths)))
    return {}


def _is_sha256(value: Json | Missing) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-fA-F]{64}", value) is not None


def _pin_help(value: Json | Missing, paths: Collection[Json]) -> str:
    if isinstance(value, dict) and (strange := [path for path in value if path not in paths]):
        return f"the data set has no file `{strange[0]}`"
    if _is_sha256(value):
        return 'name the file of each: `sha256 = { "train.csv": "..." }`'
    return "`sha256sum FILE` prints it"


def _check_files(ctx: Context, written: list[ast.Setting], pools: Collection[Pool]) -> None:
    """No two of train, dev and test are the whole of one file."""
    split = {p.pool for p in pools if not isinstance(p, FilePool)}
    first: dict[str, FilePool] = {}
    spans = {s.name.text: s.value.span for s in written}
    for pool in pools:
        if not isinstance(pool, FilePool) or pool.name not in USED:
            continue
        other = first.setdefault(pool.path, pool)
        if other is not pool and not {pool.name, other.name} & split:
            ctx.report(errors_data.same_file(spans[pool.name], pool.name, other.name, spans[other.name]))
