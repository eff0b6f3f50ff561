"""What a function gave last, for as long as it is asked the same again."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

_Given = TypeVar("_Given")
_Asked = TypeVarTuple("_Asked")


def remembered(function: Callable[[*_Asked], _Given]) -> Callable[[*_Asked], _Given]:
    """``function``, called anew where its arguments, which must not be changed, are not equal to those of the call before.

    As ``functools.lru_cache(maxsize=1)``, but it makes no hash: one of a long history takes far longer than to see that its
    observations are the very same as before.
    """
    last: list[tuple[tuple[*_Asked], _Given]] = []

    def call(*asked: *_Asked) -> _Given:
        if not last or last[0][0] != asked:
            last[:] = [(asked, function(*asked))]
        return last[0][1]

    return call
