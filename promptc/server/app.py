"""The application: what is at which path."""

import json

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import promptc
from promptc.schema.types import Json
from promptc.server.closing import Closing
from promptc.server.endpoint import ProgramEndpoint
from promptc.server.errors import Error, internal, no_such_path, wrong_method
from promptc.server.gate import Gate
from promptc.server.metrics import CONTENT_TYPE, Metrics
from promptc.server.openapi import document
from promptc.server.programs import Programs


def create_app(programs: Programs, gate: Gate, metrics: Metrics) -> FastAPI:
    """Serves ``programs``, which are open as long as the application is used."""
    # The document is of types that change with the artifacts; pages that show it would load scripts from elsewhere.
    app = FastAPI(title="promptc", version=promptc.__version__, openapi_url=None, docs_url=None, redoc_url=None)

    async def health(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(_: Request) -> Response:
        doubts: dict[str, Json] = {served.name: served.doubt for served in programs if served.doubt}
        if gate.is_stopping:
            return JSONResponse({"ready": False, "reason": "the server stops"}, 503)
        if doubts:
            return JSONResponse({"ready": False, "reason": "models do not answer", "programs": doubts}, 503)
        return JSONResponse({"ready": True, "programs": {served.name: served.hash for served in programs}})

    async def measured(_: Request) -> Response:
        return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def described(_: Request) -> Response:
        text = json.dumps(document(list(programs)), ensure_ascii=False, indent=2)
        return Response(text, media_type="application/json")

    app.add_route("/health", health)
    app.add_route("/ready", ready)
    app.add_route("/metrics", measured)
    app.add_route("/openapi.json", described)
    app.router.routes.append(Route("/{program}", ProgramEndpoint(programs, gate, metrics), methods=["POST"]))
    app.add_middleware(Closing, gate=gate)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _mistake)
    return app


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 405:
        return _response(wrong_method(request.method, (error.headers or {}).get("Allow", "another method")))
    return _response(no_such_path(request.url.path))


async def _mistake(_: Request, __: Exception) -> Response:
    # The error goes on to uvicorn, which logs it.
    return _response(internal())


def _response(error: Error) -> Response:
    return JSONResponse(error.body(), error.status, error.headers())
