#!/usr/bin/env python3
"""The Borzoi family in PyTorch: an independent forward pass to compare with, and an opponent for benchmarks.

    tools/mini_borzoi_torch.py MODEL.h5 --compare GENOME.fa WINDOWS.tsv FOLDER   outputs against stored ones
    tools/mini_borzoi_torch.py MODEL.h5 --predict GENOME.fa CHROM START OUT.f32  one window, [bins][tracks] float32
    tools/mini_borzoi_torch.py MODEL.h5 --codes FILE OUT.f32                     bytes 0-4 (A C G T N), any number of windows
    creme ... -m "worker:python3 tools/mini_borzoi_torch.py MODEL.h5 --serve TARGETS.txt --unknown 0.25"
    tools/mini_borzoi_torch.py MODEL.h5 --bench [--batch N] [--repeat N]         seconds of a full forward pass

Needs torch, numpy and h5py. The network is derived from the ranks of the layers' names within their class, which is how the
PyTorch ports do it, not from the graph: a second opinion on the loader too. Float32 throughout (--double for float64).

A benchmark is only fair with a good BLAS: Debian's python3-torch uses libblas.so.3, which may be the slow reference one (ten times
slower here than libopenblas0-openmp).
"""
import argparse
import csv
import json
import os
import re
import statistics
import sys
import time

import h5py
import numpy as np
import torch
import torch.nn.functional as F

BN_EPS = LN_EPS = 1e-3


def load_layers(path):
    """class stem -> the weights of its layers, in the order of their numeric suffixes; and the model_config."""
    stems = {}
    with h5py.File(path, "r") as file:
        config = json.loads(file.attrs["model_config"])
        groups = file["model_weights"]
        for layer in groups.attrs["layer_names"]:
            layer = layer if isinstance(layer, str) else layer.decode()
            names = [n if isinstance(n, str) else n.decode() for n in groups[layer].attrs["weight_names"]]
            if not names:
                continue
            weights = {}
            for name in names:
                short = name[len(layer) + 1:] if name.startswith(layer + "/") else name
                weights[short.removesuffix(":0")] = torch.from_numpy(groups[layer][name][()])
            stem, number = re.fullmatch(r"(.*?)(?:_(\d+))?", layer).groups()
            stems.setdefault(stem.removeprefix("sync_"), []).append((int(number or 0), weights))
    return {stem: [w for _, w in sorted(found, key=lambda x: x[0])] for stem, found in stems.items()}, config


def config_values(config, class_name, key):
    return [layer["config"].get(key) for layer in config["config"]["layers"] if layer["class_name"] == class_name]


class Norm:
    """Batch norm in inference: a scale and a shift per channel."""

    def __init__(self, w, dtype):
        scale = w["gamma"].double() / torch.sqrt(w["moving_variance"].double() + BN_EPS)
        self.scale = scale.to(dtype)
        self.shift = (w["beta"].double() - w["moving_mean"].double() * scale).to(dtype)

    def channels_first(self, x):
        return torch.addcmul(self.shift[:, None], x, self.scale[:, None])

    def channels_last(self, x):
        return torch.addcmul(self.shift, x, self.scale)


def gelu(x):
    return F.gelu(x, approximate="tanh")


class Attention:
    def __init__(self, w, tokens, dtype):
        for name, value in w.items():
            setattr(self, name.replace("/", "_"), value.to(dtype))
        _, self.heads, _, self.key_size = w["r_w_bias"].shape
        self.value_size = w["v_layer/kernel"].shape[1] // self.heads
        self.relative_keys = self._relative_keys(tokens, w["r_k_layer/kernel"].shape[0], dtype)
        self.qkv = torch.cat([self.q_layer_kernel, self.k_layer_kernel, self.v_layer_kernel], dim=1).t().contiguous()

    def _relative_keys(self, tokens, features, dtype):
        """[heads][key size][2 T - 1], distance d = column - (T - 1): central masks of geometric widths and their antisymmetric copies."""
        half = features // 2
        rate = np.float32(np.exp(np.log(tokens + 1) / half))
        widths = np.power(rate, np.arange(1, half + 1, dtype=np.float32), dtype=np.float32) - 1
        distance = np.arange(-tokens + 1, tokens)
        mask = (widths[None, :] > np.abs(distance)[:, None]).astype(np.float32)
        position = np.concatenate([mask, np.sign(distance)[:, None] * mask], axis=1)
        keys = torch.from_numpy(position.astype(np.float64)) @ self.r_k_layer_kernel.double()
        return keys.to(dtype).reshape(2 * tokens - 1, self.heads, self.key_size).permute(1, 2, 0).contiguous()

    def __call__(self, x):
        batch, tokens, _ = x.shape
        keys = self.heads * self.key_size
        q, k, v = F.linear(x, self.qkv).split([keys, keys, self.heads * self.value_size], dim=-1)
        q, k = (y.reshape(batch, tokens, self.heads, self.key_size).transpose(1, 2) for y in (q, k))
        v = v.reshape(batch, tokens, self.heads, self.value_size).transpose(1, 2)
        q = q * self.key_size**-0.5
        relative = torch.matmul(q + self.r_r_bias, self.relative_keys)  # [B][H][T][2 T - 1]
        # Row i, column j must become distance j - i: the usual shift is a change of strides.
        strides = list(relative.stride())
        logits = relative.as_strided((batch, self.heads, tokens, tokens), (strides[0], strides[1], strides[2] - 1, 1),
                                     relative.storage_offset() + tokens - 1)
        logits = torch.matmul(q + self.r_w_bias, k.transpose(-1, -2)).add_(logits)
        out = torch.matmul(torch.softmax(logits, dim=-1), v)
        out = out.transpose(1, 2).reshape(batch, tokens, -1)
        return F.linear(out, self.embedding_layer_kernel.t(), self.embedding_layer_bias)


class Borzoi:
    """codes [B][L] of 0-4 -> [B][bins][tracks]."""

    def __init__(self, path, dtype=torch.float32, unknown=0.0):
        layers, config = load_layers(path)
        self.length = config_values(config, "InputLayer", "batch_input_shape")[0][1]
        crops = config_values(config, "Cropping1D", "cropping")
        self.crop = crops[0][0] if crops else 0
        self.table = torch.cat([torch.eye(4), torch.full((1, 4), unknown)]).to(dtype)

        def conv(w):
            return w["kernel"].permute(2, 1, 0).contiguous().to(dtype), w["bias"].to(dtype)

        def dense(w):
            return w["kernel"].t().contiguous().to(dtype), w["bias"].to(dtype)

        convs = [conv(w) for w in layers["conv1d"]]
        norms = [Norm(w, dtype) for w in layers["batch_normalization"]]
        denses = [dense(w) for w in layers["dense"]]
        blocks = len(layers.get("multihead_attention", []))
        unets = len(layers.get("separable_conv1d", []))
        upsample_dense = len(denses) == 2 * blocks + 2 * unets + 1
        final = len(convs) > 1 and convs[-1][0].shape[2] == 1  # the only convolution without neighbours
        self.final = (norms.pop(), convs.pop()) if final else None
        self.stem, self.tower = convs[0], list(zip(norms, convs[1:]))
        tokens = self.length >> len(convs)
        lns = [(w["gamma"].to(dtype), w["beta"].to(dtype)) for w in layers.get("layer_normalization", [])]
        self.blocks = [(lns[2 * i], Attention(layers["multihead_attention"][i], tokens, dtype), lns[2 * i + 1],
                        denses[2 * i], denses[2 * i + 1]) for i in range(blocks)]
        self.unets, at = [], 2 * blocks
        for i in range(unets):
            main = denses[at] if upsample_dense else None
            at += upsample_dense
            w = layers["separable_conv1d"][i]
            separable = (w["depthwise_kernel"].permute(1, 2, 0).contiguous().to(dtype),
                         w["pointwise_kernel"].permute(2, 1, 0).contiguous().to(dtype), w["bias"].to(dtype))
            pair = norms[len(self.tower) + 2 * i:][:2]
            self.unets.append((pair[0], main, pair[1], denses[at], separable))
            at += 1
        self.head = denses[-1]
        activations = config_values(config, "TFOpLambda", "function").count("nn.gelu")
        self.final_gelu = activations == len(self.tower) + 2 * unets + final + 1

    @torch.inference_mode()
    def __call__(self, codes):
        x = self.table[codes.long()].transpose(1, 2).contiguous()
        skips = []
        weight, bias = self.stem
        x = F.max_pool1d(F.conv1d(x, weight, bias, padding="same"), 2)
        for norm, (weight, bias) in self.tower:
            x = F.conv1d(gelu(norm.channels_first(x)), weight, bias, padding="same")
            skips.append(x)
            x = F.max_pool1d(x, 2)
        x = x.transpose(1, 2).contiguous()
        for ln1, attention, ln2, dense1, dense2 in self.blocks:
            x = x + attention(F.layer_norm(x, x.shape[-1:], *ln1, LN_EPS))
            x = x + F.linear(F.relu(F.linear(F.layer_norm(x, x.shape[-1:], *ln2, LN_EPS), *dense1)), *dense2)
        for norm_main, main, norm_skip, dense_skip, (depthwise, pointwise, bias) in self.unets:
            skip = F.linear(gelu(norm_skip.channels_last(skips.pop().transpose(1, 2))), *dense_skip)
            x = gelu(norm_main.channels_last(x))
            x = F.linear(x, *main) if main else x
            x = (x.repeat_interleave(2, dim=1) + skip).transpose(1, 2)
            x = F.conv1d(x, depthwise, padding="same", groups=depthwise.shape[0])
            x = F.conv1d(x, pointwise, bias).transpose(1, 2)
        x = x[:, self.crop:-self.crop] if self.crop else x
        if self.final:
            norm, (weight, bias) = self.final
            x = F.conv1d(gelu(norm.channels_last(x)).transpose(1, 2), weight, bias, padding="same").transpose(1, 2)
        x = gelu(x) if self.final_gelu else x
        return F.softplus(F.linear(x, *self.head), threshold=1000)


def read_fasta(path, chromosome):
    wanted, lines = False, []
    with open(path) as file:
        for line in file:
            if line.startswith(">"):
                wanted = line[1:].split()[0].removeprefix("chr") == chromosome.removeprefix("chr")
            elif wanted:
                lines.append(line.strip())
    table = np.full(256, 4, np.uint8)
    for i, base in enumerate("ACGT"):
        table[ord(base)] = table[ord(base.lower())] = i
    return table[np.frombuffer("".join(lines).encode(), np.uint8)]


def cut(genome, start, length):
    """The window, with N where it leaves the sequence."""
    codes = np.full(length, 4, np.uint8)
    first, last = max(start, 0), min(start + length, len(genome))
    codes[first - start:last - start] = genome[first:last]
    return torch.from_numpy(codes)[None]


def compare(model, genome_path, windows, folder):
    worst = 0.0
    for row in csv.DictReader(open(windows), delimiter="\t"):
        expected = np.fromfile(os.path.join(folder, os.path.basename(row["file"])), "<f4")
        codes = cut(read_fasta(genome_path, row["chrom"]), int(row["start"]), model.length)
        if row["strand"] == "-":  # the network reads along the transcript
            codes = torch.where(codes < 4, 3 - codes, 4).flip(1)
        out = model(codes)[0].double().numpy().ravel()
        error = np.abs(out - expected)
        relative = (error / (1e-3 + np.abs(expected))).max()
        print(f"{row['name']}\t{row['strand']}\tmax relative error {relative:.3g}\tmax absolute {error.max():.3g}"
              f" (largest value {expected.max():.4g})")
        worst = max(worst, relative)
    return worst


def bench(model, batch, repeat):
    generator = torch.Generator().manual_seed(1)
    codes = torch.randint(0, 4, (batch, model.length), generator=generator)
    times = []
    model(codes)  # warm up
    for _ in range(repeat):
        start = time.perf_counter()
        model(codes)
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {model.table.dtype}, batch {batch}: "
          f"median of {repeat}: {median / batch:.4f} s per window (least {min(times) / batch:.4f})")


def serve(model, path, targets):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
    import creme_worker
    tracks = [{"identifier": row["identifier"], "description": row["description"],
               "strand_pair": int(row["strand_pair"])} for row in csv.DictReader(open(targets), delimiter="\t")]
    bins = model(torch.zeros(1, model.length, dtype=torch.uint8)).shape[1]

    def predict(codes):
        return np.concatenate([model(torch.from_numpy(one[None])).float().numpy() for one in codes])

    bin_bp = model.length // (bins + 2 * model.crop)
    creme_worker.serve(predict, model.length, tracks, bins, bin_bp=bin_bp, version=os.path.basename(path),
                       max_batch=4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--compare", nargs=3, metavar=("GENOME", "WINDOWS", "FOLDER"))
    parser.add_argument("--predict", nargs=4, metavar=("GENOME", "CHROM", "START", "OUT"))
    parser.add_argument("--codes", nargs=2, metavar=("FILE", "OUT"))
    parser.add_argument("--serve", metavar="TARGETS")
    parser.add_argument("--bench", action="store_true")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--double", action="store_true", help="float64")
    parser.add_argument("--unknown", type=float, default=0.0, help="one-hot value of each base of an N (default 0)")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    model = Borzoi(options.model, torch.float64 if options.double else torch.float32, options.unknown)
    if options.compare:
        worst = compare(model, *options.compare)
        if not worst < 1e-3:
            sys.exit(f"max relative error {worst:.3g} exceeds 1e-3")
    if options.predict:
        genome, chromosome, start, out = options.predict
        codes = cut(read_fasta(genome, chromosome), int(start), model.length)
        model(codes).float().numpy().astype("<f4").tofile(out)
    if options.codes:
        codes = torch.from_numpy(np.fromfile(options.codes[0], np.uint8).reshape(-1, model.length))
        np.concatenate([model(one[None]).float().numpy() for one in codes]).astype("<f4").tofile(options.codes[1])
    if options.serve:
        serve(model, options.model, options.serve)
    if options.bench:
        bench(model, options.batch, options.repeat)


if __name__ == "__main__":
    main()
