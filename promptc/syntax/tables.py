"""The parser's tables, kept between runs: Lark works for most of a second on what it can read back in a moment.

They are plain JSON in the user's cache folder (``$XDG_CACHE_HOME``, else ``~/.cache``), for one grammar and one version of
Lark, and made anew for any other. Deleting the file costs one slow start.
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

# Changes where what is written here does.
_LAYOUT = "1"


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
    table = data["parser"]["parser"]
    table["tokens"] = _numbered(table["tokens"])
    table["states"] = {state: _numbered(actions) for state, actions in _numbered(table["states"]).items()}
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = lexer
    # How parsers that Lark generates load themselves.
    parser: Lark = Lark._load_from_dict(data, memo)  # type: ignore[no-untyped-call]  # noqa: SLF001
    return parser


def write_tables(path: Path, grammar: str, parser: Lark) -> None:
    """Keep the tables of ``parser``. A folder that cannot be written to is no mistake: the next start is slow, too."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = None
    text = json.dumps({"key": _key(grammar), "data": data, "memo": memo}, separators=(",", ":"))
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whoever reads at any moment finds all of it, or what was there before.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as part:
            part.write(text)
        Path(part.name).replace(path)


def _key(grammar: str) -> str:
    return hashlib.sha256(f"{_LAYOUT} {lark.__version__} {grammar}".encode()).hexdigest()


def _numbered(table: dict[str, Any]) -> dict[int, Any]:
    """``table`` with the numbers that are its keys, which JSON writes as texts."""
    return {int(key): value for key, value in table.items()}
