"""A request as the body of OpenAI's chat completions: what is sent, and what `promptc export` writes.

A server writes the conversation by its model's template, and most (vLLM's, too) then read the text of a control token as that
token, wherever it comes from: ``<|im_end|>`` in what a user sent would end the message. Which tokens a model has, a server does not
tell; so whatever looks like one of those in use gets a word joiner after its first character, which is not seen and makes it text.
"""

import re

from promptc.runtime.engine import Constraint, Request
from promptc.runtime.engines.control_text import broken
from promptc.runtime.engines.strict_schema import can_be_strict
from promptc.runtime.message import Message
from promptc.schema.types import Json

# As chat models write them: ChatML, Llama 3, Phi, Qwen and others with bars (DeepSeek's are wide), Llama 2, Gemma, Mistral.
_CONTROL = re.compile(
    r"<[|\uff5c][^<>\n]{1,60}[|\uff5c]>"
    r"|</?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|start_of_role|end_of_role)>"
    r"|<</?SYS>>"
    r"|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|CALL_ID|ARGS|THINK|IMG)\]"
)


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
    """The messages, with no text in them that a server may take for a control token."""
    return [{"role": m.role, "content": broken(m.content, _CONTROL)} for m in messages]


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
