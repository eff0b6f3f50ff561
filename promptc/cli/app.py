"""The `promptc` command: a group of the commands beside this file."""

import os

import click

import promptc
from promptc.cli.build import build
from promptc.cli.check import check
from promptc.cli.command import Group
from promptc.cli.diff import diff
from promptc.cli.eval import evaluate
from promptc.cli.fmt import fmt
from promptc.cli.run import run
from promptc.cli.show import show


@click.group(
    cls=Group,
    examples=(
        ("promptc check iris.prompt", "find mistakes; nothing is called"),
        ("promptc build iris.prompt --optimize --plan", "what optimizing would cost"),
        ("promptc build iris.prompt --optimize", "search instructions and demonstrations"),
        ("promptc run iris.promptc.json petal_length=1.4 ...", "use the result"),
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(promptc.__version__, message="promptc %(version)s")
@click.pass_context
def app(context: click.Context) -> None:
    """Compile programs over language models.

    A .prompt file says what goes into a model's calls and what comes out, with types; how the calls are
    wired; and on which data and by which metric they are to be judged. promptc checks it, compiles it to an
    artifact, searches the instructions and demonstrations that work best, and runs the artifact.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False


for _command in (check, fmt, build, run, evaluate, show, diff):
    app.add_command(_command)
