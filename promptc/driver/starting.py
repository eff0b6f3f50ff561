"""A project to start from: the files of ``template/`` under a name of its own."""

import keyword
import re
from importlib.resources import files
from pathlib import Path

from promptc.driver.problems import DriverProblem
from promptc.syntax.words import DECLARATIONS, RESERVED

# What the template calls itself, and what its files are called in a project.
_TEMPLATE_NAME = "starter"
_FILES = {
    "program.prompt": "{name}.prompt",
    "items.csv": "items.csv",
    "answers.jsonl": "answers.jsonl",
    "README.md": "README.md",
    "gitignore": ".gitignore",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def start_project(folder: Path) -> list[Path]:
    """Write a project named like ``folder`` into it; gives the paths of its files, the program first.

    Raises `DriverProblem` where the name cannot be a program's or the folder holds something already, and OSError.
    """
    name = program_name(folder.name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DriverProblem(f"{folder} is there already and is not an empty folder; choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source, target in _FILES.items():
        text = files("promptc.driver").joinpath("template", source).read_text(encoding="utf-8")
        path = folder / target.format(name=name)
        path.write_text(re.sub(rf"\b{_TEMPLATE_NAME}\b", name, text), encoding="utf-8")
        written.append(path)
    return written


def program_name(folder: str) -> str:
    """What the program in a folder is called: ``my-shelf`` has ``my_shelf``. Raises `DriverProblem`."""
    name = folder.replace("-", "_")
    if not _NAME.fullmatch(name):
        raise DriverProblem(
            f"a project cannot be named {folder!r}: its program takes the name, so use small letters, digits, - and _, "
            "with a letter first"
        )
    if name in DECLARATIONS | RESERVED or keyword.iskeyword(name) or name in _TAKEN:
        raise DriverProblem(f"a project cannot be named {folder!r}: the word means something in its program")
    return name


# What the template's program declares or imports.
_TAKEN = frozenset({"predict", "accuracy", "nano", "items", "right", "place"})
