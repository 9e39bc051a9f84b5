#!/usr/bin/env python3
"""Trains the network of `borzoi:demo` (share/borzoi/demo.safetensors): a small Borzoi that has seen sequences and what
`grammar:demo` makes of them, and nothing of the demo's genome.

    train_demo.py --folder FOLDER                            the stages of the network that is shipped
    train_demo.py --folder FOLDER --stage 4096,16,500,1e-3   one stage more, from FOLDER/last.pt: length, batch, steps,
                                                             learning rate at its start
    train_demo.py --folder FOLDER --check build/release/creme    this file's rules held against `creme predict`
    train_demo.py --folder FOLDER --export FILE.safetensors

FOLDER gets last.pt after each stage and every 100 steps, and train.log. Needs PyTorch (2 or newer) and NumPy; it
computes in bfloat16.

Sequences: a Markov chain of human dinucleotide frequencies; in it promoters (some in an island of CpG), clusters of 1
to 3 copies of the grammar's elements, and, as what must not be found, elements with 1 to 4 letters changed. Targets: of
each bin of 32 bp, what the grammar makes of the window in whose middle that bin lies. So one sequence shows many
promoters, each in contexts of its own, and short sequences can teach what elements look like before long ones teach
what distance does.
"""
import argparse
import json
import math
import os
import struct
import subprocess
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
INPUT_BP, BIN_BP, TOKENS, CROP_BINS = 131072, 32, 1024, 1024
STEM, TOWER = 32, (40, 48, 56, 64, 64, 64)
DIM, HEADS, KEY, VALUE, HIDDEN, FINAL = 64, 4, 16, 16, 128, 64
MASKS, EPSILON, TRACKS = 16, 1e-3, 3
HUMAN = [[331, 170, 237, 262], [355, 254, 49, 342], [290, 209, 254, 247], [222, 201, 246, 331]]
ISLAND = [[180, 274, 426, 120], [171, 367, 274, 188], [161, 339, 375, 125], [79, 355, 384, 182]]
IUPAC = dict(A="A", C="C", G="G", T="T", R="AG", Y="CT", W="AT", N="ACGT")
STAGES = ["1024,32,1500,3e-3", "2048,16,1500,3e-3", "4096,8,700,2e-3", "32768,1,300,1e-3"]


# --- The grammar, as grammar.md has it -------------------------------------------------------------------------------

class Grammar:
    def __init__(self):
        with open(os.path.join(HERE, "..", "share", "grammar", "demo.json")) as file:
            self.document = json.load(file)
        self.elements = {e["name"]: e for e in self.document["elements"]}
        self.tracks = [t["name"] for t in self.document["tracks"]]
        self.baseline = np.array([t["baseline"] for t in self.document["tracks"]])
        self.ceiling = np.array([t["ceiling"] for t in self.document["tracks"]])

    def strengths(self, rule):
        s = rule["strength"]
        return np.array([s.get(t, 0) if isinstance(s, dict) else s for t in self.tracks], float)

    def activity(self, hits, centres):
        """[centres][tracks]: of the windows with these middles. hits: name -> middles of its hits."""
        promoter = np.zeros((len(centres), TRACKS))
        up, down = promoter.copy(), promoter.copy()
        for rule in self.document["rules"]:
            x = []
            for name in rule["elements"]:
                d = np.abs(np.asarray(hits.get(name, []), float)[None] - centres[:, None])
                here = d <= rule.get("reach_bp", INPUT_BP / 2)
                x.append((here * np.exp(-d / rule.get("decay_bp", math.inf))).sum(1))
            x = {"cooperate": np.min, "redundant": np.max}.get(rule["kind"], np.sum)(x, axis=0)
            effect = x[:, None] * self.strengths(rule)
            if rule["kind"] == "promoter":
                promoter += effect
            else:
                up += np.maximum(effect, 0)
                down += np.maximum(-effect, 0)
        drive = promoter * (1 + up) / (1 + down)
        return self.baseline + drive / (1 + drive / self.ceiling)


# --- Sequences -------------------------------------------------------------------------------------------------------

def markov(random, table, chains, length):
    steps = np.cumsum(np.array(table), 1)[:, :3]
    codes = np.empty((chains, length), np.uint8)
    codes[:, 0] = random.integers(4, size=chains)
    for i in range(1, length):
        codes[:, i] = (random.integers(1000, size=chains)[:, None] >= steps[codes[:, i - 1]]).sum(1)
    return codes.reshape(-1)


class Sequences:
    """One stream of sequences with their targets."""

    def __init__(self, grammar, seed):
        self.grammar, self.random = grammar, np.random.default_rng(seed)
        self.pool = markov(self.random, HUMAN, 4000, 2500)
        self.islands = markov(self.random, ISLAND, 400, 2500)
        self.choices = {name: [self.motif(IUPAC[c]) for c in element["motif"]]
                        for name, element in grammar.elements.items()}
        self.weak = {tuple(self.motif("TGACTCA" + y)) for y in "CT"}

    @staticmethod
    def motif(letters):
        return np.array(["ACGT".index(c) for c in letters], np.uint8)

    def draw(self, name):
        return np.array([c[0] if len(c) == 1 else self.pick(c) for c in self.choices[name]], np.uint8)

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def put(self, codes, hits, taken, name, start, decoy):
        bases = self.draw(name)
        if decoy:
            for at in self.random.choice(len(bases), self.random.integers(1, 5), replace=False):
                others = [b for b in range(4) if b not in self.choices[name][at]]
                if others:
                    bases[at] = self.pick(others)
                    decoy = 2
            if decoy != 2:
                return
        reverse = self.random.random() < 0.5
        if name.startswith("core"):
            reverse = decoy and self.random.random() < 0.3
        if reverse:
            bases = (3 - bases)[::-1]
        end = start + len(bases)
        if start < 0 or end > len(codes) or taken[start:end].any():
            return
        codes[start:end], taken[start:end] = bases, True
        if not decoy:
            hits.setdefault(name, []).append(start + len(bases) / 2)

    def cluster(self, codes, hits, taken, name, decoy=False):
        at = int(self.random.integers(0, len(codes) - 100))
        if self.random.random() < 0.5:      # half of them about the middle
            at = int(min(max(0, len(codes) * (0.5 + self.random.normal() / 8)), len(codes) - 100))
        for _ in range(self.random.integers(1, 4)):
            self.put(codes, hits, taken, name, at, decoy)
            at += 24 + int(self.random.integers(20, 100))

    def background(self, length):
        starts = self.random.integers(0, len(self.pool) - 8192, -(-length // 8192))
        return np.concatenate([self.pool[a:a + min(length, 8192)] for a in starts])[:length]

    def promoters(self, codes, hits, taken, count):
        for _ in range(count):
            at = int(self.random.integers(0, len(codes) - 30))
            if self.random.random() < 0.7:
                a, b = max(0, at - 600), min(len(codes), at + 600)
                from_ = int(self.random.integers(0, len(self.islands) - 1200))
                free = ~taken[a:b]
                codes[a:b][free] = self.islands[from_:from_ + b - a][free]
            self.put(codes, hits, taken, self.pick(["core", "core_strong"]), at, False)

    def one(self, length):
        r = self.random
        codes, hits, taken = self.background(length), {}, np.zeros(length, bool)
        if r.random() < 0.5:                # half of the long ones are as empty as windows of a genome
            length = min(length, 4096)
        self.promoters(codes, hits, taken, 1 + r.poisson(length / 6000))
        if r.random() < 0.9:                # one in the middle, as windows about a TSS have it
            self.put(codes, hits, taken, self.pick(["core", "core_strong"]), len(codes) // 2 - 60, False)
        singles = ["enhancer_a", "enhancer_b", "enhancer_b", "enhancer_liver", "enhancer_liver", "silencer"]
        for _ in range(r.poisson(0.8 + length / 12000)):
            self.cluster(codes, hits, taken, self.pick(singles))
        for pair in (("partner_1", "partner_2"), ("twin_1", "twin_2")):
            for _ in range(r.poisson(0.35 + length / 60000)):
                which = self.pick(["both", "both", "first", "second"])
                if which != "second":
                    self.cluster(codes, hits, taken, pair[0])
                if which != "first":
                    self.cluster(codes, hits, taken, pair[1])
        for _ in range(r.poisson(0.5 + length / 16000)):
            self.cluster(codes, hits, taken, self.pick(list(self.grammar.elements)[:-1]), True)
        self.scan_weak(codes, hits)
        return codes, hits

    def scan_weak(self, codes, hits):
        """The short element is everywhere by chance."""
        words = np.zeros(len(codes) - 7, np.int64)
        for i in range(8):
            words = words * 4 + codes[i:len(codes) - 7 + i]
        for word in self.weak:
            for bases in (word, tuple(3 - b for b in word[::-1])):
                at = np.flatnonzero(words == int("".join(map(str, bases)), 4))
                hits.setdefault("weak", []).extend(at + 4.0)

    def batch(self, count, length):
        codes = np.empty((count, length), np.int64)
        targets = np.empty((count, length // BIN_BP, TRACKS), np.float32)
        centres = (np.arange(length // BIN_BP) + 0.5) * BIN_BP
        for i in range(count):
            codes[i], hits = self.one(length)
            targets[i] = self.grammar.baseline
            cores = np.array(hits.get("core", []) + hits.get("core_strong", []))
            near = (np.abs(cores[None] - centres[:, None]) <= 520).any(1)
            targets[i, near] = self.grammar.activity(hits, centres[near])
        return torch.from_numpy(codes), torch.from_numpy(targets)


# --- The network, named as in the PyTorch port of Borzoi -------------------------------------------------------------

class Convolution(nn.Conv1d):
    """On [count, channels, 1, length] with channels last in memory, where oneDNN is 3 to 7 times as fast as on
    [count, channels, length]."""

    def forward(self, x):
        return F.conv2d(x, self.weight[:, :, None], self.bias, padding=(0, self.padding[0]), groups=self.groups)


class Maximum(torch.autograd.Function):
    """Of pairs: PyTorch's own is slow backwards."""

    @staticmethod
    def forward(context, x):
        a, b = x[..., 0::2], x[..., 1::2]
        context.save_for_backward(a >= b)
        return torch.maximum(a, b)

    @staticmethod
    def backward(context, gradient):
        left = gradient * context.saved_tensors[0]
        n, c, h, length = gradient.shape
        out = gradient.new_empty((n, h, 2 * length, c)).permute(0, 3, 1, 2)
        out[..., 0::2] = left
        torch.sub(gradient, left, out=out[..., 1::2])
        return out


pool = Maximum.apply


class ConvBlock(nn.Module):
    """norm, GELU, convolution"""

    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.norm = nn.BatchNorm2d(inputs, eps=EPSILON, momentum=0.02)
        self.conv_layer = Convolution(inputs, outputs, kernel, padding=kernel // 2)

    def forward(self, x):
        return self.conv_layer(F.gelu(self.norm(x), approximate="tanh"))


class Pool(nn.Module):
    def forward(self, x):
        return pool(x)


class Twice(nn.Module):
    def forward(self, x):
        return x.repeat_interleave(2, -1)


class Stem(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_layer = Convolution(4, STEM, 15, padding=7)

    def forward(self, x):
        return self.conv_layer(x)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.to_q = nn.Linear(DIM, HEADS * KEY, bias=False)
        self.to_k = nn.Linear(DIM, HEADS * KEY, bias=False)
        self.to_v = nn.Linear(DIM, HEADS * VALUE, bias=False)
        self.to_rel_k = nn.Linear(2 * MASKS, HEADS * KEY, bias=False)
        self.to_out = nn.Linear(HEADS * VALUE, DIM)
        self.rel_content_bias = nn.Parameter(torch.randn(1, HEADS, 1, KEY) * 0.1)
        self.rel_pos_bias = nn.Parameter(torch.randn(1, HEADS, 1, KEY) * 0.1)
        rate = np.float32(math.exp(math.log(TOKENS + 1) / MASKS))
        self.widths = torch.tensor([float(np.float32(rate ** np.float32(f))) - 1 for f in range(1, MASKS + 1)])

    def forward(self, x):
        count, tokens, _ = x.shape
        q, k, v = (t(x).view(count, tokens, HEADS, -1).transpose(1, 2) for t in (self.to_q, self.to_k, self.to_v))
        q = q * KEY ** -0.5
        distance = torch.arange(1 - tokens, tokens)
        near = (self.widths > distance.abs()[:, None]).float()
        features = torch.cat([near, near * distance.sign()[:, None]], 1)
        relative = self.to_rel_k(features).view(2 * tokens - 1, HEADS, KEY).permute(1, 2, 0)
        by_distance = (q + self.rel_pos_bias) @ relative            # [count, heads, i, j - i + tokens - 1]
        by_distance = F.pad(by_distance, (0, 1)).flatten(2)[:, :, tokens - 1:]
        by_distance = by_distance[:, :, :tokens * (2 * tokens - 1)].view(count, HEADS, tokens, 2 * tokens - 1)
        logits = (q + self.rel_content_bias) @ k.transpose(2, 3) + by_distance[..., :tokens]
        mixed = logits.float().softmax(-1).to(v.dtype) @ v
        return self.to_out(mixed.transpose(1, 2).flatten(2))


class Residual(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return x + self.fn(x)


def block():
    return nn.Sequential(
        Residual(nn.Sequential(nn.LayerNorm(DIM, eps=EPSILON), Attention())),
        Residual(nn.Sequential(nn.LayerNorm(DIM, eps=EPSILON), nn.Linear(DIM, HIDDEN), nn.Identity(), nn.ReLU(),
                               nn.Linear(HIDDEN, DIM))))


class Separable(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_layer = nn.Sequential(Convolution(DIM, DIM, 3, padding=1, groups=DIM, bias=False),
                                        Convolution(DIM, DIM, 1))

    def forward(self, x):
        return self.conv_layer(x)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_dna = Stem()
        sizes = (STEM,) + TOWER
        steps = [ConvBlock(a, b, 5) for a, b in zip(sizes, sizes[1:])]
        self.res_tower = nn.Sequential(*[m for s in steps[:-1] for m in (s, Pool())][:-1])
        self.unet1 = nn.Sequential(Pool(), steps[-1])
        self.transformer = nn.Sequential(block(), block())
        for i in (0, 1):
            setattr(self, f"upsampling_unet{i}", nn.Sequential(ConvBlock(DIM, DIM, 1), Twice()))
            setattr(self, f"separable{i}", Separable())
        self.horizontal_conv1 = ConvBlock(TOWER[-1], DIM, 1)
        self.horizontal_conv0 = ConvBlock(TOWER[-2], DIM, 1)
        self.final_joined_convs = nn.Sequential(ConvBlock(DIM, FINAL, 1))
        self.human_head = Convolution(FINAL, TRACKS, 1)

    def forward(self, codes):
        x = F.one_hot(codes, 4).to(torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float)
        x = pool(self.conv_dna(x[:, None].permute(0, 3, 1, 2)))
        near = self.res_tower(x)
        far = self.unet1(near)
        x = self.transformer(pool(far)[:, :, 0].transpose(1, 2))
        x = x.transpose(1, 2)[:, :, None].to(memory_format=torch.channels_last)
        x = self.separable1(self.upsampling_unet1(x) + self.horizontal_conv1(far))
        x = self.separable0(self.upsampling_unet0(x) + self.horizontal_conv0(near))
        x = F.gelu(self.final_joined_convs(x), approximate="tanh")
        with torch.autocast("cpu", enabled=False):
            return F.softplus(self.human_head(x.float()))[:, :, 0].transpose(1, 2)


# --- Training --------------------------------------------------------------------------------------------------------

def scale(x):
    return torch.log(x + 0.1)


def loss_of(predicted, target):
    weight = torch.where(target[..., 2:] > 0.1, 1.0, 0.1)
    error = 0.5 * (scale(predicted) - scale(target)) ** 2
    return (weight * error).sum() / weight.expand_as(error).sum()


class Trainer:
    def __init__(self, folder, seed):
        self.folder, self.seed = folder, seed
        torch.manual_seed(seed)
        self.network = Network()
        self.grammar = Grammar()
        self.done, self.seconds = 0, 0.0
        self.log_file = open(os.path.join(folder, "train.log"), "a")
        if os.path.exists(self.path()):
            state = torch.load(self.path())
            self.network.load_state_dict(state["network"])
            self.done, self.seconds = state["done"], state["seconds"]

    def path(self):
        return os.path.join(self.folder, "last.pt")

    def log(self, text):
        print(text, flush=True)
        self.log_file.write(text + "\n")
        self.log_file.flush()

    def save(self):
        torch.save({"network": self.network.state_dict(), "done": self.done, "seconds": self.seconds},
                   self.path() + ".new")
        os.replace(self.path() + ".new", self.path())

    def predict(self, codes):
        with torch.autocast("cpu", torch.bfloat16):
            return self.network(codes)

    def evaluate(self, length, count):
        """Held-out correlation of log activities at the middle of each sequence, per track."""
        sequences = Sequences(self.grammar, (self.seed, 999, length))
        self.network.eval()
        found, truth = [], []
        with torch.no_grad():
            for _ in range(count):
                codes, target = sequences.batch(max(1, 8192 // length), length)
                middle = slice(length // BIN_BP // 2 - 4, length // BIN_BP // 2 + 4)
                found.append(scale(self.predict(codes)[:, middle].mean(1)))
                truth.append(scale(target[:, middle].mean(1)))
        found, truth = torch.cat(found).numpy(), torch.cat(truth).numpy()
        return [np.corrcoef(found[:, t], truth[:, t])[0, 1] for t in range(TRACKS)]

    def stage(self, length, count, steps, rate, frozen):
        sequences = Sequences(self.grammar, (self.seed, self.done, length))
        optimiser = torch.optim.AdamW(self.network.parameters(), lr=rate, weight_decay=1e-4, betas=(0.9, 0.98),
                                      fused=True)
        started, kept = time.time(), []
        self.log(f"stage from step {self.done}: {steps} steps of {count} x {length} bp, rate {rate:g}"
                 f"{', normalisation fixed' if frozen else ''}")
        for step in range(1, steps + 1):
            self.network.train(not frozen)
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, step / 50) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))
            codes, target = sequences.batch(count, length)
            loss = loss_of(self.predict(codes), target)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            optimiser.step()
            kept.append(loss.item())
            self.done += 1
            if step % 100 == 0 or step == steps:
                self.seconds += time.time() - started
                started = time.time()
                r = self.evaluate(length, 16)
                self.log(f"step {self.done}, {self.seconds / 60:.1f} min: loss {np.mean(kept[-100:]):.4f}, held-out r "
                         + ", ".join(f"{t} {v:.3f}" for t, v in zip(self.grammar.tracks, r)))
                self.save()


# --- Files -----------------------------------------------------------------------------------------------------------

def export(network, path):
    """safetensors: matrices as float16 (rounded), vectors as float32."""
    tracks = [{"name": t["name"], "description": t["description"]} for t in Grammar().document["tracks"]]
    config = {"input_bp": INPUT_BP, "bins_to_return": INPUT_BP // BIN_BP - 2 * CROP_BINS, "tracks": tracks}
    header, data = {"__metadata__": {"creme.architecture": json.dumps(config)}}, b""
    for name, tensor in sorted(network.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            continue
        narrow = tensor.dim() > 1 and "bias" not in name
        raw = tensor.numpy().astype(np.float16 if narrow else np.float32)
        raw = np.ascontiguousarray(raw).tobytes()
        header[name] = {"dtype": "F16" if narrow else "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def activities(creme, model, fasta):
    """[records][tracks]: what `creme predict` says of the middles."""
    out = subprocess.run([creme, "predict", "-q", "-m", model, "--sequences", fasta], check=True, capture_output=True,
                         text=True).stdout
    rows = [line.split("\t") for line in out.splitlines() if not line.startswith("#")]
    column = rows[0].index("activity")
    return np.array([float(row[column]) for row in rows[1:]]).reshape(-1, TRACKS)


def check(trainer, creme):
    """Sequences that nobody has seen: this file's rules and network held against creme's, and both against each
    other: the correlation of log activities at the middles."""
    sequences = Sequences(trainer.grammar, (trainer.seed, 31337))
    fasta, codes, rules = os.path.join(trainer.folder, "check.fa"), [], []
    with open(fasta, "w") as file:
        for i in range(100):
            bases, hits = sequences.one(INPUT_BP)
            codes.append(torch.from_numpy(bases.astype(np.int64)))
            rules.append(trainer.grammar.activity(hits, np.array([INPUT_BP / 2]))[0])
            file.write(f">s{i}\n{''.join('ACGT'[c] for c in bases)}\n")
    rules, by_creme = np.array(rules), activities(creme, "grammar:demo", fasta)
    print("rules here and in creme: largest difference", np.abs(rules / by_creme - 1).max())
    trainer.network.eval()
    with torch.no_grad():
        middle = slice(INPUT_BP // BIN_BP // 2 - 4, INPUT_BP // BIN_BP // 2 + 4)
        here = np.array([trainer.network(c[None])[0, middle].mean(0).numpy() for c in codes[:4]])
    found = activities(creme, "borzoi:demo", fasta)
    print("network here and in creme: largest difference", np.abs(here / found[:4] - 1).max())
    for t, name in enumerate(trainer.grammar.tracks):
        r = np.corrcoef(np.log(found[:, t] + 0.1), np.log(by_creme[:, t] + 0.1))[0, 1]
        print(f"{name}: r = {r:.3f} over {len(found)} sequences")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--stage", action="append")
    parser.add_argument("--frozen", action="store_true", help="normalise by the statistics as they are")
    parser.add_argument("--check", metavar="CREME")
    parser.add_argument("--export", metavar="FILE")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    os.makedirs(args.folder, exist_ok=True)
    trainer = Trainer(args.folder, args.seed)
    if args.check:
        check(trainer, args.check)
    elif args.export:
        export(trainer.network, args.export)
    else:
        for stage in args.stage or STAGES:
            length, count, steps, rate = stage.split(",")
            trainer.stage(int(length), int(count), int(steps), float(rate), args.frozen or stage == STAGES[-1])


if __name__ == "__main__":
    main()
