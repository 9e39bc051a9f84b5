#!/usr/bin/env python3
"""enformer-pytorch, served to creme. NOT RUN by creme's authors: its weights could not be fetched where creme is made.

What it needs: pip install enformer-pytorch; the weights EleutherAI/enformer-official-rough, which from_pretrained()
fetches from the Hugging Face hub. creme reads the same weights by itself (--model enformer:model.safetensors,
docs/enformer.md), faster; this is for comparing, and a pattern for networks like it.

    creme necessity --model "worker:python3 worker_enformer_pytorch.py" --targets targets_human.txt ...
"""
import os
import sys

import numpy as np
import torch

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *there)
                for there in (("..", "python"), ("..", "..", "..", "creme", "python"))]
import creme_worker
from enformer_pytorch import from_pretrained

WEIGHTS = os.environ.get("ENFORMER_WEIGHTS", "EleutherAI/enformer-official-rough")
count = torch.cuda.device_count()
device = f"cuda:{creme_worker.gpu(count)}" if count else "cpu"
network = from_pretrained(WEIGHTS).to(device).eval()


def predict(codes):
    with torch.inference_mode():
        one_hot = torch.from_numpy(creme_worker.one_hot(codes)).to(device)
        return network(one_hot, head="human").float().cpu().numpy()


if __name__ == "__main__":
    # [N, 196608, 4] -> [N, 896 bins of 128 bp, 5313 tracks]
    creme_worker.serve(predict, input_bp=196608, bins=896, bin_bp=128, tracks=5313, max_batch=2, version=WEIGHTS)
