"""A program's prompts for other tools: the exact messages that it sends, as OpenAI's chat requests or as Markdown.

Dotprompt files are in `promptc.driver.dotprompt`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Artifact, Module
from promptc.driver.asking import prompts_for
from promptc.driver.showing import prompt
from promptc.runtime.engine import Request
from promptc.runtime.engines.chat import chat_body
from promptc.runtime.message import Message
from promptc.runtime.requests import constraint
from promptc.schema.types import Json, Row


@final
@dataclass(frozen=True, slots=True)
class Call:
    """A call of ``module``. Where ``whole`` is false, ``{name}`` stands in the place of the module's inputs."""

    module: Module
    messages: tuple[Message, ...]
    whole: bool


def calls(artifact: Artifact, inputs: Row | None = None) -> list[Call]:
    """What each module is asked for ``inputs`` as far as no model is needed to know it; without inputs, each with holes."""
    if inputs is None:
        return [Call(module, prompt(module), whole=False) for module in artifact.modules]
    return [
        Call(artifact.module(asked.module), messages, asked.known)
        for asked in prompts_for(artifact, inputs)
        for messages in asked.calls
    ]


def openai_json(artifact: Artifact, inputs: Row | None = None) -> Json:
    """For each call its module, whether its messages are whole, and the body for ``/v1/chat/completions``.

    A sampling module's requests have no seed: it belongs to a row of a run.
    """
    return [
        {"module": call.module.symbol, "whole": call.whole, "request": _body(artifact, call)}
        for call in calls(artifact, inputs)
    ]


def _body(artifact: Artifact, call: Call) -> Json:
    module, model = call.module, artifact.model(call.module.model)
    request = Request(
        messages=call.messages,
        temperature=module.decoding.temperature,
        top_p=module.decoding.top_p,
        max_tokens=module.decoding.max_tokens,
        seed=None,
        constraint=constraint(module.format, module.outputs),
    )
    return chat_body(model.name, request, vllm=dict(model.options).get("server") == "vllm")


def markdown(artifact: Artifact, inputs: Row | None = None) -> str:
    """The calls to read: a heading for each, and every message as a block of code."""
    blocks = [f"# {artifact.program.symbol}"]
    for call in calls(artifact, inputs):
        module, model, decoding = call.module, artifact.model(call.module.model), call.module.decoding
        blocks.append(f"## {module.symbol}")
        blocks.append(
            f"`{module.strategy}({module.signature})` on `{model.engine}:{model.name}`, "
            f"temperature {decoding.temperature:g}, top_p {decoding.top_p:g}, at most {decoding.max_tokens} tokens."
            + ("" if call.whole else " `{name}` stands in the place of an input.")
        )
        blocks.extend(_message_blocks(call.messages))
    return "\n\n".join(blocks) + "\n"


def _message_blocks(messages: tuple[Message, ...]) -> Iterator[str]:
    for message in messages:
        # Longer than every run of backticks inside, so that nothing inside ends it.
        longest = max((len(run) for run in re.findall("`+", message.content)), default=0)
        fence = "`" * max(3, longest + 1)
        yield f"### {message.role}"
        yield f"{fence}text\n{message.content}\n{fence}"
