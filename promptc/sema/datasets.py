"""Data sets: pools of rows out of files, and splits of them."""

from collections.abc import Collection, Iterable

from promptc.data.columns import SAMPLE, infer_types
from promptc.data.problems import DataProblem
from promptc.data.spec import DatasetSpec, FilePool, SplitPool
from promptc.data.table import Table, read_table, renamed
from promptc.sema import errors_data, errors_names, errors_types
from promptc.sema.constants import constant, constant_value
from promptc.sema.context import Columns, Context
from promptc.sema.files import near
from promptc.sema.settings import Settings
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
    written = [s for s in settings.by_name.values() if s.name.text not in ("seed", "columns")]
    told = len(ctx.diagnostics)
    pools: dict[str, FilePool | SplitPool] = {}
    for setting in written:
        pool = _pool(ctx, setting, pools, [s.name for s in written])
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
    _read_columns(ctx, name, [p for p in pools.values() if isinstance(p, FilePool)], files, columns)


def _pool(
    ctx: Context, setting: ast.Setting, earlier: dict[str, FilePool | SplitPool], names: list[ast.Name]
) -> FilePool | SplitPool | None:
    match setting.value:
        case ast.Literal_(value=str(path)):
            return FilePool(setting.name.text, path)
        case ast.CallExpr(callee=ast.Name(text="split")) as call:
            return _split(ctx, setting.name.text, call, earlier, names)
        case ast.CallExpr(callee=callee) if closest(callee.text, ["split"]):
            ctx.report(errors_names.unknown_callable(callee.span, callee.text, ["split"], metric=True))
        case other:
            ctx.report(errors_data.bad_pool(other.span, setting.name.text))
    return None


def _split(
    ctx: Context, name: str, call: ast.CallExpr, earlier: dict[str, FilePool | SplitPool], names: list[ast.Name]
) -> SplitPool | None:
    match call.args:
        case (ast.Argument(name=None, value=ast.NameRef(name=pool, span=span)), ast.Argument(name=None, value=given)):
            pass
        case _:
            ctx.report(errors_data.bad_pool(call.span, name))
            return None
    share = constant(given)
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0 < share <= 1:
        ctx.report(errors_data.bad_share(given.span))
        return None
    if pool in earlier:
        return SplitPool(name, pool, float(share))
    below = next((n for n in names if n.text == pool), None)
    if below is None:
        ctx.report(errors_data.unknown_pool(span, pool, [n.text for n in names if n.text != name]))
    elif below.span.start > call.span.start or pool == name:
        ctx.report(errors_names.before_definition(span, pool, below.span, f"`{pool}`"))
    return None


def _check_shares(ctx: Context, written: list[ast.Setting], pools: dict[str, FilePool | SplitPool]) -> None:
    spans = {s.name.text: s.value.span for s in written}
    splits = [p for p in pools.values() if isinstance(p, SplitPool)]
    for source in dict.fromkeys(s.pool for s in splits):
        shares = [s for s in splits if s.pool == source]
        total = sum(s.share for s in shares)
        # Room for 0.1 + 0.2 + 0.7, which is not quite 1.
        if total > 1 + 1e-9:
            ctx.report(errors_data.shares_too_large(spans[shares[-1].name], source, total, spans[shares[0].name]))


def _check_idle(ctx: Context, written: list[ast.Setting], pools: Iterable[FilePool | SplitPool]) -> None:
    split = {p.pool for p in pools if isinstance(p, SplitPool)}
    names = {s.name.text for s in written}
    for setting in written:
        name = setting.name.text
        if name not in USED and name not in split:
            suggestion = errors_names.did_you_mean(name, [u for u in USED if u not in names])
            ctx.report(errors_data.idle_pool(setting.name.span, name, suggestion))


def _read_columns(
    ctx: Context, name: str, pools: list[FilePool], files: dict[str, Span], columns: tuple[tuple[str, str], ...]
) -> None:
    """The columns that all files of a data set have. Where one cannot be read, none are known."""
    samples: list[tuple[Table, Span]] = []
    for pool in pools:
        span = files[pool.name]
        path = ctx.folder / pool.path
        if not path.is_file():
            ctx.report(errors_data.no_file(span, pool.path, str(ctx.folder) or ".", near(path, pool.path)))
            return
        try:
            samples.append((renamed(read_table(ctx.folder, pool.path, limit=SAMPLE), columns), span))
        except DataProblem as problem:
            ctx.report(errors_data.bad_file(span, str(problem)))
            return
    if samples:
        first, span = samples[0]
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


def _check_files(ctx: Context, written: list[ast.Setting], pools: Collection[FilePool | SplitPool]) -> None:
    """No two of train, dev and test are the whole of one file."""
    split = {p.pool for p in pools if isinstance(p, SplitPool)}
    first: dict[str, FilePool] = {}
    spans = {s.name.text: s.value.span for s in written}
    for pool in pools:
        if not isinstance(pool, FilePool) or pool.name not in USED:
            continue
        other = first.setdefault(pool.path, pool)
        if other is not pool and not {pool.name, other.name} & split:
            ctx.report(errors_data.same_file(spans[pool.name], pool.name, other.name, spans[other.name]))
