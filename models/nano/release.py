"""Put a run's network into `weights/`: ``python -m models.nano.release models/nano/runs/last``.

Takes the run's last checkpoint (the run need not be over), and writes weights, tokenizer, manifest and hashes.
``--sums`` only writes the hashes anew, after an evaluation added its tables.
"""

import argparse
import json
from pathlib import Path

import torch

from models.nano.families.base import VERSION
from models.nano.model import Nano, Shape, export
from models.nano.tokenizer import save as save_tokenizer
from models.nano.tokenizer import tokenizer
from models.nano.verify import WEIGHTS, write_sums


def release(run: Path, note: str) -> None:
    checkpoint = torch.load(run / "model.pt", weights_only=True)
    model = Nano(Shape(vocab=tokenizer().get_vocab_size()))
    model.load_state_dict(checkpoint["model"])
    export(model, WEIGHTS)
    save_tokenizer(WEIGHTS)
    progress = checkpoint["progress"]
    manifest = {
        "commands": progress["commands"],
        "seed": progress["seed"],
        "parameters": sum(p.numel() for p in model.parameters()),
        "families": VERSION,
        "steps": progress["step"],
        "tokens": progress["tokens"],
        "minutes_trained": round(progress["seconds"] / 60, 1),
        "note": note,
    }
    (WEIGHTS / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Release a run's network.")
    parser.add_argument("run", type=Path, nargs="?")
    parser.add_argument("--note", default="", help="what else is to be known about the run")
    parser.add_argument("--sums", action="store_true", help="write the hashes only")
    options = parser.parse_args()
    if not options.sums:
        release(options.run, options.note)
    write_sums()


if __name__ == "__main__":
    main()
