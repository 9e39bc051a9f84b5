#!/usr/bin/env python3
"""Published Keras networks without Keras: read from their h5, evaluated by NumPy, served to creme, written as ONNX.

    tools/foreign_networks.py predict NETWORK FOLDER SEQUENCES.fa    one line per sequence: its name, its outputs
    tools/foreign_networks.py onnx NETWORK FOLDER OUT.onnx           needs the package onnx
    creme necessity -m "worker:python3 tools/foreign_networks.py serve NETWORK FOLDER" ...

FOLDER holds the files as their authors published them:

    deepstarr   deepstarr.model.json and .h5: enhancers of Drosophila, 249 bp -> log2 activity with two promoters
                (de Almeida et al., Nature Genetics 2022, doi 10.1038/s41588-022-01048-5)
    xpresso     human_trainepoch.11-0.426.h5: promoters of man, -7,000 to +3,500 bp of the TSS -> log10 of expression
                (Agarwal & Shendure, Cell Reports 2020, doi 10.1016/j.celrep.2020.107663)
    tal1        tal1_arch.json, tal1_weights.hdf5: Kipoi's example, 500 bp -> probability that TAL1 binds

Their outputs are logarithms, of which no share can be lost: with --linear they are 2^x or 10^x of it. An N is zeros
in all channels, as in their authors' scripts. Xpresso's TSS is not in the middle of what it reads; here its input
is 14,000 bp about the TSS, of which the last 3,500 are not read. Its six features of the transcript's half-life are
normalised, and are 0 here, which is their mean, as in its authors' predictions of regions.
"""
import argparse
import json
import os
import re
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import creme_worker

NETWORKS = {
    "deepstarr": {"architecture": "deepstarr.model.json", "weights": "deepstarr.model.h5", "input_bp": 249, "base": 2,
                  "tracks": [("Dev", "log2 enhancer activity, developmental promoter"),
                             ("Hk", "log2 enhancer activity, housekeeping promoter")]},
    "xpresso": {"weights": "human_trainepoch.11-0.426.h5", "input_bp": 14000, "base": 10,
                "tracks": [("expression", "log10 of median expression, standardised")]},
    "tal1": {"architecture": "tal1_arch.json", "weights": "tal1_weights.hdf5", "input_bp": 500,
             "tracks": [("TAL1", "probability of binding")]},
}


class Layer:
    """A layer as its configuration has it, with the names of those that it takes and its weights."""

    def __init__(self, kind, config, inputs, weights):
        self.kind, self.config, self.name, self.inputs, self.weights = kind, config, config["name"], inputs, weights


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def read_weights(file):
    """layer -> {"kernel": array, ...}: "LAYER_3/kernel:0" is its kernel, "LAYER/q/kernel:0" its q/kernel."""
    groups = file["model_weights"] if "model_weights" in file else file
    return {text(name): {re.sub(r"^[^/]*/|:\d+$", "", text(w)): groups[name][w][()]
                         for w in groups[name].attrs["weight_names"]}
            for name in groups.attrs["layer_names"]}


class Network:
    """A Keras model's layers, each behind those that it takes; which values are its outputs."""

    def __init__(self, name, folder, linear=False):
        about = NETWORKS[name]
        self.base = about.get("base") if linear else None
        self.name, self.input_bp, self.tracks = name, about["input_bp"], about["tracks"]
        with h5py.File(os.path.join(folder, about["weights"]), "r") as file:
            weights = read_weights(file)
            model = text(file.attrs["model_config"]) if "architecture" not in about else None
        if model is None:
            with open(os.path.join(folder, about["architecture"])) as file:
                model = file.read()
        config = json.loads(model)["config"]
        sequential = isinstance(config, list)
        self.layers, before = [], "input"
        for layer in config if sequential else config["layers"]:
            kind, own = layer["class_name"], layer["config"]
            inputs = [before] if sequential else [node[0] for node in (layer["inbound_nodes"] or [[]])[0]]
            self.layers.append(Layer(kind, own, inputs, weights.get(own["name"], {})))
            before = own["name"]
        self.outputs = [before] if sequential else [node[0] for node in config["output_layers"]]
        inputs = [l for l in self.layers if l.kind == "InputLayer"]
        self.sequence = inputs[0].name if inputs else "input"
        self.features = [(l.name, l.config["batch_input_shape"][1]) for l in inputs[1:]]
        self.read_bp = (inputs or self.layers)[0].config["batch_input_shape"][1]

    def evaluate(self, operators, sequence):
        """The outputs, in one: sequence is what `operators` take for [read_bp][4]."""
        values = {self.sequence: sequence}
        values.update((name, operators.zeros(count)) for name, count in self.features)
        for layer in self.layers:
            if layer.kind != "InputLayer":
                values[layer.name] = apply(operators, layer, [values[name] for name in layer.inputs])
        outputs = [values[name] for name in self.outputs]
        output = operators.join(outputs) if len(outputs) > 1 else outputs[0]
        return operators.power(self.base, output) if self.base else output

    def card(self):
        return {"name": self.name, "input_bp": self.input_bp, "version": "linear" if self.base else "1",
                "tracks": [{"identifier": a, "description": b} for a, b in self.tracks]}


def normalize(operators, layer, x):
    """Batch normalisation, which in inference is a scale and a shift of each channel."""
    weights = layer.weights
    scale = weights["gamma"] / np.sqrt(weights["moving_variance"].astype(float) + layer.config["epsilon"])
    return operators.scale(x, scale, weights["beta"] - weights["moving_mean"] * scale)


def apply(operators, layer, values):
    config, weights, x = layer.config, layer.weights, values[0]
    if layer.kind == "Conv1D":
        assert config["strides"] == [1] and config["dilation_rate"] == [1], layer.name
        y = operators.convolve(x, weights["kernel"], weights["bias"], config["padding"] == "same")
        return operators.activate(y, config["activation"])
    if layer.kind == "Dense":
        return operators.activate(operators.dense(x, weights["kernel"], weights["bias"]), config["activation"])
    if layer.kind == "BatchNormalization":
        return normalize(operators, layer, x)
    if layer.kind == "MaxPooling1D":
        assert config["strides"] == config["pool_size"] and config["padding"] == "valid", layer.name
        return operators.pool(x, config["pool_size"][0])
    if layer.kind == "Concatenate":
        return operators.join(values)
    if layer.kind == "Activation":
        return operators.activate(x, config["activation"])
    if layer.kind == "Dropout":
        return x
    return {"GlobalMaxPooling1D": operators.pool_all, "Flatten": operators.flatten}[layer.kind](x)


class Numpy:
    """Layers of one sequence: [positions][channels] or [features], float32."""

    def zeros(self, count):
        return np.zeros(count, np.float32)

    def convolve(self, x, kernel, bias, same):
        width, left = len(kernel), (len(kernel) - 1) // 2
        if same:
            x = np.pad(x, ((left, width - 1 - left), (0, 0)))
        count = len(x) - width + 1
        windows = np.lib.stride_tricks.sliding_window_view(x, width, axis=0).transpose(0, 2, 1).reshape(count, -1)
        return windows @ kernel.reshape(-1, kernel.shape[2]) + bias

    def dense(self, x, kernel, bias):
        return x @ kernel + bias

    def scale(self, x, scale, shift):
        return x * scale.astype(np.float32) + shift.astype(np.float32)

    def pool(self, x, size):
        return x[:len(x) // size * size].reshape(-1, size, x.shape[1]).max(axis=1)

    def pool_all(self, x):
        return x.max(axis=0)

    def flatten(self, x):
        return x.reshape(-1)

    def join(self, values):
        return np.concatenate(values)

    def power(self, base, x):
        return np.float32(base) ** x

    def activate(self, x, name):
        if name == "relu":
            return np.maximum(x, 0)
        return {"linear": lambda: x, "sigmoid": lambda: 1 / (1 + np.exp(-x))}[name]()


class Onnx:
    """The same layers as nodes of a graph: values are names, of [N][channels][positions] or [N][features]."""

    def __init__(self):
        from onnx import helper, numpy_helper
        self.helper, self.numpy_helper = helper, numpy_helper
        self.nodes, self.initializers = [], []
        self.flat = set()  # the values without positions

    def constant(self, array):
        name = f"w{len(self.initializers)}"
        self.initializers.append(self.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind, *inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(kind, list(inputs), [name], **attributes))
        if kind in ("Flatten", "ReduceMax", "Expand") or self.flat.intersection(inputs):
            self.flat.add(name)
        return name

    def begin(self, name, read_bp, input_bp):
        """[N][input_bp][4] -> [N][4][read_bp]."""
        if read_bp < input_bp:
            bounds = (self.constant(np.array([x], np.int64)) for x in (0, read_bp, 1))
            name = self.node("Slice", name, *bounds)
        self.sequence = name
        return self.node("Transpose", name, perm=[0, 2, 1])

    def zeros(self, count):
        batch = self.node("Slice", self.node("Shape", self.sequence), self.constant(np.array([0], np.int64)),
                          self.constant(np.array([1], np.int64)))
        shape = self.node("Concat", batch, self.constant(np.array([count], np.int64)), axis=0)
        return self.node("Expand", self.constant(np.zeros((1, 1), np.float32)), shape)

    def convolve(self, x, kernel, bias, same):
        left = (len(kernel) - 1) // 2
        pads = [left, len(kernel) - 1 - left] if same else [0, 0]
        return self.node("Conv", x, self.constant(kernel.transpose(2, 1, 0)), self.constant(bias), pads=pads)

    def dense(self, x, kernel, bias):
        return self.node("Gemm", x, self.constant(kernel), self.constant(bias))

    def scale(self, x, scale, shift):
        shape = (-1,) if x in self.flat else (-1, 1)
        scale, shift = (self.constant(v.astype(np.float32).reshape(shape)) for v in (scale, shift))
        return self.node("Add", self.node("Mul", x, scale), shift)

    def pool(self, x, size):
        return self.node("MaxPool", x, kernel_shape=[size], strides=[size])

    def pool_all(self, x):
        return self.node("ReduceMax", x, axes=[2], keepdims=0)

    def flatten(self, x):
        return self.node("Flatten", self.node("Transpose", x, perm=[0, 2, 1]))

    def join(self, values):
        return self.node("Concat", *values, axis=1)

    def power(self, base, x):
        return self.node("Pow", self.constant(np.array(base, np.float32)), x)

    def activate(self, x, name):
        return x if name == "linear" else self.node({"relu": "Relu", "sigmoid": "Sigmoid"}[name], x)


def predict(network, codes):
    """[N][input_bp] codes -> [N][tracks]; one by one, so that no number depends on its company."""
    sequences = creme_worker.one_hot(codes[:, :network.read_bp], n_value=0)
    return np.stack([network.evaluate(Numpy(), one) for one in sequences])


def write_onnx(network, path):
    import onnx
    from onnx import helper
    graph = Onnx()
    out = network.evaluate(graph, graph.begin("sequence", network.read_bp, network.input_bp))
    graph.nodes.append(helper.make_node("Identity", [out], ["activity"]))
    kind = onnx.TensorProto.FLOAT
    model = helper.make_model(
        helper.make_graph(graph.nodes, network.name,
                          [helper.make_tensor_value_info("sequence", kind, ["batch", network.input_bp, 4])],
                          [helper.make_tensor_value_info("activity", kind, ["batch", len(network.tracks)])],
                          graph.initializers),
        producer_name="foreign_networks.py", opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    card = dict(network.card(), creme=1, bins=1, bin_bp=network.input_bp, first_bin_bp=0, n="0")
    helper.set_model_props(model, {"creme": json.dumps(card)})
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def read_fasta(path):
    names, sequences = [], []
    with open(path) as file:
        for line in file:
            if line.startswith(">"):
                names.append(line[1:].split()[0])
                sequences.append("")
            else:
                sequences[-1] += line.strip().upper()
    codes = [["ACGT".find(base) % 5 for base in sequence] for sequence in sequences]
    return names, np.array(codes, np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["predict", "onnx", "serve"])
    parser.add_argument("network", choices=sorted(NETWORKS))
    parser.add_argument("folder")
    parser.add_argument("file", nargs="?", help="of predict: sequences; of onnx: what is written")
    parser.add_argument("--linear", action="store_true", help="what the outputs are logarithms of")
    options = parser.parse_args()
    network = Network(options.network, options.folder, options.linear)
    if options.task == "serve":
        creme_worker.serve(lambda codes: predict(network, codes), bins=1, deterministic=True, max_batch=64,
                           **network.card())
    elif options.file is None:
        parser.error(f"{options.task} needs a file")
    elif options.task == "onnx":
        write_onnx(network, options.file)
    else:
        names, codes = read_fasta(options.file)
        print("name", *(name for name, _ in network.tracks), sep="\t")
        for name, outputs in zip(names, predict(network, codes)):
            print(name, *(f"{x:.9g}" for x in outputs), sep="\t")


if __name__ == "__main__":
    main()
