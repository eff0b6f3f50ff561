"""Instructions from the teacher until there are as many as were asked for: what is malformed or no candidate is asked again."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import final

from promptc.artifact.model import Demo
from promptc.autotune.instructions import Candidates, training_texts
from promptc.autotune.proposer import Proposer, Question
from promptc.autotune.session import Session
from promptc.ir.ops import Module

# The question with this number, from 0, about a module.
Asking = Callable[[Module, int], Question]


@final
class Drafts:
    """What the teacher has written for ``modules`` so far: at most ``wanted`` for each, fit to be candidates.

    ``demos`` are those of the modules, by symbol. Questions are named after ``prefix``, and no two have one name.
    """

    def __init__(
        self, session: Session, modules: Iterable[Module], demos: Mapping[str, Sequence[Demo]], wanted: int, prefix: str
    ) -> None:
        self._modules = tuple(modules)
        self._prefix = prefix
        self._asked: Counter[str] = Counter()
        self.candidates = {
            m.symbol: Candidates(m, training_texts(session.pools.demo, demos[m.symbol]), wanted) for m in self._modules
        }

    async def ask(
        self, proposer: Proposer, asking: Asking, count: int, temperature: float, *, times: int
    ) -> dict[str, list[str]]:
        """``count`` new instructions for each module, or fewer; all modules are asked at once, ``times`` at most.

        Raises as `Proposer.ask`; what was written before that is among the `candidates`.
        """
        new: dict[str, list[str]] = {m.symbol: [] for m in self._modules}
        for _ in range(times):
            questions = {}
            for module in self._modules:
                symbol = module.symbol
                for _ in range(count - len(new[symbol])):
                    questions[f"{self._prefix}{symbol}/{self._asked[symbol]}"] = asking(module, self._asked[symbol])
                    self._asked[symbol] += 1
            if not questions:
                break
            for key, text in (await proposer.ask(questions, temperature)).items():
                symbol = questions[key].module.symbol
                if self.candidates[symbol].offer(text):
                    new[symbol].append(self.candidates[symbol].texts[-1])
        return new
