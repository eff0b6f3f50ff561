"""Operations on a line of words: what they do, and the ways to say so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from models.nano.families.base import WORDS
from models.nano.words import CATEGORIES

SINGULAR = {
    "animals": "animal",
    "tools": "tool",
    "colors": "color",
    "fruits": "fruit",
    "vehicles": "vehicle",
    "plants": "plant",
    "metals": "metal",
    "drinks": "drink",
    "places": "place",
    "jobs": "job",
    "shapes": "shape",
}
VERBS = (
    "Give",
    "Return",
    "Write",
    "Find",
    "Get",
    "Take",
    "Pick",
    "Select",
    "Say",
    "Output",
    "Print",
    "Extract",
    "Show",
)


@dataclass(frozen=True, slots=True)
class Operation:
    """`phrases` complete "Give ..."; `orders` are whole imperatives. `category` must occur once in a line."""

    key: str
    phrases: tuple[str, ...]
    apply: Callable[[list[str]], list[str]]
    orders: tuple[str, ...] = ()
    category: str = ""
    shortest: int = 3


def _at(key: str, index: int, shortest: int, *phrases: str) -> Operation:
    return Operation(key, phrases, lambda w: [w[index]], (), "", shortest)


FIXED: tuple[Operation, ...] = (
    _at("first", 0, 3, "the first word", "the word at the start", "the initial word"),
    _at("second", 1, 3, "the second word", "word number two", "the word after the first"),
    _at("third", 2, 4, "the third word", "word number three", "the word after the second"),
    _at("fourth", 3, 5, "the fourth word", "word number four", "the word after the third"),
    _at("last", -1, 3, "the last word", "the final word", "the word at the end"),
    _at("before_last", -2, 4, "the word before the last", "the word just before the end", "the next to last word"),
    Operation("middle", ("the middle word", "the word in the middle"), lambda w: [w[len(w) // 2]]),
    Operation(
        "copy", ("all words", "the whole line", "the same words"), lambda w: w, ("Copy the words", "Repeat the line")
    ),
    Operation(
        "reverse",
        ("the words in reverse order", "the words backwards", "the reversed words"),
        lambda w: w[::-1],
        ("Reverse the words", "Turn the order of the words"),
    ),
    Operation(
        "count", ("the number of words", "how many words there are"), lambda w: [str(len(w))], ("Count the words",)
    ),
    Operation(
        "drop_first",
        ("all words but the first", "the words after the first"),
        lambda w: w[1:],
        ("Drop the first word", "Remove the first word"),
    ),
    Operation(
        "drop_last",
        ("all words but the last", "the words before the last"),
        lambda w: w[:-1],
        ("Drop the last word", "Remove the last word"),
    ),
    Operation(
        "swap",
        ("the words with the first and the last swapped",),
        lambda w: [w[-1], *w[1:-1], w[0]],
        ("Swap the first and the last word",),
    ),
    Operation(
        "first_two",
        ("the first two words", "the two words at the start"),
        lambda w: w[:2],
        ("Keep the first two words",),
    ),
    Operation(
        "last_two", ("the last two words", "the final two words"), lambda w: w[-2:], ("Keep the last two words",)
    ),
    Operation("ends", ("the first and the last word", "the words at both ends"), lambda w: [w[0], w[-1]]),
    Operation(
        "twice",
        ("the words twice", "the line two times"),
        lambda w: w + w,
        ("Double the line", "Repeat the words twice"),
    ),
)
FIXED_BY_KEY = {op.key: op for op in FIXED}


def about(kind: str, category: str) -> Operation:
    """The operation of `kind` (only, after, before, without) for `category`."""
    members, one = frozenset(CATEGORIES[category]), SINGULAR[category]

    def place(words: list[str]) -> int:
        return next(i for i, w in enumerate(words) if w in members)

    phrases: tuple[str, ...]
    match kind:
        case "only":
            phrases = (f"the {one}", f"the word that is a kind of {one}", f"the word that names a {one}")
            return Operation(f"only {category}", phrases, lambda w: [w[place(w)]], (), category)
        case "after":
            phrases = (f"the word after the {one}", f"the word that follows the {one}", f"the word next to the {one}")
            return Operation(f"after {category}", phrases, lambda w: [w[place(w) + 1]], (), category, 4)
        case "before":
            phrases = (f"the word before the {one}", f"the word that comes before the {one}")
            return Operation(f"before {category}", phrases, lambda w: [w[place(w) - 1]], (), category, 4)
        case _:
            phrases = (f"all words but the {one}", f"the words without the {one}")
            orders = (f"Remove the {one}", f"Drop the {one}")
            return Operation(
                f"without {category}", phrases, lambda w: [x for x in w if x not in members], orders, category
            )


def draw(rng: Random) -> Operation:
    """One operation; a third are about a category of words."""
    if rng.random() < 0.4:
        return about(rng.choice(KINDS), rng.choice(tuple(SINGULAR)))
    return rng.choice(FIXED)


FIRST_STEPS = ("reverse", "drop_first", "drop_last", "swap")
SECOND_STEPS = tuple(op.key for op in FIXED if op.key not in ("copy", "middle"))
# Chains that no training text has: evaluation alone uses them.
UNSEEN_CHAINS = frozenset(
    (a, b) for i, a in enumerate(FIRST_STEPS) for j, b in enumerate(SECOND_STEPS) if (3 * i + j) % 5 == 0
)


def draw_chain(rng: Random, unseen: bool = False) -> Operation:
    """Two rearrangements, one after the other."""
    while True:
        pair = rng.choice(FIRST_STEPS), rng.choice(SECOND_STEPS)
        if (pair in UNSEEN_CHAINS) == unseen and pair[0] != pair[1]:
            return _chained(FIXED_BY_KEY[pair[0]], FIXED_BY_KEY[pair[1]])


def _chained(first: Operation, second: Operation) -> Operation:
    orders = tuple(f"{a}, then {b[0].lower()}{b[1:]}" for a in first.orders for b in ways(second))
    key = f"{first.key} {second.key}"
    return Operation(key, (), lambda w: second.apply(first.apply(w)), orders, "", second.shortest + 1)


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is written: `how` follows what is asked for, `order` is an imperative of its own."""

    key: str
    how: str
    order: str
    before: str
    after: str


FORMS: tuple[Form, ...] = (
    Form("parentheses", "in parentheses", "put it in parentheses", "(", ")"),
    Form("brackets", "in brackets", "put it in brackets", "[", "]"),
    Form("stars", "between stars", "put it between stars", "*", "*"),
    Form("exclamation", "with an exclamation mark", "add an exclamation mark", "", "!"),
    Form("question", "with a question mark", "add a question mark", "", "?"),
    Form("dots", "with three dots", "add three dots", "", "..."),
)
# With every choice in training, so that a form is learned apart from what is chosen; evaluation asks for none of them.
MORE_FORMS: tuple[Form, ...] = (
    Form("colon", "with a colon", "add a colon", "", ":"),
    Form("two_dots", "with two dots", "add two dots", "", ".."),
    Form("star", "after a star", "put a star before it", "*", ""),
    Form("questions", "between question marks", "put it between question marks", "?", "?"),
    Form("exclamations", "between exclamation marks", "put it between exclamation marks", "!", "!"),
    Form("star_after", "before a star", "put a star after it", "", "*"),
    Form("between_dots", "between dots", "put it between dots", ".", "."),
    Form("between_brackets", "between brackets", "put it between brackets", "[", "]"),
    Form("two_parentheses", "in two parentheses", "put it in two parentheses", "((", "))"),
)
KINDS = ("only", "after", "before", "without")
_CHOICES = (*(op.key for op in FIXED if op.key != "twice"), *KINDS)
# What is chosen and how it is written, never together in training: evaluation alone uses them.
UNSEEN_PAIRS = frozenset(
    (choice, form.key) for i, choice in enumerate(_CHOICES) for j, form in enumerate(FORMS) if (2 * i + j) % 6 == 0
)


def draw_pair(rng: Random, unseen: bool = False) -> Operation:
    """A choice of words and a form in which to write it."""
    while True:
        choice, form = rng.choice(_CHOICES), rng.choice(FORMS if unseen or rng.random() < 0.6 else MORE_FORMS)
        if ((choice, form.key) in UNSEEN_PAIRS) == unseen:
            op = about(choice, rng.choice(tuple(SINGULAR))) if choice in KINDS else FIXED_BY_KEY[choice]
            return written(op, form)


def written(op: Operation, form: Form) -> Operation:
    """`op`, its answer in `form`."""

    def apply(words: list[str]) -> list[str]:
        first, *rest = op.apply(words)
        *rest, last = [f"{form.before}{first}", *rest]
        return [*rest, f"{last}{form.after}"]

    phrases = tuple(f"{p} {form.how}" for p in op.phrases)
    orders = tuple(f"{o}, then {form.order}" for o in op.orders)
    return Operation(f"{op.key} {form.key}", phrases, apply, orders, op.category, op.shortest)


def ways(op: Operation) -> tuple[str, ...]:
    """All short imperatives for `op`, without the full stop; the plainest first."""
    return (*op.orders, *(f"{verb} {p}" for p in op.phrases for verb in VERBS[:4]))


def line(rng: Random, op: Operation) -> list[str]:
    """Words on which `op` is defined."""
    n = rng.randint(op.shortest, rng.choice((4, 5, 7)) if op.shortest < 5 else 7)
    if op.key.startswith("middle"):
        n |= 1
    if not op.category:
        return rng.sample(WORDS, n)
    words = rng.sample(_outside(op.category), n - 1)
    low, high = (0, n - 2) if op.key.startswith("after") else (1, n - 1) if op.key.startswith("before") else (0, n - 1)
    words.insert(rng.randint(low, high), rng.choice(CATEGORIES[op.category]))
    return words


_OUTSIDE: dict[str, Sequence[str]] = {}


def _outside(category: str) -> Sequence[str]:
    # Some words have several meanings (an orange, a nail): a line for a category holds none of the others' doubles.
    if category not in _OUTSIDE:
        members = frozenset(CATEGORIES[category])
        _OUTSIDE[category] = tuple(w for w in WORDS if w not in members)
    return _OUTSIDE[category]
