"""pycreme.compat against creme-nn 0.2.5: against its answers in creme_nn_golden.json, and against itself where pip
gives it.

Some cases ask the small trained Borzoi beside the project (../shared, or CREME_SHARED); they are skipped without it.
"""
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stdout, suppress

import numpy as np

import compat_cases as cases
from compat_fixture import Compat, need_mini
from pycreme import compat
from pycreme.compat import creme, custom_model, shuffle

SEQS = ("necessity seqs", "necessity raw seqs", "sufficiency seqs", "shuffled tiles")  # dtypes differ, as documented

with open(cases.GOLDEN, encoding="utf-8") as golden_file:
    GOLDEN = json.load(golden_file)


_fetched = []


def creme_nn():
    """creme-nn's own module `creme.creme`, from here or from PyPI, by itself: never what it depends on."""
    if not _fetched:
        folder = tempfile.TemporaryDirectory()
        _fetched.append(folder)
        try:
            import creme.creme  # noqa: F401
        except ImportError:
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                       "--target", folder.name, "creme-nn==0.2.5", "tqdm"]
            with suppress(subprocess.TimeoutExpired):
                subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
            sys.path.append(folder.name)
    try:
        import creme.creme as theirs
    except ImportError:
        raise unittest.SkipTest("SKIP: pip does not give creme-nn 0.2.5") from None
    return theirs


class AgainstGolden(Compat):
    def asked(self, scene, replacement):
        return {name: cases.quiet(lambda call=call: cases.with_shuffle(creme, replacement(), call))
                for name, call in cases.cases(scene).items()}

    def check(self, part, replacement, scene=None, tolerance=1e-6):
        answers = self.asked(scene or cases.Scene(cases.Small(), 16), replacement)
        for name, theirs in GOLDEN[part].items():
            with self.subTest(name):
                self.same(answers[name], cases.decoded(theirs), name, tolerance, compat.strict or name not in SEQS)
        return answers

    def test_small_network(self):
        self.check("small", cases.Counted)

    def test_small_network_strict(self):
        compat.strict = True
        self.check("small", cases.Counted)

    def test_creme_nn_shuffles(self):
        self.check("seeded", lambda: cases.Seeded(shuffle.dinuc_shuffle))

    def test_creme_nn_shuffles_strict(self):
        compat.strict = True
        self.check("seeded", lambda: cases.Seeded(shuffle.dinuc_shuffle))

    def test_effects(self):
        for name, call in cases.EFFECTS.items():
            with self.subTest(name):
                self.same(call(creme, cases.predictions()), cases.decoded(GOLDEN["effects"][name]), name)

    def test_mini_borzoi_native(self):
        """By embeddings and edits; creme-nn asked the same network for whole sequences."""
        model = cases.mini_borzoi(need_mini())
        scene = cases.Scene(model, 5000)
        golden = GOLDEN["mini_borzoi"]
        for name in cases.EIGHT:
            with self.subTest(name):
                ours = cases.with_shuffle(creme, cases.Counted(), cases.cases(scene)[name])
                self.same(ours, cases.decoded(golden[name]), name, 2e-5)


class AgainstCremeNN(Compat):
    def setUp(self):
        super().setUp()
        self.theirs = creme_nn()

    def both(self, scene, ours_by, theirs_by, skip=(), tolerance=1e-6, names=None):
        for name, call in cases.cases(scene).items():
            if name in skip or (names and name not in names):
                continue
            with self.subTest(name):
                theirs = cases.quiet(lambda call=call: cases.with_shuffle(self.theirs, theirs_by(), call))
                ours = cases.quiet(lambda call=call: cases.with_shuffle(creme, ours_by(), call))
                self.same(ours, theirs, name, tolerance, compat.strict or name not in SEQS)

    def test_small_network(self):
        for compat.strict in (False, True):
            self.both(cases.Scene(cases.Small(), 16), cases.Counted, cases.Counted)

    def test_seeds(self):
        """Ours by `seed`; creme-nn's by its dinuc_shuffle, given the seeds that ours are documented to be."""
        theirs = self.theirs.shuffle.dinuc_shuffle
        scene = cases.Scene(cases.Small(), 16)
        m, x, tss, tiles = scene.model, scene.x, scene.tss, scene.tiles
        calls = {"context": lambda c, **k: c.context_dependence_test(m, x, tss, 3, **k),
                 "necessity": lambda c, **k: c.necessity_test(m, x, tiles, 2, False, **k),
                 "sufficiency": lambda c, **k: c.sufficiency_test(m, x, tss, tiles, 2, **k),
                 "interaction": lambda c, **k: c.higher_order_interaction_test(m, x, list(tiles), np.argmin, 2, **k),
                 "multiplicity": lambda c, **k: c.multiplicity_test(m, x, tss, tiles[0], x[:16], list(scene.places),
                                                                    3, 2, np.argmax, **k)}
        for name, call in calls.items():
            with self.subTest(name):
                expected = cases.quiet(lambda call=call: cases.with_shuffle(self.theirs, cases.Seeded(theirs), call))
                self.same(call(creme, seed=1), expected, name)

    def test_shuffles_bit_for_bit(self):
        theirs = self.theirs.shuffle
        with_n, with_nothing, soft = cases.sequence(3, 500), cases.sequence(4, 500), cases.sequence(5, 500)
        with_n[100:120], with_nothing[7:9], soft[3:9] = 0.25, 0, [0.5, 0, 0.5, 0]
        others = [cases.sequence(6, 1000, dtype) for dtype in (np.float64, np.int8, np.uint8, bool)]
        five = np.eye(5)[np.random.RandomState(0).randint(0, 5, 300)]
        alone = [np.eye(4)[[0, 0, 0]], np.eye(4)[[0, 1, 0, 1, 2]], np.eye(4)[[3]]]
        for number, x in enumerate([with_n, with_nothing, soft, five, *others, *alone]):
            for seed in (1, 2, 12345):
                with self.subTest(number, seed=seed):
                    for count in (None, 1, 3):
                        a, b = shuffle.dinuc_shuffle(x, count, seed=seed), theirs.dinuc_shuffle(x, count, seed=seed)
                        self.assertEqual((a.dtype, a.shape), (b.dtype, b.shape))
                        np.testing.assert_array_equal(a, b)
                    ours, his = np.random.RandomState(seed), np.random.RandomState(seed)
                    np.testing.assert_array_equal(shuffle.dinuc_shuffle(x, 2, ours), theirs.dinuc_shuffle(x, 2, his))
            np.testing.assert_array_equal(shuffle.one_hot_to_tokens(x), theirs.one_hot_to_tokens(x))

    def test_other_things_of_shuffle(self):
        theirs = self.theirs.shuffle
        tokens = np.array([0, 1, 4, 3])
        np.testing.assert_array_equal(shuffle.tokens_to_one_hot(tokens, 4), theirs.tokens_to_one_hot(tokens, 4))
        np.testing.assert_array_equal(shuffle.string_to_char_array("ACGT"), theirs.string_to_char_array("ACGT"))
        x = cases.sequence(1)
        np.random.seed(3)
        ours = shuffle.random_shuffle(x)
        np.random.seed(3)
        np.testing.assert_array_equal(ours, theirs.random_shuffle(x))

    def test_mini_borzoi(self):
        """Natively, and as a function that creme is given, both against creme-nn that asks for whole sequences."""
        from pycreme import Model

        native = cases.mini_borzoi(need_mini())
        plain = cases.Scene(cases.Plain(native), 5000)
        names = ("context", "necessity", "sufficiency", "multiplicity")
        wrapped = Model.wrap(lambda x: native.predict(x).reshape(len(x), 3, 2), input_bp=native.seq_length, tracks=2,
                             bins=3, batch=4)
        served = custom_model.Native(wrapped)
        for name in names:
            theirs = cases.quiet(lambda: cases.with_shuffle(self.theirs, cases.Counted(), cases.cases(plain)[name]))
            for model in (native, served):
                with self.subTest(name, model=type(model).__name__):
                    call = cases.cases(cases.Scene(model, 5000))[name]
                    self.same(cases.with_shuffle(creme, cases.Counted(), call), theirs, name, 2e-5)


class Habits(Compat):
    """Where ours and creme-nn part, in both modes."""

    def setUp(self):
        super().setUp()
        self.scene = cases.Scene(cases.Small(), 16)

    def test_batches(self):
        s = self.scene
        for strict, asked, most in ((False, None, 8), (True, None, 1), (False, 3, 3), (True, 5, 5)):
            compat.strict, s.model.most = strict, 0
            creme.necessity_test(s.model, s.x, s.tiles, 4, batch_size=asked)
            self.assertEqual(s.model.most, most)

    def test_a_model_of_one_at_a_time_is_told_so(self):
        class First:
            def predict(self, x):
                return np.ones((1, 4, 2), np.float32) * x[0].sum()

        with self.assertRaisesRegex(ValueError, "batch_size=1"):
            creme.necessity_test(First(), self.scene.x, self.scene.tiles, 2)
        mean = creme.necessity_test(First(), self.scene.x, self.scene.tiles, 2, batch_size=1)[1]
        self.assertEqual(mean.shape, (3, 4, 2))
        with self.assertRaisesRegex(TypeError, "no predict"):
            creme.necessity_test(object(), self.scene.x, self.scene.tiles, 2)

    def test_seeds_repeat_and_none_does_not(self):
        s = self.scene
        for call in (lambda **k: creme.context_dependence_test(s.model, s.x, s.tss, 2, **k)[1],
                     lambda **k: creme.necessity_test(s.model, s.x, s.tiles, 2, **k)[1],
                     lambda **k: creme.sufficiency_test(s.model, s.x, s.tss, s.tiles, 2, **k)[1],
                     lambda **k: creme.distance_test(s.model, s.x, s.tss, s.tiles[0], [0], 2, **k)["mean_mut"],
                     lambda **k: creme.generate_tile_shuffles(s.x, s.tiles, 2, **k)):
            np.testing.assert_array_equal(call(seed=0), call(seed=0))
            self.assertTrue((call(seed=0) != call(seed=5)).any())
            self.assertTrue((call() != call()).any())

    def test_seed_0(self):
        x = self.scene.x
        self.assertTrue((shuffle.dinuc_shuffle(x, seed=0) == shuffle.dinuc_shuffle(x, seed=0)).all())
        compat.strict = True
        self.assertTrue((shuffle.dinuc_shuffle(x, seed=0) != shuffle.dinuc_shuffle(x, seed=0)).any())

    def test_the_list_of_tiles(self):
        s = self.scene
        for compat.strict, left in ((False, 3), (True, 0)):
            tiles = list(s.tiles)
            creme.higher_order_interaction_test(s.model, s.x, tiles, np.argmin, 2)
            self.assertEqual(len(tiles), left)
        compat.strict = False
        self.assertEqual(len(creme.higher_order_interaction_test(s.model, s.x, list(s.tiles), np.argmin, 2, 9)), 3)
        self.assertEqual(len(creme.higher_order_interaction_test(s.model, s.x, np.array(s.tiles), np.argmin, 2)), 3)
        compat.strict = True
        with self.assertRaises(IndexError):
            creme.higher_order_interaction_test(s.model, s.x, list(s.tiles), np.argmin, 2, 9)

    def test_tile_seq(self):
        s = self.scene
        seq = s.other[:16]
        one = creme.sufficiency_test(s.model, s.x, s.tss, s.tiles, 2, seq, seed=1)
        other = creme.sufficiency_test(s.model, s.x, s.tss, s.tiles, 2, seq.tolist(), seed=1)
        self.same(one, other, "tile_seq")
        with self.assertRaisesRegex(ValueError, "tile_seq of 4 bases"):
            creme.sufficiency_test(s.model, s.x, s.tss, s.tiles, 2, seq[:4])
        compat.strict = True
        with self.assertRaises(ValueError):
            creme.sufficiency_test(s.model, s.x, s.tss, s.tiles, 2, seq)

    def test_dtype_of_sequences(self):
        s = self.scene
        for dtype in (np.float32, np.uint8, np.float64):
            x = s.x.astype(dtype)
            for compat.strict, expected in ((False, dtype), (True, np.float64)):
                seqs = creme.necessity_test(s.model, x, s.tiles, 2, return_seqs=True)[-1]
                self.assertEqual((seqs.dtype, seqs.shape), (expected, (3, 2, 192, 4)))
                seqs = creme.sufficiency_test(s.model, x, s.tss, s.tiles, 2, return_seqs=True)[-1]
                self.assertEqual((seqs.dtype, seqs.shape), (expected, (2, 192, 4)))
        compat.strict = False
        with self.assertRaises(ValueError):
            creme.necessity_test(s.model, s.x, [], 2)
        self.assertTrue((s.x == cases.sequence(1, 192)).all())  # nobody wrote into it

    def test_all_sub_tiles_removed(self):
        class Flat:
            def predict(self, x):
                return np.ones((len(x), 4, 2), np.float32)

        s = self.scene
        controls = np.stack([s.other, s.other[::-1]])
        arguments = (Flat(), s.x, controls, 1.0, 16, 32, [8, 4], [0.9, 0.9], 1, [1, 1])
        result = creme.prune_sequence(*arguments)
        self.assertEqual(result[8]["scores"], [1.0, 1.0])
        self.assertEqual(len(result[8]["insert_coords"]), 0)
        self.assertEqual(result[4]["scores"], [])
        compat.strict = True
        with self.assertRaises(ValueError), redirect_stdout(io.StringIO()):
            creme.prune_sequence(*arguments)

    def test_what_is_printed(self):
        printed = io.StringIO()
        for compat.strict in (False, True):
            with redirect_stdout(printed), self.assertLogs("pycreme.compat", logging.INFO) as logged:
                logging.getLogger("pycreme.compat").info("one line")
                cases.cases(self.scene)["pruning not begun"](creme)
            self.assertEqual((bool(printed.getvalue()), len(logged.output) > 1), (compat.strict, not compat.strict))

    def test_what_is_no_base_stays(self):
        x = cases.sequence(9, 400)
        x[50:60], x[200:203] = 0.25, 0
        for _ in range(3):
            out = shuffle.dinuc_shuffle(x)
            np.testing.assert_array_equal(out[50:60], x[50:60])
            np.testing.assert_array_equal(out[200:203], x[200:203])
            for part in (slice(0, 50), slice(60, 200), slice(203, 400)):
                np.testing.assert_array_equal(out[part].sum(axis=0), x[part].sum(axis=0))
        compat.strict = True
        self.assertEqual(shuffle.dinuc_shuffle(x).sum(), 397)  # an N has become a T

    def test_text(self):
        text = "ACGTNACGGTCATTACGGATTACA"
        for seed in (None, 3):
            out = shuffle.dinuc_shuffle(text, 2, seed=seed)
            self.assertEqual([sorted(row) for row in out], [sorted(text)] * 2)
            self.assertIsInstance(shuffle.dinuc_shuffle(text, seed=seed), str)
        self.assertEqual(sorted(shuffle.dinuc_shuffle("acXgtt", seed=1)), sorted("acXgtt"))
        self.assertEqual(shuffle.char_array_to_string(shuffle.string_to_char_array("ACGT")), "ACGT")
        x = np.eye(4)[["ACGT".index(letter) for letter in "ACGGTCATTACGGATTACA"]]
        self.assertEqual(shuffle.dinuc_shuffle("ACGGTCATTACGGATTACA", seed=4),
                         "".join("ACGT"[i] for i in shuffle.dinuc_shuffle(x, seed=4).argmax(axis=1)))

    def test_predictions_of_other_shapes(self):
        class Flat:
            def predict(self, x):
                return x[:, :5].sum(axis=2) + np.arange(5)

        s = self.scene
        self.assertEqual(creme.necessity_test(Flat(), s.x, s.tiles, 2)[1].shape, (3, 5))
        with self.assertRaises(IndexError):
            creme.higher_order_interaction_test(Flat(), s.x, list(s.tiles), np.argmin, 2)

    def test_names(self):
        self.assertIs(compat.necessity_test, creme.necessity_test)  # creme-nn: `from creme import necessity_test`
        for name in creme.__all__:
            self.assertTrue(callable(getattr(compat, name)))


if __name__ == "__main__":
    unittest.main()
