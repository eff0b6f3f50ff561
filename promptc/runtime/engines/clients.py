"""The HTTP clients of one server: more of them as more requests are in flight, each with few connections.

For each request httpx looks at all connections of its client, and for each idle one at all others again: with hundreds in
one client that takes longer than many a model.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import final

import httpx

# Of one client: with these, what is looked at costs little beside the request itself.
CONNECTIONS = 8


@final
class Clients:
    """Clients by ``make``, together for ``most`` requests at a time; what is beyond that waits for a connection."""

    def __init__(self, make: Callable[[httpx.Limits], httpx.AsyncClient], most: int) -> None:
        self._make = make
        self._most = max(1, most // CONNECTIONS)
        self._clients: list[httpx.AsyncClient] = []
        self._in_flight: list[int] = []

    @contextmanager
    def one(self) -> Iterator[httpx.AsyncClient]:
        """The client for one request and its whole answer."""
        place = self._place()
        self._in_flight[place] += 1
        try:
            yield self._clients[place]
        finally:
            self._in_flight[place] -= 1

    def _place(self) -> int:
        for place, count in enumerate(self._in_flight):
            if count < CONNECTIONS:
                return place
        if len(self._clients) < self._most:
            self._clients.append(
                self._make(httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS))
            )
            self._in_flight.append(0)
            return len(self._clients) - 1
        return min(range(len(self._in_flight)), key=self._in_flight.__getitem__)

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
