"""The OpenAPI document of what is served, from the types in the artifacts."""

from collections.abc import Sequence
from typing import Protocol

import promptc
from promptc.artifact.model import Artifact
from promptc.schema.json_schema import fields_schema
from promptc.schema.types import Json
from promptc.server.event_schemas import EVENT_SCHEMAS

# A status that a program may answer with: its name in the document, and what it means.
ERRORS = (
    (400, "NotJson", "The body is not a JSON object."),
    (404, "NotFound", "There is no such program."),
    (408, "BodyTooLate", "The body was not here before the deadline."),
    (413, "TooLarge", "The body is larger than the server takes."),
    (415, "NotSaidToBeJson", "The body is not sent as application/json."),
    (422, "Refused", "Inputs are missing or wrong, too long for a model, or not what the program requires."),
    (429, "Busy", "As many requests are in flight as the server takes; come back after Retry-After seconds."),
    (500, "Failed", "The program, or Python that it calls, has no value for these inputs."),
    (502, "ModelFailed", "A model failed, or what it wrote cannot be used."),
    (
        503,
        "Unavailable",
        "A model cannot be reached for now, or the server stops; come back after Retry-After seconds.",
    ),
    (504, "TooLate", "There was no result before the deadline; the work was cancelled."),
)
_WITH_RETRY = (429, 503)
_ERROR: dict[str, Json] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "description": "One word for what went wrong."},
                "reason": {"type": "string", "description": "What went wrong, in a sentence."},
                "module": {"type": "string", "description": "The module, function or program that failed."},
                "fields": {
                    "type": "array",
                    "description": "What is wrong with each input.",
                    "items": {
                        "type": "object",
                        "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
                        "required": ["field", "reason"],
                    },
                },
            },
            "required": ["kind", "reason"],
        }
    },
    "required": ["error"],
}
_EVENTS = (
    "Server-sent events, for a request that accepts text/event-stream. While a model writes an output: `text` with what is "
    "new of a text, `field` with a whole value, `withdrawn` where what was told of it counts no more. Then `call` for each "
    "answer of a model, `output` for each output as soon as it is known, and in the end `done` with all outputs, or `error`. "
    "The data of an event `NAME` is a JSON object of the schema `event.NAME`."
)


class Described(Protocol):
    """What the document says of an artifact."""

    @property
    def artifact(self) -> Artifact: ...

    @property
    def name(self) -> str: ...

    @property
    def hash(self) -> str: ...


def document(programs: Sequence[Described]) -> dict[str, Json]:
    """The document, in version 3.1, which writes schemas as JSON Schema."""
    schemas: dict[str, Json] = {}
    paths: dict[str, Json] = {}
    for program in programs:
        graph = program.artifact.program
        schemas[f"{program.name}.inputs"] = fields_schema(graph.inputs)
        schemas[f"{program.name}.outputs"] = fields_schema(graph.output_types)
        paths[f"/{program.name}"] = {"post": _operation(program)}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"promptc: {', '.join(p.name for p in programs)}", "version": promptc.__version__},
        "paths": paths | _OWN_PATHS,
        "components": {
            "schemas": schemas | EVENT_SCHEMAS | {"error": _ERROR},
            "responses": {name: _error_response(status, meaning) for status, name, meaning in ERRORS},
        },
    }


def _operation(program: Described) -> dict[str, Json]:
    outputs: dict[str, Json] = {"schema": {"$ref": f"#/components/schemas/{program.name}.outputs"}}
    inputs: dict[str, Json] = {"schema": {"$ref": f"#/components/schemas/{program.name}.inputs"}}
    responses: dict[str, Json] = {
        "200": {
            "description": f"The outputs. {_EVENTS}",
            "content": {"application/json": outputs, "text/event-stream": {"schema": {"type": "string"}}},
        }
    }
    for status, name, _ in ERRORS:
        responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return {
        "operationId": program.name,
        "summary": f"Run the program {program.name} on one row of inputs.",
        "x-promptc-artifact": program.hash,
        "requestBody": {"required": True, "content": {"application/json": inputs}},
        "responses": responses,
    }


def _error_response(status: int, meaning: str) -> dict[str, Json]:
    response: dict[str, Json] = {
        "description": meaning,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}},
    }
    if status in _WITH_RETRY:
        response["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return response


def _own(operation: str, summary: str, media_type: str, more: dict[str, Json] | None = None) -> Json:
    answered: Json = {"description": "The answer.", "content": {media_type: {"schema": {}}}}
    return {"get": {"operationId": operation, "summary": summary, "responses": {"200": answered, **(more or {})}}}


_OWN_PATHS: dict[str, Json] = {
    "/health": _own("health", "Whether the server is alive.", "application/json"),
    "/ready": _own(
        "ready",
        "Whether the models of all programs answer.",
        "application/json",
        {"503": {"description": "Not yet, not now, or not any more.", "content": {"application/json": {"schema": {}}}}},
    ),
    "/metrics": _own("metrics", "What the server counts, for Prometheus.", "text/plain"),
}
