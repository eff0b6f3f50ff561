"""What a soak shows, as Markdown, and what was wrong with it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from benchmarks.soak.fates import Fate, percentile
from benchmarks.soak.memory import Sample, growth, slope
from promptc.cli.output import plural

# As much as the memory of a process may grow that is called flat.
_FLAT = 1.02
_SHARES = (0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the time, in seconds since 1970, and what happened in it."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Soak:
    """One soak. ``windows`` are its parts in order; ``outage`` is from the kill of the model server to the moment when it answers.

    ``versions`` are those of the artifacts in their order, each with the moment from which it had all new requests.
    ``counted`` is what the server counted of its own requests, ``status`` how it ended.
    """

    fates: Sequence[Fate]
    windows: Sequence[Window]
    outage: Window
    versions: Sequence[tuple[str, float]]
    memory: Sequence[Sample]
    counted: dict[str, int]
    status: int


def wrong(soak: Soak) -> list[str]:
    """What a server must not do, in a sentence each; the memory is told, and judged by whoever reads it."""
    found = []
    if lost := [fate for fate in soak.fates if fate.kind == "lost"]:
        found.append(f"{plural(len(lost), 'request')} lost; the first: {lost[0].detail}")
    outside = [f for f in soak.fates if f.kind == "failed" and not _overlaps(f, soak.outage)]
    if outside:
        found.append(
            f"{plural(len(outside), 'request')} failed while the model server was up; the first: {outside[0].detail}"
        )
    if internal := [fate for fate in soak.fates if fate.detail == "internal"]:
        found.append(f"{plural(len(internal), 'answer')} told of a mistake of promptc's")
    numbers = Counter(fate.number for fate in soak.fates)
    if sorted(numbers) != list(range(len(soak.fates))):
        found.append("a request has no fate, or two")
    if sum(soak.counted.values()) != len(soak.fates):
        found.append(f"the server counted {sum(soak.counted.values()):,} requests, the clients {len(soak.fates):,}")
    answered = Counter(fate.version for fate in soak.fates if fate.kind == "answered")
    for (version, _), later in zip_longest(soak.versions, soak.versions[1:]):
        if not answered[version]:
            found.append(f"no request was answered by the artifact {version}")
        stale = [f for f in soak.fates if f.version == version and later is not None and f.sent > later[1]]
        if stale:
            found.append(f"{plural(len(stale), 'answer')} by the artifact {version} after it was replaced")
    if soak.status != 0:
        found.append(f"the server ended with {soak.status}")
    return found


def markdown(soak: Soak) -> str:
    return "\n\n".join((_requests(soak), _memory(soak), _verdict(wrong(soak)))) + "\n"


def _requests(soak: Soak) -> str:
    heads = (
        "",
        "requests",
        "a second",
        "answered",
        "failed",
        "refused",
        "lost",
        *(f"p{share * 100:g}" for share in _SHARES),
    )
    lines = [_row(*heads, "slowest"), _row("---", *("---:" for _ in heads))]
    whole = Window("all", soak.windows[0].start, soak.windows[-1].end)
    for window in (*soak.windows, whole):
        fates = [fate for fate in soak.fates if window.start <= fate.sent < window.end]
        kinds = Counter(fate.kind for fate in fates)
        rate = len(fates) / (window.end - window.start)
        counts = (f"{kinds[kind]:,}" for kind in ("answered", "failed", "refused", "lost"))
        times = [fate.seconds for fate in fates if fate.kind == "answered"]
        shown = (
            [f"{value:.2f} s" for value in (*(percentile(times, s) for s in _SHARES), max(times))]
            if times
            else [""] * 4
        )
        lines.append(_row(window.name, f"{len(fates):,}", f"{rate:.1f}", *counts, *shown))
    failures = Counter((fate.status, fate.detail) for fate in soak.fates if fate.kind in ("failed", "refused"))
    told = ", ".join(f"{count:,} x {status} `{detail}`" for (status, detail), count in sorted(failures.items()))
    seconds = soak.outage.end - soak.outage.start
    lines += ["", f"Failed and refused: {told or 'none'}. The model server was away for {seconds:.0f} s."]
    return "\n".join(lines)


def _memory(soak: Soak) -> str:
    """What the process had in each part. Whether that is flat is asked of the time after the outage and what had piled up in it.

    As long as no model answers, the server holds as many requests as it has places for, and so it does until they are
    worked off; what these take is not given back to the system: that is a step, and as high as the server's limit allows.
    What each request leaves behind would go on growing after it.
    """
    if not soak.memory:
        return "The memory of the server was not seen."
    lines = [_row("memory of the server", "at first", "at last", "most", "a minute"), _row("---", *["---:"] * 4)]
    for window in soak.windows:
        if inside := _within(soak.memory, window):
            sizes = [size / 2**20 for _, size in inside]
            shown = (f"{size:.1f} MiB" for size in (sizes[0], sizes[-1], max(sizes)))
            lines.append(_row(window.name, *shown, f"{slope(inside) / 2**20:+.2f} MiB"))
    end = worked_off(soak.fates, soak.outage)
    after = _within(soak.memory, Window("after the outage", end, soak.windows[-1].end))
    if after:
        times = growth(after)
        flat = "flat" if times <= _FLAT else "not flat"
        told = f"{end - soak.outage.end:.0f} s after the model server was back, what had piled up was worked off."
        share = f"From then on the last fifth of the time has {times:.3f} of the memory of the first fifth: {flat}."
        lines += ["", f"{told} {share}"]
    return "\n".join(lines)


def worked_off(fates: Sequence[Fate], outage: Window) -> float:
    """The first moment after ``outage`` when no more requests are in flight than ever were before it."""
    steps = sorted([(fate.sent, 1) for fate in fates] + [(fate.ended, -1) for fate in fates])
    flying = most = 0
    for at, step in steps:
        flying += step
        if at <= outage.start:
            most = max(most, flying)
        elif at >= outage.end and flying <= most:
            return at
    return outage.end


def _within(samples: Sequence[Sample], window: Window) -> list[Sample]:
    return [sample for sample in samples if window.start <= sample[0] <= window.end]


def _verdict(found: Sequence[str]) -> str:
    return "\n".join(f"WRONG: {what}." for what in found) or "No accepted request was lost."


def _overlaps(fate: Fate, window: Window) -> bool:
    return fate.sent <= window.end and fate.ended >= window.start


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
