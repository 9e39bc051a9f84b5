#!/usr/bin/env python3
"""Writes small ONNX files for tests, with nothing but Python's standard library: make_onnx.py FOLDER

Each file is a net of one convolution (4 channels to 3 tracks, width 5, padded to keep the length), ReLU, and a mean over bins of
8 bp, of an input of 64 bp; its weights are those of weights(). What differs is how the sequence goes in and how the numbers come out;
NAMES says which file is what. check_onnx.py computes the same in NumPy.
"""

import os
import struct
import sys

LENGTH, BIN, TRACKS, WIDTH = 64, 8, 3, 5
FLOAT, UINT8, INT8, INT32, INT64, FLOAT16, DOUBLE, BFLOAT16 = 1, 2, 3, 6, 7, 10, 11, 16


def weights():
    """Kernel [TRACKS][4][WIDTH] and bias [TRACKS]: numbers of which every product and sum is exact in 16 bits."""
    state, kernel = 7, []
    for _ in range(TRACKS * 4 * WIDTH):
        state = (state * 1103515245 + 12345) % 2**31
        kernel.append((state >> 16) % 9 / 4 - 0.75)
    return kernel, [0.25, 0.5, 1.0]


# --- Protocol buffers ---------------------------------------------------------------------------------------------------


def varint(value):
    value &= 2**64 - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


# --- ONNX ---------------------------------------------------------------------------------------------------------------


def tensor(name, kind, shape, raw, external=None):
    out = b"".join(number(1, size) for size in shape) + number(2, kind) + message(8, name)
    if external:
        out += message(13, message(1, "location") + message(2, external)) + number(14, 1)
    else:
        out += message(9, raw)
    return out


def floats(name, values, shape=None, kind=FLOAT, external=None):
    letter = {FLOAT: "f", FLOAT16: "e"}[kind]
    return tensor(name, kind, shape or [len(values)], struct.pack("<%d%s" % (len(values), letter), *values), external)


def integers(name, values, shape=None):
    return tensor(name, INT64, [len(values)] if shape is None else shape, struct.pack("<%dq" % len(values), *values))


def value(name, kind, shape):
    """shape: numbers, names of dimensions, or None: nothing is said of that dimension; all of it None: no shape."""
    if shape is None:
        return message(1, name) + message(2, message(1, number(1, kind)))
    dimensions = b""
    for size in shape:
        dimensions += message(1, message(2, size) if isinstance(size, str) else b"" if size is None else number(1, size))
    return message(1, name) + message(2, message(1, number(1, kind) + message(2, dimensions)))


def node(operator, inputs, outputs, **attributes):
    out = b"".join(message(1, name) for name in inputs) + b"".join(message(2, name) for name in outputs)
    out += message(4, operator)
    for name, setting in sorted(attributes.items()):
        if isinstance(setting, list):
            out += message(5, message(1, name) + b"".join(number(8, item) for item in setting) + number(20, 7))
        elif isinstance(setting, float):
            out += message(5, message(1, name) + varint(2 << 3 | 5) + struct.pack("<f", setting) + number(20, 1))
        else:
            out += message(5, message(1, name) + number(3, setting) + number(20, 2))
    return message(1, out)


def model(nodes, inputs, outputs, initializers, card=None, opset=13, ir_version=7):
    graph = b"".join(nodes) + message(2, "net") + b"".join(message(5, each) for each in initializers)
    graph += b"".join(message(11, each) for each in inputs) + b"".join(message(12, each) for each in outputs)
    out = number(1, ir_version) + message(2, "make_onnx") + message(3, "1") + message(7, graph)
    out += message(8, message(1, "") + number(2, opset))
    if card is not None:
        out += message(14, message(1, "creme") + message(2, card))
    return out


# --- The nets -----------------------------------------------------------------------------------------------------------


def net(layout="channels-first", kind=FLOAT, batch="batch", order="bins-tracks", said=True, card=None, external=None,
        outputs=1, opset=13, output=None):
    """`order`: bins-tracks [N][8][3], tracks-bins [N][3][8], tracks [N][3], one [N]. `said`: whether the output's shape is."""
    kernel, bias = weights()
    output = output or (FLOAT16 if kind == FLOAT16 else FLOAT)
    real = FLOAT16 if kind == FLOAT16 else FLOAT
    initializers = [floats("kernel", kernel, [TRACKS, 4, WIDTH], real, external), floats("bias", bias, None, real)]
    nodes, at = [], "x"
    if layout == "codes":
        shape = [batch, LENGTH]
        nodes += [node("OneHot", ["x", "depth", "on_off"], ["hot"], axis=-1)]
        initializers += [integers("depth", [4], []), floats("on_off", [0.0, 1.0])]
        if kind != INT64:  # ONNX Runtime has no OneHot of the others
            nodes = [node("Cast", ["x"], ["wide"], to=INT64), node("OneHot", ["wide", "depth", "on_off"], ["hot"], axis=-1)]
        nodes += [node("Transpose", ["hot"], ["first"], perm=[0, 2, 1])]
        at = "first"
    else:
        first = layout == "channels-first"
        shape = [batch, 4, LENGTH] if first else [batch, LENGTH, 4]
        if not first:
            nodes += [node("Transpose", ["x"], ["first"], perm=[0, 2, 1])]
            at = "first"
        if kind not in (FLOAT, FLOAT16):
            nodes += [node("Cast", [at], ["real"], to=FLOAT)]
            at = "real"
    nodes += [node("Conv", [at, "kernel", "bias"], ["convolved"], pads=[2, 2]), node("Relu", ["convolved"], ["positive"]),
              node("AveragePool", ["positive"], ["pooled"], kernel_shape=[BIN], strides=[BIN])]
    bins = LENGTH // BIN
    if order == "bins-tracks":
        nodes += [node("Transpose", ["pooled"], ["y"], perm=[0, 2, 1])]
        given = [batch, bins, TRACKS]
    elif order == "tracks-bins":
        nodes += [node("Identity", ["pooled"], ["y"])]
        given = [batch, TRACKS, bins]
    elif order == "tracks":
        nodes += [node("ReduceMean", ["pooled"], ["y"], axes=[2], keepdims=0)]
        given = [batch, TRACKS]
    elif order == "one":
        nodes += [node("ReduceMean", ["pooled"], ["y"], axes=[1, 2], keepdims=0)]
        given = [batch]
    else:  # more than can be read
        nodes += [node("Unsqueeze", ["pooled", "axes"], ["y"])]
        initializers += [integers("axes", [1])]
        given = [batch, 1, TRACKS, bins]
    if output != real:
        nodes += [node("Cast", ["y"], ["cast"], to=output)]
    last = "y" if output == real else "cast"
    values = [value(last, output, given if said else [None] * len(given))]
    if outputs == 2:
        nodes += [node("Neg", ["y"], ["negative"])]
        values += [value("negative", output, given)]
    return model(nodes, [value("x", kind, shape)], values, initializers, card, opset)


CARD = ('{"creme": 1, "name": "small", "bins": 8, "bin_bp": 8, "tracks": [{"identifier": "a+", "strand_pair": 1}, '
        '{"identifier": "a-", "strand_pair": 0}, {"identifier": "b"}]}')

FILES = {
    "first_fp32": dict(),
    "last_fp32": dict(layout="channels-last"),
    "first_fp16": dict(kind=FLOAT16),
    "first_fp64": dict(kind=DOUBLE, output=DOUBLE),
    "first_bf16": dict(kind=BFLOAT16, output=BFLOAT16),
    "whole_output": dict(output=INT32),
    "first_uint8": dict(kind=UINT8),
    "last_int8": dict(layout="channels-last", kind=INT8),
    "first_int32": dict(kind=INT32),
    "codes_uint8": dict(layout="codes", kind=UINT8),
    "codes_int32": dict(layout="codes", kind=INT32),
    "codes_int64": dict(layout="codes", kind=INT64),
    "batch_of_3": dict(batch=3),
    "batch_of_1": dict(batch=1, layout="channels-last"),
    "tracks_first": dict(order="tracks-bins"),
    "tracks": dict(order="tracks"),
    "one": dict(order="one"),
    "unsaid": dict(said=False),
    "two_outputs": dict(outputs=2),
    "rank_4": dict(order="rank 4"),
    "card": dict(order="tracks-bins", card=CARD),
    "bad_card": dict(card='{"creme": 1, "bin": 8}'),
    "new_opset": dict(opset=999),
}


def write(folder, name, content):
    with open(os.path.join(folder, name + ".onnx"), "wb") as out:
        out.write(content)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, settings in FILES.items():
        write(folder, name, net(**settings))
    kernel, _ = weights()
    whole = net(external="kernel.bin")
    write(folder, "external", whole)
    write(folder, "escaping", net(external="../kernel.bin"))
    write(folder, "absolute", net(external="/etc/passwd"))
    write(folder, "missing", net(external="not_there.bin"))
    with open(os.path.join(folder, "kernel.bin"), "wb") as out:
        out.write(struct.pack("<%df" % len(kernel), *kernel))
    write(folder, "truncated", net()[:300])
    for name, shape in (("input_rank_4", ["batch", 4, 1, LENGTH]), ("no_channels", ["batch", 5, LENGTH]),
                        ("fp32_rank_2", ["batch", LENGTH])):
        write(folder, name, model([node("Identity", ["x"], ["y"])], [value("x", FLOAT, shape)], [value("y", FLOAT, shape)], []))
    write(folder, "huge", model([node("Identity", ["x"], ["y"])], [value("x", FLOAT, ["batch", 4, 2**62])],
                                [value("y", FLOAT, ["batch", 2**62, 2**62])], []))
    write(folder, "nan", model([node("Sub", ["x", "x"], ["zero"]), node("Div", ["zero", "zero"], ["y"])],
                               [value("x", FLOAT, ["batch", 4, LENGTH])], [value("y", FLOAT, ["batch", 4, LENGTH])], [],
                               '{"creme": 1, "tracks_first": true, "bins": %d}' % LENGTH))
    # Minutes of products of large matrices, none of which can be known beforehand.
    side, chain = 2000, [node("ReduceMean", ["x"], ["mean"], keepdims=0), node("Expand", ["mean", "sizes"], ["m0"])]
    chain += [node("MatMul", ["m%d" % i, "m%d" % i], ["m%d" % (i + 1)]) for i in range(2000)]
    chain += [node("ReduceMean", ["m2000"], ["last"], keepdims=0), node("Mul", ["last", "ones"], ["y"])]
    write(folder, "slow", model(chain, [value("x", FLOAT, [1, 4, LENGTH])], [value("y", FLOAT, [1])],
                                [integers("sizes", [side, side]), floats("ones", [1.0])]))


if __name__ == "__main__":
    main(sys.argv[1])
