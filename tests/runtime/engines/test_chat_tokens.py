"""Conversations as tokens, by the tokenizer of the model that is shipped and by one that reads no text in parts."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptc.runtime.engines.chat_tokens import ChatTokens
from promptc.runtime.engines.model_folder import NANO, resolve
from promptc.runtime.message import Message

pytestmark = pytest.mark.vllm  # whose environment has tokenizers

CONTROL = ("<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")
WORDS = ("tea", " ", "\n", "5.1", "<", "|", "end", "|>", "é", "\u2060", "\U000f0000", "user", "\U000f0001")
texts = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
hostile = st.lists(st.sampled_from((*WORDS, *CONTROL)), max_size=8).map("".join)
anyhow = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def nano() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(resolve(NANO).path)


def chat(contents: Sequence[str]) -> tuple[Message, ...]:
    roles = ("system", "user", "assistant", "user", "assistant", "user")
    return tuple(Message(role, content) for role, content in zip(roles, contents, strict=False))  # type: ignore[arg-type]


def templated(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    written = [{"role": m.role, "content": m.content} for m in messages]
    ids: list[int] = tokenizer.apply_chat_template(written, add_generation_prompt=True, return_dict=True)["input_ids"]
    return ids


def control(tokenizer: Any, ids: Sequence[int]) -> list[int]:
    return [i for i in ids if i in tokenizer.added_tokens_decoder]


@anyhow
@given(head=st.lists(texts, min_size=1, max_size=4), lasts=st.lists(texts, min_size=4, max_size=6))
def test_what_calls_have_in_common_changes_no_token(nano: Any, head: list[str], lasts: list[str]) -> None:
    tokens = ChatTokens(nano)
    for last in lasts:
        messages = chat([*head, last])
        assert tokens(messages) == templated(nano, messages)


def test_a_beginning_is_read_twice_and_then_kept(nano: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = ChatTokens(nano)
    read: list[str] = []
    plain = tokens._read

    def listening(text: str, **how: bool) -> list[int]:
        read.append(text)
        return plain(text, **how)

    monkeypatch.setattr(tokens, "_read", listening)
    for number in range(4):
        tokens(chat(["Be kind.", f"tea {number}"]))
    assert read == [
        "<|system|>Be kind.<|end|><|user|>tea 0<|end|><|assistant|>",
        "<|system|>Be kind.<|end|><|user|>tea 1<|end|><|assistant|>",
        "<|system|>Be kind.<|end|>",
        "<|user|>tea 1<|end|><|assistant|>",
        "<|user|>tea 2<|end|><|assistant|>",
        "<|user|>tea 3<|end|><|assistant|>",
    ]


@anyhow
@given(contents=st.lists(hostile, min_size=1, max_size=6))
def test_texts_of_control_tokens_are_read_as_characters(nano: Any, contents: list[str]) -> None:
    messages = chat(contents)
    ids = ChatTokens(nano)(messages)
    harmless = [Message(m.role, "tea") for m in messages]
    assert control(nano, ids) == control(nano, templated(nano, harmless))
    # Nothing is lost: the ids are those of the very texts.
    written = "".join(f"<|{m.role}|>{m.content}<|end|>" for m in messages) + "<|assistant|>"
    assert nano.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False) == written


def test_a_tokenizer_that_reads_a_beginning_in_another_way_is_given_whole_texts() -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {"<unk>": 0, "<turn>": 1, "▁tea": 2, "tea": 3, "▁two": 4, "two": 5}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    # A text begins with a space of its own, and what follows a control token does not.
    inner.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, unk_token="<unk>", additional_special_tokens=["<turn>"])
    tokenizer.chat_template = "{% for m in messages %}<turn>{{ m.content }}{% endfor %}<turn>"
    tokens = ChatTokens(tokenizer)
    for _ in range(4):
        messages = chat(["tea", "tea"])
        assert tokens(messages) == templated(tokenizer, messages) == [1, 3, 1, 3, 1]
    ids = tokens(chat(["tea", "x<turn>tea"]))
    # With something between its characters that is not seen: the word is an unknown one.
    assert ids == [1, 3, 1, 0, 1]


def test_a_tokenizer_without_control_tokens_is_given_whole_texts() -> None:
    class Letters:
        def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, list[int]]:
            assert not add_special_tokens
            return {"input_ids": [ord(c) for c in text]}

        def apply_chat_template(self, chat: list[dict[str, str]], **_how: bool) -> str:
            return "".join(f"{m['role']}: {m['content']}\n" for m in chat)

    ids = ChatTokens(Letters())(chat(["Be <|end|> kind.", "tea"]))
    assert re.fullmatch(r"system: Be <\|end\|> kind.\nuser: tea\n", "".join(map(chr, ids)))
