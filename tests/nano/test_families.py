from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from models.nano.batches import ROWS, Batches, document, text_of
from models.nano.families import induction, operations, text_ops
from models.nano.families.base import messages
from models.nano.mix import FAMILIES, STAGES, Mixer
from models.nano.tokenizer import END, tokenizer
from promptc.runtime.layout import parse_outputs

IRIS = ("sepal_length: 5.1\nsepal_width: 3.5\npetal_length: 1.4\npetal_width: 0.2", "5.1 3.5 1.4 0.2")


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_its_seed(name: str) -> None:
    first, again, other = (FAMILIES[name](Random(seed)) for seed in (1, 1, 2))
    assert text_of(first) == text_of(again) != text_of(other)


@pytest.mark.parametrize("name", FAMILIES)
def test_right_answers_parse(name: str) -> None:
    for seed in range(50):
        task = FAMILIES[name](Random(f"{name} {seed}"))
        answer = messages(task)[-1].content
        assert parse_outputs(task.module.format, task.module.outputs, answer) == task.outputs
        assert task.family == name


@pytest.mark.parametrize("name", FAMILIES)
def test_targets_are_what_the_assistant_writes(name: str) -> None:
    task = FAMILIES[name](Random(5))
    drawn = document(task)
    written = tokenizer().decode(
        [i for i, t in zip(drawn.ids, drawn.targets, strict=True) if t], skip_special_tokens=False
    )
    answers = [m.content + END for m in messages(task) if m.role == "assistant"]
    assert written == "".join(a for i, a in enumerate(answers) if i not in task.unknown)
    assert len(answers) - 1 not in task.unknown
    assert tokenizer().decode(drawn.ids[drawn.final :]) == messages(task)[-1].content


def test_no_iris_row_is_trained() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    rows = {tuple(float(v) for v in row) for row in datasets.load_iris().data}
    fields = ("sepal_length", "sepal_width", "petal_length", "petal_width")
    for seed in range(1500):
        task = FAMILIES["tables"](Random(seed))
        for inputs in (task.inputs, *(d.inputs for d in task.module.demos)):
            assert not set(fields) <= set(inputs)
            assert len(inputs) != 4 or tuple(inputs.values()) not in rows or set(inputs) != set(fields)


def test_no_source_holds_an_iris_row() -> None:
    folder = Path(text_ops.__file__).parents[1]
    for path in folder.rglob("*.py"):
        text = path.read_text()
        assert not any(row in text for row in IRIS), path


@pytest.mark.parametrize(
    ("draw", "held_out"),
    [(operations.draw_pair, operations.UNSEEN_PAIRS), (operations.draw_chain, operations.UNSEEN_CHAINS)],
)
def test_unseen_compositions_are_never_drawn(
    draw: Callable[[Random, bool], operations.Operation], held_out: frozenset[tuple[str, str]]
) -> None:
    rng = Random(3)

    def parts(key: str) -> tuple[str, str]:
        first, *_, last = key.split()
        return first, last

    assert all(parts(draw(rng, False).key) not in held_out for _ in range(500))
    assert all(parts(draw(rng, True).key) in held_out for _ in range(50))


def test_operations_do_what_they_say() -> None:
    words = ["red", "cow", "saw", "van"]
    done = {op.key: " ".join(op.apply(words)) for op in operations.FIXED}
    assert done["before_last"] == "saw"
    assert done["swap"] == "van cow saw red"
    assert done["count"] == "4"
    assert operations.written(operations.FIXED_BY_KEY["ends"], operations.FORMS[0]).apply(words) == ["(red", "van)"]
    assert operations.written(operations.FIXED_BY_KEY["last"], operations.FORMS[3]).apply(words) == ["van!"]
    assert operations.about("after", "animals").apply(words) == ["saw"]
    assert operations.about("without", "animals").apply(words) == ["red", "saw", "van"]


def test_the_proposer_is_the_compilers_own() -> None:
    text = (Path(__file__).parents[2] / "stdlib" / "proposer.prompt").read_text()
    assert induction.PROPOSE.instruction in text
    for kind, fields in (("input", induction.PROPOSE.inputs), ("output", induction.PROPOSE.outputs)):
        for field in fields:
            assert f'{kind} {field.name}: {field.type} "{field.description}"' in text


def test_a_stream_of_batches_is_its_seed_and_keeps_its_shapes() -> None:
    streams = [Batches(Mixer("9")) for _ in range(2)]
    for _ in range(4):
        one, two = (s.next(STAGES[-1]) for s in streams)
        assert one.ids.equal(two.ids)
        rows, length = one.ids.shape
        assert ROWS[length] == rows
        assert one.ids.flatten()[one.where + 1].equal(one.labels)
