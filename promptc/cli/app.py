"""The `promptc` command: a group of the commands beside this file, each of which is loaded when it is used."""

import os

import click

import promptc
from promptc.cli.lazy import LazyGroup

# In the order of a program's way: the name, the file beside this one, and the first line of its help, so that
# `promptc --help` need not load it.
COMMANDS = (
    ("new", "new", "Start a project: a program, its data, and what to do next."),
    ("check", "check", "Find mistakes in programs; no model is called."),
    ("explain", "explain", "Explain the code of a mistake or a warning."),
    ("fmt", "fmt", "Rewrite programs in the one layout; comments stay."),
    ("test", "test", 'Run the tests of a program: `test "..." { ... expect ... }`.'),
    ("build", "build", "Compile a program to an artifact."),
    ("run", "run", "Run a program or an artifact on one row or on many."),
    ("serve", "serve", "Serve artifacts over HTTP."),
    ("eval", "eval", "Score a program or an artifact by its metric."),
    ("bench", "bench", "Compare optimizers on programs."),
    ("trace", "trace", "Read the file that --trace of `run` and `eval` wrote."),
    ("show", "show", "Show a program or an artifact: a summary, the prompts or the IR."),
    ("log", "log", "Show the trials of an optimizing build."),
    ("report", "report", "Write one HTML page about an optimizing build."),
    ("export", "export", "Write the exact messages of a program for other tools."),
    ("client", "client", "Write a module in Python or TypeScript that calls a program."),
    ("verify", "verify", "Check an artifact: its hash, its schema, its types, its graph, its signature."),
    ("sign", "sign", "Sign an artifact with a private key."),
    ("diff", "diff", "Compare the prompts and the scores of two artifacts."),
    ("graph", "graph", "Draw the dataflow of a program."),
    ("ir", "ir", "Show a program as the compiler sees it, pass by pass."),
)


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    examples=(
        ("promptc new shelf", "a project to start from"),
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
