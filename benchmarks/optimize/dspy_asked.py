"""MIPROv2 with another proposer: it asks in the words that promptc-nano was trained on, those of stdlib/proposer.prompt.

MIPROv2's own questions mean nothing to that model, so its instructions are noise there. This variant tells how much of a
difference that makes. It asks what promptc's `propose` asks of the model, and the rest is MIPROv2's. Runs in DSPy's
environment.
"""

from typing import Any

import dspy  # type: ignore[import-not-found]  # lives in another environment
from dspy.teleprompt import MIPROv2  # type: ignore[import-not-found]

from benchmarks.optimize.dspy_layout import demonstration
from promptc.runtime.layout import examples_text

# As in promptc/autotune/proposer.py, which needs the compiler.
_TIPS = ("", "Be brief.", "Be precise.", "Name the inputs and outputs.", "Describe the output.")
_EXAMPLES = (4, 6, 3)
_TEMPERATURE = 0.7


class AskedMIPROv2(MIPROv2):  # type: ignore[misc]  # DSPy has no types here
    def _propose_instructions(
        self, program: Any, trainset: Any, demo_candidates: Any, *_: Any, num_instruct_candidates: int
    ) -> dict[int, list[str]]:
        del trainset
        ask = dspy.Predict(_propose())
        proposed: dict[int, list[str]] = {}
        for place, predictor in enumerate(program.predictors()):
            module = dspy.settings.adapter.module(predictor.signature)
            found = [demonstration(module, demo) for demos in demo_candidates[place] for demo in demos]
            demos = list({repr(demo): demo for demo in found if demo is not None}.values())
            proposed[place] = [module.instruction]
            for number in range(num_instruct_candidates - 1):
                shown = self.rng.sample(demos, min(len(demos), _EXAMPLES[number % len(_EXAMPLES)]))
                lm = self.prompt_model.copy(rollout_id=number, temperature=_TEMPERATURE)
                with dspy.context(lm=lm):
                    answer = ask(
                        task=module.instruction,
                        examples=examples_text(module, shown),
                        tip=_TIPS[number % len(_TIPS)],
                    )
                proposed[place].append(answer.instruction)
        return proposed


def _propose() -> Any:
    return dspy.Signature(
        {
            "task": (str, dspy.InputField(desc="the instruction so far")),
            "examples": (str, dspy.InputField(desc="inputs and right outputs")),
            "tip": (str, dspy.InputField(desc="how to write it")),
            "instruction": (str, dspy.OutputField(desc="one or two sentences")),
        },
        "Write the instruction that these examples follow.",
    )
