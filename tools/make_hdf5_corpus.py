#!/usr/bin/env python3
"""Writes the small HDF5 files from which the fuzzer of the weights reader starts.

Usage: tools/make_hdf5_corpus.py [FOLDER]     (default: tests/fuzz/corpus/hdf5; needs h5py)

Each file shows one thing that h5py or Keras may write: old and new format, fixed and variable-length strings, split lists
of names, a user block, compact, chunked and half-precision data, links and attributes in fractal heaps.
"""
import os
import sys

import h5py
import numpy as np


def names(values, fixed=False):
    if fixed:
        return np.array([v.encode() for v in values])
    return np.array(values, dtype=h5py.string_dtype())


def layer(root, name, weights, fixed=False, **options):
    group = root.create_group(name)
    listed = [f"{name}/{w}" for w in weights]
    group.attrs["weight_names"] = names(listed, fixed) if listed else []
    for path, values in zip(listed, weights.values()):
        group.create_dataset(path, data=values, **options)


def model(path, fixed=False, layers=3, dtype="f4", libver=None, userblock_size=0, whole=True, split=False, **options):
    extra = {"userblock_size": userblock_size} if userblock_size else {}
    with h5py.File(path, "w", libver=libver, **extra) as file:
        root = file.create_group("model_weights") if whole else file
        listed = [f"dense_{i}" for i in range(layers)] + ["re_lu"]
        for i, name in enumerate(listed[:-1]):
            kernel = (np.arange(6).reshape(2, 3) + i).astype(dtype)
            layer(root, name, {"kernel:0": kernel, "bias:0": np.ones(3, dtype)}, fixed, **options)
        layer(root, "re_lu", {})
        if split:
            root.attrs["layer_names0"] = names(listed[:2], fixed)
            root.attrs["layer_names1"] = names(listed[2:], fixed)
        else:
            root.attrs["layer_names"] = names(listed, fixed)
        if whole:
            file.attrs["model_config"] = '{"class_name": "Functional", "config": {"layers": []}}'
        file.attrs["keras_version"] = "2.10.0"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/fuzz/corpus/hdf5"
    os.makedirs(folder, exist_ok=True)

    def at(name):
        return os.path.join(folder, name)

    model(at("whole.h5"))
    model(at("weights_only_fixed.h5"), fixed=True, whole=False)
    model(at("split_names.h5"), split=True, layers=2)
    model(at("half.h5"), dtype="f2", layers=1)
    model(at("int64.h5"), dtype="i8", layers=1)
    model(at("userblock.h5"), userblock_size=512, layers=1)
    model(at("chunked.h5"), layers=1, chunks=True, compression="gzip")
    model(at("latest.h5"), libver="latest")
    model(at("latest_dense_links.h5"), libver="latest", layers=12)
    model(at("superblock3.h5"), libver=("v110", "v110"), layers=2, fixed=True)
    with h5py.File(at("two_levels.h5"), "w", libver="earliest") as file:  # a B-tree node above the leaves
        listed = [f"l{i}" for i in range(20)]
        for name in listed:
            file.create_group(name).attrs["weight_names"] = []
        file.attrs["layer_names"] = names(listed, True)
    with h5py.File(at("no_model.h5"), "w") as file:
        file["x"] = 1.0


if __name__ == "__main__":
    main()
