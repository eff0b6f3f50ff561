"""Where an output stands in an input, read off demonstrations: the plainest rule that explains copied words.

Demonstrations that come from the program's own runs are not all right, so a rule needs most of them, not all.
"""

from collections import Counter
from collections.abc import Sequence

from promptc.artifact.model import Demo
from promptc.ir.ops import Module
from promptc.schema.types import STR, Field

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_FEWEST = 3  # demonstrations: below, a coincidence explains as much
_SHARE = 0.6  # of the demonstrations that a rule must explain


def placed(module: Module, demos: Sequence[Demo]) -> list[str]:
    """A sentence for each output of one word that stands at one place of a text input; the same for any order of demos."""
    texts = [f for f in module.inputs if f.type == STR]
    sentences = []
    for output in (f for f in module.outputs if f.type == STR):
        for source in texts:
            if place := _place(output, source, demos):
                sentences.append(f"The {output.name} is {place} of the {source.name}.")
                break
    return sentences


def _place(output: Field, source: Field, demos: Sequence[Demo]) -> str:
    votes: Counter[str] = Counter()
    for demo in demos:
        words, answer = str(demo.inputs[source.name]).split(), str(demo.outputs[output.name])
        if words.count(answer) == 1:
            votes.update(_names(words.index(answer), len(words)))
    # Of two rules that explain as much, the one that counts from the start is told: it comes first in `_names`.
    best = max(votes, key=lambda name: votes[name], default="")
    return best if votes[best] >= max(_FEWEST, _SHARE * len(demos)) else ""


def _names(index: int, length: int) -> list[str]:
    """What the word at ``index`` of ``length`` words may be called."""
    names = [f"the {_ORDINALS[index]} word"] if index < len(_ORDINALS) else []
    if index == length - 1:
        names.append("the last word")
    elif index == length - 2:
        names.append("the word before the last")
    return names
