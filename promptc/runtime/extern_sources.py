"""Where the Python function of an extern is, and what a caller allows to be loaded.

A source is ``file.py:name``, a file beside the program or the artifact, or ``package.module:name``, an installed module.
Finding a source runs nothing; loading runs the module's top level, as an import does, and needs the caller's leave.
"""

import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import final


class ExternProblem(ValueError):
    """An extern that cannot be bound; the text names it and says what to do."""


@final
@dataclass(frozen=True, slots=True)
class Allowed:
    """``folder`` is where files are looked for. Of Python nothing is allowed but what is named here.

    ``files`` says that Python files in the folder may be loaded; ``packages`` has the top names of modules that may.
    """

    folder: Path
    files: bool = False
    packages: frozenset[str] = frozenset()


@final
@dataclass(frozen=True, slots=True)
class Source:
    """A source in its parts: ``module`` is a relative path of a file, or a dotted name."""

    module: str
    name: str

    @property
    def is_file(self) -> bool:
        return self.module.endswith(".py")


def parse_source(text: str) -> Source:
    """Raises `ExternProblem` where ``text`` is of neither form."""
    module, colon, name = text.rpartition(":")
    source = Source(module, name)
    dotted = all(part.isidentifier() for part in module.split("."))
    if not colon or not name.isidentifier() or not (source.is_file or dotted):
        raise ExternProblem(f'{text!r} names no function: write "file.py:name" or "package.module:name"')
    return source


def find_file(source: Source, folder: Path) -> Path | None:
    """The file that ``source`` is in; None for a module that is not written in Python. Runs nothing.

    Raises `ExternProblem` where there is none, or where it is outside of ``folder``.
    """
    if not source.is_file:
        return _module_file(source.module)
    file = (folder / source.module).resolve()
    if not file.is_relative_to(folder.resolve()):
        raise ExternProblem(f"{source.module} is outside the program's folder: move the file into it")
    if not file.is_file():
        raise ExternProblem(f"there is no file {source.module}; the path is relative to the program's folder")
    return file


def _module_file(name: str) -> Path | None:
    # `importlib.util.find_spec` would import the packages on the way, and so run them.
    path = None
    spec: ModuleSpec | None = None
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        so_far = ".".join(parts[:end])
        if end == 1 and so_far in sys.builtin_module_names:
            return None
        spec = PathFinder.find_spec(so_far, path)
        if spec is None:
            raise ExternProblem(f"there is no module {so_far!r} in this environment: install it, or mend the name")
        path = spec.submodule_search_locations
    origin = spec.origin if spec is not None and spec.has_location else None
    return Path(origin) if origin is not None and origin.endswith(".py") else None


def load_function(source: Source, allowed: Allowed) -> Callable[..., object]:
    """The function that ``source`` names, its module loaded. Raises `ExternProblem`."""
    module = _load_file(source, allowed) if source.is_file else _load_module(source, allowed.packages)
    function: object = getattr(module, source.name, None)
    if not callable(function):
        raise ExternProblem(f"{source.module} has no function `{source.name}`")
    owner = _owner(function, module)
    if owner != module.__name__ and owner.partition(".")[0] not in allowed.packages:
        # Else whoever names a function could have any that the module has imported for itself: `subprocess.run`, say.
        raise ExternProblem(
            f"`{source.name}` of {source.module} comes from `{owner}`, which this run does not allow: "
            f"write a function in {source.module} that calls it"
        )
    return function


def _owner(function: Callable[..., object], module: ModuleType) -> str:
    """The module that defined the function; an object that can be called is taken for one of ``module``'s own."""
    if not inspect.isroutine(function) and not inspect.isclass(function):
        return module.__name__
    owner = getattr(function, "__module__", None) or type(getattr(function, "__self__", function)).__module__
    return str(owner)


def _load_file(source: Source, allowed: Allowed) -> ModuleType:
    if not allowed.files:
        raise ExternProblem(f"{source.module} is Python beside the program, and this run does not allow any")
    file = find_file(source, allowed.folder)
    # A name of its own for each file: two programs may have a `metrics.py` each.
    name = f"promptc_extern_{sha256(str(file).encode()).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ExternProblem(f"{source.module} cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise _not_loaded(source, error) from error
    return module


def _load_module(source: Source, packages: frozenset[str]) -> ModuleType:
    top = source.module.partition(".")[0]
    if top not in packages:
        raise ExternProblem(f"the package `{top}` is not among those that this run allows")
    try:
        return importlib.import_module(source.module)
    except Exception as error:
        raise _not_loaded(source, error) from error


def _not_loaded(source: Source, error: Exception) -> ExternProblem:
    said = "".join(traceback.format_exception_only(error)).strip()
    return ExternProblem(f"{source.module} failed while it was loaded: {said}")
