"""The tree-structured Parzen estimator (Bergstra et al. 2011), by hyperopt. The only file that knows hyperopt.

Hyperopt is imported when a search begins: it takes half a second, which a program that does not search should not pay.
"""

import logging
from collections.abc import Sequence
from random import Random
from typing import final

from promptc.autotune.sampler import Places, RandomSampler


@final
class TpeSampler:
    """One categorical for each parameter, uniform at first; the first ``startup`` trials are random.

    Hyperopt's own default of 20 random trials would make most of a short search random.
    """

    def __init__(self, startup: int) -> None:
        self._startup = startup

    def suggest(self, sizes: Sequence[int], history: Sequence[tuple[Places, float]], rng: Random) -> Places:
        if len(history) < self._startup:
            return RandomSampler().suggest(sizes, history, rng)
        # hyperopt logs each suggestion's timing at INFO.
        logging.getLogger("hyperopt").setLevel(logging.WARNING)
        from hyperopt import JOB_STATE_DONE, STATUS_OK, Domain, Trials, hp, tpe

        labels = [f"p{i}" for i in range(len(sizes))]
        space = {label: hp.randint(label, size) for label, size in zip(labels, sizes, strict=True)}
        domain = Domain(lambda _: 0.0, space)
        trials = Trials()
        for tid, (places, score) in enumerate(history):
            misc = {
                "tid": tid,
                "cmd": ("domain_attachment", "FMinIter_Domain"),
                "workdir": None,
                "idxs": {label: [tid] for label in labels},
                "vals": {label: [place] for label, place in zip(labels, places, strict=True)},
            }
            result = {"status": STATUS_OK, "loss": -score}
            doc = trials.new_trial_docs([tid], [None], [result], [misc])[0]
            doc["state"] = JOB_STATE_DONE
            trials.insert_trial_doc(doc)
        trials.refresh()
        suggested = tpe.suggest([len(history)], domain, trials, rng.randrange(2**31), n_startup_jobs=0, verbose=False)
        values = suggested[0]["misc"]["vals"]
        return tuple(int(values[label][0]) for label in labels)
