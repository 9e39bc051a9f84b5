#!/usr/bin/env python3
"""borzoi-pytorch, served to creme. NOT RUN by creme's authors: its weights could not be fetched where creme is made.

What it needs: pip install borzoi-pytorch; the weights johahi/borzoi-replicate-0 (1 to 3 for the others), which
from_pretrained() fetches from the Hugging Face hub, or has in a folder. creme reads the same weights by itself
(--model borzoi:model.safetensors, docs/borzoi.md), faster, since it evaluates only what an edit touches: this is for
comparing, and a pattern for networks like it.

    creme necessity --model "worker:python3 worker_borzoi_pytorch.py" --targets targets_human.txt ...
"""
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *there)
                for there in (("..", "python"), ("..", "..", "..", "creme", "python"))]
import creme_worker
from borzoi_pytorch import Borzoi

WEIGHTS = os.environ.get("BORZOI_WEIGHTS", "johahi/borzoi-replicate-0")

if __name__ == "__main__":
    # [N, 4, 524288] -> [N, 7611 tracks, 6144 bins of 32 bp] in the middle of the input
    creme_worker.serve_torch(Borzoi.from_pretrained(WEIGHTS), input_bp=524288, bins=6144, bin_bp=32, transpose=True,
                             tracks=7611, max_batch=1, name="model", version=WEIGHTS)
