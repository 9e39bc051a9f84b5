#!/usr/bin/env python3
"""Writes the small files from which the fuzzers of the safetensors and PyTorch readers start.

Usage: tools/make_weights_corpus.py [FOLDER]     (default: tests/fuzz/corpus; needs torch, for torch_zip/ only)

Below FOLDER, safetensors/ and torch_zip/ get one file for each thing that writers do: types of numbers, scalars and empty
tensors, metadata, an index of several files; shared storages, offsets, transposed views, wrapped state_dicts, protocol 4,
and what must be refused.
"""
import json
import os
import struct
import sys


def safetensors(path, tensors, metadata=None, pad=0):
    sizes = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "F16": 2, "BF16": 2, "I32": 4, "F32": 4, "I64": 8, "F64": 8, "C64": 8}
    header, at = {}, 0
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, dtype, shape in tensors:
        count = 1
        for n in shape:
            count *= n
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + count * sizes[dtype]]}
        at += count * sizes[dtype]
    text = json.dumps(header, separators=(",", ":")).encode() + b" " * pad
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + bytes(i % 61 for i in range(at)))


def write_safetensors(folder):
    os.makedirs(folder, exist_ok=True)

    def at(name):
        return os.path.join(folder, name)

    safetensors(at("types.safetensors"), [(t.lower(), t, [2, 2]) for t in ("F64", "I64", "F32", "I32", "F16", "BF16", "I16",
                                                                          "U8", "I8", "BOOL")])
    safetensors(at("scalars.safetensors"), [("a.b", "I64", []), ("none", "F32", [0, 3]), ("x", "F32", [1, 1, 3])], {}, 5)
    safetensors(at("metadata.safetensors"), [("conv1d/kernel:0", "F32", [3, 4])],
                {"format": "pt", "creme.architecture": '{"config": {"layers": []}}', "stem.w": "_trunk.w"})
    safetensors(at("empty.safetensors"), [])
    safetensors(at("complex.safetensors"), [("z", "C64", [2]), ("\u00e4", "F32", [1])])
    with open(at("index.json"), "w") as file:
        json.dump({"metadata": {"total_size": 8}, "weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}}, file)


def write_torch(folder):
    import torch
    os.makedirs(folder, exist_ok=True)

    def save(value, name, **options):
        torch.save(value, os.path.join(folder, name), **options)

    layer = torch.nn.BatchNorm1d(3)
    save(layer.state_dict(), "state_dict.bin")
    base = torch.arange(24, dtype=torch.float32)
    save({"a": base, "b": base, "part": base[4:10], "turned": base.reshape(4, 6).t(), "every third": base[1::3]}, "views.bin")
    save({"epoch": 3, "loss": 0.5, "state_dict": {"module.w": torch.ones(2, 2), "module.n": torch.tensor(7)}}, "wrapped.bin")
    save(torch.ones(3, 2), "tensor.pt")
    save({str(t): torch.ones(2).to(t) for t in (torch.float64, torch.float16, torch.bfloat16, torch.int32, torch.int16,
                                                torch.int8, torch.uint8, torch.bool)}, "types.pt")
    save({"p": torch.nn.Parameter(torch.ones(2)), "list": [1, 2], "none": None}, "protocol4.pt", pickle_protocol=4)
    save({"layer": layer}, "whole_module.pt")
    save({"w": torch.ones(2)}, "legacy.pt", _use_new_zipfile_serialization=False)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/fuzz/corpus"
    write_safetensors(os.path.join(folder, "safetensors"))
    write_torch(os.path.join(folder, "torch_zip"))


if __name__ == "__main__":
    main()
