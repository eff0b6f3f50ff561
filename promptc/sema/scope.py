"""The names that an expression may use: values, and what it may call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, final

from promptc.schema.types import Record, Type
from promptc.sema.facts import Facts
from promptc.sema.model import Module
from promptc.sema.uses import Output
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast

# A program's own module: the module, or None where it is declared with a mistake.
LocalModules = Mapping[str, tuple[Module | None, Span]]
Effect = Literal["pure", "nondet", "effect"]
Binding = Literal["input", "let", "var", "loop", "step", "knob", "constant"]


@final
@dataclass(slots=True)
class Value:
    """A bound name. A type of None belongs to a mistake that has been told, and stays silent.

    ``whole`` is the noun for a value that only stands for its parts, such as a row of a data set; ``unknown`` says what
    is wrong with a part that it has not. ``loops`` is how many loops stand around the place where it is bound,
    ``version`` counts the assignments to it, ``alias`` is the output whose value it is. ``written`` is the module that wrote
    free text in it, and ``seen`` says that a condition has looked at that.
    What is known when the program is compiled is a "step", the variable of a `for`, a "knob", or a "constant", which a
    strategy is given; ``ends`` are the least and the greatest of the whole numbers that such a value may be.
    """

    type: Type | None
    span: Span
    whole: str = ""
    unknown: Callable[[ast.Name], Diagnostic] | None = None
    used: bool = False
    binding: Binding = "let"
    loops: int = 0
    version: int = 0
    alias: Output | None = None
    statement: ast.Stmt | None = None
    written: str = ""
    seen: bool = False
    ends: tuple[int, int] | None = None


CalleeKind = Literal[
    "module", "record", "primitive", "program", "extern", "corpus", "inner", "function", "outputs", "name"
]


@final
@dataclass(frozen=True, slots=True)
class Handed:
    """A function that a module hands to its strategy: ``span`` is where, ``declared`` where it is declared.

    ``signature`` is that of the module; ``optional`` has the parameters that may be left out.
    """

    name: str
    span: Span
    signature: str
    params: tuple[tuple[str, Type | None], ...]
    optional: frozenset[str] = frozenset()
    declared: Span | None = None
    primitive: str = ""


@final
@dataclass(frozen=True, slots=True)
class Callee:
    """What a name calls. ``result`` is None where nothing is known of it, which is no mistake of its own.

    ``optional`` has the parameters that may be left out. ``params`` is None for what a strategy is handed and nobody has
    said yet. ``effect`` is that of an extern, ``signature`` that of a strategy's inner call. A function that a strategy was
    handed takes ``inputs`` of the signature by name, too; it is any of ``handed``.
    """

    kind: CalleeKind
    params: tuple[tuple[str, Type | None], ...] | None
    result: Type | None
    declared: Span | None = None
    primitive: str = ""
    optional: frozenset[str] = frozenset()
    effect: Effect = "pure"
    module: Module | None = None
    signature: str = ""
    inputs: tuple[tuple[str, Type | None], ...] = ()
    handed: tuple[Handed, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Callees:
    """What a strategy is handed as a list, to be called in a loop over it; ``any`` stands for each of them."""

    any: Callee


@final
@dataclass(frozen=True, slots=True)
class Loop:
    """A loop that is being checked; ``assigned`` has the names that its body assigns to.

    ``told`` says that it has to become a comprehension, which assigns nothing.
    """

    assigned: frozenset[str] = frozenset()
    told: bool = False


@final
@dataclass(slots=True)
class Scope:
    """The names of one block. What ``outer`` has can be seen, too, and is never bound again.

    ``later`` has names that are bound further down in this block; ``modules`` the program's own, ``functions`` what a
    strategy was handed to call; ``in_metric`` forbids calls of programs and of what has an effect, and of
    modules where it is not a ``judge``. ``facts`` is what the checks around the place
    that is being read say of values.
    """

    values: dict[str, Value] = field(default_factory=dict)
    later: dict[str, Span] = field(default_factory=dict)
    modules: LocalModules = field(default_factory=dict)
    local_used: set[str] = field(default_factory=set)
    in_metric: bool = False
    judges: bool = False
    outer: "Scope | None" = None
    functions: Mapping[str, Callee | Callees] = field(default_factory=dict)
    loops: tuple[Loop, ...] = ()
    facts: Facts = field(default_factory=dict)

    def inside(self, loop: Loop | None = None) -> "Scope":
        """A scope for a block in this one, which may be a loop's."""
        return Scope(
            modules=self.modules,
            local_used=self.local_used,
            in_metric=self.in_metric,
            judges=self.judges,
            outer=self,
            functions=self.functions,
            loops=self.loops if loop is None else (*self.loops, loop),
            facts=self.facts,
        )

    def find(self, name: str) -> Value | None:
        return next((s.values[name] for s in self._chain() if name in s.values), None)

    def find_later(self, name: str) -> Span | None:
        """Where ``name`` is bound further down."""
        return next((s.later[name] for s in self._chain() if name in s.later), None)

    def names(self) -> list[str]:
        """All values that can be seen, those of the innermost block first."""
        return list(dict.fromkeys(name for scope in self._chain() for name in scope.values))

    def inner(self) -> str:
        """What a strategy was handed that passes on the inputs of its module, by name; empty where there is nothing."""
        handed = ((name, c) for name, c in self.functions.items() if isinstance(c, Callee))
        return next((name for name, callee in handed if callee.kind == "inner"), "")

    def _chain(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


def outputs_record(module: Module) -> Record:
    """What a call of ``module`` gives: the strategy's outputs, then the signature's."""
    return Record("", module.strategy.outputs + module.signature.outputs)
