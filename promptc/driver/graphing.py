"""From a path to a picture of its dataflow."""

import shutil
import subprocess
from pathlib import Path
from typing import Literal

from promptc.driver.passes import make_pipeline, stages
from promptc.driver.problems import MissingTool

PictureFormat = Literal["mermaid", "dot", "svg"]
_DRAWING_TIME_S = 60


def draw(path: Path, program: str | None, format_: PictureFormat, *, rolled: bool = False) -> str:
    """The program at ``path`` after the exact passes, as the text of ``format_``; ``rolled`` up, or as it is run.

    Raises as `stages` does, and `MissingTool` where a picture needs Graphviz and there is none.
    """
    from promptc.drawing.dataflow import picture
    from promptc.drawing.dot import to_dot
    from promptc.drawing.mermaid import to_mermaid

    *_, last = stages(path, program, make_pipeline(None))
    drawn = picture(last.program, rolled=rolled)
    match format_:
        case "mermaid":
            return to_mermaid(drawn)
        case "dot":
            return to_dot(drawn)
        case "svg":
            return _svg(to_dot(drawn))


def _svg(dot: str) -> str:
    tool = shutil.which("dot")
    if tool is None:
        raise MissingTool(
            "an SVG is drawn by `dot`, which is not installed: install Graphviz, or take --format mermaid or dot"
        )
    done = subprocess.run(  # noqa: S603 - the tool reads our own text, in which every label is quoted
        [tool, "-Tsvg"], input=dot, capture_output=True, text=True, check=False, timeout=_DRAWING_TIME_S
    )
    if done.returncode:
        raise MissingTool(f"`dot` could not draw the picture: {done.stderr.strip()}")
    return done.stdout
