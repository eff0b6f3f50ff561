from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.nano.batches import text_of
from models.nano.families.base import messages
from models.nano.mix import FAMILIES
from models.nano.tokenizer import ASSISTANT, END, SPECIAL, save, tokenizer


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_round_trips(text: str) -> None:
    encoder = tokenizer()
    assert encoder.decode(encoder.encode(text).ids, skip_special_tokens=False) == text


@pytest.mark.parametrize("text", ["red", " red", " 5.1", "0.0", " 300", "sepal", " |", "Classify"])
def test_words_and_numbers_are_one_token(text: str) -> None:
    assert len(tokenizer().encode(text).ids) == 1


def test_a_word_outside_the_list_is_syllables() -> None:
    assert [t for t in tokenizer().encode(" zamo").tokens if t != "Ġ"] == ["za", "mo"]


def test_special_tokens_come_first() -> None:
    assert [tokenizer().token_to_id(t) for t in SPECIAL] == list(range(len(SPECIAL)))


def test_training_text_is_what_the_chat_template_gives(tmp_path_factory: pytest.TempPathFactory) -> None:
    transformers = pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("tokenizer")
    save(folder)
    loaded = transformers.AutoTokenizer.from_pretrained(str(folder))
    assert loaded.eos_token == END
    for name, sample in FAMILIES.items():
        for seed in range(5):
            task = sample(Random(f"{name} {seed}"))
            chat = [{"role": m.role, "content": m.content} for m in messages(task)]
            trained = tokenizer().encode(text_of(task)).ids
            assert loaded.apply_chat_template(chat, tokenize=True, return_dict=False) == trained
            prompt = loaded.apply_chat_template(chat[:-1], tokenize=False, add_generation_prompt=True)
            assert text_of(task).startswith(prompt)
            assert prompt.endswith(ASSISTANT)
