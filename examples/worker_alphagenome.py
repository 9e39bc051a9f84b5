#!/usr/bin/env python3
"""AlphaGenome, served to creme. NOT RUN by creme's authors: its weights are given out on request, and its public service
wants a key of your own. Take it as a pattern, and hold every name against the version of the package that you have.

What it needs: an installed `alphagenome` (client) or `alphagenome_research` (weights), and what its licence asks for. The
shape below is that of RNA-seq at 128 bp for an input of 131,072 bp; count the tracks that your call gives, and put
their names here.
"""
import os
import sys

import numpy as np

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *there)
                for there in (("..", "python"), ("..", "..", "..", "creme", "python"))]
import creme_worker

INPUT_BP, BIN_BP = 131072, 128
BASES = np.frombuffer(b"ACGTN", dtype=np.uint8)


def open_model():
    from alphagenome.models import dna_client
    client = dna_client.create(os.environ["ALPHAGENOME_KEY"])

    def predict_one(sequence):  # -> [bins, tracks]
        output = client.predict_sequence(sequence, requested_outputs=[dna_client.OutputType.RNA_SEQ],
                                         ontology_terms=["EFO:0002067"])  # K562
        values = np.asarray(output.rna_seq.values, dtype=np.float32)
        return values.reshape(INPUT_BP // BIN_BP, -1, values.shape[-1]).mean(axis=1)

    return predict_one


if __name__ == "__main__":
    predict_one = open_model()
    tracks = predict_one("N" * INPUT_BP).shape[1]

    def predict(codes):
        return np.stack([predict_one(BASES[row].tobytes().decode()) for row in codes])

    creme_worker.serve(predict, input_bp=INPUT_BP, bins=INPUT_BP // BIN_BP, tracks=tracks, max_batch=1, version="service")
