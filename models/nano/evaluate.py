"""Evaluate promptc-nano: ``python -m models.nano.evaluate [--model FOLDER] [--n 300] [--out FOLDER]``.

Fresh tasks of the training families, held-out compositions, and two exams that were never trained (`exams.py`).
The same seed gives the same tasks. Writes ``eval.json`` and ``eval.md``.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import torch

from models.nano import exams
from models.nano.families import induction, label_maps, lookup, numbers, operations, tables, text_ops
from models.nano.families.base import Guidance, Task
from models.nano.model import Nano, load
from models.nano.scoring import chosen, exact, prompt_of, write
from promptc.runtime.layout import DecodeProblem, parse_outputs

DEMOS = (0, 1, 2, 4, 8, 16)
Row = tuple[str, dict[str, float]]
Maker = Callable[[Random, int], Task]


def _operation(guidance: Guidance, draw: Callable[[Random], operations.Operation] = operations.draw) -> Maker:
    def make(rng: Random, demos: int) -> Task:
        return text_ops.task(rng, draw(rng), guidance, demos, plain=True)

    return make


def _unseen_pair(rng: Random) -> operations.Operation:
    return operations.draw_pair(rng, unseen=True)


def _unseen_chain(rng: Random) -> operations.Operation:
    return operations.draw_chain(rng, unseen=True)


# Name -> (how to make a task with so many demonstrations, whether to choose among members, demo counts).
SERIES: dict[str, tuple[Maker, bool, Sequence[int]]] = {
    "text operations, good instruction": (_operation("good"), False, DEMOS[:5]),
    "text operations, vague instruction": (_operation("vague"), False, DEMOS[:5]),
    "text operations, wrong instruction": (_operation("wrong"), False, DEMOS[:5]),
    "unseen compositions, good instruction": (_operation("good", _unseen_pair), False, DEMOS[:5]),
    "unseen compositions, vague instruction": (_operation("vague", _unseen_pair), False, DEMOS[:5]),
    "unseen chains, good instruction": (_operation("good", _unseen_chain), False, DEMOS[:5]),
    "unseen chains, vague instruction": (_operation("vague", _unseen_chain), False, DEMOS[:5]),
    "word to label, defined in the instruction": (
        lambda r, n: label_maps.task(r, "instruction", n, plain=True),
        True,
        DEMOS,
    ),
    "word to label, defined in the members": (lambda r, n: label_maps.task(r, "members", n, plain=True), True, DEMOS),
    "word to label, demonstrations only": (lambda r, n: label_maps.task(r, "demos", n, plain=True), True, DEMOS),
    "random key to value": (lambda r, n: lookup.task(r, n, plain=True), True, DEMOS),
    "facts in the input": (lambda r, n: lookup.facts(r, n, plain=True), False, DEMOS[:4]),
    "larger or smaller number, stated": (lambda r, n: numbers.compare(r, n, plain=True), False, DEMOS[:5]),
    "threshold, stated": (lambda r, n: numbers.threshold(r, n, plain=True), True, DEMOS[:5]),
    "threshold, demonstrations only": (lambda r, n: numbers.threshold(r, n, good=False, plain=True), True, DEMOS[:5]),
    "table, 2 features, 2 classes": (lambda r, n: tables.task(r, 2, 2, n, plain=True), True, DEMOS),
    "table, 4 features, 3 classes": (lambda r, n: tables.task(r, 4, 3, n, plain=True), True, DEMOS),
    "table, 4 features, 3 classes, random demonstrations": (
        lambda r, n: tables.task(r, 4, 3, n, plain=True, shuffled=True),
        True,
        DEMOS[4:],
    ),
}


def series(model: Nano, name: str, n: int, seed: int) -> Row:
    maker, among, counts = SERIES[name]
    figures = {}
    for demos in counts:
        rng = Random(f"{seed} {name} {demos}")
        tasks = [maker(rng, demos) for _ in range(n)]
        figures[str(demos)] = round((chosen if among else exact)(model, tasks), 3)
    return name, figures


def induced(model: Nano, n: int, seed: int) -> list[Row]:
    """How often the proposed instruction is a right one: some wording of the operation, to the letter."""
    rows = []
    for unseen in (False, True):
        figures = {}
        for examples in (2, 4, 6):
            rng = Random(f"{seed} induction {examples}")
            ops = [operations.draw_pair(rng, unseen=True) if unseen else operations.draw(rng) for _ in range(n)]
            tasks = [induction.of_operation(rng, op, "Be brief.", examples) for op in ops]
            texts = write(model, [prompt_of(t) for t in tasks], 24)
            right = sum(_says(text, op) for op, text in zip(ops, texts, strict=True))
            figures[str(examples)] = round(right / n, 3)
        rows.append(("induction, unseen compositions" if unseen else "induction of an instruction", figures))
    return rows


def _says(text: str, op: operations.Operation) -> bool:
    said = text.removeprefix("instruction:").strip().rstrip(".").lower()
    ways = {o.lower() for o in op.orders} | {f"{v} {p}".lower() for v in operations.VERBS for p in op.phrases}
    return said in ways or re.sub(r" of the \w+$", "", said) in ways


def parsed(model: Nano, n: int, seed: int) -> float:
    """The share of unconstrained answers that the runtime's parser accepts, over all families and both formats."""
    rng = Random(f"{seed} format")
    makers = (text_ops.sample, tables.sample, label_maps.sample, lookup.sample, lookup.sample_facts, numbers.sample)
    tasks = [rng.choice(makers)(rng) for _ in range(n)]
    good = 0
    for t, text in zip(tasks, write(model, [prompt_of(t) for t in tasks], 48), strict=True):
        try:
            parse_outputs(t.module.format, t.module.outputs, text)
            good += 1
        except DecodeProblem:
            pass
    return good / n


def evaluate(model: Nano, n: int, seed: int) -> Iterator[Row]:
    """All figures, one row after the other: together they take minutes."""
    for name in SERIES:
        yield series(model, name, n, seed)
    yield "text operations, guessed by the length of the line", {"0": round(exams.guessed(), 3)}
    yield from induced(model, min(n, 200), seed)
    yield "format right", {"all": round(parsed(model, min(n, 200), seed), 3)}
    for names in ("own", "permuted", "nonsense"):
        figures: dict[str, float] = {}
        for demos in DEMOS if names == "own" else (0, 4, 16):
            center, spread = exams.iris(model, demos, names=names)
            figures |= {str(demos): round(center, 3), f"{demos} sd": round(spread, 3)}
        yield f"Iris, {names} names", figures
    # Random labels of so few rows often say something by luck, so this control takes more sets than the rest.
    center, spread = exams.iris(model, 16, sets=48, random_labels=True)
    yield "Iris, random labels in the demonstrations", {"16": round(center, 3), "16 sd": round(spread, 3)}
    for guidance in ("vague", "good"):
        found = {str(d): exams.shelve(model, guidance, d) for d in (0, 4, 8)}
        yield f"two modules, {guidance}: item", {d: round(v[0], 3) for d, v in found.items()}
        yield f"two modules, {guidance}: end to end", {d: round(v[1], 3) for d, v in found.items()}


def markdown(result: dict[str, dict[str, float]]) -> str:
    columns = [*map(str, sorted({*DEMOS, 6})), "all"]
    lines = ["| by number of demonstrations | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, figures in result.items():
        cells = []
        for c in columns:
            text = (
                f"{figures[c]:.3f}".lstrip("0") if c in figures and figures[c] < 1 else ("1.0" if c in figures else "")
            )
            cells.append(text + (f" ± {figures[c + ' sd']:.2f}" if f"{c} sd" in figures else ""))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Evaluate promptc-nano.")
    parser.add_argument("--model", type=Path, default=Path(__file__).parent / "weights")
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "weights")
    options = parser.parse_args()
    model = load(options.model)
    if torch.cuda.is_available():
        model = model.cuda()
    start = time.monotonic()
    result = {}
    for name, figures in evaluate(model, options.n, options.seed):
        print(name, figures, file=sys.stderr, flush=True)
        result[name] = figures
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "eval.json").write_text(json.dumps(result, indent=1) + "\n")
    table = markdown(result)
    (options.out / "eval.md").write_text(table)
    print(table, f"{time.monotonic() - start:.0f} s", sep="\n")


if __name__ == "__main__":
    main()
