"""Train promptc-nano: ``python -m models.nano.train --seed 1``.

Two single-threaded processes share the work on a CPU and exchange gradients with gloo (two threads in one process
are slower); with a GPU there is one process. Progress is measured in tokens, so that a busy machine makes a run longer
and no different: the learning rate falls to nearly nothing when all are used. ``--resume`` goes on where the last
checkpoint of the run's folder stands; ``--weights`` goes on from released weights, whose run left no checkpoint.
"""

import argparse
import ctypes
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import Tensor, nn

from models.nano.batches import KEYS, Batch, Batches
from models.nano.checkpoint import restore, save
from models.nano.init import built_in, initialise
from models.nano.mix import STAGES, Mixer
from models.nano.model import Nano, Shape, export, load
from models.nano.muon import Muon
from models.nano.precision import fast_type, mixed
from models.nano.tokenizer import save as save_tokenizer
from models.nano.tokenizer import tokenizer

# After so many million tokens: the accuracy that must have been reached at some time by a key.
GATES = ((12.0, "copy", 0.7), (8.0, "pairs+", 0.8), (16.0, "lookup+", 0.75))

_SAVE_EVERY = 120.0  # seconds
DECAY = 0.45
SCALE = 1000.0  # a batch has about so many targets; keeps summed gradients of ordinary size


@dataclass(frozen=True, slots=True)
class Options:
    tokens: float
    seed: int
    folder: str
    resume: bool
    lr: float
    adam_lr: float
    decay: float
    processes: int
    compile: bool
    stage: str
    weights: str


@dataclass
class Progress:
    """Where a run stands. `average` holds running (right, all) last answers by key, `best` each key's best share.

    `commands` are what the run was started and gone on with, for its weights' manifest.
    """

    seed: int = 0
    commands: list[str] = field(default_factory=list)
    step: int = 0
    seconds: float = 0.0
    tokens: int = 0
    stage: int = 0
    stage_start: float = 0.0
    loss: float = 0.0
    average: Tensor = field(default_factory=lambda: torch.zeros(len(KEYS), 2))
    best: Tensor = field(default_factory=lambda: torch.zeros(len(KEYS)))

    def accuracy(self) -> Tensor:
        return self.average[:, 0] / self.average[:, 1].clamp(min=1)

    def add(self, total: Tensor) -> None:
        """Take in one step's exchanged numbers."""
        self.step += 1
        self.seconds = float(total[3])
        self.tokens += int(total[2])
        loss = float(total[0] / total[1])
        self.loss = self.loss * 0.95 + loss * 0.05 if self.step > 1 else loss
        counts = total[4:].view(-1, 2)
        self.average = torch.where(counts[:, 1:] > 0, self.average * 0.97 + counts, self.average)
        self.best = torch.where(self.average[:, 1] > 20, torch.maximum(self.best, self.accuracy()), self.best)

    def line(self) -> str:
        shares = self.accuracy()
        shown = " ".join(f"{k}={shares[i]:.2f}" for i, k in enumerate(KEYS) if self.average[i, 1] > 5)
        return (
            f"{self.seconds / 60:5.1f} min step {self.step} {self.tokens / 1e6:.1f}M tokens "
            f"[{STAGES[self.stage].name}] loss {self.loss:.4f} | {shown}"
        )


def rate(p: float, step: int, decay: float) -> float:
    """The learning rate's factor at share ``p`` of the run: a short rise, a plateau, a straight fall."""
    fall = 1.0 if p < 1 - decay else max(0.02, (1 - p) / decay)
    return min(1.0, (step + 1) / 60) * fall


def loss_of(model: Nano, run: Callable[..., Tensor], batch: Batch, device: torch.device) -> tuple[Tensor, Tensor]:
    """The summed loss of all targets, and for each key (right last answers, last answers)."""
    with mixed(device):
        mask = None if batch.mask is None else batch.mask.to(device, fast_type(device))
        hidden = run(batch.ids.to(device), mask)
        scores = model.head(hidden.flatten(0, 1)[batch.where.to(device)])
    scores, labels = scores.float(), batch.labels.to(device)
    loss = F.cross_entropy(scores, labels, reduction="sum")
    with torch.no_grad():
        right = (scores.argmax(-1) == labels).cpu()
        last = batch.segment >= 0
        exact = torch.ones(len(batch.keys)).scatter_reduce(0, batch.segment[last], right[last].float(), "amin")
        counts = torch.zeros(len(KEYS), 2)
        counts[:, 0].index_add_(0, batch.keys, exact)
        counts[:, 1].index_add_(0, batch.keys, torch.ones(len(batch.keys)))
    return loss, counts


class Exchange:
    """All gradients in one flat buffer, with some numbers behind them, so that one call exchanges everything."""

    def __init__(self, parameters: list[nn.Parameter], processes: int) -> None:
        self.processes = processes
        self.size = sum(p.numel() for p in parameters)
        # Behind the gradients: loss, targets, tokens, rank 0's clock, and the counts of `loss_of`.
        self.flat = torch.zeros(self.size + 4 + 2 * len(KEYS), device=parameters[0].device)
        offset = 0
        for p in parameters:
            p.grad = self.flat[offset : offset + p.numel()].view_as(p)
            offset += p.numel()

    def __call__(self, loss: float, batch: Batch, seconds: float, counts: Tensor) -> Tensor:
        """Sum over the processes, make the gradients those of the mean loss, and give the summed numbers."""
        numbers = torch.tensor([loss, len(batch.labels), batch.ids.numel(), seconds])
        self.flat[self.size :] = torch.cat((numbers, counts.flatten())).to(self.flat.device)
        if self.processes > 1:
            dist.all_reduce(self.flat)
        total = self.flat[self.size :].cpu()
        self.flat[: self.size] *= SCALE / float(total[1])
        return total


def worker(rank: int, o: Options) -> None:
    torch.set_num_threads(1)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if o.processes > 1:
        meeting = (Path(o.folder) / "meeting").resolve().as_uri()
        dist.init_process_group("gloo", init_method=meeting, rank=rank, world_size=o.processes)
    model = Nano(Shape(vocab=tokenizer().get_vocab_size())).to(device)
    initialise(model, o.seed)
    exchange = Exchange(list(model.parameters()), o.processes)
    hidden = [p for p in model.blocks.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if all(p is not h for h in hidden)]
    muon = Muon(hidden, slow=built_in(model))
    adam = torch.optim.AdamW(others, lr=o.adam_lr, betas=(0.9, 0.98), weight_decay=0.0)
    run = torch.compile(model, dynamic=False) if o.compile else model
    batches, progress, folder = Batches(Mixer(f"{o.seed}/{rank}")), Progress(), Path(o.folder)
    if o.resume:
        restore(folder, rank, model, muon, adam, batches, progress)
    elif o.weights:
        begin_from(Path(o.weights), model, progress)
    progress.seed = o.seed
    if o.stage:
        progress.stage = [stage.name for stage in STAGES].index(o.stage)
        progress.stage_start = progress.tokens / (1e6 * o.tokens)
    progress.commands = [*progress.commands, _command(o)]
    started = time.monotonic() - progress.seconds
    saved = progress.seconds
    while progress.tokens < 1e6 * o.tokens:
        exchange.flat.zero_()
        batch = batches.next(STAGES[progress.stage])
        loss, counts = loss_of(model, run, batch, device)
        (loss / SCALE).backward()
        total = exchange(loss.item(), batch, time.monotonic() - started if rank == 0 else 0.0, counts)
        progress.add(total)
        share = progress.tokens / (1e6 * o.tokens)
        factor = rate(share, progress.step, o.decay)
        muon.step(o.lr * factor, STAGES[progress.stage].slow)
        for group in adam.param_groups:
            group["lr"] = o.adam_lr * factor
        adam.step()
        _advance(progress, share)
        if rank == 0 and progress.step % 25 == 0:
            print(progress.line(), flush=True)
        _gates(progress)
        # By the exchanged clock, so that the files of all processes are of one step.
        if share >= 1 or progress.seconds - saved > _SAVE_EVERY:
            saved = progress.seconds
            save(folder, rank, model, muon, adam, batches, progress)
            _give_back()
    if rank == 0:
        export(model, folder / "export")
        save_tokenizer(folder / "export")
    if o.processes > 1:
        dist.destroy_process_group()


def _give_back() -> None:
    """Return freed memory to the system, where the C library can: what is kept for speed (`main`) grows for hours."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def begin_from(weights: Path, model: Nano, progress: Progress) -> None:
    """Take over released weights and the count of their run; optimizers and the stream of tasks begin anew."""
    model.load_state_dict(load(weights).state_dict())
    manifest = json.loads((weights / "manifest.json").read_text())
    progress.commands, progress.step, progress.tokens = manifest["commands"], manifest["steps"], manifest["tokens"]
    progress.seconds = 60 * manifest["minutes_trained"]
    progress.best.fill_(1.0)  # its run has passed the gates


def _command(o: Options) -> str:
    begun = f"--seed {o.seed} --weights {o.weights}" if o.weights else f"--seed {o.seed}"
    options = [f"--decay {o.decay:g}"] * (o.decay != DECAY) + [f"--stage {o.stage}"] * bool(o.stage)
    return " ".join(
        ("python -m models.nano.train", "--resume" if o.resume else begun, f"--tokens {o.tokens:g}", *options)
    )


def _gates(progress: Progress) -> None:
    for at, key, wanted in GATES:
        reached = float(progress.best[KEYS.index(key)])
        if progress.tokens > 1e6 * at and reached < wanted:
            raise SystemExit(f"gate not met: {key} reached {reached:.2f}, {wanted} was wanted")


def _advance(progress: Progress, share: float) -> None:
    # Every process sees the same exchanged numbers, so all change the stage at the same step.
    stage, average = STAGES[progress.stage], progress.average
    met = False
    if stage.family:
        seen = [KEYS.index(stage.family), KEYS.index(stage.family + "+")]
        key = max(seen, key=lambda i: float(average[i, 1]))
        met = bool(average[key, 1] > 100 and progress.accuracy()[key] >= stage.gate)
    if met or share - progress.stage_start > stage.most:
        progress.stage, progress.stage_start = progress.stage + 1, share


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--tokens", type=float, default=184, help="in millions (184)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default="models/nano/runs/last")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--lr", type=float, default=0.008, help="of Muon")
    parser.add_argument("--adam-lr", type=float, default=0.001)
    parser.add_argument("--decay", type=float, default=DECAY, help="share of the run in which the rate falls")
    parser.add_argument("--processes", type=int, default=1 if torch.cuda.is_available() else 2)
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    parser.add_argument("--weights", default="", help="go on from the released weights in this folder")
    parser.add_argument("--stage", choices=[s.name for s in STAGES], default="", help="go on in this stage")
    options = Options(**vars(parser.parse_args()))
    Path(options.folder).mkdir(parents=True, exist_ok=True)
    (Path(options.folder) / "meeting").unlink(missing_ok=True)
    # Keep freed memory: a step frees and allocates the same tens of megabytes, and new pages cost more than the work.
    os.environ |= {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 33), "OMP_NUM_THREADS": "1"}
    if options.processes > 1:
        mp.start_processes(worker, args=(options,), nprocs=options.processes, start_method="spawn")
    else:
        worker(0, options)


if __name__ == "__main__":
    main()
