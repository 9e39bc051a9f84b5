#!/usr/bin/env python3
"""A Borzoi-type Keras h5 as ONNX, written by walking its graph: neither TensorFlow nor PyTorch is needed.

    tools/borzoi_onnx.py MODEL.h5 TARGETS.txt OUT.onnx

Needs h5py, numpy and onnx. One-hot [batch][L][4] in, [batch][bins][tracks] out, and the card (docs/any-model.md) in the
file's metadata. The layers are those of the mini Borzoi; of another file a kind of layer may be missing here, which is
said by its name. Inside, values are [batch][channels][positions].
"""
import csv
import json
import math
import sys

import h5py
import numpy as np
import onnx
from onnx import helper

import foreign_networks


def as_inputs(nodes):
    """The layers that a layer takes: of TensorFlow's functions the list is one level less deep."""
    nodes = nodes[0] if nodes and isinstance(nodes[0][0], list) else nodes
    return [node[0] for node in nodes]


class Graph(foreign_networks.Onnx):
    """Layers by their kind: each takes the layer and the values that it reads."""

    def passed_on(self, layer, x, *_):
        return x

    Dropout = StochasticReverseComplement = StochasticShift = SwitchReverse = passed_on

    def Conv1D(self, layer, x):
        config = layer.config
        assert config["strides"] == config["dilation_rate"] == [1] and config["activation"] == "linear", layer.name
        return self.convolve(x, layer.weights["kernel"], layer.weights["bias"], config["padding"] == "same")

    def SeparableConv1D(self, layer, x):
        assert layer.config["padding"] == "same" and layer.config["depth_multiplier"] == 1, layer.name
        kernel = layer.weights["depthwise_kernel"]
        width, channels = kernel.shape[:2]
        x = self.node("Conv", x, self.constant(kernel.transpose(1, 2, 0)), group=channels,
                      pads=[(width - 1) // 2, width // 2])
        return self.convolve(x, layer.weights["pointwise_kernel"], layer.weights["bias"], False)

    def Dense(self, layer, x):
        y = self.convolve(x, layer.weights["kernel"][None], layer.weights["bias"], False)
        return {"linear": lambda: y, "softplus": lambda: self.node("Softplus", y)}[layer.config["activation"]]()

    def MaxPooling1D(self, layer, x):  # padding "same": none is needed, lengths being even
        assert layer.config["strides"] == layer.config["pool_size"] == [2], layer.name
        return self.pool(x, 2)

    def BatchNormalization(self, layer, x):
        return foreign_networks.normalize(self, layer, x)

    def LayerNormalization(self, layer, x):
        y = self.node("LayerNormalization", self.turned(x), self.constant(layer.weights["gamma"]),
                      self.constant(layer.weights["beta"]), epsilon=layer.config["epsilon"])
        return self.turned(y)

    def turned(self, x):
        return self.node("Transpose", x, perm=[0, 2, 1])

    def TFOpLambda(self, layer, x):
        assert layer.config["function"] == "nn.gelu", layer.config["function"]
        return self.node("Gelu", x, approximate="tanh")

    def ReLU(self, layer, x):
        return self.node("Relu", x)

    def Add(self, layer, x, y):
        return self.node("Add", x, y)

    def UpSampling1D(self, layer, x):
        pairs = self.node("Unsqueeze", x, self.numbers(3))
        pairs = self.node("Concat", *[pairs] * layer.config["size"], axis=3)
        return self.node("Reshape", pairs, self.numbers(0, 0, -1))

    def Cropping1D(self, layer, x):
        left, right = layer.config["cropping"]
        return self.node("Slice", x, self.numbers(left), self.numbers(-right), self.numbers(2))

    def numbers(self, *numbers):
        return self.constant(np.array(numbers, np.int64))

    def heads(self, x, kernel, count):
        """x [batch][channels][tokens] -> [batch][heads][tokens][size]."""
        y = self.node("MatMul", self.turned(x), self.constant(kernel))
        y = self.node("Reshape", y, self.numbers(0, 0, count, kernel.shape[1] // count))
        return self.node("Transpose", y, perm=[0, 2, 1, 3])

    def MultiheadAttention(self, layer, x):
        weights, tokens = layer.weights, self.tokens
        count, key_size = weights["r_w_bias"].shape[1], weights["r_w_bias"].shape[3]
        q, k, v = (self.heads(x, weights[f"{name}_layer/kernel"], count) for name in "qkv")
        q = self.node("Mul", q, self.constant(np.array(key_size ** -0.5, np.float32)))
        content = self.node("MatMul", self.node("Add", q, self.constant(weights["r_w_bias"])),
                            self.node("Transpose", k, perm=[0, 1, 3, 2]))
        keys = relative_keys(weights["r_k_layer/kernel"], tokens, count)
        relative = self.node("MatMul", self.node("Add", q, self.constant(weights["r_r_bias"])), self.constant(keys))
        logits = self.node("Add", content, self.shifted(relative, tokens, count))
        out = self.node("MatMul", self.node("Softmax", logits, axis=-1), v)
        out = self.node("Reshape", self.node("Transpose", out, perm=[0, 1, 3, 2]),
                        self.numbers(0, weights["embedding_layer/kernel"].shape[0], tokens))
        return self.convolve(out, weights["embedding_layer/kernel"][None], weights["embedding_layer/bias"], False)

    def shifted(self, x, tokens, count):
        """[..][T][2 T - 1], by distance from -(T - 1) -> [..][T][T]: row i, column j is that of distance j - i. With
        one more column in front, read as rows of T, each row comes to begin one further to the left."""
        x = self.node("Pad", x, self.numbers(0, 0, 0, 1, 0, 0, 0, 0))
        x = self.node("Reshape", x, self.numbers(0, count, 2 * tokens, tokens))
        x = self.node("Slice", x, self.numbers(1), self.numbers(2 * tokens), self.numbers(2))
        x = self.node("Reshape", x, self.numbers(0, count, tokens, 2 * tokens - 1))
        return self.node("Slice", x, self.numbers(0), self.numbers(tokens), self.numbers(3))


def relative_keys(kernel, tokens, count):
    """[heads][key size][2 T - 1]: of each distance from -(T - 1) on, whether it lies within widths that grow
    geometrically up to T, and the same with the distance's sign, times the kernel."""
    half = len(kernel) // 2
    rate = np.float32(math.exp(math.log(tokens + 1) / half))
    widths = np.power(rate, np.arange(1, half + 1, dtype=np.float32), dtype=np.float32) - 1
    distance = np.arange(1 - tokens, tokens)[:, None]
    within = (widths > np.abs(distance)).astype(float)
    keys = np.concatenate([within, np.sign(distance) * within], axis=1) @ kernel.astype(float)
    return keys.astype(np.float32).reshape(len(distance), count, -1).transpose(1, 2, 0)


def read_layers(path):
    with h5py.File(path, "r") as file:
        weights = foreign_networks.read_weights(file)
        config = json.loads(foreign_networks.text(file.attrs["model_config"]))["config"]
    layers = []
    for layer in config["layers"]:
        own = dict(layer["config"], name=layer["name"])
        layers.append(foreign_networks.Layer(layer["class_name"], own, as_inputs(layer["inbound_nodes"]),
                                             weights.get(layer["name"], {})))
    return layers, config["output_layers"][0][0]


def write_graph(path):
    """The graph, the name of its output [batch][tracks][bins], and what the card says of lengths."""
    layers, output = read_layers(path)
    input_bp = layers[0].config["batch_input_shape"][1]
    graph, length, width = Graph(), {layers[0].name: input_bp}, {layers[0].name: 1}
    values = {layers[0].name: graph.begin("sequence", input_bp, input_bp)}
    for layer in layers[1:]:
        first = layer.inputs[0]
        half = {"MaxPooling1D": (1, 2), "UpSampling1D": (2, 1)}.get(layer.kind, (1, 1))
        length[layer.name] = length[first] * half[0] // half[1] - sum(layer.config.get("cropping", ()))
        width[layer.name] = width[first] * half[1] // half[0]
        graph.tokens = length[first]
        values[layer.name] = getattr(graph, layer.kind)(layer, *[values[name] for name in layer.inputs])
    bins, bin_bp = length[output], width[output]
    card = {"creme": 1, "name": "mini-borzoi", "version": "1", "input_bp": input_bp, "bins": bins, "bin_bp": bin_bp,
            "first_bin_bp": (input_bp - bins * bin_bp) // 2, "n": "0.25"}
    return graph, values[output], card


def read_tracks(path):
    with open(path) as file:
        return [{"identifier": row["identifier"], "description": row["description"],
                 "strand_pair": int(row["strand_pair"])} for row in csv.DictReader(file, delimiter="\t")]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    graph, output, card = write_graph(sys.argv[1])
    card["tracks"] = read_tracks(sys.argv[2])
    graph.nodes.append(helper.make_node("Transpose", [output], ["activity"], perm=[0, 2, 1]))
    kind = onnx.TensorProto.FLOAT
    model = helper.make_model(
        helper.make_graph(graph.nodes, card["name"],
                          [helper.make_tensor_value_info("sequence", kind, ["batch", card["input_bp"], 4])],
                          [helper.make_tensor_value_info("activity", kind,
                                                         ["batch", card["bins"], len(card["tracks"])])],
                          graph.initializers),
        producer_name="borzoi_onnx.py", opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    helper.set_model_props(model, {"creme": json.dumps(card)})
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, sys.argv[3])


if __name__ == "__main__":
    main()
