"""Reading an answer of OpenAI's chat completions that comes in chunks, as server-sent events."""

import json
from collections.abc import Callable
from typing import final

from promptc.runtime.engines.chat_answer import broken, error_text, is_text
from promptc.schema.types import Json

_END = b"[DONE]"


@final
class StreamedAnswer:
    """Puts an answer of one choice together; ``on_text`` hears its text piece by piece."""

    def __init__(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text
        self._pieces: list[str] = []
        self._finish: Json = None
        self._usage: Json = None
        self._has_ended = False

    def take(self, data: bytes) -> None:
        """The data of the next event. Raises a transient `EngineFailure` where it was garbled, or says that all is over."""
        if data == _END:
            self._has_ended = True
            return
        try:
            chunk: object = json.loads(data)
        except (ValueError, RecursionError):
            raise broken("an event in the server's answer is not JSON") from None
        if not isinstance(chunk, dict):
            raise broken("an event in the server's answer is no object")
        if "error" in chunk and not chunk.get("choices"):
            raise broken(f"the server broke off its answer with an error: {error_text(chunk['error'])}")
        self._usage = chunk.get("usage") or self._usage
        choices = chunk.get("choices") or []
        if not isinstance(choices, list):
            raise broken("the choices in the server's answer are no list")
        for choice in choices:
            self._take_choice(choice)

    def _take_choice(self, choice: object) -> None:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(delta, dict):
            raise broken("an event in the server's answer has a choice without a delta")
        piece = delta.get("content") or ""
        if not isinstance(piece, str) or not is_text(piece):
            raise broken("the content in the server's answer is no text")
        self._finish = choice.get("finish_reason") or self._finish
        if piece:
            self._pieces.append(piece)
            self._on_text(piece)

    def whole(self) -> dict[str, Json]:
        """The answer as it would have come in one go. Raises a transient `EngineFailure` where the end is missing."""
        if not self._has_ended and self._finish is None:
            raise broken("the server's answer ended in the middle")
        message: Json = {"content": "".join(self._pieces)}
        return {"choices": [{"message": message, "finish_reason": self._finish}], "usage": self._usage}
