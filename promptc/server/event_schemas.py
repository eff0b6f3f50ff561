"""The events of an answer that is streamed, for the OpenAPI document: what each of them has."""

from promptc.schema.types import Json

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer"}
_OF_AN_ANSWER: dict[str, Json] = {
    "output": {"type": "string", "description": "The program's output."},
    "module": {"type": "string", "description": "The module whose answer it stands in."},
    "field": {"type": "string", "description": "The field of the answer."},
}


def _event(description: str, properties: dict[str, Json]) -> Json:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
    }


EVENT_SCHEMAS: dict[str, Json] = {
    "event.text": _event(
        "A model goes on with a text: all deltas of an output in a row are its text.", {**_OF_AN_ANSWER, "delta": _TEXT}
    ),
    "event.field": _event(
        "A model has written all of a value. Unless it is withdrawn, the output will be this.",
        {**_OF_AN_ANSWER, "value": {"description": "As in the outputs of the program."}},
    ),
    "event.withdrawn": _event("What was told of the output counts no more. It may be told anew.", _OF_AN_ANSWER),
    "event.call": _event(
        "A model has answered.",
        {
            "module": _TEXT,
            "attempt": {"type": "integer", "description": "The number of the try, from 1."},
            "outputs": {"type": ["object", "null"], "description": "Null where the answer is not used."},
            "prompt_tokens": _COUNT,
            "output_tokens": _COUNT,
        },
    ),
    "event.output": _event(
        "An output is known, for good.",
        {"name": _TEXT, "value": {"description": "As in the outputs of the program."}},
    ),
    "event.done": _event(
        "All outputs are known. The last event.",
        {
            "outputs": {"type": "object", "description": "The outputs of the program."},
            "missed": {"type": "array", "items": _TEXT, "description": "What the program suggests and does not hold."},
        },
    ),
    "event.error": _event(
        "There are no outputs. The last event.",
        {
            "status": {"type": "integer", "description": "The status of the answer if it were not streamed."},
            "error": {"$ref": "#/components/schemas/error/properties/error"},
        },
    ),
}
