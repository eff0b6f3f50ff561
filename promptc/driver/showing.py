"""What is in a program or an artifact: either as an artifact, its prompts, its IR."""

from dataclasses import replace
from pathlib import Path

from promptc.artifact.model import Artifact, Module
from promptc.driver.artifacts import is_source, read_artifact
from promptc.driver.problems import DriverProblem
from promptc.runtime.layout import render_demo, system_text, user_text
from promptc.runtime.message import Message
from promptc.schema.types import STR


def load(path: Path, program: str | None = None) -> Artifact:
    """The artifact at ``path``, or what the source at ``path`` compiles to as written, as far as it goes without data files."""
    if is_source(path):
        from promptc.driver.compiling import compile_file  # artifacts are shown without a parser

        return compile_file(path, program, needs_data=False).artifact
    return read_artifact(path)


def ir_text(path: Path, program: str | None = None) -> str:
    """The IR of the source at ``path`` after the exact passes, as far as it goes without data files."""
    if not is_source(path):
        raise DriverProblem(f"{path} is an artifact, which holds no IR; give its .prompt file")
    from promptc.driver.compiling import compile_file
    from promptc.ir.printer import print_program
    from promptc.ir.spans import without_spans

    return print_program(without_spans(compile_file(path, program, needs_data=False).ir))


def prompts(artifact: Artifact) -> dict[str, tuple[Message, ...]]:
    """The messages of each module, by symbol, with ``{name}`` where the inputs of a row go."""
    return {module.symbol: prompt(module) for module in artifact.modules}


def prompt(module: Module) -> tuple[Message, ...]:
    # Which demonstrations are nearest depends on the inputs; here stand the first of the pool.
    demos = (message for demo in module.demos[: module.nearest] for message in render_demo(module, demo))
    holes = replace(module, inputs=tuple(replace(field, type=STR) for field in module.inputs))
    inputs = user_text(holes, {field.name: f"{{{field.name}}}" for field in module.inputs})
    return (Message("system", system_text(module)), *demos, Message("user", inputs))
