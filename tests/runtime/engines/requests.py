"""Requests for a real model: what it answers depends on its weights, so tests only rely on their form."""

from promptc.artifact.model import Decoding, Demo, Module, OutputFormat
from promptc.runtime.engine import Request
from promptc.runtime.requests import Requests
from promptc.schema.types import BOOL, FLOAT, Enum, Field, Member

SPECIES = Enum("Species", (Member("setosa"), Member("versicolor"), Member("virginica")))
OUTPUTS = (Field("species", SPECIES), Field("sure", BOOL))


def module(format_: OutputFormat, *, temperature: float = 0.0, max_tokens: int = 48) -> Module:
    return Module(
        symbol="identify",
        signature="Identify",
        strategy="predict",
        model="nano",
        inputs=(Field("petal_length", FLOAT, "cm"),),
        outputs=OUTPUTS,
        instruction="Identify the flower.",
        demos=(Demo({"petal_length": 1.4}, {"species": "setosa", "sure": True}),),
        format=format_,
        decoding=Decoding(temperature=temperature, max_tokens=max_tokens),
    )


def request(
    format_: OutputFormat, petal_length: float = 5.1, *, temperature: float = 0.0, seed: int | None = None
) -> Request:
    return Requests(module(format_, temperature=temperature)).make({"petal_length": petal_length}, seed=seed)
