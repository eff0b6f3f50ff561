"""Under which choices each knob and each learnable parameter of a program exists.

That is seen and not read off the source, as branches are folded and modules chosen in many ways: a knob exists where another value of
it makes another program, a parameter where its module is in the program. From the variants that differ in one knob follows
which knobs decide about something, and from all values of these, how.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import final

from promptc.autotune.parts import Knob, Parameter, Values, parameters_of
from promptc.autotune.sampler import Categorical, Domain, Integer
from promptc.ir.ops import Program
from promptc.schema.hashing import key_text
from promptc.schema.types import Json

_MOST = 400  # programs that are made to see what there is; more would be waited for
_BRANCHES = 200  # combinations of choices that are told apart for one knob or parameter
_FEW = 16  # whole numbers that may each stand for a structure of their own

Make = Callable[[Values], Program]
# Groups of (symbol of a knob, place in its values), as `Variable.under`.
Groups = tuple[tuple[tuple[str, int], ...], ...]


@final
@dataclass(frozen=True, slots=True)
class Structure:
    """``knobs`` that decide something, what they exist under before them; ``under`` is by symbol of a knob and name of a
    parameter. ``programs`` are the different ones that were looked at, the one as written first.
    """

    knobs: tuple[Knob, ...]
    parameters: tuple[Parameter, ...]
    under: Mapping[str, Groups]
    programs: tuple[Program, ...]


def explore(make: Make, knobs: Callable[[], Sequence[Knob]]) -> Structure:
    """The structure of what ``make`` gives; ``knobs`` are those that it has asked for so far."""
    explorer = _Explorer(make, knobs)
    explorer.look()
    relevant = explorer.relevant()
    deciding = set().union(*relevant.values())
    few = {k.symbol for k in knobs() if k.symbol in deciding and _is_few(k.domain)}
    if few:
        # Under a number, too, something may exist; then it is a choice like any other.
        return explore(make, lambda: [_listed(k) if k.symbol in few else k for k in knobs()])
    placed: dict[str, Knob] = {}
    under: dict[str, Groups] = {}
    existing = {k.symbol: k for k in knobs() if k.symbol in explorer.names}
    while waiting := [k for k in existing.values() if k.symbol not in placed]:
        # Two knobs that decide about each other: what the later one says about the earlier cannot be used.
        knob = next((k for k in waiting if relevant.get(k.symbol, set()) <= placed.keys()), waiting[0])
        under[knob.symbol] = explorer.groups(knob.symbol, relevant.get(knob.symbol, ()), placed)
        placed[knob.symbol] = knob
    for parameter in explorer.parameters:
        under[parameter.name] = explorer.groups(parameter.name, relevant.get(parameter.name, ()), placed)
    return Structure(tuple(placed.values()), tuple(explorer.parameters), under, tuple(explorer.programs))


class _Explorer:
    """``names`` are of all that was seen to exist somewhere."""

    def __init__(self, make: Make, knobs: Callable[[], Sequence[Knob]]) -> None:
        self.parameters: list[Parameter] = []
        self.programs: list[Program] = []
        self.names: set[str] = set()
        self._make = make
        self._knobs = knobs
        self._made: dict[str, Program] = {}
        self._seen: dict[str, tuple[Values, frozenset[str]]] = {}

    def look(self) -> None:
        """Look at what is one choice away from where something new was found, from the program as written on."""
        self._look([{}])
        never = [k for k in self._knobs() if k.symbol not in self.names]
        # What decides nothing alone may do so with another.
        pairs = ({a.symbol: x, b.symbol: y} for a, b in combinations(never, 2) for x in a.probes for y in b.probes)
        self._look(islice(pairs, _MOST))

    def _look(self, start: Iterable[Values]) -> None:
        waiting = deque(start)
        found = {there for _, there in self._seen.values()}
        while waiting and len(self._made) < _MOST:
            values = waiting.popleft()
            there = self._there(values)
            if there in found:
                continue
            found.add(there)
            for knob in self._knobs():
                if knob.symbol in there:
                    waiting.extend({**values, knob.symbol: value} for value in knob.probes)

    def _there(self, values: Values) -> frozenset[str]:
        """The names of all that exists under ``values``."""
        values = self._changed(values)
        key = key_text(values)
        if key not in self._seen:
            found = {p.name for p in self._parameters(values)}
            found.update(k.symbol for k in self._knobs() if self._decides(k, values))
            self._seen[key] = values, frozenset(found)
            self.names |= found
        return self._seen[key][1]

    def _parameters(self, values: Values) -> list[Parameter]:
        found = parameters_of(self._program(values), self._changed(values), self.parameters)
        self.parameters += [p for p in found if p not in self.parameters]
        return found

    def _decides(self, knob: Knob, values: Values) -> bool:
        """Whether another value of ``knob`` makes another program."""
        program = self._program(values)
        return any(self._program({**values, knob.symbol: value}) is not program for value in knob.probes)

    def _exists(self, name: str, values: Values) -> bool:
        knob = next((k for k in self._knobs() if k.symbol == name), None)
        if knob is not None:
            return self._decides(knob, values)
        return any(p.name == name for p in self._parameters(values))

    def _changed(self, values: Values) -> dict[str, Json]:
        """``values`` without defaults, so that equal variants have equal values."""
        defaults = {k.symbol: k.default for k in self._knobs()}
        return {symbol: value for symbol, value in values.items() if value != defaults[symbol]}

    def _program(self, values: Values) -> Program:
        values = self._changed(values)
        key = key_text(values)
        if key not in self._made:
            program = self._make(values)
            # One object for equal ones: they are compared often.
            self._made[key] = next((p for p in self.programs if p == program), program)
            if self._made[key] is program:
                self.programs.append(program)
        return self._made[key]

    def relevant(self) -> dict[str, set[str]]:
        """By name, the knobs of which one change alone was seen to make it exist or not."""
        found: dict[str, set[str]] = {}
        for (one, there), (other, elsewhere) in combinations(self._seen.values(), 2):
            # What is not named has its default, and what is named has not.
            changed = {s for s in {*one, *other} if one.get(s) != other.get(s)}
            if len(changed) == 1:
                for name in there ^ elsewhere:
                    found.setdefault(name, set()).update(changed - {name})
        return found

    def groups(self, name: str, relevant: Iterable[str], placed: Mapping[str, Knob]) -> Groups:
        """The choices among knobs that are ``placed`` under which ``name`` exists; () where it always does."""
        deciding = [k for k in self._knobs() if k.symbol in set(relevant)]
        parents = [k for s, k in placed.items() if k in deciding and isinstance(k.domain, Categorical)]
        while _combinations(parents) > _BRANCHES:
            parents.pop()
        others = [k for k in deciding if k not in parents]

        def grown(depth: int, values: Values) -> Iterator[tuple[tuple[str, int], ...]]:
            if depth == len(parents):
                rest = (dict(zip((k.symbol for k in others), v, strict=True)) for v in product(*map(_probes, others)))
                if any(self._exists(name, {**values, **more}) for more in islice(rest, _BRANCHES)):
                    yield ()
                return
            knob = parents[depth]
            branches = [list(grown(depth + 1, {**values, knob.symbol: value})) for value in knob.values]
            if all(branch == branches[0] for branch in branches):
                yield from branches[0]
            else:
                yield from (((knob.symbol, i), *group) for i, branch in enumerate(branches) for group in branch)

        found = tuple(grown(0, {}))
        return () if found == ((),) else found


def _probes(knob: Knob) -> tuple[Json, ...]:
    return knob.probes


def _combinations(knobs: Sequence[Knob]) -> int:
    count = 1
    for knob in knobs:
        count *= len(knob.values)
    return count


def _is_few(domain: Domain) -> bool:
    return isinstance(domain, Integer) and domain.high - domain.low < _FEW


def _listed(knob: Knob) -> Knob:
    """``knob``, of a few whole numbers, as a choice among them."""
    if not isinstance(knob.domain, Integer):
        return knob
    numbers = range(knob.domain.low, knob.domain.high + 1)
    values = (knob.default, *(n for n in numbers if n != knob.default))
    return Knob(knob.symbol, Categorical(len(values)), knob.default, values)
