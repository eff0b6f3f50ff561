"""Checkpoints of a training run, complete enough that a resumed run goes on exactly.

`model.pt` holds what all processes share; `data-<rank>.pt` the state of one process's stream of tasks. Only tensors
and plain values are in them, so they load with ``weights_only=True``.
"""

from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from models.nano.batches import Batches, Document
from models.nano.model import Nano
from models.nano.muon import Muon

if TYPE_CHECKING:
    from models.nano.train import Progress


def save(
    folder: Path,
    rank: int,
    model: Nano,
    muon: Muon,
    adam: torch.optim.Optimizer,
    batches: Batches,
    progress: "Progress",
) -> None:
    mixer = batches.mixer
    data = {
        "random": mixer.rng.getstate(),
        "stage": mixer.stage,
        "spent": mixer.spent,
        "pools": {n: [astuple(d) for d in pool] for n, pool in batches.pools.items()},
        "step": progress.step,
    }
    _write(folder / f"data-{rank}.pt", data)
    if rank == 0:
        shared = {
            "model": model.state_dict(),
            "muon": muon.state(),
            "adam": adam.state_dict(),
            "progress": vars(progress),
        }
        _write(folder / "model.pt", shared)


def _write(path: Path, value: object) -> None:
    # Written beside and renamed: a killed run leaves the last whole checkpoint.
    part = path.with_suffix(".part")
    torch.save(value, part)
    part.replace(path)


def restore(
    folder: Path,
    rank: int,
    model: Nano,
    muon: Muon,
    adam: torch.optim.Optimizer,
    batches: Batches,
    progress: "Progress",
) -> None:
    shared = torch.load(folder / "model.pt", weights_only=True)
    data = torch.load(folder / f"data-{rank}.pt", weights_only=True)
    if data["step"] != shared["progress"]["step"]:
        raise SystemExit(f"the checkpoint in {folder} is of two different steps")
    model.load_state_dict(shared["model"])
    muon.load(shared["muon"])
    adam.load_state_dict(shared["adam"])
    for name, value in shared["progress"].items():
        setattr(progress, name, value)
    version, internal, gauss = data["random"]
    batches.mixer.rng.setstate((version, tuple(internal), gauss))
    batches.mixer.stage, batches.mixer.spent = data["stage"], data["spent"]
    batches.pools = {n: [Document(*d) for d in pool] for n, pool in data["pools"].items()}
