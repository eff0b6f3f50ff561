"""Train promptc-nano: ``python -m models.nano.train --minutes 45 --seed 1``.

Two single-threaded processes share the work on a CPU and exchange gradients with gloo (two threads in one process
are slower); with a GPU there is one process. Progress is measured in time: the learning rate falls to nearly
nothing when the minutes are over. ``--resume`` goes on where the last checkpoint of the run's folder stands.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import Tensor

from models.nano.batches import KEYS, Batch, Batches
from models.nano.checkpoint import restore, save
from models.nano.init import initialise
from models.nano.mix import STAGES, Mixer
from models.nano.model import Nano, Shape, export
from models.nano.muon import Muon
from models.nano.tokenizer import save as save_tokenizer
from models.nano.tokenizer import tokenizer

# After so many minutes: (key, accuracy that must have been reached at some time).
GATES = ((10.0, "copy", 0.75), (10.0, "pairs+", 0.8))

_SAVE_EVERY = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Options:
    minutes: float
    seed: int
    folder: str
    resume: bool
    lr: float
    adam_lr: float
    decay: float
    processes: int
    compile: bool


@dataclass
class Progress:
    """What a resumed run needs besides tensors. `best` holds each key's best running accuracy so far."""

    step: int = 0
    seconds: float = 0.0
    tokens: int = 0
    stage: int = 0
    stage_start: float = 0.0


def rate(p: float, step: int, decay: float) -> float:
    """The learning rate's factor at share ``p`` of the time: a short rise, a plateau, a straight fall."""
    fall = 1.0 if p < 1 - decay else max(0.02, (1 - p) / decay)
    return min(1.0, (step + 1) / 60) * fall


def loss_of(model: Nano, run: Callable[..., Tensor], batch: Batch, device: torch.device) -> tuple[Tensor, Tensor]:
    """The summed loss of all targets, and for each key (right last answers, last answers)."""
    with torch.autocast(device.type, torch.bfloat16):
        hidden = run(batch.ids.to(device), None if batch.mask is None else batch.mask.to(device))
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


def worker(rank: int, o: Options) -> None:
    torch.set_num_threads(1)
    cuda = torch.cuda.is_available()
    device = torch.device("cuda" if cuda else "cpu")
    if o.processes > 1:
        meeting = (Path(o.folder) / "meeting").resolve().as_uri()
        dist.init_process_group("gloo", init_method=meeting, rank=rank, world_size=o.processes)
    model = Nano(Shape(vocab=tokenizer().get_vocab_size())).to(device)
    initialise(model, o.seed)
    parameters = list(model.parameters())
    tail = 4 + 2 * len(KEYS)  # loss, targets, tokens, rank 0's clock, counts: exchanged with the gradients
    flat = torch.zeros(sum(p.numel() for p in parameters) + tail, device=device)
    offset = 0
    for p in parameters:
        p.grad = flat[offset : offset + p.numel()].view_as(p)
        offset += p.numel()
    hidden = [p for p in model.blocks.parameters() if p.ndim == 2]
    muon = Muon(hidden)
    chosen = {id(p) for p in hidden}
    adam = torch.optim.AdamW(
        [p for p in parameters if id(p) not in chosen], lr=o.adam_lr, betas=(0.9, 0.98), weight_decay=0.0
    )
    run = torch.compile(model, dynamic=False) if o.compile else model
    batches, progress = Batches(Mixer(f"{o.seed}/{rank}")), Progress()
    average, best = torch.zeros(len(KEYS), 2), torch.zeros(len(KEYS))
    folder = Path(o.folder)
    if o.resume:
        restore(folder, rank, model, muon, adam, batches, progress, average, best)
    started, losses = time.monotonic() - progress.seconds, [0.0, 0.0]
    saved = progress.seconds
    while True:
        flat.zero_()
        batch = batches.next(STAGES[progress.stage])
        loss, counts = loss_of(model, run, batch, device)
        (loss / 1000).backward()
        flat[offset:] = torch.cat(
            (
                torch.tensor([loss.item(), len(batch.labels), batch.ids.numel(), 0.0]),
                counts.flatten(),
            )
        ).to(device)
        if rank == 0:
            flat[offset + 3] = time.monotonic() - started
        if o.processes > 1:
            dist.all_reduce(flat)
        total = flat[offset:].cpu()
        progress.seconds, progress.tokens = float(total[3]), progress.tokens + int(total[2])
        flat[:offset] *= 1000 / total[1].to(device)
        share = progress.seconds / (60 * o.minutes)
        factor = rate(share, progress.step, o.decay)
        muon.step(o.lr * factor)
        for group in adam.param_groups:
            group["lr"] = o.adam_lr * factor
        adam.step()
        progress.step += 1
        counts = total[4:].view(-1, 2)
        average = torch.where(counts[:, 1:] > 0, average * 0.97 + counts, average)
        accuracy = average[:, 0] / average[:, 1].clamp(min=1)
        best = torch.where(average[:, 1] > 20, torch.maximum(best, accuracy), best)
        losses = [losses[0] * 0.95 + float(total[0]), losses[1] * 0.95 + float(total[1])]
        _advance(progress, accuracy, average, share)
        if rank == 0 and progress.step % 25 == 0:
            shown = " ".join(f"{k}={accuracy[i]:.2f}" for i, k in enumerate(KEYS) if average[i, 1] > 5)
            print(
                f"{progress.seconds / 60:5.1f} min step {progress.step} {progress.tokens / 1e6:.1f}M tokens "
                f"[{STAGES[progress.stage].name}] loss {losses[0] / losses[1]:.4f} | {shown}",
                flush=True,
            )
        for at, key, wanted in GATES:
            if progress.seconds > 60 * at and best[KEYS.index(key)] < wanted:
                raise SystemExit(f"gate not met: {key} reached {best[KEYS.index(key)]:.2f}, {wanted} was wanted")
        over = share >= 1
        # By the exchanged clock, so that the files of all processes are of one step.
        if over or progress.seconds - saved > _SAVE_EVERY:
            saved = progress.seconds
            save(folder, rank, model, muon, adam, batches, progress, average, best)
        if over:
            break
    if rank == 0:
        export(model, folder / "export")
        save_tokenizer(folder / "export")
    if o.processes > 1:
        dist.destroy_process_group()


def _advance(progress: Progress, accuracy: Tensor, average: Tensor, share: float) -> None:
    # Every process sees the same exchanged numbers, so all change the stage at the same step.
    stage = STAGES[progress.stage]
    if not stage.family:
        return
    seen = [KEYS.index(stage.family), KEYS.index(stage.family + "+")]
    key = max(seen, key=lambda i: float(average[i, 1]))
    met = average[key, 1] > 100 and accuracy[key] >= stage.gate
    if met or share - progress.stage_start > stage.most:
        progress.stage, progress.stage_start = progress.stage + 1, share


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default="models/nano/runs/last")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--lr", type=float, default=0.01, help="of Muon")
    parser.add_argument("--adam-lr", type=float, default=0.001)
    parser.add_argument("--decay", type=float, default=0.45, help="share of the time in which the rate falls")
    parser.add_argument("--processes", type=int, default=1 if torch.cuda.is_available() else 2)
    parser.add_argument("--no-compile", dest="compile", action="store_false")
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
