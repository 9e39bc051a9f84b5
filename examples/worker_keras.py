#!/usr/bin/env python3
"""A Keras model, served to creme; put your own in place of it.

    creme necessity --model "worker:python3 worker_keras.py" --fasta genome.fa --loci loci.tsv --tile-size 128 --out -
"""
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *there)
                for there in (("..", "python"), ("..", "..", "..", "creme", "python"))]
import creme_worker

# Of several GPUs the one with this worker's number (creme --workers M), before TensorFlow sees them.
# os.environ["CUDA_VISIBLE_DEVICES"] = str(creme_worker.gpu(4))
import keras

keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((2048, 4)), keras.layers.Conv1D(16, 15, padding="same", activation="relu"),
    keras.layers.AveragePooling1D(128), keras.layers.Dense(2, activation="softplus")])
# model = keras.models.load_model("weights.keras")

if __name__ == "__main__":
    # [N, 2048, 4] -> [N, 16 bins, 2 tracks]
    creme_worker.serve_keras(model, input_bp=2048, bins=16, tracks=["K562", "liver"], version="seed 1")
