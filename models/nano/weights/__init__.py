"""promptc-nano: a very small language model for trying and testing prompt optimization on a real transformer.

This folder is a Hugging Face model folder, and the package `promptc.nano` once installed.
"""

from pathlib import Path


def path() -> Path:
    """The model's folder, for `transformers`, vLLM and every engine that takes a local model."""
    return Path(__file__).parent
