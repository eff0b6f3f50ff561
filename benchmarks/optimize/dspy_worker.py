"""One cell of DSPy: ``python -m benchmarks.optimize.dspy_worker JOB OUTCOME``, in DSPy's environment.

The optimizers are DSPy's own, with their own defaults but for the sizes that both sides share. Answers are cached in
memory alone, so that each cell asks for all that it needs, and asks for nothing twice; so does promptc.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dspy  # type: ignore[import-not-found]  # lives in another environment
from dspy.teleprompt import BootstrapFewShotWithRandomSearch, MIPROv2  # type: ignore[import-not-found]

from benchmarks.optimize.dspy_asked import AskedMIPROv2
from benchmarks.optimize.dspy_layout import SharedLayout
from benchmarks.optimize.dspy_programs import program
from benchmarks.optimize.metrics import counted
from promptc.artifact.reader import loads

# As long as what promptc's own proposer may write.
_PROPOSAL_TOKENS = 128
# DSPy gives up after ten rows that fail, and then scores the whole candidate 0; a row that fails should score 0 alone.
_MAX_ERRORS = 1_000_000


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    artifact = loads(Path(job["artifact"]).read_text())
    decoding = artifact.modules[0].decoding
    dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=True)
    lm = dspy.LM(
        f"openai/{artifact.models[0].name}",
        api_base=job["server"],
        api_key="none",
        temperature=decoding.temperature,
        max_tokens=decoding.max_tokens,
    )
    layout = SharedLayout(artifact)
    dspy.configure(lm=lm, adapter=layout, max_errors=_MAX_ERRORS)
    inputs = [f.name for f in artifact.program.inputs]
    train, dev, test = ([_example(row, inputs) for row in job["rows"][name]] for name in ("train", "dev", "test"))
    seed = program(job["wiring"], artifact.modules, job["answer"])

    def right(example: Any, prediction: Any, trace: Any = None) -> float:
        del trace
        return float(prediction[job["answer"]] == example[job["answer"]])

    before = counted(job["server"])
    best = _optimize(job, seed, right, train, dev, lm)
    search = counted(job["server"]) - before

    def scores(candidate: Any) -> list[float]:
        score = dspy.Evaluate(devset=test, metric=right, num_threads=job["concurrency"], max_errors=_MAX_ERRORS)
        return [row[2] for row in score(candidate).results]

    outcome = {
        "scores": scores(best),
        "seed_scores": scores(seed),
        "search": asdict(search),
        "chosen": [{"instruction": p.signature.instructions, "demos": len(p.demos)} for p in best.predictors()],
    }
    Path(sys.argv[2]).write_text(json.dumps(outcome))


def _optimize(job: dict[str, Any], seed: Any, metric: Any, train: list[Any], dev: list[Any], lm: Any) -> Any:
    settings = job["settings"]
    shared = {
        "metric": metric,
        "max_bootstrapped_demos": settings["demos"],
        "max_labeled_demos": settings["demos"],
        "num_threads": job["concurrency"],
        "max_errors": _MAX_ERRORS,
    }
    match job["optimizer"]:
        case "bootstrap_rs":
            search = BootstrapFewShotWithRandomSearch(num_candidate_programs=settings["candidates"], **shared)
            return search.compile(seed, trainset=train, valset=dev)
        case "mipro" | "mipro_asked" as name:
            make = MIPROv2 if name == "mipro" else AskedMIPROv2
            mipro = make(
                auto=None,
                num_candidates=settings["sets"],
                prompt_model=lm.copy(max_tokens=_PROPOSAL_TOKENS),
                task_model=lm,
                seed=job["seed"],
                **shared,
            )
            return mipro.compile(
                seed,
                trainset=train,
                valset=dev,
                num_trials=settings["trials"],
                minibatch_size=settings["minibatch"],
                # The source of a program alone is longer than the model can read, and then nothing would be proposed.
                program_aware_proposer=False,
            )
        case unknown:
            raise ValueError(f"no optimizer {unknown!r}")


def _example(row: dict[str, Any], inputs: list[str]) -> Any:
    return dspy.Example(**row).with_inputs(*inputs)


if __name__ == "__main__":
    main()
