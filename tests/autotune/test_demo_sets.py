from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from promptc.artifact.model import Demo
from promptc.autotune.demo_sets import balanced, demo_sets
from tests.autotune.world import COLOUR, one_module

PAINT = one_module().modules[0]
demos = st.lists(
    st.builds(lambda x, c: Demo({"x": x}, {"colour": c}), st.integers(0, 30), st.sampled_from(COLOUR.names)),
    max_size=30,
)


@given(demos, st.integers(1, 12), st.integers(0, 99))
def test_no_question_comes_twice(found: list[Demo], size: int, seed: int) -> None:
    chosen = balanced(PAINT, found, size, Random(seed))
    assert len(chosen) <= size
    questions = [demo.inputs["x"] for demo in chosen]
    assert len(questions) == len(set(questions))
    assert all(demo in found for demo in chosen)


@given(st.integers(1, 9), st.integers(0, 99))
def test_classes_come_in_turn(size: int, seed: int) -> None:
    found = [Demo({"x": i}, {"colour": "red" if i < 20 else COLOUR.names[i % 3]}) for i in range(30)]
    counts = Counter(demo.outputs["colour"] for demo in balanced(PAINT, found, size, Random(seed)))
    present = [counts[name] for name in COLOUR.names]
    assert max(present) - min(present) <= 1


@given(demos, demos, st.integers(1, 6), st.integers(1, 9), st.integers(0, 99))
def test_sets_differ_and_are_never_empty(
    labelled: list[Demo], traced: list[Demo], size: int, sets: int, seed: int
) -> None:
    found = demo_sets(PAINT, labelled, traced, size=size, sets=sets, rng=Random(seed))
    assert len(found) <= sets
    assert all(1 <= len(s) <= size for s in found)
    assert all(found.count(s) == 1 for s in found)
    assert bool(found) == bool(labelled or traced)


def test_sets_are_labelled_traced_and_mixed_and_some_are_small() -> None:
    labelled = [Demo({"x": i}, {"colour": COLOUR.names[i % 3]}) for i in range(30)]
    traced = [Demo({"x": 100 + i}, {"colour": COLOUR.names[i % 3]}) for i in range(30)]
    found = demo_sets(PAINT, labelled, traced, size=6, sets=8, rng=Random(0))
    assert [len(s) for s in found] == [6, 6, 6, 3, 6, 6, 6, 3]
    kinds = [{"labelled" if d in labelled else "traced" for d in s} for s in found[:3]]
    assert kinds == [{"labelled"}, {"traced"}, {"labelled", "traced"}]
