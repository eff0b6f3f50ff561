"""How evaluation reads the model, in torch and without vLLM: right answers, choices among members, greedy text.

Greedy decoding writes the right answer exactly where each of its tokens is the likeliest after the ones before,
so one pass over prompt and answer tells; no text needs to be generated for it.
"""

from collections.abc import Iterator, Sequence

import torch
import torch.nn.functional as F

from models.nano.families.base import Task, messages
from models.nano.model import Nano
from models.nano.precision import mixed
from models.nano.tokenizer import ASSISTANT, END, tokenizer
from promptc.runtime.layout import outputs_text, render
from promptc.schema.types import Enum

_BATCH_TOKENS = 24_000


def prompt_of(task: Task) -> str:
    """The prompt of the last call, up to where the model begins to write."""
    return "".join(f"<|{m.role}|>{m.content}{END}" for m in render(task.module, task.inputs)) + ASSISTANT


def _batches(rows: Sequence[tuple[int, list[int], list[int]]]) -> Iterator[list[tuple[int, list[int], list[int]]]]:
    batch: list[tuple[int, list[int], list[int]]] = []
    for row in sorted(rows, key=lambda r: len(r[1]) + len(r[2])):
        if batch and (len(batch) + 1) * (len(row[1]) + len(row[2])) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


@torch.no_grad()
def judge(model: Nano, pairs: Sequence[tuple[str, str]]) -> list[tuple[bool, float]]:
    """For each (prompt, answer): whether greedy decoding writes it, and its log probability."""
    encoder = tokenizer()
    device = model.norm.device
    rows = [(i, encoder.encode(p).ids, encoder.encode(a + END).ids) for i, (p, a) in enumerate(pairs)]
    results: list[tuple[bool, float]] = [(False, 0.0)] * len(rows)
    for batch in _batches(rows):
        width = max(len(p) + len(a) for _, p, a in batch)
        ids = torch.zeros(len(batch), width, dtype=torch.long)
        for r, (_, p, a) in enumerate(batch):
            ids[r, : len(p) + len(a)] = torch.tensor(p + a)
        with mixed(device):
            hidden = model(ids.to(device)).float().cpu()
        for r, (i, p, a) in enumerate(batch):
            scores = F.linear(hidden[r, len(p) - 1 : len(p) + len(a) - 1], model.head.weight.float().cpu())
            wanted = torch.tensor(a)
            logp = scores.log_softmax(-1).gather(1, wanted[:, None]).sum()
            results[i] = bool((scores.argmax(-1) == wanted).all()), float(logp)
    return results


def exact(model: Nano, tasks: Sequence[Task]) -> float:
    """The share of tasks whose right answer greedy decoding writes, to the letter."""
    pairs = [(prompt_of(t), messages(t)[-1].content) for t in tasks]
    right = [greedy for greedy, _ in judge(model, pairs)]
    return right.count(True) / len(tasks)


@torch.no_grad()
def choices(model: Nano, tasks: Sequence[Task]) -> list[str]:
    """For tasks with one enum output: the member that greedy decoding constrained to the members writes."""
    encoder, device = tokenizer(), model.norm.device
    shared: list[tuple[int, list[int], list[int]]] = []
    following: dict[int, dict[int, str]] = {}
    picked: dict[int, str] = {}
    for n, t in enumerate(tasks):
        written = _written(t)
        answers = {name: encoder.encode(text + END).ids for name, text in written.items()}
        length = next(i for i, at in enumerate(zip(*answers.values(), strict=False)) if len(set(at)) > 1)
        firsts = {ids[length]: name for name, ids in answers.items()}
        if len(firsts) < len(answers):
            # Several members begin alike: compare whole answers, which differs from greedy only in rare cases.
            prompt = prompt_of(t)
            logps = [logp for _, logp in judge(model, [(prompt, text) for text in written.values()])]
            picked[n] = list(written)[max(range(len(logps)), key=logps.__getitem__)]
        else:
            following[n] = firsts
            shared.append((n, encoder.encode(prompt_of(t)).ids + next(iter(answers.values()))[:length], []))
    for batch in _batches(shared):
        width = max(len(p) for _, p, _ in batch)
        ids = torch.zeros(len(batch), width, dtype=torch.long)
        for r, (_, p, _) in enumerate(batch):
            ids[r, : len(p)] = torch.tensor(p)
        with mixed(device):
            hidden = model(ids.to(device))
            last = hidden[torch.arange(len(batch)), torch.tensor([len(p) - 1 for _, p, _ in batch])]
            scores = model.head(last).float().cpu()
        for r, (n, _, _) in enumerate(batch):
            picked[n] = following[n][max(following[n], key=lambda token: float(scores[r, token]))]
    return [picked[n] for n in range(len(tasks))]


def _written(t: Task) -> dict[str, str]:
    (field,) = t.module.outputs
    if not isinstance(field.type, Enum):
        raise TypeError(f"`{field.name}` is no enum")
    return {name: outputs_text(t.module.format, t.module.outputs, {field.name: name}) for name in field.type.names}


def chosen(model: Nano, tasks: Sequence[Task]) -> float:
    """The share of tasks where the likeliest member is the right one."""
    picks = choices(model, tasks)
    right = [p == t.outputs[t.module.outputs[0].name] for p, t in zip(picks, tasks, strict=True)]
    return right.count(True) / len(tasks)


@torch.no_grad()
def write(model: Nano, prompts: Sequence[str], most: int = 24) -> list[str]:
    """Greedy text after each prompt, unconstrained. Recomputes the prefix at each token: for small sets."""
    encoder = tokenizer()
    end = encoder.token_to_id(END)
    rows = [encoder.encode(p).ids for p in prompts]
    starts = [len(r) for r in rows]
    open_ = set(range(len(rows)))
    for _ in range(most):
        for batch in _batches([(i, rows[i], []) for i in open_]):
            width = max(len(p) for _, p, _ in batch)
            ids = torch.zeros(len(batch), width, dtype=torch.long)
            for r, (_, p, _) in enumerate(batch):
                ids[r, : len(p)] = torch.tensor(p)
            with mixed(model.norm.device):
                hidden = model(ids.to(model.norm.device))
                last = hidden[torch.arange(len(batch)), torch.tensor([len(p) - 1 for _, p, _ in batch])]
                following = model.head(last).argmax(-1).tolist()
            for (i, _, _), token in zip(batch, following, strict=True):
                rows[i].append(token)
                if token == end:
                    open_.discard(i)
    return [encoder.decode(r[s:], skip_special_tokens=True) for r, s in zip(rows, starts, strict=True)]
