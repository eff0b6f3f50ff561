"""Optimizers by name: each is a list of passes with options, which a program could write out as well.

``passes = mipro`` in an `optimize` block is the list below, and ``promptc build --optimize=mipro`` puts it in the place of
what the block says. The first is what a build does where nothing is said. The other names are those of MIPRO (arXiv 2406.11695).
"""

from dataclasses import dataclass
from typing import final

from promptc.autotune.bootstrap import Bootstrap
from promptc.autotune.knn import Knn
from promptc.autotune.learn_to_propose import LearnToPropose
from promptc.autotune.opro import Opro
from promptc.autotune.passes import Pass
from promptc.autotune.propose import Propose
from promptc.autotune.random_search import RandomSearch
from promptc.autotune.search import Search
from promptc.autotune.zero_shot import ZeroShot


@final
@dataclass(frozen=True, slots=True)
class Pipeline:
    """``searches`` says in a few words what is searched, ``source`` where it comes from."""

    name: str
    passes: tuple[Pass, ...]
    searches: str
    source: str


PIPELINES = (
    Pipeline(
        "thompson",
        (Bootstrap(), Propose(), Search(trials=80, minibatch=12, full_every=15, sampler="thompson")),
        searches="instructions and demonstrations together, by a model of what each choice adds",
        source="Thompson sampling on additive Gaussian processes; benchmarks/README.md",
    ),
    Pipeline(
        "mipro",
        (Bootstrap(), Propose(), Search()),
        searches="instructions and demonstrations together",
        source="MIPRO, section 4",
    ),
    Pipeline(
        "mipro_zero_shot",
        (Bootstrap(), Propose(), ZeroShot(), Search()),
        searches="instructions; the proposer alone sees demonstrations",
        source="MIPRO, section 4, 0-shot",
    ),
    Pipeline(
        "mipro_plus_plus",
        (Bootstrap(), LearnToPropose()),
        searches="how the proposer is asked for instructions",
        source="MIPRO, section 4, 0-shot MIPRO++",
    ),
    Pipeline(
        "opro",
        (Bootstrap(), Opro()),
        searches="instructions, from what earlier ones scored",
        source="OPRO (arXiv 2309.03409), on modules as in MIPRO, section 4",
    ),
    Pipeline(
        "bayesian_bootstrap",
        (Bootstrap(), Search()),
        searches="demonstrations, by what earlier trials say",
        source="MIPRO, section 4",
    ),
    Pipeline(
        "bootstrap_rs",
        (Bootstrap(sets=16), RandomSearch(candidates=16)),
        searches="demonstrations, by chance",
        source="DSPy (arXiv 2310.03714), section 4",
    ),
    Pipeline(
        "knn",
        (Bootstrap(demos=8, sets=16), Knn(), RandomSearch(candidates=8)),
        searches="demonstrations for each input, when the program runs",
        source="DSPy, `KNNFewShot`, with a selection and without a model for the likeness",
    ),
    Pipeline(
        "labeled",
        (Bootstrap(rounds=0), RandomSearch(candidates=8)),
        searches="demonstrations that are rows of the data",
        source="DSPy, `LabeledFewShot`, with a selection",
    ),
)
