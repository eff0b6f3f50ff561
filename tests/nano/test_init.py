from collections import defaultdict
from random import Random
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from models.nano.batches import document  # noqa: E402
from models.nano.families import tables  # noqa: E402
from models.nano.init import COMPARE, built_in, initialise  # noqa: E402
from models.nano.model import Nano, Shape, rms_norm, rotate  # noqa: E402
from models.nano.muon import Muon  # noqa: E402
from models.nano.tokenizer import ASSISTANT, tokenizer  # noqa: E402


def started() -> Nano:
    model = Nano(Shape(vocab=tokenizer().get_vocab_size(), layers=2))
    initialise(model, 1)
    return model


def attention(model: Nano, ids: list[int], head: int) -> Any:
    """How much the last position attends to each with a head of the second layer."""
    first, second = model.blocks
    n = len(ids)
    x = first(model.embed(torch.tensor([ids])), model.cos[:n], model.sin[:n], None)
    h = rms_norm(x, second.input_layernorm)
    q, k = (
        rotate(p(h).view(1, n, second.heads, second.head_dim).transpose(1, 2), model.cos[:n], model.sin[:n])[0, head]
        for p in (second.q_proj, second.k_proj)
    )
    return (k @ q[-1] * second.head_dim**-0.5).softmax(-1)


@pytest.mark.parametrize("head", COMPARE)
def test_a_row_finds_the_rows_with_numbers_like_its_own_from_the_first_step(head: int) -> None:
    model, rng = started(), Random(5)
    vocab = tokenizer().get_vocab()
    colon, assistant = vocab[":"], vocab[ASSISTANT]
    right, asked = 0, 40
    for _ in range(asked):
        task = tables.task(rng, 2, 2, 16, plain=True, easy=True)
        (output,) = task.module.outputs
        ids = document(task).ids
        # A label's first token is the one behind the colon of each answer.
        places = [ids.index(colon, i) + 1 for i, token in enumerate(ids) if token == assistant]
        labels = [str(demo.outputs[output.name]) for demo in task.module.demos]
        with torch.no_grad():
            weights = attention(model, ids[: places[-1]], head)
        votes: defaultdict[str, float] = defaultdict(float)
        for place, label in zip(places, labels, strict=False):
            votes[label] += float(weights[place])
        right += max(votes, key=lambda label: votes[label]) == task.outputs[output.name]
    assert right / asked > 0.8


def test_what_is_built_in_is_stepped_as_slowly_as_is_said() -> None:
    model = started()
    slow, fast = built_in(model)[0], model.blocks[0].gate_proj.weight
    before = [p.detach().clone() for p in (slow, fast)]
    for p in (slow, fast):
        p.grad = torch.randn(p.shape, generator=torch.Generator().manual_seed(1))
    Muon([slow, fast], slow=built_in(model)).step(0.01, slow=0.1)
    moved = [float(torch.linalg.matrix_norm(p.detach() - b, 2)) for p, b in zip((slow, fast), before, strict=True)]
    assert 5 < moved[1] / moved[0] < 40
