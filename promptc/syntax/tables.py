"""The parser's tables, kept between runs: Lark works for most of a second on what it can read back in a moment.

They are plain JSON in the user's cache folder (``$XDG_CACHE_HOME``, else ``~/.cache``), for one grammar and one version of
Lark, and made anew for any other. Deleting the file costs one slow start.

Lark writes a table entry by entry, and most entries of a state are one reduction on many tokens. Here these are one: a
state is ``[tokens, targets, [[rule, tokens], ...]]``, where ``tokens`` is the number of a list of symbols that many states
share, ``targets`` the states that the parser goes to on them, and ``rule`` the number of a rule.
"""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import Lexer, TerminalDef
from lark.parsers.lalr_analysis import Reduce, Shift

# Changes where what is written here does.
_LAYOUT = "2"

# For each state and symbol, Shift and the next state or Reduce and a rule.
_States = dict[int, dict[str, tuple[Any, Any]]]


def tables_path() -> Path:
    """Where the tables are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(base) / "promptc" / "parser.json"


def read_tables(path: Path, grammar: str, lexer: type[Lexer]) -> Lark | None:
    """The parser whose tables `path` holds; None where there are none for this ``grammar``."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("key") != _key(grammar):
        return None
    data, memo = found["data"], _numbered(found["memo"])
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = lexer
    # How parsers that Lark generates load themselves.
    parser: Lark = Lark._load_from_dict(data, memo)  # type: ignore[no-untyped-call]  # noqa: SLF001
    _states_of(parser).update(_unpacked(found["states"], found["symbols"], parser.rules))
    return parser


def write_tables(path: Path, grammar: str, parser: Lark) -> None:
    """Keep the tables of ``parser``. A folder that cannot be written to is no mistake: the next start is slow, too."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = None
    data["parser"]["parser"] |= {"tokens": {}, "states": {}}
    states, symbols = _packed(_states_of(parser), parser.rules)
    kept = {"key": _key(grammar), "data": data, "memo": memo, "states": states, "symbols": symbols}
    text = json.dumps(kept, separators=(",", ":"))
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whoever reads at any moment finds all of it, or what was there before.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as part:
            part.write(text)
        Path(part.name).replace(path)


def _key(grammar: str) -> str:
    return hashlib.sha256(f"{_LAYOUT} {lark.__version__} {grammar}".encode()).hexdigest()


def _states_of(parser: Lark) -> _States:
    states: _States = parser.parser.parser._parse_table.states  # noqa: SLF001
    return states


def _packed(states: _States, rules: list[Rule]) -> tuple[list[list[Any]], list[str]]:
    """The states, and the lists of symbols in them, each as one text."""
    numbers = {rule: number for number, rule in enumerate(rules)}
    symbols: dict[str, int] = {}

    def number(names: list[str]) -> int:
        return symbols.setdefault(" ".join(names), len(symbols))

    packed = []
    for state in range(len(states)):
        targets: dict[str, int] = {}
        reduced: dict[int, list[str]] = {}
        for symbol, (action, arg) in sorted(states[state].items()):
            if action is Shift:
                targets[symbol] = arg
            else:
                reduced.setdefault(numbers[arg], []).append(symbol)
        reductions = [[rule, number(names)] for rule, names in reduced.items()]
        packed.append([number(list(targets)), list(targets.values()), reductions])
    return packed, list(symbols)


def _unpacked(packed: list[list[Any]], symbols: list[str], rules: list[Rule]) -> _States:
    names = [text.split() for text in symbols]
    shifts = [(Shift, state) for state in range(len(packed))]
    states: _States = {}
    for state, (shifted, targets, reductions) in enumerate(packed):
        states[state] = dict(zip(names[shifted], [shifts[target] for target in targets], strict=True))
        for rule, reduced in reductions:
            states[state] |= dict.fromkeys(names[reduced], (Reduce, rules[rule]))
    return states


def _numbered(table: dict[str, Any]) -> dict[int, Any]:
    """``table`` with the numbers that are its keys, which JSON writes as texts."""
    return {int(key): value for key, value in table.items()}
