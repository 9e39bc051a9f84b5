"""What test_compat.py asks of creme-nn and of pycreme.compat alike, and how their answers are compared.

    python compat_cases.py [MODEL.h5]      with creme-nn installed: its answers, into creme_nn_golden.json

A case is a call of a module `creme`: of creme-nn's or of ours. Both get the same shuffles: number k of a case is that
of numpy.random.RandomState(k + 1), whatever function makes it (`counted`), or creme-nn's own of that seed (`seeded`).
"""
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "creme_nn_golden.json")
LENGTH = 192


class Small:
    """A network of two layers, 4 bins and 2 tracks, that sees interactions of places. It computes in float64, so that
    a batch rounds nothing otherwise than one sequence."""

    seq_length = LENGTH
    most = 0  # sequences that it was given at once

    def __init__(self):
        random = np.random.RandomState(7)
        self.first = random.randn(LENGTH * 4, 6) / 8
        self.second = random.rand(6, 8)

    def predict(self, x, *_, **__):
        x = np.asarray(x)
        x = x[np.newaxis] if x.ndim == 2 else x
        self.most = max(self.most, len(x))
        hidden = np.maximum(x.astype(np.float64).reshape(len(x), -1) @ self.first, 0)
        return ((hidden * hidden) @ self.second + 1).reshape(len(x), 4, 2).astype(np.float32)


class Plain:
    """Another model's predict() and nothing more: no way round it."""

    def __init__(self, model):
        self.model, self.seq_length = model, model.seq_length

    def predict(self, x, *_, **__):
        return self.model.predict(x)


def sequence(seed, length=LENGTH, dtype=np.float32):
    return np.eye(4, dtype=dtype)[np.random.RandomState(seed).randint(0, 4, length)]


class Scene:
    """A model, two sequences of its length, and where tiles of them lie."""

    def __init__(self, model, width):
        self.model, self.width = model, width
        length = model.seq_length
        self.x, self.other = sequence(1, length), sequence(2, length)
        middle = length // 2 - width // 2
        self.tss = [middle, middle + width]
        self.tiles = [[start, start + width] for start in (middle - 3 * width, middle - width, middle + 2 * width)]
        self.places = [[start, start + width] for start in (middle - 4 * width, middle + width, middle + 3 * width)]


def cases(scene):
    """name -> call of a module."""
    m, x, other, tss, tiles = scene.model, scene.x, scene.other, scene.tss, scene.tiles
    own, places = tiles[0], scene.places

    def prune(creme, kind, parts, frac=1, batches=(1, 2)):
        """Of that place whose tile does most for activity (a silencer: against); thresholds: parts of that."""
        controls = np.stack([other, np.roll(x, 1, axis=1)])
        controls[:, tss[0]:tss[1]] = x[tss[0]:tss[1]]

        def activity(place):
            whole = controls.copy()
            whole[:, place[0]:place[1]] = x[place[0]:place[1]]
            return m.predict(whole).mean()

        muts = [activity(place) for place in tiles + places]
        best = int(np.argmax(muts) if kind == "enhancer" else np.argmin(muts))
        start, end = (tiles + places)[best]
        nothing = m.predict(controls).mean() / muts[best]
        thresholds = [1 + part * (nothing - 1) for part in parts]
        scales = [scene.width // 4, scene.width // 8]
        return creme.prune_sequence(m, x, controls, muts[best], start, end, scales, thresholds, frac, list(batches),
                                    kind)

    def search(creme, pick, rounds):
        given = [list(tile) for tile in tiles]
        return creme.higher_order_interaction_test(m, x, given, pick, 2, rounds)

    def copies(creme, pick):
        given = [list(place) for place in places]
        return creme.multiplicity_test(m, x, tss, own, x[own[0]:own[1]], given, 2, 2, pick)

    starts = [place[0] for place in places]
    return {
        "context": lambda c: c.context_dependence_test(m, x, tss, 3),
        "context raw": lambda c: c.context_dependence_test(m, x, tss, 3, False),
        "context drop_wt": lambda c: c.context_dependence_test(m, x, tss, 3, drop_wt=True),
        "context raw drop_wt": lambda c: c.context_dependence_test(m, x, tss, 3, mean=False, drop_wt=True),
        "swap": lambda c: c.context_swap_test(m, x, other, tss),
        "swap several": lambda c: c.context_swap_test(m, np.stack([x, other]), np.stack([other, x]), tss),
        "shuffled tiles": lambda c: c.generate_tile_shuffles(x, tiles[:2], 2),
        "necessity": lambda c: c.necessity_test(m, x, tiles, 2),
        "necessity raw": lambda c: c.necessity_test(m, x, tiles, 2, mean=False),
        "necessity seqs": lambda c: c.necessity_test(m, x, tiles[:2], 2, return_seqs=True),
        "necessity raw seqs": lambda c: c.necessity_test(m, x, tiles[:1], 2, False, True),
        "sufficiency": lambda c: c.sufficiency_test(m, x, tss, tiles, 2),
        "sufficiency raw": lambda c: c.sufficiency_test(m, x, tss, tiles, 2, mean=False),
        "sufficiency seqs": lambda c: c.sufficiency_test(m, x, tss, tiles[:2], 2, return_seqs=True),
        "sufficiency tile_seq": lambda c: c.sufficiency_test(m, x, tss, tiles[:2], 2, other[:scene.width].tolist()),
        "distance": lambda c: c.distance_test(m, x, tss, own, starts, 2),
        "distance raw": lambda c: c.distance_test(m, x, tss, own, starts, 2, False),
        "distance seeded": lambda c: c.distance_test(m, x, tss, own, starts, 2, seed=True),
        "distance raw seeded": lambda c: c.distance_test(m, x, tss, own, starts, 2, False, True),
        "interaction": lambda c: search(c, np.argmin, None),
        "interaction silencers": lambda c: search(c, np.argmax, 2),
        "multiplicity": lambda c: copies(c, np.argmax),
        "multiplicity silencers": lambda c: copies(c, np.argmin),
        "pruning": lambda c: prune(c, "enhancer", [0.3, 0.6]),
        "pruning steps": lambda c: prune(c, "enhancer", [0.3, 0.6], 0.5),
        "pruning not begun": lambda c: prune(c, "enhancer", [-1.0, 0.5]),
        "pruning silencer": lambda c: prune(c, "silencer", [0.3, 0.6]),
    }


# One of each function, for networks that take their time.
EIGHT = ("context", "swap", "necessity raw", "sufficiency raw", "distance raw seeded", "interaction",
         "multiplicity silencers", "pruning steps")

EFFECTS = {
    "context_effect_on_tss": lambda c, p: c.context_effect_on_tss(p[0], p[1]),
    "fold_change_over_control": lambda c, p: c.fold_change_over_control(p[0], p[1], 1),
    "fold_change_over_control bins": lambda c, p: c.fold_change_over_control(p[0], p[1], [0, 2]),
    "normalized_tile_effect": lambda c, p: c.normalized_tile_effect(p[0], p[1], p[2], 1),
    "reduce_pred_index": lambda c, p: c.reduce_pred_index(p[1], [1, 3]),
}


def predictions():
    random = np.random.RandomState(5)
    return random.rand(4, 3) + 1, random.rand(5, 4, 3), random.rand(5, 4, 3)


# --- The same shuffles for both ---

class Counted:
    """In place of dinuc_shuffle: rows by RandomState(k + 1), k counting the calls, or by the seed that is given."""

    def __init__(self):
        self.calls = 0

    def __call__(self, seq, num_shufs=None, rng=None, seed=None):
        if num_shufs is not None:
            return np.stack([self(seq) for _ in range(num_shufs)])
        if seed is None:
            self.calls += 1
            seed = self.calls
        return seq[np.random.RandomState(seed).permutation(len(seq))]


class Seeded:
    """creme-nn's dinuc_shuffle, with the seed k + 1 at call k where none is given."""

    def __init__(self, original):
        self.original, self.calls = original, 0

    def __call__(self, seq, num_shufs=None, rng=None, seed=None):
        if seed is None:
            self.calls += 1
            seed = self.calls
        return self.original(seq, num_shufs, seed=seed)


def with_shuffle(module, replacement, call):
    """The call, with module.shuffle.dinuc_shuffle replaced."""
    original = module.shuffle.dinuc_shuffle
    module.shuffle.dinuc_shuffle = replacement
    try:
        return call(module)
    finally:
        module.shuffle.dinuc_shuffle = original


# --- Answers as JSON ---

def encoded(value):
    if isinstance(value, np.ndarray):
        return {"array": value.ravel().tolist(), "shape": list(value.shape), "dtype": str(value.dtype)}
    if isinstance(value, np.generic):
        return {"number": value.item(), "dtype": str(value.dtype)}
    if isinstance(value, dict):
        return {"dict": [[encoded(key), encoded(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [encoded(item) for item in value]}
    return value


def decoded(value):
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return np.array(value["array"], dtype=value["dtype"]).reshape(value["shape"])
    if "number" in value:
        return np.dtype(value["dtype"]).type(value["number"])
    if "dict" in value:
        return {decoded(key): decoded(item) for key, item in value["dict"]}
    if "tuple" in value:
        return tuple(decoded(item) for item in value["tuple"])
    return [decoded(item) for item in value["list"]]


def differences(ours, theirs, at="", tolerance=1e-6, dtypes=True):
    """Lines on what differs: containers, keys, shapes, dtypes, values by more than `tolerance` of the largest."""
    if isinstance(theirs, (dict, list, tuple)):
        if type(ours) is not type(theirs) or len(ours) != len(theirs):
            size = len(ours) if hasattr(ours, "__len__") else 1
            return ["%s: %s of %d, expected %s of %d"
                    % (at, type(ours).__name__, size, type(theirs).__name__, len(theirs))]
        keys = list(theirs) if isinstance(theirs, dict) else range(len(theirs))
        if isinstance(theirs, dict) and set(ours) != set(keys):
            return ["%s: keys %s, expected %s" % (at, list(ours), keys)]
        return [line for key in keys
                for line in differences(ours[key], theirs[key], "%s[%r]" % (at, key), tolerance, dtypes)]
    if theirs is None or isinstance(theirs, str):
        return [] if ours is theirs or ours == theirs else ["%s: %r, expected %r" % (at, ours, theirs)]
    a, b = np.asarray(ours), np.asarray(theirs)
    sorts = [(type(value).__name__ if isinstance(value, np.ndarray) else "number", array.dtype if dtypes else "",
              array.shape) for value, array in ((ours, a), (theirs, b))]
    if sorts[0] != sorts[1]:
        return ["%s: %s, expected %s" % (at, *sorts)]
    if b.size and np.abs(a.astype(float) - b).max() > tolerance * max(1e-30, np.abs(b).max()):
        return ["%s: differs by %.3g, of %.3g at most" % (at, np.abs(a.astype(float) - b).max(), np.abs(b).max())]
    return []


def mini_borzoi(path):
    from pycreme.compat import custom_model

    return custom_model.Borzoi(track_index=[0, 3], bin_index=[10, 11, 14], weights=path)


def quiet(call):
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return call()


def main():
    import creme.creme as theirs

    def answers(scene, replacement, without=()):
        return {name: encoded(quiet(lambda: with_shuffle(theirs, replacement(), call)))
                for name, call in cases(scene).items() if not any(word in name for word in without)}

    golden = {"small": answers(Scene(Small(), 16), Counted),
              # Its seed 0 is none, so that distances with seeds are others each time; a file needs no more sequences.
              "seeded": answers(Scene(Small(), 16), lambda: Seeded(theirs.shuffle.dinuc_shuffle),
                                ("distance", "seqs")),
              "effects": {name: encoded(call(theirs, predictions())) for name, call in EFFECTS.items()}}
    if len(sys.argv) > 1:
        scene = Scene(Plain(mini_borzoi(sys.argv[1])), 5000)
        golden["mini_borzoi"] = {name: encoded(quiet(lambda: with_shuffle(theirs, Counted(), cases(scene)[name])))
                                 for name in EIGHT}
    with open(GOLDEN, "w", encoding="utf-8") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
