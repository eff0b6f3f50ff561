"""What vLLM's server has counted: the one measure that is the same for everyone who asks it.

Standard library alone: DSPy's environment imports this file, too.
"""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

_CALLS = "vllm:request_success_total"
_PROMPT = "vllm:prompt_tokens_total"
_OUTPUT = "vllm:generation_tokens_total"
_SECONDS = 60
_MOMENT = 0.2


@dataclass(frozen=True, slots=True)
class Used:
    """Requests that were answered, and their tokens."""

    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0

    def __sub__(self, other: "Used") -> "Used":
        return Used(
            self.calls - other.calls,
            self.prompt_tokens - other.prompt_tokens,
            self.output_tokens - other.output_tokens,
        )


def counted(server: str) -> Used:
    """All that the server at the base URL ``server`` has answered so far. Raises OSError where it does not answer.

    To be asked while nobody asks the server for anything else: an answer may be counted a moment after it is given.
    """
    before, now = None, _read(server)
    while before != now:
        time.sleep(_MOMENT)
        before, now = now, _read(server)
    return now


def _read(server: str) -> Used:
    totals = dict.fromkeys((_CALLS, _PROMPT, _OUTPUT), 0.0)
    for line in ask(server, "GET", "/metrics").splitlines():
        name, _, value = line.rpartition(" ")
        family = name.partition("{")[0]
        if family in totals:
            totals[family] += float(value)
    return Used(int(totals[_CALLS]), int(totals[_PROMPT]), int(totals[_OUTPUT]))


def ask(server: str, method: str, path: str) -> str:
    """The answer to a request beside the API at ``server``. Raises OSError where there is none."""
    host = urlsplit(server).netloc
    connection = http.client.HTTPConnection(host, timeout=_SECONDS)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise OSError(f"{server}: {method} {path} was answered {answer.status}")
    return text
