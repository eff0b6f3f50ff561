"""The symbols of one IR program: modules, externs and checks, made when a body first names them."""

from collections.abc import Mapping
from typing import final

from promptc.artifact import model as artifact
from promptc.ir import ops
from promptc.lowering.modules import lower_module
from promptc.schema.types import INT, STR, Field, Json
from promptc.sema.model import Applied, Checked, Constant, Corpus, Extern, KnobRef, Module, Program, Strategy
from promptc.source.text import Span


@final
class Unit:
    """``knobs`` has the values of knobs that do not have their default, by symbol.

    ``modules``, ``externs`` and ``invoked`` grow in the order in which bodies name them.
    """

    def __init__(self, checked: Checked, knobs: Mapping[str, Json]) -> None:
        self.checked = checked
        self.modules: dict[str, ops.Module] = {}
        self.externs: dict[str, ops.Extern] = {}
        self.invoked: dict[str, Program] = {}
        self._knobs = knobs
        self._leaves: dict[tuple[str, str], str] = {}
        self._origins: dict[str, Module] = {}

    def file(self, span: Span) -> Checked:
        """What names mean at ``span``: in this file, in one that it imports, or in the library, which declares no values."""
        if span.path == self.checked.path:
            return self.checked
        return self.checked.files.get(span.path) or Checked(span.path)

    def knob(self, symbol: str) -> Json:
        return self._knobs.get(symbol, self.checked.knobs[symbol].default)

    def constant(self, arg: Constant | KnobRef) -> Json:
        return arg.value if isinstance(arg, Constant) else self.knob(arg.symbol)

    def strategy(self, module: Module, applied: Applied) -> Strategy:
        if isinstance(applied.strategy, Strategy):
            return applied.strategy
        return self.file(module.span).strategies[str(self.knob(applied.strategy.symbol))]

    def module(self, module: Module, strategy: Strategy) -> ops.Module:
        """The symbol whose calls are those of ``module`` under ``strategy``.

        A module whose parts are under several strategies has a symbol for each, as each has a prompt of its own: the
        first has the module's name.
        """
        key = (module.symbol, strategy.name)
        if key not in self._leaves:
            taken = module.symbol in self.modules
            symbol = f"{module.symbol}.{strategy.name}" if taken else module.symbol
            tuned = {setting: self.knob(knob) for setting, knob in module.tuned.items()}
            self.modules[symbol] = lower_module(symbol, module, strategy, tuned)
            self._leaves[key] = symbol
            self._origins[symbol] = module
        return self.modules[self._leaves[key]]

    def origin(self, symbol: str) -> Module:
        """The module of the source that the symbol is made of."""
        return self._origins[symbol]

    def extern(self, extern: Extern) -> ops.Extern:
        made = ops.Extern(extern.name, extern.effect, extern.params, extern.returns, extern.source)
        return self.externs.setdefault(extern.name, made)

    def corpus(self, corpus: Corpus) -> ops.Extern:
        params = (Field("query", STR), Field("k", INT))
        source = artifact.Corpus(corpus.retriever, corpus.path, corpus.options)
        return self.externs.setdefault(corpus.name, ops.Extern(corpus.name, "pure", params, corpus.returns, source))

    def program(self, program: Program) -> ops.Function:
        """The head of the function that ``program`` becomes: enough to invoke it."""
        self.invoked.setdefault(program.name, program)
        returns = tuple((f.name, ops.Value(f.name, f.type)) for f in program.outputs)
        return ops.Function(program.name, "program", program.inputs, (), returns)
