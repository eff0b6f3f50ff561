"""Deno: it checks types with the compiler of TypeScript itself, and runs modules."""

import json
import os
import subprocess
import sys
from pathlib import Path

# It comes with the environment, as a package of Python.
DENO = Path(sys.executable).with_name("deno")
STRICT = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noImplicitReturns": True,
        "noUncheckedIndexedAccess": True,
        "noUnusedLocals": True,
        "noUnusedParameters": True,
        # A browser's names, and none of Deno's own.
        "lib": ["es2022", "dom"],
    }
}


def run_deno(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Deno's command ``words[0]``, in ``folder`` and with nothing from outside."""
    (folder / "deno.json").write_text(json.dumps(STRICT))
    offline = {"DENO_DIR": str(folder / "cache"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [str(DENO), words[0], "--no-remote", "--no-npm", *words[1:]],
        cwd=folder,
        env=os.environ | offline,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
