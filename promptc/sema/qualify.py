"""Symbols of imported files: under a name that no other file of the program has.

Before: ``Module("triage.route", model="small")`` of ``desk.prompt``; after, with the prefix ``desk.``:
``Module("desk.triage.route", model="desk.small")``. Names that expressions use stay what they are, for they are looked up
in the file that they stand in.
"""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePath

from promptc.data.spec import DatasetSpec, FilePool
from promptc.sema.model import (
    Applied,
    AppliedArg,
    Checked,
    Corpus,
    Extern,
    Knob,
    KnobRef,
    Module,
    Program,
)


def qualified(checked: Checked, prefix: str, folder: str, datasets: Collection[str]) -> Checked:
    """``checked`` with the prefix before all symbols that are its own: what it imports has the prefix of its own file.

    ``folder`` is where the file is, from the folder of the program: the data that it names are found from there.
    ``datasets`` are those that the file declares itself.
    """
    return _Qualifier(checked, prefix, folder, datasets).checked()


class _Qualifier:
    def __init__(self, checked: Checked, prefix: str, folder: str, datasets: Collection[str]) -> None:
        self._checked = checked
        self._prefix = prefix
        self._folder = folder
        self._datasets = datasets
        # What is imported has been given its prefix, and is no longer called what it is declared under.
        self._own = {
            *(name for name, module in checked.modules.items() if module.symbol == name),
            *(name for name, model in checked.models.items() if model.symbol == name),
            *(name for name, knob in checked.knobs.items() if knob.symbol == name),
        }

    def checked(self) -> Checked:
        c = self._checked
        return replace(
            c,
            models={self._symbol(s): replace(m, symbol=self._symbol(m.symbol)) for s, m in c.models.items()},
            prices={self._symbol(s): price for s, price in c.prices.items()},
            modules={self._symbol(s): self._module(m) if s in self._own else m for s, m in c.modules.items()},
            knobs={self._symbol(s): self._knob(k) if s in self._own else k for s, k in c.knobs.items()},
            programs={name: self._program(p) for name, p in c.programs.items()},
            externs={n: self._extern(e) if e.name == n else e for n, e in c.externs.items()},
            corpora={n: self._corpus(k) if k.name == n else k for n, k in c.corpora.items()},
            datasets={n: self._dataset(d) if n in self._datasets else d for n, d in c.datasets.items()},
            shared={name: self._symbol(s) for name, s in c.shared.items()},
            applied_types={self._symbol(s): types for s, types in c.applied_types.items()},
        )

    def _symbol(self, symbol: str) -> str:
        return f"{self._prefix}{symbol}" if symbol in self._own else symbol

    def _path(self, written: str) -> str:
        return os.path.normpath(PurePath(self._folder) / written)

    def _extern(self, extern: Extern) -> Extern:
        # What is imported already has the prefix, and its path leads from the program's folder.
        module, colon, function = extern.source.rpartition(":")
        source = f"{self._path(module)}{colon}{function}" if module.endswith(".py") else extern.source
        return replace(extern, name=f"{self._prefix}{extern.name}", source=source)

    def _corpus(self, corpus: Corpus) -> Corpus:
        return replace(corpus, name=f"{self._prefix}{corpus.name}", path=self._path(corpus.path))

    def _dataset(self, dataset: DatasetSpec) -> DatasetSpec:
        pools = tuple(replace(p, path=self._path(p.path)) if isinstance(p, FilePool) else p for p in dataset.pools)
        return replace(dataset, pools=pools)

    def _module(self, module: Module) -> Module:
        return replace(
            module,
            symbol=self._symbol(module.symbol),
            model=self._symbol(module.model),
            applied=module.applied and self._applied(module.applied),
            tuned={setting: self._symbol(knob) for setting, knob in module.tuned.items()},
        )

    def _knob(self, knob: Knob) -> Knob:
        if knob.kind == "model":
            domain = tuple(self._symbol(str(name)) for name in knob.domain)
            knob = replace(knob, domain=domain, default=self._symbol(str(knob.default)))
        return replace(knob, symbol=self._symbol(knob.symbol))

    def _program(self, program: Program) -> Program:
        own = program.decl.span.path == self._checked.path
        return replace(
            program,
            name=f"{self._prefix}{program.name}" if own else program.name,
            modules={name: self._symbol(s) for name, s in program.modules.items()},
            knobs={name: self._symbol(s) for name, s in program.knobs.items()},
        )

    def _applied(self, applied: Applied) -> Applied:
        strategy = applied.strategy
        return replace(
            applied,
            strategy=KnobRef(self._symbol(strategy.symbol)) if isinstance(strategy, KnobRef) else strategy,
            args=tuple((name, self._arg(arg)) for name, arg in applied.args),
        )

    def _arg(self, arg: AppliedArg) -> AppliedArg:
        match arg:
            case Applied():
                return self._applied(arg)
            case tuple():
                return tuple(self._applied(item) for item in arg)
            case KnobRef(symbol=symbol):
                return KnobRef(self._symbol(symbol))
            case _:
                return arg
