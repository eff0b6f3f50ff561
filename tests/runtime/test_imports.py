"""What production needs: the runtime loads none of the compiler's libraries, and no engine before it is asked for."""

import pkgutil
import subprocess
import sys

import promptc.runtime

HEAVY = ("lark", "hyperopt", "click", "vllm", "torch", "transformers", "httpx", "bm25s", "opentelemetry")
ASKED_FOR = (
    *(
        f"promptc.runtime.engines.{name}"
        for name in ("clients", "embeddings", "offered", "openai", "served", "server", "vllm", "vllm_sampling")
    ),
    "promptc.runtime.tracing.spans",
)


def test_the_runtime_is_light() -> None:
    found = pkgutil.walk_packages(promptc.runtime.__path__, "promptc.runtime.")
    modules = [m.name for m in found if m.name not in ASKED_FOR]
    assert {"promptc.runtime.executor", "promptc.runtime.engines.replay"} <= set(modules)
    code = (
        f"import sys, {', '.join(modules)}, promptc.data.load\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_engines_need_neither_compiler_nor_optimizer() -> None:
    # httpx itself looks for click, for a command line of its own, and does without.
    code = (
        "import sys, promptc.runtime.engines.vllm, promptc.runtime.engines.openai\n"
        "print([name for name in ('lark', 'hyperopt', 'vllm', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
