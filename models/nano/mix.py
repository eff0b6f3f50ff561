"""The curriculum: which families are drawn from, and how often, in each stage.

A stage ends when its gate is met, or when its time is up; the two gates of `train.py` stop a run that does not learn.
"""

from dataclasses import dataclass
from random import Random

from models.nano.families import induction, label_maps, lookup, numbers, tables, text_ops
from models.nano.families.base import Sample, Task

FAMILIES: dict[str, Sample] = {
    "copy": lookup.sample_copy,
    "adjacent": lookup.sample_adjacent,
    "pairs": lookup.sample_pairs,
    "lookup": lookup.sample,
    "facts": lookup.sample_facts,
    "easy_tables": tables.sample_easy,
    "tables": tables.sample,
    "text_ops": text_ops.sample,
    "label_maps": label_maps.sample,
    "induction": induction.sample,
    "numbers": numbers.sample,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Weights of families by tokens, and the family whose accuracy ends the stage when it reaches `gate`."""

    name: str
    weights: dict[str, float]
    family: str = ""
    gate: float = 1.0
    most: float = 1.0  # the greatest share of the whole run


STAGES: tuple[Stage, ...] = (
    Stage("pairs", {"copy": 0.25, "adjacent": 0.2, "pairs": 0.55}, "pairs", 0.9, 0.08),
    Stage(
        "lookup", {"copy": 0.1, "adjacent": 0.1, "pairs": 0.2, "lookup": 0.3, "easy_tables": 0.3}, "lookup", 0.75, 0.07
    ),
    Stage(
        "easy",
        {"copy": 0.05, "lookup": 0.2, "facts": 0.1, "easy_tables": 0.35, "text_ops": 0.2, "label_maps": 0.1},
        "easy_tables",
        0.85,
        0.08,
    ),
    Stage(
        "full",
        {
            "tables": 0.38,
            "text_ops": 0.25,
            "label_maps": 0.12,
            "induction": 0.11,
            "facts": 0.04,
            "lookup": 0.04,
            "numbers": 0.05,
            "copy": 0.01,
        },
    ),
)


class Mixer:
    """Draws tasks so that each family gets its share of the tokens, not of the tasks."""

    def __init__(self, seed: str) -> None:
        self.rng = Random(seed)
        self.stage = ""
        self.spent: dict[str, float] = {}

    def draw(self, stage: Stage) -> Task:
        if stage.name != self.stage:
            self.stage, self.spent = stage.name, dict.fromkeys(stage.weights, 0.0)
        return FAMILIES[min(stage.weights, key=lambda f: self.spent[f] / stage.weights[f])](self.rng)

    def account(self, tokens: int, family: str) -> None:
        self.spent[family] += tokens
