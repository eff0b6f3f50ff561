import pytest

from promptc.artifact.model import Demo
from promptc.autotune.instructions import Candidates
from tests.autotune.world import one_module

PAINT = one_module().modules[0]
DEMO = Demo({"text": "My parcel never arrived at all."}, {"colour": "red"})


@pytest.mark.parametrize(
    "text", ["", "   ", "do  MAIN.paint", "x" * 3_000, "Say red for my parcel never arrived at all!"]
)
def test_what_is_no_candidate(text: str) -> None:
    candidates = Candidates(PAINT, [DEMO], 3)
    assert not candidates.offer(text)
    assert candidates.missing == 3


def test_copies_are_counted() -> None:
    candidates = Candidates(PAINT, [DEMO], 3)
    candidates.offer("If the text is 'my parcel never arrived at all', say red.")
    assert candidates.copies == 1


def test_as_many_as_asked_for_and_no_more() -> None:
    candidates = Candidates(PAINT, [], 2)
    assert [candidates.offer(t) for t in ("Paint it.", " paint  it", "Paint x.", "Paint y.")] == [
        True,
        False,
        True,
        False,
    ]
    assert candidates.texts == ["Paint it.", "Paint x."]
