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
    """Weights of families by tokens, and the family whose accuracy ends the stage when it reaches `gate`."""

    name: str
    weights: dict[str, float]
    family: str = ""
    gate: float = 1.0
    most: float = 1.0  # the greatest share of the whole run


STAGES: tuple[Stage, ...] = (
    Stage("pairs", {"copy": 0.2, "adjacent": 0.15, "pairs": 0.65}, "pairs", 0.9, 0.1),
    Stage(
        "lookup",
        {"copy": 0.08, "adjacent": 0.08, "pairs": 0.15, "lookup": 0.22, "kinds": 0.12, "easy_tables": 0.35},
        "easy_tables",
        0.9,
        0.07,
    ),
    Stage(
        "ops",
        {
            "easy_ops": 0.25,
            "easy_category": 0.15,
            "easy_labels": 0.12,
            "kinds": 0.03,
            "text_ops": 0.12,
            "tables": 0.12,
            "easy_tables": 0.06,
            "label_maps": 0.05,
            "facts": 0.05,
            "lookup": 0.03,
            "pairs": 0.02,
        },
        "easy_ops",
        0.93,
        0.1,
    ),
    Stage(
        "words",
        {
            "text_ops": 0.34,
            "easy_category": 0.1,
            "easy_labels": 0.1,
            "easy_induction": 0.1,
            "induction": 0.05,
            "tables": 0.12,
            "easy_tables": 0.04,
            "label_maps": 0.05,
            "facts": 0.04,
            "lookup": 0.03,
            "numbers": 0.03,
        },
        "easy_induction",
        0.8,
        0.1,
    ),
    Stage(
        "full",
        {
            "tables": 0.34,
            "easy_tables": 0.03,
            "text_ops": 0.29,
            "easy_category": 0.01,
            "label_maps": 0.09,
            "easy_labels": 0.01,
            "induction": 0.1,
            "easy_induction": 0.01,
            "facts": 0.04,
            "lookup": 0.04,
            "numbers": 0.03,
            "pairs": 0.01,
        },
    ),
    # After the run, by `--resume --stage demonstrations`: more of what is learned from many demonstrations.
    Stage(
        "demonstrations",
        {
            "tables": 0.4,
            "easy_tables": 0.06,
            "lookup": 0.14,
            "pairs": 0.02,
            "label_maps": 0.1,
            "text_ops": 0.2,
            "induction": 0.05,
            "numbers": 0.02,
            "facts": 0.01,
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
