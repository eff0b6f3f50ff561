"""What a client sends: bytes within a limit, as one JSON object."""

import json

from starlette.requests import Request

from promptc.schema.json_reading import finite, no_constant, no_half_pair
from promptc.server.errors import Refused, not_json, too_large, wrong_media_type


def require_json(request: Request) -> None:
    """Raise `Refused` for a body that is not said to be JSON: a page of another site cannot send one without asking."""
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != "application/json":
        raise Refused(wrong_media_type(given))


async def read_body(request: Request, limit: int) -> bytes:
    """At most ``limit`` bytes. Raises `Refused`, and `starlette.requests.ClientDisconnect`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused(too_large(limit))
    return bytes(body)


def parse_object(body: bytes) -> dict[str, object]:
    """The object that ``body`` writes. Raises `Refused`."""
    try:
        text = body.decode("utf-8")
        value: object = json.loads(text, parse_int=_whole, parse_float=finite, parse_constant=no_constant)
        no_half_pair(text, value)
    except UnicodeDecodeError as error:
        raise Refused(not_json(f"it is not UTF-8 ({error.reason} at byte {error.start})")) from None
    except RecursionError:
        raise Refused(not_json("it is nested too deeply")) from None
    except ValueError as error:
        raise Refused(not_json(str(error))) from None
    if not isinstance(value, dict):
        raise Refused(not_json(f"this is {_NAMES.get(type(value), 'a number')}"))
    return value


def _whole(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(text):,} digits is too long")
    return int(text)


# Python reads no whole number that is longer.
_MAX_DIGITS = 4300
_NAMES = {list: "a list", str: "a text", bool: "a boolean", type(None): "null"}
