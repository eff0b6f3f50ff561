"""A conversation as the token ids of a model, by its tokenizer's own chat template.

Only the template writes control tokens. Where a message has the text of one (``<|im_end|>`` in what a user sent), it is read
as the characters that it is of, and ends nothing.

What calls have in common is read once. A tokenizer takes its control tokens out of a text before all else and reads what
stands between them piece by piece, so the ids of a text are those of its two parts where it is cut before such a token.
That is tried out with each tokenizer, and with each beginning that is kept.
"""

import itertools
import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, final

from promptc.runtime.engines.control_text import broken
from promptc.runtime.message import Message

# Beginnings that are kept: those of a few programs that run at once, or of the candidates of a search.
_MOST = 128
# Two planes without characters of their own, where a stand-in can hardly meet a text.
_PRIVATE = range(0xF0000, 0x10FFFE)


@final
class ChatTokens:
    """``tokenizer`` is one of transformers, with a chat template. Not safe to use from several threads at a time."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        added = getattr(tokenizer, "added_tokens_decoder", {})
        control = [t for t in added.values() if t.special and t.content]
        # The longest first, as tokenizers take them.
        self._texts = sorted((t.content for t in control), key=len, reverse=True)
        self._control = re.compile("|".join(map(re.escape, self._texts)) or r"(?!)")
        plain = not any(t.normalized or t.lstrip or t.rstrip or t.single_word for t in control)
        # Cut before a control token, and also after it: some tokenizers read the beginning of a text in another way.
        self._is_cut_well = (
            plain and bool(control) and self._reads_in_parts("one two\n", "<>three <b> four", "<>\nfive")
        )
        self._is_apart = self._is_cut_well and self._reads_in_parts(
            "one", "<>", "two three", "<>", "\nfour", "<>", " five"
        )
        # By the text of a beginning: its ids, or None where it was seen once.
        self._begun: OrderedDict[str, list[int] | None] = OrderedDict()

    def __call__(self, messages: Sequence[Message]) -> list[int]:
        """The ids of ``messages`` with the beginning of the answer."""
        if any(self._control.search(m.content) for m in messages):
            return self._without_theirs(messages)
        text = self._written(messages)
        cut = self._cut(text, messages[-1].content) if self._is_cut_well and messages else 0
        return self._shared(text, cut) if cut else self._read(text)

    def _written(self, messages: Sequence[Message]) -> str:
        chat = [{"role": m.role, "content": m.content} for m in messages]
        text: str = self._tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
        return text

    def _read(self, text: str, *, as_characters: bool = False) -> list[int]:
        # Told only where it is so: some tokenizers know nothing of it.
        told = {"split_special_tokens": True} if as_characters else {}
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, **told)["input_ids"]
        return ids

    def _reads_in_parts(self, *parts: str) -> bool:
        """Whether the ids of ``parts`` make those of the whole, with a control token for each ``<>``."""
        texts = [part.replace("<>", self._texts[-1]) for part in parts]
        return self._read("".join(texts)) == [i for text in texts for i in self._read(text)]

    def _cut(self, text: str, last: str) -> int:
        """Where the last control token begins before ``last``, what differs from call to call; 0 where there is none."""
        before = text.rfind(last) if last else len(text)
        return max((m.start() for m in self._control.finditer(text, 0, max(before, 0))), default=0)

    def _shared(self, text: str, cut: int) -> list[int]:
        beginning = text[:cut]
        known = self._begun.get(beginning)
        if known is not None:
            self._begun.move_to_end(beginning)
            return [*known, *self._read(text[cut:])]
        ids = self._read(text)
        # What comes only once, as where each call has demonstrations of its own, is not worth to be read again.
        if beginning in self._begun:
            known = self._read(beginning)
            if ids != [*known, *self._read(text[cut:])]:
                self._is_cut_well = self._is_apart = False
                return ids
        self._begun[beginning] = known
        self._begun.move_to_end(beginning)
        if len(self._begun) > _MOST:
            self._begun.popitem(last=False)
        return ids

    def _without_theirs(self, messages: Sequence[Message]) -> list[int]:
        """As `__call__`, where messages have texts of control tokens."""
        if not self._is_apart:
            return self._read(self._written([Message(m.role, broken(m.content, self._control)) for m in messages]))
        held = {c for m in messages for c in m.content}
        free = (chr(code) for code in _PRIVATE if chr(code) not in held)
        stand_ins = dict(zip(self._texts, itertools.islice(free, len(self._texts)), strict=True))
        theirs = {stand_in: text for text, stand_in in stand_ins.items()}
        hidden = [Message(m.role, self._control.sub(lambda found: stand_ins[found[0]], m.content)) for m in messages]
        text = self._written(hidden)
        ids: list[int] = []
        at = 0
        for found in itertools.chain(self._control.finditer(text), [None]):
            part = text[at : found.start() if found else None]
            part = "".join(theirs.get(c, c) for c in part)
            ids += self._read(part, as_characters=True) if part else []
            if found:
                ids += self._read(found[0])
                at = found.end()
        return ids
