import io

import pytest
from click.testing import CliRunner

from promptc.cli.app import app
from promptc.cli.colour import use_colour
from tests.cli.conftest import Promptc


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, variables: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert use_colour(stream) is colour


def test_styled_output_obeys_no_color_too(promptc: Promptc, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> str:
        # `color` makes the runner a terminal.
        return CliRunner().invoke(app, ["show", "--prompt", "mood.prompt"], color=True).stdout

    assert "\033[" in shown()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[" not in shown()
