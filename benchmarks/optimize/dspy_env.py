"""DSPy's environment: made by pip as it is configured, once for each `requirements.txt`."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_STAMP = "promptc-benchmark"


def make(folder: Path) -> Path:
    """The Python of the environment in ``folder``, which is made where it is not there or is for other requirements."""
    python = folder / "bin" / "python"
    stamp = folder / _STAMP
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Making DSPy's environment in {folder} (some minutes)", flush=True)
    venv.create(folder, with_pip=True, clear=True)
    log = folder / "pip.log"
    with log.open("w") as out:
        command = [str(python), "-m", "pip", "install", "-r", str(_REQUIREMENTS)]
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.exit(f"pip ended with {done.returncode}; its log is {log}")
    stamp.write_text(wanted)
    return python
