"""The tokenizer: whole words, whole numbers, syllables, and bytes for everything else.

A byte-level BPE whose merges build consonant-vowel syllables only; words and numbers are found whole
(``ignore_merges``). A word is two tokens of the vocabulary, with and without the space before it:

    " red" "red" ":" " 5.1" "_" "za" "mo"

so a list of words is one token a word. `base_of` tells which two belong together (the model starts their
embeddings alike). Run as a script it writes the tokenizer files into a folder.
"""

import json
from functools import cache
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from models.nano.words import CAPITALISED, vocabulary

PAD, END, SYSTEM, USER, ASSISTANT = "<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"
SPECIAL = (PAD, END, SYSTEM, USER, ASSISTANT)
MAX_LENGTH = 2048

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' + message['content'] + '<|end|>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)

_SPLIT = r" ?\d+(?:\.\d+)?| ?[A-Za-z]+| ?[^\sA-Za-z\d]|\s"
_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxyz", "aeiou"
_SPACE = "Ġ"  # how byte-level BPE writes a space
# Frequent pairs of English that are no consonant-vowel syllable, for words outside the list.
_PAIRS = tuple("th er an in on en at es or ed st al ar ch sh ng nd nt ss ll qu ea ou ck gh".split())


def numbers() -> tuple[str, ...]:
    """The numbers that are one token: 0.0 to 9.9 with one decimal, and 0 to 300."""
    return tuple(f"{i / 10:.1f}" for i in range(100)) + tuple(str(i) for i in range(301))


def build() -> Tokenizer:
    byte_alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = [c + v for c in _CONSONANTS for v in _VOWELS] + list(_PAIRS)
    pieces = list(dict.fromkeys(pieces))
    whole = [*vocabulary(), *CAPITALISED, *numbers()]
    tokens = [*SPECIAL, *byte_alphabet, *pieces]
    tokens += [t for w in whole for t in (w, _SPACE + w)]
    tokens += [_SPACE + c for c in "|-=.,({[\"'#&+*/<>"]
    vocab: dict[str, int] = {}
    for token in tokens:
        vocab.setdefault(token, len(vocab))
    merges = [(p[0], p[1]) for p in pieces]
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    return tokenizer


@cache
def tokenizer() -> Tokenizer:
    return build()


def base_of(token: str) -> str:
    """The word or number that ``token`` writes, without case and the space before it."""
    return token.removeprefix(_SPACE).lower() if token not in SPECIAL else token


def save(folder: Path) -> None:
    """Write what `transformers.AutoTokenizer` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    build().save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_LENGTH,
        "pad_token": PAD,
        "eos_token": END,
        "additional_special_tokens": [SYSTEM, USER, ASSISTANT],
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE + "\n")


if __name__ == "__main__":
    save(Path(__file__).parent / "weights")
