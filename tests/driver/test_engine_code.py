"""Options of vLLM that load Python are allowed by name in an artifact, and are a program's own in a source."""

from dataclasses import replace
from pathlib import Path

import pytest

from promptc.artifact.model import Artifact, ModelRef
from promptc.driver.compiling import compile_file
from promptc.driver.engine_code import code_options
from promptc.driver.externs import code_of
from promptc.driver.problems import DriverProblem
from promptc.schema.types import Json

PROGRAM = Path(__file__).parents[1] / "cli" / "programs" / "mood.prompt"


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    compiled = compile_file(PROGRAM).artifact
    (model,) = compiled.models
    return replace(compiled, models=(replace(model, engine="vllm", options=(("trust_remote_code", True),)),))


@pytest.mark.parametrize(
    ("name", "value", "loads"),
    [
        ("trust_remote_code", True, True),
        ("trust_remote_code", "yes", True),
        ("trust_remote_code", False, False),
        ("worker_cls", "evil.Worker", True),
        ("logits_processors", ["evil:Processor"], True),
        ("kv_transfer_config", {"kv_connector_module_path": "evil"}, True),
        ("distributed_executor_backend", "evil.Executor", True),
        ("distributed_executor_backend", "ray", False),
        ("an_option_of_tomorrow", "evil", True),
        ("tensor_parallel_size", 2, False),
        ("limit_mm_per_prompt", {"image": 1}, False),
        ("dtype", "bfloat16", False),
        ("seed", None, False),
    ],
)
def test_options_that_name_code(name: str, value: Json, loads: bool) -> None:
    assert code_options([ModelRef("m", "vllm", "any", ((name, value),))]) == ([name] if loads else [])
    assert code_options([ModelRef("m", "openai", "any", ((name, value),))]) == []


def test_an_artifact_needs_leave_and_a_program_does_not(artifact: Artifact) -> None:
    with pytest.raises(DriverProblem) as raised:
        code_of(Path("mood.promptc.json"), artifact)
    assert str(raised.value) == (
        "the artifact loads Python that this run does not allow: trust_remote_code; "
        "where you trust that code, run it with --allow-extern trust_remote_code"
    )
    assert code_of(Path("mood.promptc.json"), artifact, ["trust_remote_code"]).packages == frozenset()
    assert code_of(Path("mood.prompt"), artifact).packages == frozenset()


def test_a_model_that_no_module_asks_is_never_started(artifact: Artifact) -> None:
    (model,) = artifact.models
    (module,) = artifact.modules
    unused = replace(artifact, models=(*artifact.models, replace(model, symbol="other", options=())))
    asked = replace(unused, modules=(replace(module, model="other"),))
    assert code_of(Path("mood.promptc.json"), asked).packages == frozenset()
