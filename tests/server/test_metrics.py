import re
from pathlib import Path

import httpx

from promptc.runtime.engine import EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from tests.conftest import Golden
from tests.runtime.programs import answer, two_calls
from tests.server.conftest import Serve

PAGE = Path(__file__).parents[2] / "docs/serving.md"


def script(request: Request) -> str:
    if request.messages[-1].content == "text: down":
        raise EngineFailure("down")
    return answer(1)


async def test_what_is_counted(serve: Serve, golden: Golden) -> None:
    async with serve([two_calls()], ReplayEngine(script)) as s:
        await s.post("sum", {"text": "x"})
        await s.post("sum", {"text": "x"}, headers={"Accept": "text/event-stream"})
        await s.post("sum", {"text": 1})
        await s.post("sum", {"text": "down"})
        await s.post("sun", {"text": "x"})
        response = await s.client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain")
    samples = _samples(response)
    golden("server/metrics.txt", "".join(_described(response)))
    assert {key: value for key, value in samples.items() if key.startswith("promptc_requests_total")} == {
        'promptc_requests_total{outcome="ok",program="sum"}': 2.0,
        'promptc_requests_total{outcome="input",program="sum"}': 1.0,
        'promptc_requests_total{outcome="engine",program="sum"}': 1.0,
        # A name that is not there is no label: anybody could make up any number of them.
        'promptc_requests_total{outcome="program",program=""}': 1.0,
    }
    assert samples['promptc_request_seconds_count{program="sum"}'] == 4.0
    assert samples['promptc_output_tokens_total{program="sum"}'] == 8.0
    assert samples['promptc_prompt_tokens_total{program="sum"}'] > 8.0
    assert samples['promptc_engine_failures_total{module="left",program="sum"}'] == 1.0
    assert samples["promptc_requests_in_flight"] == 0.0
    names = {line.split()[2] for line in _described(response)}
    assert names == set(re.findall(r"promptc_\w+", PAGE.read_text(encoding="utf-8")))


def _samples(response: httpx.Response) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def _described(response: httpx.Response) -> list[str]:
    """Names, meanings and kinds; what the process itself is measured by depends on the machine."""
    return [
        line + "\n" for line in response.text.splitlines() if re.match(r"# (HELP|TYPE) promptc(?!.*_created)", line)
    ]
