"""The page as a whole."""

from dataclasses import dataclass
from typing import final

import htpy as h
from htpy import Node

from promptc.autotune.history import History
from promptc.runtime.message import Message
from promptc.webpage.head import head
from promptc.webpage.outcome import cost, facts, outcome
from promptc.webpage.search import search_section


@final
@dataclass(frozen=True, slots=True)
class PromptPair:
    """A module's messages in the seed program and in the best one; a side is empty where there is no such module."""

    module: str
    seed: tuple[Message, ...]
    best: tuple[Message, ...]


def render(history: History, prompts: tuple[PromptPair, ...]) -> str:
    """The page of ``history`` as HTML text that ends with a newline."""
    name = f"{history.program}: how its build went"
    page = h.html(lang="en")[
        head(name),
        h.body[
            h.h1[name],
            facts(history),
            h.h2["The outcome"],
            outcome(history),
            _searches(history),
            [h.h2["The prompts, before and after"], [_prompts(pair) for pair in prompts]] if prompts else None,
            h.h2["What it took"],
            cost(history),
            [h.h2["Notes"], [h.p[note] for note in history.notes]] if history.notes else None,
        ],
    ]
    return f"{page}\n"


def _searches(history: History) -> Node:
    many = len(history.searches) > 1
    return [
        [h.h2[f"Search {number}" if many else "The search"], search_section(search)]
        for number, search in enumerate(history.searches, start=1)
    ]


def _prompts(pair: PromptPair) -> Node:
    same = " (no difference)" if pair.seed == pair.best else ""
    return h.details[
        h.summary[pair.module, h.span(".soft")[same]],
        h.div(".sides")[_side("the seed program", pair.seed), _side("the best candidate", pair.best)],
    ]


def _side(name: str, messages: tuple[Message, ...]) -> Node:
    return h.div[
        h.strong[name],
        [[h.div(".soft")[message.role], h.pre[message.content]] for message in messages],
        None if messages else h.p(".soft")["has no such module"],
    ]
