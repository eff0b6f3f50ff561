"""The wheel, and an environment that holds it and what it declares, and nothing else."""

import os
import shutil
import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("promptc", "grammar", "stdlib", "models/nano/weights")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def build_wheel(folder: Path) -> Path:
    """A wheel built from a copy of what is shipped, so that the checkout stays clean."""
    source = folder / "source"
    for name in SHIPPED:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, source / name)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", str(folder / "dist")]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(source)], check=True)
    [wheel] = (folder / "dist").glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """An environment with the wheel; the base dependencies are links to those of this environment. Its bin folder."""
    env = folder / "env"
    venv.create(env, with_pip=False, symlinks=True)
    python = env / "bin" / "python"
    options = ["--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel)], check=True)
    [packages] = (env / "lib").glob("python3*/site-packages")
    for name in declared(python):
        link(distribution(name), packages)
    return env / "bin"


def declared(python: Path) -> set[str]:
    """The names of all that the installed promptc needs, and of what these need."""
    code = "import importlib.metadata as m; print('\\n'.join(m.requires('promptc-lm')))"
    lines = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.splitlines()
    found: set[str] = set()
    waiting = lines
    while waiting:
        requirement = Requirement(waiting.pop())
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in found:
            found.add(requirement.name)
            waiting.extend(distribution(requirement.name).requires or [])
    return found


def link(installed: Distribution, packages: Path) -> None:
    """Make ``installed`` importable from the folder ``packages``."""
    for name in {file.parts[0] for file in installed.files or () if file.parts[0] not in ("..", "__pycache__")}:
        target = packages / name
        if not target.exists():
            target.symlink_to(Path(str(installed.locate_file(name))))


def clean_environment() -> dict[str, str]:
    """The environment's variables without those that show Python other places."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV"))}
