"""The start of training. It decides whether in-context learning appears within minutes or not at all.

- Token embeddings have std 1 and the head is 0.03 x the embeddings, so that copying is nearly there.
- The forms of one word (with a space, capitalised) start close to each other, and numbers start as Fourier
  features of their value, so that near numbers look alike. The words of a category start with a part in common,
  which the names of the category have too: what a `tool` is would take longer to learn than what to do with one.
- Keys start near queries (a head attends to what equals its token), and an output projection near the
  transpose of the values (what a head reads it writes back unchanged).
- Four heads of the first layer attend to the tokens 1, 2, 4 and 5 places back (one coordinate is the same for every
  token, and queries see it rotated by that many places) and write what they read into a place of its own, where
  heads of the second layer look for it: copying what followed the same word before works from the first step.
- Two more attend to the numbers of a stretch before, and two heads of the second layer compare what they brought with what
  stands before each label, as waves of the value: a row finds the rows with numbers like its own from the first step.
"""

import math

import torch
from torch import Tensor, nn

from models.nano.families.operations import SINGULAR
from models.nano.model import Nano, Shape
from models.nano.tokenizer import base_of, numbers, tokenizer
from models.nano.words import CATEGORIES

IN_COMMON = 0.15  # the share of a word's energy that it has in common with its category; a category's name: twice that
CONSTANT = 2.0  # the coordinate that all tokens share
BACK = {0: 1, 1: 2, 3: 4, 4: 5}  # head of the first layer -> places back
# Head of the first layer -> the place it writes to, the middle of the stretch whose numbers it brings, and how much each
# turning pair counts, which makes the stretch's width. Before a label, the last number stands 4 tokens back, the one
# before it 8 to 10, and more 12 to 22; the slow pairs keep out the rows before.
GATHER = {2: (3, 9.5, (0.0, 4.0, 4.0, 2.0, 3.0, 4.0, 4.0)), 5: (6, 16.5, (0.0, 0.0, 5.0, 3.0, 3.0, 4.0, 4.0))}
NUMBER = 8.0  # how much more a number is attended to there than another token
# Periods by which values are compared; a head with little room takes the first.
WAVES = (16.0, 7.0, 3.0, 10.0, 4.5, 2.0)
LOUD = 3.0  # the waves must be heard through the words that stand where the heads write
# Head of the second layer -> what its queries and its keys read: the word itself (slot 0), or the word so many
# places back (slot 1). Head 0 looks for what followed this word before, head 1 for the value of the same key.
MATCH = {0: ((1, 0), (1, 1)), 1: ((2, 0), (2, 1)), 2: ((4, 1), (5, 1)), 3: ((1, 1), (2, 1))}
# Head of the second layer -> the places whose numbers it compares, of the query and of the key (a label stands one token on).
COMPARE = {4: ((4, 5), (3, 3)), 5: ((4, 5), (3, 3), (6, 6))}


@torch.no_grad()
def initialise(model: Nano, seed: int) -> None:
    g = torch.Generator().manual_seed(seed)
    s = model.shape
    model.embed.weight.copy_(_embeddings(s, g))
    model.head.weight.copy_(0.03 * model.embed.weight)
    model.head.weight[:, 0] = 0.0
    inner, d = s.heads * s.head_dim, s.head_dim
    half = d // 2
    # Matching must survive distance: most of its energy goes to the slowly turning pairs.
    pair = torch.where(torch.arange(half) < 6, 0.1, 1.5)
    scale = pair.repeat(2).repeat(s.heads)[:, None]
    # What the looking-back heads read, all the same, and where each writes. The places are orthogonal: none blurs another.
    read, places_of = _orthogonal(d, s.width, g), _orthogonal(s.width, s.width, g)
    number, waves = _numbers(model)
    # Waves stand in the rows whose pairs turn least, the slowest first.
    steady = [row for pair in reversed(range(half)) for row in (pair, pair + half)]
    read[steady[: len(waves)]] = LOUD * waves
    slots = {n: (read, places_of[(n - 1) * d : n * d]) for n in range(1, 7)}
    writes = BACK | {head: place for head, (place, _, _) in GATHER.items()}
    for layer, block in enumerate(model.blocks):
        q = _orthogonal(inner, s.width, g)
        k = q + 0.2 * torch.randn(q.shape, generator=g) / s.width**0.5
        v = _orthogonal(inner, s.width, g)
        o = v.T + 0.1 * torch.randn(s.width, inner, generator=g) / s.width**0.5
        for head in range(s.heads):
            rows = slice(head * d, (head + 1) * d)
            if layer == 0:
                v[rows], o[:, rows] = 2.0 * slots[writes[head]][0], 2.0 * slots[writes[head]][1].T
            if layer == 1:
                if head in MATCH:
                    q[rows], k[rows] = (1.3 * slots[places][slot] for places, slot in MATCH[head])
                else:
                    q[rows], k[rows] = _compare([(slots[a][1], slots[b][1]) for a, b in COMPARE[head]], steady)
                v[rows], o[:, rows] = 2.0 * v[rows], (8.0 if head in COMPARE else 2.0) * o[:, rows]
        block.q_proj.weight.copy_(q * scale)
        block.k_proj.weight.copy_(k * scale)
        block.v_proj.weight.copy_(0.7 * v)
        block.o_proj.weight.copy_(0.7 * o)
        for part, fan in ((block.gate_proj, s.width), (block.up_proj, s.width), (block.down_proj, s.hidden)):
            part.weight.copy_(torch.randn(part.weight.shape, generator=g) * (0.5 / math.sqrt(fan)))
        for projection in (block.q_proj, block.k_proj):
            projection.weight[:, 0] = 0.0
        if layer == 0:
            for head, places in BACK.items():
                rows = slice(head * d, (head + 1) * d)
                _look_back(block.q_proj.weight[rows], block.k_proj.weight[rows], places, s)
            for head, (_, middle, counts) in GATHER.items():
                rows = slice(head * d, (head + 1) * d)
                _gather(block.q_proj.weight[rows], block.k_proj.weight[rows], middle, counts, number, s)


def built_in(model: Nano) -> list[nn.Parameter]:
    """The matrices with the heads that look back, gather, match and compare."""
    first, second = model.blocks[0], model.blocks[1]
    parts = (*(getattr(first, f"{n}_proj") for n in "qkvo"), second.q_proj, second.k_proj)
    return [part.weight for part in parts]


def _look_back(q: Tensor, k: Tensor, places: int, s: Shape) -> None:
    # score(distance) = sum over pairs of cos(f * (distance - places)), greatest where distance == places.
    half = s.head_dim // 2
    f = s.theta ** (-torch.arange(half, dtype=torch.float32) / half)
    strength = torch.where(torch.arange(half) < 5, 3.2, 0.0)
    q *= 0.1
    k *= 0.1
    k[:, 0] = torch.cat((strength, torch.zeros(half)))
    q[:, 0] = torch.cat((strength * torch.cos(f * places), -strength * torch.sin(f * places)))


def _gather(q: Tensor, k: Tensor, middle: float, counts: tuple[float, ...], number: Tensor, s: Shape) -> None:
    # score(distance) = sum over pairs of count * cos(f * (distance - middle)), and more where the key is a number.
    half = s.head_dim // 2
    f = s.theta ** (-torch.arange(half, dtype=torch.float32) / half)
    strength = torch.zeros(half)
    strength[: len(counts)] = (torch.tensor(counts) * s.head_dim**0.5).sqrt() / CONSTANT
    q.zero_()
    k.zero_()
    k[:half, 0] = strength
    q[:, 0] = torch.cat((strength * torch.cos(f * middle), -strength * torch.sin(f * middle)))
    k[half - 1] = number
    q[half - 1, 0] = NUMBER * s.head_dim**0.5 / CONSTANT


def _compare(places: list[tuple[Tensor, Tensor]], steady: list[int]) -> tuple[Tensor, Tensor]:
    # As many waves of each place as the pairs that hardly turn have room for.
    q, k = torch.zeros_like(places[0][0]), torch.zeros_like(places[0][0])
    room = 20 // len(places) // 2 * 2
    for n, (mine, theirs) in enumerate(places):
        rows = steady[n * room : (n + 1) * room]
        q[rows], k[rows] = 1.3 * mine[steady[:room]], 1.3 * theirs[steady[:room]]
    return q, k


def _numbers(model: Nano) -> tuple[Tensor, Tensor]:
    """What tells a number from other tokens, (width,), and what tells its value, (2 x waves, width): cosine and sine."""
    vocab, single = tokenizer().get_vocab(), set(numbers())
    bases = [base_of(t) for t, _ in sorted(vocab.items(), key=lambda item: item[1])]
    is_number = torch.tensor([b in single for b in bases])
    value = torch.tensor([_value(b) if b in single else 0.0 for b in bases])
    angle = 2 * math.pi * value[:, None] / torch.tensor(WAVES)
    waves = torch.stack((angle.cos(), angle.sin()), -1).flatten(1) * is_number[:, None]
    wanted = torch.cat((is_number[:, None].float(), waves), 1)
    table = model.embed.weight.detach().clone()
    table[:, 0] = 0.0
    # Ridge regression from the embeddings, in which a number counts as much as fifty other tokens.
    weighted = torch.where(is_number, 1.0, 0.02)[:, None] * table
    found = torch.linalg.solve(weighted.T @ table + 3.0 * torch.eye(table.shape[1]), weighted.T @ wanted).T
    return found[0], found[1:]


def _orthogonal(rows: int, columns: int, g: torch.Generator) -> Tensor:
    q, _ = torch.linalg.qr(torch.randn(max(rows, columns), min(rows, columns), generator=g))
    return q if rows >= columns else q.T.contiguous()


def _embeddings(s: Shape, g: torch.Generator) -> Tensor:
    vocab = tokenizer().get_vocab()
    single = set(numbers())
    shared: dict[str, Tensor] = {}
    forms = torch.randn(4, s.width, generator=g) * 0.5  # bare, after a space, capitalised, both
    kinds = torch.randn(2, s.width, generator=g) * 0.5  # decimal, whole
    meanings = _meanings(s, g)
    table = torch.empty(s.vocab, s.width)
    for token, index in sorted(vocab.items(), key=lambda item: item[1]):
        base = base_of(token)
        if base not in shared:
            word = torch.randn(s.width, generator=g)
            if base in single:
                word = 0.25 * word + 0.9 * _fourier(base, s.width) + kinds[int("." not in base)]
            if base in meanings:
                meaning, share = meanings[base]
                word = (1 - share) ** 0.5 * word + share**0.5 * meaning
            shared[base] = word
        spaced, capital = token.startswith("Ġ"), token.lstrip("Ġ")[:1].isupper()
        own = torch.randn(s.width, generator=g)
        row = 0.85 * shared[base] + (0.15 if base in single else 0.25) * own + forms[2 * capital + spaced]
        table[index] = row / row.std()
    table[:, 0] = CONSTANT
    return table


def _meanings(s: Shape, g: torch.Generator) -> dict[str, tuple[Tensor, float]]:
    """For the words of the categories and for the categories' names: what they have in common, and its share."""
    found: dict[str, tuple[Tensor, float]] = {}
    for category, words in CATEGORIES.items():
        meaning = torch.randn(s.width, generator=g)
        for word in words:
            found.setdefault(word, (meaning, IN_COMMON))
        for name in (category, SINGULAR.get(category, category)):
            found[name] = meaning, 2 * IN_COMMON
    return found


def _fourier(text: str, width: int) -> Tensor:
    periods = torch.logspace(math.log10(0.8), math.log10(60.0), width // 2)
    angle = 2 * math.pi * _value(text) / periods
    return torch.cat((angle.cos(), angle.sin())) * math.sqrt(2)


def _value(number: str) -> float:
    # Decimals span 0 to 10 and whole numbers 0 to 300: two ranges over the same waves.
    return float(number) if "." in number else float(number) / 10
