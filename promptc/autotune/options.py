"""What the options of a pass may be. An option's annotation says it, for the checker and for the pass itself.

``trials: AtLeastOne = 40``, or ``sampler: Annotated[str, one_of("thompson", "tpe", "random")] = "tpe"``.
"""

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Annotated, Any, get_args

from promptc.autotune.problems import OptimizeProblem
from promptc.schema.types import BOOL, FLOAT, INT, STR, Constraints, Json, Refined, Scalar
from promptc.schema.values import is_value
from promptc.schema.wanted import wanted
from promptc.sema.model import OptionType

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_SCALARS = {str: STR, int: INT, float: FLOAT, bool: BOOL}


def one_of(*known: str) -> Constraints:
    return Constraints(one_of=known)


AtLeastOne = Annotated[int, Constraints(min=1)]
# As that of a module.
Temperature = Annotated[float, Constraints(min=0.0, max=10.0)]


def options_of(pass_type: "type[DataclassInstance]") -> dict[str, tuple[OptionType, Json]]:
    """The options of ``pass_type`` by name, with type and default (none: None)."""
    return {f.name: (_type(f.type), None if f.default is MISSING else f.default) for f in fields(pass_type)}


def check_options(pass_name: str, pass_: "DataclassInstance") -> None:
    """Raises `OptimizeProblem` where an option breaks what its annotation says of it."""
    for name, (type_, _) in options_of(type(pass_)).items():
        value: Json = getattr(pass_, name)
        if not is_value(type_, value):
            written = f'"{value}"' if isinstance(value, str) else value
            raise OptimizeProblem(f"{pass_name}({name} = {written}): must be {wanted(type_)}")


def at_least(pass_name: str, option: str, value: int, least: int) -> None:
    """Raises `OptimizeProblem` where ``value`` is too small beside another option, which no annotation can say."""
    if value < least:
        raise OptimizeProblem(f"{pass_name}({option} = {value}): must be at least {least}")


def _type(annotation: Any) -> OptionType:
    base, *refined = get_args(annotation) or (annotation,)
    scalar: Scalar = _SCALARS[base]
    return Refined(scalar, refined[0]) if refined else scalar
