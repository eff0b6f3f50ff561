"""The page about a build in a real browser: what a reader sees of it, and that it asks for nothing.

Chromium shows the page in a frame of another one, which opens all that can be opened and notes what it sees.
"""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from justhtml import JustHTML

from promptc.webpage.page import render
from tests.autotune.histories import search, variables
from tests.webpage.test_page import HOSTILE, history, pairs, truth

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
LOOK = """<!doctype html>
<meta charset="utf-8">
<title>look</title>
<link rel="icon" href="data:,">
<iframe src="/report.html" width="WIDTH" height="900"></iframe>
<pre></pre>
<script>
document.querySelector("iframe").onload = (event) => {
  const page = event.target.contentDocument;
  const seen = (selector) => [...page.querySelectorAll(selector)].filter((e) => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility() && box.width > 0 && box.height > 0;
  });
  const texts = () => seen("pre").map((e) => e.textContent);
  const found = { before: texts() };
  for (const summary of page.querySelectorAll("details:not([open]) > summary")) summary.click();
  found.after = texts();
  found.title = page.title;
  found.headings = seen("h1, h2").map((e) => e.textContent);
  found.marks = seen("svg circle").length;
  found.sides = getComputedStyle(page.querySelector(".sides")).display;
  found.wider = page.documentElement.scrollWidth - page.documentElement.clientWidth;
  found.strange = page.querySelectorAll("script, img, iframe, object, form").length;
  document.querySelector("pre").textContent = JSON.stringify(found);
};
</script>
"""


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The address of a server of ``pages``, and the paths that it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path, "").encode()
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def looked(page: str, width: int, profile: Path) -> dict[str, Any]:
    """What the browser saw of ``page`` in a window of ``width`` pixels."""
    with serving({"/look.html": LOOK.replace("WIDTH", str(width)), "/report.html": page}) as (address, asked):
        # Root has no sandbox; the page is ours, and every name but the server's leads nowhere.
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom"]
        nowhere = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
        words = [str(BROWSER), *options, nowhere, "--virtual-time-budget=20000", f"{address}/look.html"]
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=300)
    assert sorted(asked) == ["/look.html", "/report.html"]
    (notes,) = JustHTML(done.stdout, sanitize=False).query("pre")
    found: dict[str, Any] = json.loads(notes.to_text(separator="", strip=False))
    return found


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed (Debian's package is `chromium`)")
@pytest.mark.slow
@pytest.mark.parametrize("width", [1200, 400])
def test_a_reader_sees_all_of_the_page_and_the_browser_asks_for_nothing(width: int, tmp_path: Path) -> None:
    space = variables(texts=lambda symbol, place: f"{HOSTILE} {symbol} {place}")
    searched = search(truth, trials=12, space=space)
    found = looked(render(history(searched, HOSTILE), pairs(HOSTILE)), width, tmp_path)
    assert found["title"] == found["headings"][0] == f"{HOSTILE}: how its build went"
    assert found["headings"][1:] == [
        "The outcome",
        "The search",
        "The prompts, before and after",
        "What it took",
        "Notes",
    ]
    assert found["marks"] == len(searched.steps)
    assert found["sides"] == "grid"
    assert len(found["before"]) < len(found["after"])
    assert {str(value) for variable in space[:2] for value in variable.values} <= set(found["after"])
    assert HOSTILE in found["after"]
    assert (found["wider"], found["strange"]) == (0, 0)
