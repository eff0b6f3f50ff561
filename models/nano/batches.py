"""Tasks to tensors: rows of a few fixed lengths, each with one or more whole conversations.

Fixed shapes, because every new shape is compiled anew. Short conversations share a row under a mask that keeps
them apart; long ones stand alone and need only the causal one. A batch never splits a conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from models.nano.families.base import Task, messages
from models.nano.mix import FAMILIES, Mixer, Stage
from models.nano.tokenizer import ASSISTANT, END, PAD, tokenizer

# Row length -> rows in a batch; rows of the first two lengths are shared.
ROWS = {192: 42, 384: 21, 640: 11, 832: 8}
SHARED = (192, 384)
KEYS = tuple(f"{f}{many}" for f in FAMILIES for many in ("", "+"))  # "+": eight demonstrations or more


def text_of(task: Task) -> str:
    """What the chat template makes of the conversation."""
    return "".join(f"<|{m.role}|>{m.content}<|end|>" for m in messages(task))


@dataclass(frozen=True, slots=True)
class Document:
    """One conversation as ids; `final` is where the last answer begins, `key` an index into `KEYS`."""

    ids: list[int]
    targets: list[bool]
    final: int
    key: int
    family: str


@dataclass(frozen=True, slots=True)
class Batch:
    """`where` are flat positions whose next token, `labels`, is to be learned; `segment` numbers last answers."""

    ids: Tensor
    mask: Tensor | None
    where: Tensor
    labels: Tensor
    segment: Tensor
    keys: Tensor


def document(task: Task) -> Document:
    encoder = tokenizer()
    assistant, end = encoder.token_to_id(ASSISTANT), encoder.token_to_id(END)
    ids: list[int] = encoder.encode(text_of(task)).ids
    targets: list[bool] = []
    inside, final, answers = False, 0, 0
    for i, token in enumerate(ids):
        targets.append(inside)  # a target is a token that the assistant writes, its end token with it
        if token == assistant:
            inside, final = answers not in task.unknown, i + 1
            answers += 1
        elif token == end:
            inside = False
    many = len(task.module.demos) >= 8
    return Document(ids, targets, final, KEYS.index(task.family + "+" * many), task.family)


@dataclass
class Batches:
    """An endless stream of batches; `pools` holds what was drawn and not yet used, by row length."""

    mixer: Mixer
    longest: int = 832
    pools: dict[int, list[Document]] = field(default_factory=lambda: {n: [] for n in ROWS})

    def next(self, stage: Stage) -> Batch:
        while True:
            for length in reversed(ROWS):
                pool = self.pools[length]
                if length == SHARED[0]:
                    if sum(len(d.ids) for d in pool) >= 0.97 * length * ROWS[length]:
                        return self._take(length)
                elif len(pool) >= ROWS[length]:
                    return self._take(length)
            drawn = document(self.mixer.draw(stage))
            size = len(drawn.ids)
            if size <= self.longest:
                self.pools[next(n for n in ROWS if size <= n)].append(drawn)
                self.mixer.account(size, drawn.family)

    def _take(self, length: int) -> Batch:
        rows: list[list[Document]] = [[] for _ in range(ROWS[length])]
        room = [length] * len(rows)
        if length != SHARED[0]:
            for i in range(len(rows)):
                rows[i] = [self.pools[length].pop(0)]
                room[i] -= len(rows[i][0].ids)
        if length in SHARED:
            rest = []
            for d in self.pools[SHARED[0]]:
                # First row with room; a pool's order is random, so this packs well enough.
                place = next((i for i, r in enumerate(room) if r >= len(d.ids)), None)
                if place is None:
                    rest.append(d)
                else:
                    rows[place].append(d)
                    room[place] -= len(d.ids)
            self.pools[SHARED[0]] = rest
        return collate(rows, length)


def collate(rows: Sequence[Sequence[Document]], length: int) -> Batch:
    pad = tokenizer().token_to_id(PAD)
    ids = torch.full((len(rows), length), pad)
    owner = torch.full((len(rows), length), -1)
    where: list[int] = []
    labels: list[int] = []
    segment: list[int] = []
    keys: list[int] = []
    for r, documents in enumerate(rows):
        start = 0
        for k, d in enumerate(documents):
            end = start + len(d.ids)
            ids[r, start:end] = torch.tensor(d.ids)
            owner[r, start:end] = k
            for i, wanted in enumerate(d.targets):
                if wanted:
                    where.append(r * length + start + i - 1)
                    labels.append(d.ids[i])
                    segment.append(len(keys) if i >= d.final else -1)
            keys.append(d.key)
            start = end
    mask = None
    if length in SHARED:
        allowed = (owner[:, :, None] == owner[:, None, :]) & torch.ones(length, length, dtype=torch.bool).tril()
        mask = torch.zeros(allowed.shape, dtype=torch.bfloat16).masked_fill_(~allowed, -1e9)[:, None]
    return Batch(ids, mask, torch.tensor(where), torch.tensor(labels), torch.tensor(segment), torch.tensor(keys))
