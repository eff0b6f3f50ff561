"""A request as the body of OpenAI's chat completions: what is sent, and what `promptc export` writes."""

from promptc.runtime.engine import Constraint, Request
from promptc.runtime.engines.strict_schema import can_be_strict
from promptc.runtime.message import Message
from promptc.schema.types import Json


def chat_body(model: str, request: Request, *, vllm: bool) -> dict[str, Json]:
    """The body of ``request``. ``vllm`` says that the server is vLLM's, which decodes under regular expressions, too."""
    body: dict[str, Json] = {
        "model": model,
        "messages": chat_messages(request.messages),
        "temperature": request.temperature,
        "top_p": request.top_p,
        "max_tokens": request.max_tokens,
        **_constraint(request.constraint, vllm=vllm),
    }
    if request.seed is not None:
        body["seed"] = request.seed
    return body


def chat_messages(messages: tuple[Message, ...]) -> Json:
    return [{"role": m.role, "content": m.content} for m in messages]


def _constraint(constraint: Constraint | None, *, vllm: bool) -> dict[str, Json]:
    match constraint:
        case Constraint("regex", value) if vllm:
            return {"structured_outputs": {"regex": value}}
        case Constraint("json", pattern=pattern) if vllm:
            return {"structured_outputs": {"regex": pattern}}
        case Constraint("json", schema):
            form: Json = {"name": "answer", "strict": can_be_strict(schema), "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": form}}
        case _:
            return {}
