"""What is known of the use of a signature's outputs."""

from dataclasses import dataclass, field
from typing import final

from promptc.source.text import Span

# An output of a signature: the signature's name and the output's.
Output = tuple[str, str]


@final
@dataclass(slots=True)
class TextUse:
    """``compared`` has the literals that an output is compared with, and where first; ``otherwise`` any other use."""

    compared: dict[str, Span] = field(default_factory=dict)
    otherwise: bool = False
