"""The curriculum: which families are drawn from, and how often, in each stage.

A stage ends when its gate is met, or when its share of the tokens is used; the two gates of `train.py` stop a run that does not learn.
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
    "easy_ops": text_ops.sample_easy,
    "easy_induction": induction.sample_easy,
    "kinds": label_maps.sample_kinds,
    "easy_labels": label_maps.sample_easy,
    "easy_category": text_ops.sample_category,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Weights of families by tokens, and the family whose accuracy ends the stage when it reaches `gate`.

    `slow` is the factor of the rate at which what `init.py` builds in may change.
    """

    name: str
    weights: dict[str, float]
    family: str = ""
    gate: float = 1.0
    most: float = 1.0  # the greatest share of the whole run
    slow: float = 0.3


STAGES: tuple[Stage, ...] = (
    # With tables from the first step: heads that find nothing to compare are soon used for something else.
    Stage(
        "pairs",
        {"copy": 0.15, "adjacent": 0.1, "pairs": 0.5, "easy_tables": 0.1, "tables": 0.15},
        "pairs",
        0.9,
        0.06,
        slow=0.1,
    ),
    # Long, because nothing later makes up for it: what matches here decides what demonstrations teach at the end.
    Stage(
        "context",
        {
            "copy": 0.03,
            "adjacent": 0.07,
            "pairs": 0.13,
            "lookup": 0.28,
            "kinds": 0.05,
            "easy_tables": 0.12,
            "tables": 0.2,
            "label_maps": 0.12,
        },
        most=0.14,
        slow=0.1,
    ),
    Stage(
        "ops",
        {
            "easy_ops": 0.22,
            "easy_category": 0.15,
            "easy_labels": 0.12,
            "text_ops": 0.12,
            "tables": 0.13,
            "easy_tables": 0.06,
            "label_maps": 0.05,
            "facts": 0.05,
            "lookup": 0.06,
            "pairs": 0.02,
            "adjacent": 0.02,
        },
        "easy_ops",
        0.93,
        0.08,
    ),
    Stage(
        "words",
        {
            "text_ops": 0.32,
            "easy_category": 0.08,
            "easy_labels": 0.1,
            "easy_induction": 0.14,
            "induction": 0.04,
            "tables": 0.12,
            "easy_tables": 0.04,
            "label_maps": 0.04,
            "facts": 0.03,
            "lookup": 0.05,
            "numbers": 0.02,
            "adjacent": 0.02,
        },
        "easy_induction",
        0.8,
        0.08,
    ),
    Stage(
        "full",
        {
            "tables": 0.29,
            "easy_tables": 0.02,
            "text_ops": 0.265,
            "easy_category": 0.01,
            "label_maps": 0.09,
            "easy_labels": 0.015,
            "induction": 0.07,
            "easy_induction": 0.06,
            "facts": 0.06,
            "lookup": 0.07,
            "numbers": 0.025,
            "pairs": 0.01,
            "adjacent": 0.015,
        },
        most=0.3,
    ),
    # By now matching and copying are learned: the rest of the run is for what takes longest.
    Stage(
        "practice",
        {
            "tables": 0.3,
            "easy_tables": 0.01,
            "text_ops": 0.28,
            "easy_category": 0.01,
            "label_maps": 0.07,
            "easy_labels": 0.01,
            "induction": 0.07,
            "easy_induction": 0.04,
            "facts": 0.09,
            "lookup": 0.06,
            "numbers": 0.04,
            "pairs": 0.01,
            "adjacent": 0.01,
        },
        most=0.22,
    ),
    # Following instructions takes longest of all, and tables have come as far as they do.
    Stage(
        "last",
        {
            "tables": 0.16,
            "text_ops": 0.5,
            "easy_category": 0.01,
            "label_maps": 0.06,
            "easy_labels": 0.01,
            "induction": 0.09,
            "easy_induction": 0.03,
            "facts": 0.04,
            "lookup": 0.05,
            "numbers": 0.03,
            "pairs": 0.01,
            "adjacent": 0.01,
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
