"""Diagnostics as commands print them."""

from collections.abc import Iterable

from promptc.source.diagnostic import Diagnostic


def diagnostics_text(diagnostics: Iterable[Diagnostic], *, colour: bool) -> str:
    """``diagnostics`` as a user reads them, with the lines that they point at."""
    from promptc.driver.sources import texts_of
    from promptc.source.render import render

    found = tuple(diagnostics)
    return render(found, texts_of(found), colour=colour)
