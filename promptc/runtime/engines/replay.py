"""A scripted engine: answers from a function or a file, the same every time. For tests, and to repeat a run.

A file is JSON lines. Each line has ``text``, the completion, and either ``key``, the `request_key` of the one request that it
answers, under the identity ``"replay"``, or ``user`` alone, the last message of all requests that it answers. A ``key`` goes
first; a ``user`` beside it only tells people, and messages, what was asked.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.message import Message
from promptc.runtime.store import request_key
from promptc.runtime.streaming.text import Listener
from promptc.schema.hashing import key_text

Script = Callable[[Request], str | None]
KEY_IDENTITY = "replay"
_PIECES = re.compile(r"\s*\S+|\s+\Z")


class ReplayEngine:
    """Answers a request with ``script(request)``; None stands for a request that the script does not know.

    ``name`` tells scripts apart in caches. Tokens are words: counts are exact and repeatable, and mean no more.
    ``requests`` has every request in the order of arrival.
    """

    def __init__(self, script: Script, *, name: str = "script") -> None:
        self._script = script
        self._name = name
        self.requests: list[Request] = []
        self.closed = False

    @property
    def identity(self) -> str:
        return key_text({"engine": "replay", "name": self._name})

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        text = self._script(request)
        if text is None:
            raise EngineFailure(f"the script `{self._name}` has no answer for: {_asked(request)}")
        words = text.split()
        cut = len(words) > request.max_tokens
        return Completion(
            text=" ".join(words[: request.max_tokens]) if cut else text,
            finish="length" if cut else "stop",
            prompt_tokens=_count(request.messages),
            output_tokens=min(len(words), request.max_tokens),
        )

    async def stream(self, request: Request, listener: Listener) -> Completion:
        """As `promptc.runtime.streaming.text.StreamingEngine`: a word after the other."""
        completion = await self.complete(request)
        for piece in _PIECES.findall(completion.text):
            listener.on_text(piece)
            # As with a model, others come in between, and who is cancelled hears no more.
            await asyncio.sleep(0)
        return completion

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return _count(messages)

    async def close(self) -> None:
        self.closed = True


def open_replay(ref: ModelRef) -> ReplayEngine:
    """The engine of the file ``ref.name``. Raises `EngineFailure` where it cannot be read, naming the line."""
    if ref.options:
        raise EngineFailure(f"model `{ref.symbol}`: the replay engine has no option `{ref.options[0][0]}`")
    path = Path(ref.name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EngineFailure(f"{path}: the answers of model `{ref.symbol}` cannot be read ({error})") from error
    return ReplayEngine(_script(path, text), name=hashlib.sha256(text.encode()).hexdigest())


def _script(path: Path, text: str) -> Script:
    by_key: dict[str, str] = {}
    by_user: dict[str, str] = {}
    # The last messages of the requests that were recorded, whatever else they were.
    recorded: set[str] = set()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            answer = str(entry["text"])
            if "key" in entry:
                by_key[str(entry["key"])] = answer
                recorded.add(str(entry.get("user", "")))
            else:
                by_user[str(entry["user"])] = answer
        except (ValueError, TypeError, KeyError) as error:
            raise EngineFailure(f'{path}:{number}: expected {{"user" or "key": ..., "text": ...}} ({error})') from error

    def answer_of(request: Request) -> str:
        asked = request.messages[-1].content
        found = by_key.get(request_key(KEY_IDENTITY, request), by_user.get(asked))
        if found is None:
            why = (
                "the same was asked with other settings, another instruction or other demonstrations: record again"
                if asked in recorded
                else "record again, or write a line for it"
            )
            raise EngineFailure(f"{path} has no answer for: {_asked(request)} ({why})")
        return found

    return answer_of


def recorded_line(request: Request, completion: Completion) -> str:
    """The line of a file that answers ``request`` as ``completion`` did, whichever model that was."""
    entry = {
        "key": request_key(KEY_IDENTITY, request),
        "user": request.messages[-1].content,
        "text": completion.text,
    }
    return json.dumps(entry, ensure_ascii=False)


def _asked(request: Request) -> str:
    last = request.messages[-1].content
    return last if len(last) <= 200 else last[:197] + "..."


def _count(messages: tuple[Message, ...]) -> int:
    return sum(len(m.content.split()) for m in messages)
