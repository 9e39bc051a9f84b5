#!/usr/bin/env python3
"""A PyTorch module, served to creme; put your own in place of it.

    creme necessity --model "worker:python3 worker_torch.py" --fasta genome.fa --loci loci.tsv --tile-size 128 --out -

Several GPUs: --workers M, each worker takes the GPU with its number.
"""
import os
import sys

import torch

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *there)
                for there in (("..", "python"), ("..", "..", "..", "creme", "python"))]
import creme_worker

torch.manual_seed(1)
module = torch.nn.Sequential(
    torch.nn.Conv1d(4, 16, 15, padding=7), torch.nn.ReLU(), torch.nn.AvgPool1d(128),
    torch.nn.Conv1d(16, 2, 1), torch.nn.Softplus())
# module.load_state_dict(torch.load("weights.pt", map_location="cpu"))

if __name__ == "__main__":
    # [N, 4, 2048] -> [N, 2 tracks, 16 bins]: transposed to [N, bins, tracks]
    creme_worker.serve_torch(module, input_bp=2048, bins=16, transpose=True, tracks=["K562", "liver"], version="seed 1")
