"""The pages of the documents as blocks, and what each block has to be.

The line that opens a block says what it is:

- ```` ```prompt ````: a program. It checks without a diagnostic and is in layout.
- ```` ```prompt PC0123 ````: a program that is told exactly these codes, each once for each time that it is written. A
  block ```` ```text ```` right after it is the report.
- ```` ```prompt desk.prompt ````, or any language with a file's name: a file beside all programs of the page below it.
- ```` ```ir ````: the program above it in the IR before any pass. With a word, ```` ```ir module ````, those of its parts
  that begin with this word. ``@triage`` says which program, where there are several.

What stands between ``<!-- generated: NAME -->`` and ``<!-- end -->`` is made by `tests.docs.generated`. Reports, IR and
generated parts are written anew by ``--update-golden``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.cli.diagnostics import diagnostics_text
from promptc.driver.checking import CheckResult, check_file
from promptc.driver.compiling import lower_program
from promptc.ir.printer import print_program
from promptc.ir.spans import without_spans

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "docs/builds.md",
    ROOT / "docs/language.md",
    ROOT / "docs/optimizers.md",
    ROOT / "docs/reports.md",
    *sorted((ROOT / "docs/language").glob("*.md")),
)

_BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<words>[^\n]+))?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_GENERATED = re.compile(r"(?<=^<!-- generated: )(?P<name>\w+) -->\n.*?(?=^<!-- end -->$)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"PC\d{4}")


@final
@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: ``start`` and ``end`` are where its body stands in the page's text.

    ``files`` are those that the page has put beside it, by their names; ``of`` is the program above a report or IR.
    """

    id: str
    language: str
    words: tuple[str, ...]
    body: str
    start: int
    end: int
    files: Mapping[str, str]
    of: "Block | None" = None

    @property
    def is_file(self) -> bool:
        return len(self.words) == 1 and "." in self.words[0]

    @property
    def is_program(self) -> bool:
        return self.language == "prompt" and not self.is_file

    @property
    def codes(self) -> list[str]:
        """What the program is told."""
        return [word for word in self.words if _CODE.fullmatch(word)]

    @property
    def is_golden(self) -> bool:
        """Whether what stands in the block is what promptc prints."""
        return self.of is not None


def blocks(page: Path) -> Iterator[Block]:
    """All blocks of ``page``, in order."""
    text = page.read_text(encoding="utf-8")
    files: dict[str, str] = {}
    program: Block | None = None
    follows = 0
    for number, match in enumerate(_BLOCK.finditer(text), start=1):
        name = f"{page.relative_to(ROOT)}-{number}"
        words = tuple((match["words"] or "").split())
        block = Block(name, match["language"], words, match["body"], *match.span("body"), dict(files))
        if block.is_file:
            files[words[0]] = block.body
        elif block.is_program:
            program, follows = block, match.end()
        elif block.language == "ir" or (block.language == "text" and not text[follows : match.start()].strip()):
            block, follows = replace(block, of=program), match.end()
        yield block


def check_block(block: Block, folder: Path) -> CheckResult:
    """The program of ``block``, written into ``folder`` with the files beside it, and checked."""
    return check_file(write(block, folder))


def write(block: Block, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in block.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / (block.words[0] if block.is_file else "example.prompt")
    path.write_text(block.body, encoding="utf-8")
    return path


def shown(block: Block, folder: Path) -> str:
    """What promptc prints of the program above ``block``: a report, or IR."""
    program = block.of
    if program is None:
        raise ValueError(f"{block.id} stands below no program")
    if block.language == "text":
        text = diagnostics_text(check_block(program, folder).diagnostics, colour=False)
        return text.replace(f"{folder}/", "").rstrip("\n") + "\n"
    name = next((word.removeprefix("@") for word in block.words if word.startswith("@")), None)
    kinds = tuple(word for word in block.words if not word.startswith("@"))
    text = print_program(without_spans(lower_program(write(program, folder), name)))
    parts = text.rstrip("\n").split("\n\n")
    wanted = [part for part in parts if not kinds or part.startswith(kinds)]
    return "\n\n".join(wanted) + "\n"


def renewed(page: Path, folder: Path, generated: Mapping[str, Callable[[], str]]) -> str:
    """The text of ``page`` with all reports, IR and generated parts as they have to be."""
    text = page.read_text(encoding="utf-8")
    for number, block in reversed(list(enumerate(blocks(page)))):
        if block.is_golden:
            text = text[: block.start] + shown(block, folder / str(number)) + text[block.end :]
    return _GENERATED.sub(lambda match: f"{match['name']} -->\n{generated[match['name']]()}", text)
