"""What a build may use at most, and what models cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from promptc.sema.model import Optimize, Price

# Money is counted in whole millionths of a millionth of a dollar: sums then do not depend on their order.
PICO = 10**12
_TOKENS = 10**6  # that a price is for


@final
@dataclass(frozen=True, slots=True)
class Limits:
    """The budget of a build: what is None has no limit."""

    calls: int | None = None
    tokens: int | None = None
    usd: float | None = None
    minutes: float | None = None

    @classmethod
    def of(cls, spec: Optimize) -> "Limits":
        limits: dict[str, Any] = dict(spec.limits)
        return cls(**limits)

    @property
    def counts_tokens(self) -> bool:
        """Whether a batch has to be measured in tokens before it is begun."""
        return self.tokens is not None or self.usd is not None

    def texts(self) -> dict[str, str]:
        """Each limit that there is, by its unit: ``1 call``, ``0.5 US dollars``."""
        nouns = {"calls": "call", "tokens": "token", "usd": "US dollar", "minutes": "minute"}
        limits = {unit: getattr(self, unit) for unit in nouns}
        return {unit: _amount(limit, nouns[unit]) for unit, limit in limits.items() if limit is not None}


def _amount(limit: float, noun: str) -> str:
    number = f"{limit:,}" if isinstance(limit, int) else f"{limit:,g}"
    return f"{number} {noun}" if limit == 1 else f"{number} {noun}s"


NO_LIMITS = Limits()


def cost(price: Price | None, prompt_tokens: int, output_tokens: int) -> int:
    """What tokens cost, in millionths of a millionth of a dollar; nothing where there is no price."""
    if price is None:
        return 0
    return round(price.prompt * PICO / _TOKENS) * prompt_tokens + round(price.output * PICO / _TOKENS) * output_tokens


Prices = Mapping[str, Price]  # by model symbol
NO_PRICES: Prices = {}


def usd_text(picodollars: int) -> str:
    """``1.23 US dollars``; small sums with the digits that tell them from nothing."""
    usd = picodollars / PICO
    return f"{usd:,.2f} US dollars" if usd >= 1 or usd == 0 else f"{usd:.2g} US dollars"
