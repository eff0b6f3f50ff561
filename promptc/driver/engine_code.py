"""Options of a model that make its engine load Python: a program may have its own, an artifact what the user allows.

vLLM is given an artifact's options as its engine arguments, and some of these name code: classes, plugins, what comes with a
model's weights. New versions bring more of them, so what is listed here is the texts that name none.
"""

from collections.abc import Iterable

from promptc.artifact.model import ModelRef
from promptc.schema.texts import texts_in
from promptc.schema.types import Json

_HARMLESS = frozenset(
    (
        *(
            "dtype",
            "kv_cache_dtype",
            "load_format",
            "max_model_len",
            "model_impl",
            "quantization",
            "revision",
            "runner",
        ),
        *("served_model_name", "task", "tokenizer", "tokenizer_mode", "tokenizer_revision"),
    )
)
# Anything else is the name of a class.
_EXECUTORS = ("mp", "ray", "uni")


def code_options(models: Iterable[ModelRef]) -> list[str]:
    """The options of ``models`` that may load Python, by name."""
    return [name for model in models if model.engine == "vllm" for name, value in model.options if _loads(name, value)]


def _loads(name: str, value: Json) -> bool:
    match name:
        case "trust_remote_code":
            return value is not False and value is not None
        case "distributed_executor_backend":
            return value is not None and value not in _EXECUTORS
        case _:
            # A number names nothing.
            return name not in _HARMLESS and next(texts_in(value), None) is not None
