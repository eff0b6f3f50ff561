"""Reading an answer of OpenAI's chat completions. What breaks its rules was garbled on the way, or never whole."""

from collections.abc import Mapping
from typing import Literal

from promptc.runtime.engine import Completion, EngineFailure
from promptc.schema.types import Json

# A server that is ended, or whose engine fails, says so in these words, and its text stops anywhere.
_BROKEN_OFF = frozenset(("abort", "error"))


def completions(answer: Mapping[str, Json], most: int) -> list[Completion]:
    """The choices of ``answer``, at most ``most`` and at least one. Raises a transient `EngineFailure`."""
    if "error" in answer and "choices" not in answer:
        raise broken(f"the server answered with an error: {error_text(answer['error'])}")
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices:
        raise broken("the server's answer has no choice with a message")
    found = [_text_and_finish(choice) for choice in choices[:most]]
    # A server that counts nothing still answers: its counts are then 0.
    usage = answer.get("usage") or {}
    if not isinstance(usage, dict):
        raise broken("the usage in the server's answer is no object")
    prompt_tokens = _count(usage, "prompt_tokens")
    # One count for all choices: the first have the rest of the division.
    each, more = divmod(_count(usage, "completion_tokens"), len(found))
    return [
        Completion(text, finish, prompt_tokens, each + (place < more)) for place, (text, finish) in enumerate(found)
    ]


def error_text(error: Json) -> str:
    """What a server says in the ``error`` of its answer."""
    return str(error.get("message", error) if isinstance(error, dict) else error)[:500]


def _text_and_finish(choice: Json) -> tuple[str, Literal["stop", "length"]]:
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise broken("the server's answer has no choice with a message")
    # None where a model only refuses: that is no text, so no answer of any module.
    content = message.get("content") or ""
    if not isinstance(content, str) or not is_text(content):
        raise broken("the content in the server's answer is no text")
    finish = choice.get("finish_reason")
    if finish in _BROKEN_OFF:
        raise broken(f"the server broke off its answer ({finish})")
    return content, "length" if finish == "length" else "stop"


def is_text(content: str) -> bool:
    """Whether ``content`` has no half of a surrogate pair, which JSON can write and nothing can print."""
    return not any("\ud800" <= char <= "\udfff" for char in content)


def _count(usage: Mapping[str, Json], name: str) -> int:
    count = usage.get(name) or 0
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise broken(f"the {name} in the server's answer are no count")
    return count


def broken(message: str) -> EngineFailure:
    """An answer that another try may give whole."""
    return EngineFailure(message, transient=True)
