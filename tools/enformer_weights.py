#!/usr/bin/env python3
"""Writes an Enformer with random weights as a safetensors file, of the published size unless told otherwise.

    tools/enformer_weights.py OUT.safetensors [--dim 1536] [--depth 11] [--heads 8] [--key 64] [--tower 6] [--divisor 128]
                              [--human 5313] [--mouse 1643] [--seed 1]

Names and shapes are those of the published PyTorch checkpoint; 251,221,292 parameters at full size. Every tensor is random, also
those that a fresh network has at zero or at a multiple of the identity (attention's output, the pools), so that no part can be
wrong unnoticed: matrices N(0, 1 / fan-in), scales 1 + 0.2 N, biases 0.1 N, the attention's two biases 0.5 N, running means 0.1 N,
running variances uniform in 0.5 .. 1.5. Needs numpy.
"""
import argparse
import json
import struct

import numpy

STEM_KERNEL, TOWER_KERNEL = 15, 5


def tower_channels(dim, steps, divisor):
    first, growth = dim // 2, 2 ** (1 / (steps - 1))
    return [round(first * growth ** i / divisor) * divisor for i in range(steps)]


def batch_norm(name, channels):
    return [(f"{name}.{part}", (channels,)) for part in ("weight", "bias", "running_mean", "running_var")]


def with_bias(name, *shape):
    return [(name + ".weight", shape), (name + ".bias", shape[:1])]


def step_end(name, channels):
    """The pointwise residual and the softmax pooling that follow a wide convolution."""
    return (batch_norm(f"{name}.1.fn.0", channels) + with_bias(f"{name}.1.fn.2", channels, channels, 1) +
            [(f"{name}.2.to_attn_logits.weight", (channels, channels, 1, 1))])


def block(name, dim, heads, key):
    a, f = name + ".0.fn", name + ".1.fn"
    return (with_bias(a + ".0", dim) +
            [(a + ".1.to_q.weight", (heads * key, dim)), (a + ".1.to_k.weight", (heads * key, dim)),
             (a + ".1.to_v.weight", (dim, dim)), (a + ".1.to_rel_k.weight", (heads * key, dim // heads)),
             (a + ".1.rel_content_bias", (1, heads, 1, key)), (a + ".1.rel_pos_bias", (1, heads, 1, key))] +
            with_bias(a + ".1.to_out", dim, dim) + with_bias(f + ".0", dim) + with_bias(f + ".1", 2 * dim, dim) +
            with_bias(f + ".4", dim, 2 * dim))


def tensors(o):
    stem = o.dim // 2
    table = with_bias("stem.0", stem, 4, STEM_KERNEL) + step_end("stem", stem)
    channels = stem
    for i, out in enumerate(tower_channels(o.dim, o.tower, o.divisor)):
        name = f"conv_tower.{i}"
        table += batch_norm(name + ".0.0", channels) + with_bias(name + ".0.2", out, channels, TOWER_KERNEL)
        table += step_end(name, out)
        channels = out
    for i in range(o.depth):
        table += block(f"transformer.{i}", o.dim, o.heads, o.key)
    table += batch_norm("final_pointwise.1.0", o.dim) + with_bias("final_pointwise.1.2", 2 * o.dim, o.dim, 1)
    for head, tracks in (("human", o.human), ("mouse", o.mouse)):
        table += with_bias(f"_heads.{head}.0", tracks, 2 * o.dim) if tracks else []
    return table


def draw(random, name, shape):
    values = random.standard_normal(shape, dtype=numpy.float32)
    if name.endswith("running_var"):
        return random.random(shape, dtype=numpy.float32) + numpy.float32(0.5)
    if "rel_content_bias" in name or "rel_pos_bias" in name:
        return values * numpy.float32(0.5)
    if len(shape) == 1:
        return 1 + numpy.float32(0.2) * values if name.endswith("weight") else numpy.float32(0.1) * values
    return values / numpy.float32(numpy.sqrt(numpy.prod(shape[1:])))


def write(path, table, seed):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in table:
        end = offset + 4 * int(numpy.prod(shape))
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    random = numpy.random.default_rng(seed)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for name, shape in table:
            draw(random, name, shape).astype("<f4").tofile(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    for name, default in (("dim", 1536), ("depth", 11), ("heads", 8), ("key", 64), ("tower", 6), ("divisor", 128),
                          ("human", 5313), ("mouse", 1643), ("seed", 1)):
        parser.add_argument("--" + name, type=int, default=default)
    options = parser.parse_args()
    table = tensors(options)
    write(options.out, table, options.seed)
    learned = sum(int(numpy.prod(shape)) for name, shape in table if "running" not in name)
    print(f"{options.out}: {len(table)} tensors, {learned:,} parameters")


if __name__ == "__main__":
    main()
