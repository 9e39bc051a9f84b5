#!/usr/bin/env python3
"""Borzoi, Flashzoi and Borzoi Prime in PyTorch, float64, against creme: a second opinion on loader and network.

    tools/check_borzoi_port.py build/release/creme [--write FOLDER] [--seed 1]

Makes small networks with random weights under the names of the PyTorch port, writes each as safetensors with its config.json, has
creme predict whole profiles of random sequences with N, and holds them against a forward pass that is written here from the
description of the networks. Every tensor is random, so that no part can be wrong unnoticed. --write keeps the files. Exit status 1
if an output differs by more than 1e-4 + 1e-4 x itself. Needs torch, numpy and safetensors.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

EPSILON = 1e-3


class Network:
    """Sizes and random tensors. `steps` are the channels behind the stem; the last is the transformer's."""

    def __init__(self, seed, stem, steps, blocks, heads, unets=2, final=0, tracks=5, rotary=0, key=0):
        self.stem, self.steps, self.blocks, self.heads, self.unets, self.final = stem, steps, blocks, heads, unets, final
        self.tracks, self.rotary, self.key, self.dim = tracks, rotary, key, steps[-1]
        self.random, self.tensors = np.random.default_rng(seed), {}
        self.draw()

    def add(self, name, *shape, scale=None, offset=0.0):
        fan_in = np.prod(shape[1:]) if len(shape) > 1 else 100
        values = self.random.standard_normal(shape) * (fan_in ** -0.5 if scale is None else scale) + offset
        self.tensors[name] = values.astype(np.float32)

    def add_layer(self, name, *shape):
        self.add(name + ".weight", *shape)
        self.add(name + ".bias", shape[0])

    def add_norm(self, name, channels, batch=True):
        self.add(name + ".weight", channels, scale=0.2, offset=1)
        self.add(name + ".bias", channels)
        if batch:
            self.add(name + ".running_mean", channels)
            self.tensors[name + ".running_var"] = self.random.uniform(0.5, 1.5, channels).astype(np.float32)
            self.tensors[name + ".num_batches_tracked"] = np.array(1, np.int64)

    def module(self, step):
        """The tower's steps: the last `unets` - 1 of them are called unet1.1, unet2.1."""
        plain = len(self.steps) - self.unets + 1
        return f"res_tower.{2 * step}" if step < plain else f"unet{step - plain + 1}.1"

    def draw(self):
        dim, channels = self.dim, self.stem
        self.add_layer("conv_dna.conv_layer", self.stem, 4, 15)
        for i, out in enumerate(self.steps):
            self.add_norm(self.module(i) + ".norm", channels)
            self.add_layer(self.module(i) + ".conv_layer", out, channels, 5)
            channels = out
        for i in range(self.blocks):
            attention, dense = f"transformer.{i}.0.fn", f"transformer.{i}.1.fn"
            self.add_norm(attention + ".0", dim, batch=False)
            if self.rotary:
                self.add_layer(attention + ".1.mha.Wqkv", 2 * dim, dim)
                self.tensors[attention + ".1.mha.Wqkv.weight"] *= 2  # so that attention is no plain mean
                self.add_layer(attention + ".1.mha.out_proj", dim, dim)
            else:
                for name, out in (("to_q", self.heads * self.key), ("to_k", self.heads * self.key), ("to_v", dim)):
                    self.add(f"{attention}.1.{name}.weight", out, dim, scale=2 * dim ** -0.5)
                self.add_layer(attention + ".1.to_out", dim, dim)
                self.add(attention + ".1.to_rel_k.weight", self.heads * self.key, 32)
                self.add(attention + ".1.rel_content_bias", 1, self.heads, 1, self.key, scale=0.5)
                self.add(attention + ".1.rel_pos_bias", 1, self.heads, 1, self.key, scale=0.5)
            self.add_norm(dense + ".0", dim, batch=False)
            self.add_layer(dense + ".1", 2 * dim, dim)
            self.add_layer(dense + ".4", dim, 2 * dim)
        for i in range(self.unets):
            skip = self.steps[len(self.steps) - self.unets + i]
            self.add_norm(f"horizontal_conv{i}.norm", skip)
            self.add_layer(f"horizontal_conv{i}.conv_layer", dim, skip, 1)
            self.add_norm(f"upsampling_unet{i}.0.norm", dim)
            self.add_layer(f"upsampling_unet{i}.0.conv_layer", dim, dim, 1)
            self.add(f"separable{i}.conv_layer.0.weight", dim, 1, 3)
            self.add_layer(f"separable{i}.conv_layer.1", dim, dim, 1)
        if self.final:
            self.add_norm("final_joined_convs.0.norm", dim)
            self.add_layer("final_joined_convs.0.conv_layer", self.final, dim, 1)
        self.add_layer("human_head", self.tracks, self.final or dim, 1)

    # --- the forward pass: x is [channels][length], in the transformer [tokens][channels] ---

    def get(self, name):
        return torch.from_numpy(self.tensors[name]).double()

    def linear(self, name, x):
        return F.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))

    def conv(self, name, x):
        weight = self.get(name + ".weight")
        return F.conv1d(x[None], weight, self.get(name + ".bias"), padding=weight.shape[2] // 2)[0]

    def conv_block(self, name, x):
        mean, variance, gamma, beta = (self.get(f"{name}.norm.{part}")[:, None]
                                       for part in ("running_mean", "running_var", "weight", "bias"))
        return self.conv(name + ".conv_layer", F.gelu((x - mean) / (variance + EPSILON).sqrt() * gamma + beta, approximate="tanh"))

    def layer_norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.get(name + ".weight"), self.get(name + ".bias"), EPSILON)

    def relative(self, name, x):
        tokens = len(x)
        half = 16
        widths = np.float32(np.exp(np.log(tokens + 1) / half)) ** np.arange(1, half + 1, dtype=np.float32) - 1
        distance = torch.arange(tokens)[None] - torch.arange(tokens)[:, None]  # [i][j] = j - i
        mask = (torch.from_numpy(widths) > distance.abs()[..., None]).double()
        features = torch.cat([mask, distance.sign()[..., None] * mask], -1)
        r = (features @ self.get(name + ".to_rel_k.weight").T).reshape(tokens, tokens, self.heads, self.key)
        q, k, v = ((x @ self.get(f"{name}.to_{part}.weight").T).reshape(tokens, self.heads, -1) for part in "qkv")
        q = q * self.key ** -0.5
        content, position = self.get(name + ".rel_content_bias")[0, :, 0], self.get(name + ".rel_pos_bias")[0, :, 0]
        logits = torch.einsum("ihc,jhc->hij", q + content, k) + torch.einsum("ihc,ijhc->hij", q + position, r)
        out = torch.einsum("hij,jhc->ihc", logits.softmax(-1), v).reshape(tokens, -1)
        return self.linear(name + ".to_out", out)

    def turned(self, x):
        """[tokens][heads][size]: pair (c, c + rotary / 2) as a complex number, times e^(i t base^(-2c / rotary))."""
        half = self.rotary // 2
        frequency = 20000.0 ** (-torch.arange(half, dtype=torch.float64) / half)
        angle = torch.arange(len(x))[:, None] * frequency
        pair = torch.complex(x[..., :half], x[..., half:2 * half]) * torch.polar(torch.ones_like(angle), angle)[:, None]
        return torch.cat([pair.real, pair.imag, x[..., 2 * half:]], -1)

    def flash(self, name, x):
        tokens, size, groups = len(x), self.dim // self.heads, self.heads // 2
        qkv = self.linear(name + ".mha.Wqkv", x).reshape(tokens, self.heads + 2 * groups, size)
        q, k, v = qkv.split([self.heads, groups, groups], 1)
        q, k = self.turned(q), self.turned(k)
        out = [(q[:, h] @ k[:, h // 2].T * size ** -0.5).softmax(-1) @ v[:, h // 2] for h in range(self.heads)]
        return self.linear(name + ".mha.out_proj", torch.cat(out, -1))

    def forward(self, codes):
        table = torch.cat([torch.eye(4), torch.full((1, 4), 0.25)]).double()
        x = F.max_pool1d(self.conv("conv_dna.conv_layer", table[codes].T)[None], 2)[0]
        before_pool = []
        for i in range(len(self.steps)):
            before_pool.append(self.conv_block(self.module(i), x))
            x = F.max_pool1d(before_pool[-1][None], 2)[0]
        x = x.T
        for i in range(self.blocks):
            name = f"transformer.{i}"
            attend = self.flash if self.rotary else self.relative
            x = x + attend(name + ".0.fn.1", self.layer_norm(name + ".0.fn.0", x))
            x = x + self.linear(name + ".1.fn.4", self.linear(name + ".1.fn.1", self.layer_norm(name + ".1.fn.0", x)).relu())
        x = x.T
        for i in reversed(range(self.unets)):
            x = self.conv_block(f"upsampling_unet{i}.0", x).repeat_interleave(2, 1)
            x = x + self.conv_block(f"horizontal_conv{i}", before_pool.pop())
            x = F.conv1d(x[None], self.get(f"separable{i}.conv_layer.0.weight"), padding=1, groups=self.dim)[0]
            x = self.conv(f"separable{i}.conv_layer.1", x)
        if self.final:
            x = self.conv_block("final_joined_convs.0", x)
        return F.softplus(self.conv("human_head", F.gelu(x, approximate="tanh"))).T

    def config(self):
        config = {"model_type": "prime" if self.unets == 3 else "borzoi", "dim": self.dim, "depth": self.blocks,
                  "heads": self.heads, "flashed": bool(self.rotary), "bins_to_return": -1}
        if self.rotary != 128:
            config["rotary_emb_dim"] = self.rotary
        if not self.rotary:
            config.update(attn_dim_key=self.key, attn_dim_value=self.dim // self.heads)
        return config


CASES = {
    "borzoi": dict(stem=12, steps=[16, 20, 24, 28, 32, 48], blocks=2, heads=4, key=8, final=40),
    "flashzoi": dict(stem=12, steps=[16, 20, 24, 28, 32, 48], blocks=2, heads=4, rotary=8, final=40),
    "flashzoi, heads of 192": dict(stem=8, steps=[8, 12, 16, 24, 384], blocks=2, heads=2, rotary=128, final=24),
    "prime": dict(stem=12, steps=[16, 20, 24, 28, 32, 48], blocks=2, heads=4, key=8, unets=3),
    "prime, rotary": dict(stem=12, steps=[16, 20, 24, 28, 32, 48], blocks=2, heads=4, rotary=12, unets=3),
}


def check(creme, name, network, folder):
    tokens = 40
    length = tokens * (2 << len(network.steps))
    model = os.path.join(folder, "model.safetensors")
    save_file(network.tensors, model)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(network.config(), file)
    codes = np.where(network.random.random((3, length)) < 0.01, 4, network.random.integers(0, 4, (3, length))).astype(np.uint8)
    np.save(os.path.join(folder, "codes.npy"), codes)
    out = os.path.join(folder, "profile.npy")
    subprocess.run([creme, "predict", "-q", "-m", "borzoi:" + model, "--input-bp", str(length), "--codes",
                    os.path.join(folder, "codes.npy"), "--profile", out], check=True)
    ours = np.load(out)
    theirs = np.stack([network.forward(torch.from_numpy(one.astype(np.int64))).numpy() for one in codes])
    if ours.shape != theirs.shape:
        sys.exit(f"{name}: {ours.shape}, expected {theirs.shape}")
    error = np.abs(ours - theirs)
    print(f"{name}: {theirs.shape[1]} bins x {theirs.shape[2]} tracks, {theirs.min():.3g} .. {theirs.max():.3g}, "
          f"largest error {error.max():.2g}")
    return bool((error <= 1e-4 + 1e-4 * theirs).all())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("creme")
    parser.add_argument("--write", metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    good = True
    for number, (name, sizes) in enumerate(CASES.items()):
        with tempfile.TemporaryDirectory() as temporary:
            folder = os.path.join(options.write, name.replace(", ", "_").replace(" ", "_")) if options.write else temporary
            os.makedirs(folder, exist_ok=True)
            good &= check(options.creme, name, Network(options.seed + number, **sizes), folder)
    sys.exit(0 if good else "outputs differ")


if __name__ == "__main__":
    main()
