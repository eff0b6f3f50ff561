"""`promptc serve`: programs over HTTP, until a signal."""

from pathlib import Path

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, allow_extern_option, seed_option


@click.command(
    cls=Command,
    examples=(
        ("promptc serve iris.promptc.json", "POST http://127.0.0.1:8000/iris takes inputs and gives outputs"),
        ("promptc serve iris.promptc.json desk.promptc.json --port 9000", "several programs, each at its name"),
        ("promptc serve desk.promptc.json --allow-extern tools.py", "with Python that you trust"),
        ("promptc serve iris.promptc.json --max-in-flight 256 --deadline 10", "other limits"),
    ),
)
@click.argument("artifacts", metavar="ARTIFACT...", type=FILE, nargs=-1, required=True)
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--max-in-flight",
    metavar="N",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="Requests at a time; more are answered with 429.",
)
@click.option(
    "--max-body",
    metavar="BYTES",
    type=click.IntRange(min=1),
    default=2**20,
    show_default=True,
    help="The longest body; a longer one is answered with 413.",
)
@click.option(
    "--deadline",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="The time of a request; then its work is cancelled, and it is answered with 504.",
)
@click.option(
    "--grace",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    help="The time of requests in flight once the server is told to stop.",
)
@allow_extern_option
@seed_option
@click.pass_context
def serve(
    context: click.Context,
    artifacts: tuple[Path, ...],
    *,
    host: str,
    port: int,
    max_in_flight: int,
    max_body: int,
    deadline: float,
    grace: float,
    allow_extern: tuple[str, ...],
    seed: int,
) -> None:
    """Serve artifacts over HTTP.

    Each program is at POST /NAME: a JSON object of inputs in, one of outputs out, or server-sent events for a
    request that accepts text/event-stream. /openapi.json describes all of it from the types of the artifacts;
    /health and /ready say how the server is, and /metrics counts for Prometheus.

    SIGHUP reads the artifacts again, without dropping a request; one that cannot be used is refused, and the one
    before it goes on. SIGTERM and Ctrl-C finish what was accepted, and end the server.

    Whoever reaches the address can use the programs: there is no login. So it is this machine's own address unless
    --host says otherwise.
    """
    import signal

    from promptc.driver.serving import ServeOptions, serve_artifacts
    from promptc.server.limits import Limits

    limits = Limits(in_flight=max_in_flight, body_bytes=max_body, deadline_s=deadline, grace_s=grace)
    options = ServeOptions(host, port, allow_extern, seed, limits)
    stopped_by = serve_artifacts(artifacts, options, lambda line: click.echo(line, err=True))
    context.exit(Exit.INTERRUPTED if stopped_by == signal.SIGINT else Exit.OK)
