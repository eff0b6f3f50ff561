"""How requests are spread over clients."""

from contextlib import ExitStack

import httpx
import pytest

from promptc.runtime.engines.clients import CONNECTIONS, Clients


class Making:
    def __init__(self) -> None:
        self.made: list[httpx.AsyncClient] = []

    def __call__(self, limits: httpx.Limits) -> httpx.AsyncClient:
        assert limits == httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self.made.append(httpx.AsyncClient(limits=limits, verify=False))
        return self.made[-1]


async def test_there_are_as_many_as_are_needed_and_they_are_used_again() -> None:
    making = Making()
    clients = Clients(making, 100 * CONNECTIONS)
    for _ in range(3):
        with clients.one() as client:
            assert client is making.made[0]
    with ExitStack() as stack:
        used = [stack.enter_context(clients.one()) for _ in range(2 * CONNECTIONS + 1)]
        assert [used.count(client) for client in making.made] == [CONNECTIONS, CONNECTIONS, 1]
    with clients.one() as client:
        assert client is making.made[0]
    await clients.close()
    assert all(client.is_closed for client in making.made)


async def test_beyond_the_most_the_least_busy_one_is_taken() -> None:
    making = Making()
    clients = Clients(making, 2 * CONNECTIONS)
    with ExitStack() as stack:
        used = [stack.enter_context(clients.one()) for _ in range(2 * CONNECTIONS + 4)]
        assert [used.count(client) for client in making.made] == [CONNECTIONS + 2, CONNECTIONS + 2]
    await clients.close()


async def test_a_request_that_fails_is_over() -> None:
    making = Making()
    clients = Clients(making, CONNECTIONS)
    for _ in range(CONNECTIONS + 1):
        with pytest.raises(httpx.UnsupportedProtocol), clients.one() as client:
            await client.get("nowhere")
    assert len(making.made) == 1
    await clients.close()
