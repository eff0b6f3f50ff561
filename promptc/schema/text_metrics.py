"""How texts are compared by the standard metrics: words in a normal form, exact match, token F1, containment, ROUGE-L.

The normal form is that of SQuAD's evaluation (Rajpurkar et al. 2016, arXiv 1606.05250): lower case, no punctuation, no
articles. It has three exceptions, without which different answers would count as equal: a number keeps its sign and
point ("-5" is not "5"), a name its underscores ("top_1" is not "top1"), and a text of nothing but articles and
punctuation keeps them (the labels "a" and "the").
"""

import re
import string
from collections import Counter

_ARTICLES = frozenset(("a", "an", "the"))
_NUMBER = re.compile(r"[+-]?(\d[\d,]*(\.\d+)?|\.\d+)")
_WORD = re.compile(r"[^\W_]+")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation.replace("_", ""))


def exact_match(pred: str, gold: str) -> float:
    """1.0 where both have the same words in the same order, else 0.0."""
    return float(_words(pred) == _words(gold))


def token_f1(pred: str, gold: str) -> float:
    """The harmonic mean of precision and recall over words, from 0.0 to 1.0; repeated words count as often as shared."""
    pred_words, gold_words = _words(pred), _words(gold)
    if not pred_words or not gold_words:
        return float(pred_words == gold_words)
    shared = (Counter(pred_words) & Counter(gold_words)).total()
    return 2 * shared / (len(pred_words) + len(gold_words))


def contains(text: str, part: str) -> float:
    """1.0 where ``part`` stands in ``text``, letter case and runs of white space aside, else 0.0."""
    return float(" ".join(part.casefold().split()) in " ".join(text.casefold().split()))


def rouge_l(pred: str, gold: str) -> float:
    """ROUGE-L (Lin 2004): F1 over the longest sequence of words that both have in this order, from 0.0 to 1.0.

    Words are runs of letters and digits in lower case, as in ROUGE's own evaluation, without stemming. Two texts
    without words score 1.0. Takes time in proportion to the product of the lengths.
    """
    pred_words, gold_words = _WORD.findall(pred.casefold()), _WORD.findall(gold.casefold())
    if not pred_words or not gold_words:
        return float(pred_words == gold_words)
    # `best[i]` is the longest sequence that the words of `pred` so far share with the first `i` of `gold`.
    best = [0] * (len(gold_words) + 1)
    for word in pred_words:
        before = 0
        for i, other in enumerate(gold_words, start=1):
            here = best[i]
            best[i] = before + 1 if word == other else max(here, best[i - 1])
            before = here
    return 2 * best[-1] / (len(pred_words) + len(gold_words))


def _words(text: str) -> list[str]:
    raw = text.casefold().split()
    words = [_word(w) for w in raw]
    return [w for w in words if w and w not in _ARTICLES] or raw


def _word(raw: str) -> str:
    number = raw.rstrip(".,;:!?")
    if _NUMBER.fullmatch(number):
        return number.replace(",", "")
    return raw.translate(_NO_PUNCTUATION)
