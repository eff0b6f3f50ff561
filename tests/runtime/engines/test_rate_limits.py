"""What headers of answers say of the next request."""

import time

import httpx
import pytest

from promptc.runtime.engines.rate_limits import retry_after, wait_asked

NOW, LATER = "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:29:30 GMT"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.25"}, 0.25),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon", "Date": NOW}, None),
        ({"Retry-After": LATER, "Date": NOW}, 90.0),
        ({"Retry-After": NOW, "Date": LATER}, 0.0),
        ({"Retry-After": LATER}, None),
    ],
)
def test_a_server_may_ask_for_a_wait(headers: dict[str, str], wait: float | None) -> None:
    assert retry_after(httpx.Headers(headers)) == wait
    assert wait_asked(httpx.Headers(headers)) == (wait or 0.0)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        # The IETF's drafts, up to the sixth, the seventh, and later.
        ({"RateLimit-Limit": "100", "RateLimit-Remaining": "0", "RateLimit-Reset": "5"}, 5.0),
        ({"RateLimit-Remaining": "1", "RateLimit-Reset": "5"}, 0.0),
        ({"RateLimit": "limit=100, remaining=0, reset=5"}, 5.0),
        ({"RateLimit": "limit=100, remaining=50, reset=5"}, 0.0),
        ({"RateLimit": '"burst";r=0;t=5, "day";r=70;t=3600'}, 5.0),
        ({"RateLimit": '"burst";r=10;t=5'}, 0.0),
        # As many gateways have it, with a wait or a moment.
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}, 9.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000000001"}, 0.0),
        # OpenAI's: of 60 a minute, one is back in a second.
        (
            {
                "x-ratelimit-limit-requests": "60",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "1m0s",
            },
            1.0,
        ),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12ms"}, 0.012),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m1.5s"}, 361.5),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1d2h"}, 93600.0),
        ({"x-ratelimit-remaining-tokens": "149976", "x-ratelimit-reset-tokens": "9ms"}, 0.0),
        # What is in no known form asks for nothing.
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "tomorrow"}, 0.0),
        ({"x-ratelimit-remaining-tokens": "0"}, 0.0),
        ({"x-ratelimit-remaining": "none", "x-ratelimit-reset": "5"}, 0.0),
        # The longest of them counts.
        ({"Retry-After": "2", "RateLimit-Remaining": "0", "RateLimit-Reset": "8"}, 8.0),
    ],
)
def test_nothing_is_asked_while_nothing_is_left(headers: dict[str, str], wait: float) -> None:
    assert wait_asked(httpx.Headers(headers)) == pytest.approx(wait)


def test_a_reset_may_be_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2000000030"}
    assert wait_asked(httpx.Headers(headers)) == 30.0
