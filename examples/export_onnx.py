#!/usr/bin/env python3
"""A PyTorch module as an ONNX file that creme takes as it is: its model card is in the file's metadata.

    pip install torch onnx && python3 export_onnx.py my-net.onnx
    creme necessity --model onnx:my-net.onnx --fasta genome.fa --loci loci.tsv --tile-size 128 --out RUN/
"""
import json
import sys

import onnx
import torch

INPUT_BP, BINS, TRACKS = 2048, 16, ["K562", "liver"]
module = torch.nn.Sequential(torch.nn.Conv1d(4, 16, 15, padding=7), torch.nn.ReLU(), torch.nn.AvgPool1d(INPUT_BP // BINS),
                             torch.nn.Conv1d(16, len(TRACKS), 1), torch.nn.Softplus())  # [N, 4, L] -> [N, tracks, bins]
# module.load_state_dict(torch.load("weights.pt"))
path = sys.argv[1] if len(sys.argv) > 1 else "my-net.onnx"
torch.onnx.export(module.eval(), torch.zeros(1, 4, INPUT_BP), path, input_names=["sequence"], output_names=["activity"],
                  dynamic_axes={"sequence": {0: "batch"}, "activity": {0: "batch"}}, dynamo=False)
file = onnx.load(path)
card = {"creme": 1, "name": "my-net", "version": "1", "bins": BINS, "bin_bp": INPUT_BP // BINS,
        "tracks": [{"identifier": name} for name in TRACKS]}
file.metadata_props.add(key="creme", value=json.dumps(card))
onnx.save(file, path)
