"""pycreme.compat on networks that creme computes, and the calls of creme-nn's tutorials."""
import copy
import os
import pickle
import re
import shutil
import tempfile
import unittest

import numpy as np

import compat_cases as cases
from compat_fixture import Compat, need_mini, network, tiny
from pycreme.compat import creme, custom_model, shuffle, utils
from pycreme.compat._asking import merged


class Native(Compat):
    def setUp(self):
        super().setUp()
        self.model = cases.mini_borzoi(need_mini())
        self.x = cases.sequence(1, self.model.seq_length)

    def test_predict(self):
        whole = custom_model.Borzoi(weights=need_mini())
        prediction = whole.predict(self.x)
        self.assertEqual(prediction.shape, (1, whole.target_length, whole.model._about().tracks.count))
        np.testing.assert_allclose(self.model.predict(self.x), prediction[:, [10, 11, 14]][..., [0, 3]], rtol=1e-6)
        self.model.track_index, self.model.bin_index = 3, [-1, 0, 0]
        np.testing.assert_allclose(self.model.predict(self.x[None]), prediction[:, [-1, 0, 0]][..., [3]], rtol=1e-6)
        for bad in ({"track_index": [10**6]}, {"bin_index": [10**6]}):
            with self.assertRaises(IndexError):
                custom_model.Native(self.model.model, **bad).predict(self.x)
        with self.assertRaisesRegex(ValueError, "expected one-hot"):
            self.model.predict(self.x[:-1])
        with self.assertRaisesRegex(NotImplementedError, "no gradients"):
            self.model.contribution_input_grad(self.x, np.ones(4))

    def test_a_pycreme_model_itself(self):
        """Its predictions are [N, tracks], of the central bins, as its predict() gives them."""
        from pycreme import Model

        model = Model("borzoi:" + need_mini())
        wt, mean, _ = creme.necessity_test(model, self.x, [[0, 5000]], 2, seed=1)
        np.testing.assert_allclose(wt, model.predict(self.x), rtol=1e-6)
        mutants = np.stack([self.x, self.x])
        for n in range(2):
            mutants[n, :5000] = shuffle.dinuc_shuffle(self.x[:5000], seed=1 + n)
        np.testing.assert_allclose(mean[0], model.predict(mutants).mean(axis=0), rtol=1e-5)
        tiles = [[0, 5000], [5000, 10000]]
        result = creme.higher_order_interaction_test(model, self.x, tiles, np.argmin, 2, 1, seed=1)
        np.testing.assert_allclose(result[0]["initial_pred"], wt.mean(), rtol=1e-6)
        first = self.x.copy()
        first[:5000] = shuffle.dinuc_shuffle(self.x[:5000], seed=1)
        np.testing.assert_allclose(result[0]["preds"][0, 0], model.predict(first)[0, 0], rtol=1e-5)
        creme.necessity_test(model, self.x, [[0, 5000]], 1)  # its embeddings' reader is gone by now
        model.close()
        with self.assertRaisesRegex(Exception, "closed"):
            creme.necessity_test(model, self.x, [[0, 5000]], 1)

    def test_closed_while_embeddings_are_there(self):
        reader = self.model._pycreme_reader()
        codes = reader.codes(self.x[None])
        embedding = reader.embed(codes)[0]
        self.model.model.close()
        with self.assertRaisesRegex(Exception, "closed"):
            reader.predict_edits([(embedding, codes[0], [])])

    def test_without_weights(self):
        kept = os.environ.pop("CREME_ENFORMER", None)
        try:
            with self.assertRaisesRegex(FileNotFoundError, "CREME_ENFORMER"):
                custom_model.Enformer(track_index=[5111])
        finally:
            if kept is not None:
                os.environ["CREME_ENFORMER"] = kept

    def test_what_is_no_sequence(self):
        soft = self.x.copy()
        soft[7] = [0.5, 0.5, 0, 0]
        with self.assertRaisesRegex(Exception, "neither a base"):
            creme.necessity_test(self.model, soft, [[0, 5000]], 1)


class TinyNetworks(Compat):
    """Edits of embeddings against whole sequences, of networks with random weights."""

    def test_all_functions(self):
        for kind, bins in (("enformer", [2, 3, 5]), ("borzoi", [3, 4, 8])):
            native = tiny(kind, track_index=[7, 1], bin_index=bins)
            whole, edited = cases.Scene(cases.Plain(native), 1000), cases.Scene(native, 1000)
            for name in cases.EIGHT:
                with self.subTest(name, kind=kind):
                    theirs = cases.with_shuffle(creme, cases.Counted(), cases.cases(whole)[name])
                    ours = cases.with_shuffle(creme, cases.Counted(), cases.cases(edited)[name])
                    self.same(ours, theirs, name, 1e-4)

    def test_order_of_tracks_and_bins(self):
        from pycreme import Model

        native = tiny("enformer", track_index=[7, 1, 7, -1], bin_index=[5, 2])
        x = cases.sequence(1, 16384)
        every = native.model.predict(x, every_bin=True)
        self.assertIsInstance(native.model, Model)
        np.testing.assert_allclose(native.predict(x), every[:, [5, 2]][..., [7, 1, 7, -1]], rtol=1e-6)

    def test_intervals(self):
        self.assertEqual(merged([(5, 9), (1, 3), (3, 4), (7, 12), (20, 20), (8, 9)]), [(1, 4), (5, 12)])

    def test_edits_cost_less(self):
        """What was embedded: each background once, and whole sequences nowhere."""
        native = tiny("enformer", track_index=[7], bin_index=[3])
        reader = native._pycreme_reader()
        counts = {"embed": 0, "predict_edits": 0, "predict_codes": 0, "embed_edits": 0}
        for name in counts:
            def counted(given, name=name, original=getattr(reader, name)):
                counts[name] += len(given)
                return original(given)

            setattr(reader, name, counted)
        scene = cases.Scene(native, 1000)
        creme.necessity_test(native, scene.x, scene.tiles, 3)
        self.assertEqual(counts, {"embed": 1, "predict_edits": 10, "predict_codes": 0, "embed_edits": 0})
        creme.distance_test(native, scene.x, scene.tss, scene.tiles[0], [0, 2000, 4000], 2, seed=True)
        self.assertEqual(counts, {"embed": 3, "predict_edits": 18, "predict_codes": 0, "embed_edits": 0})
        creme.higher_order_interaction_test(native, scene.x, scene.tiles, np.argmin, 2)
        self.assertEqual(counts, {"embed": 4, "predict_edits": 18 + 7 + 5 + 3, "predict_codes": 0, "embed_edits": 2})

    def test_a_padded_sequence(self):
        native = tiny("enformer", track_index=5)
        x = cases.sequence(1, 16384)
        padded = np.zeros((2, 32768, 4), np.float32)
        padded[:, 8192:-8192] = x
        np.testing.assert_array_equal(native.predict(padded)[1], native.predict(x)[0])
        self.assertEqual((native.pseudo_pad, native.track_index, native.bin_index), (16384, [5], None))

    def test_pickle_and_copy(self):
        native = tiny("borzoi", track_index=[0], bin_index=[3])
        x = cases.sequence(1, 16384)
        wt = native.predict(x)
        for other in (pickle.loads(pickle.dumps(native)), copy.copy(native)):
            np.testing.assert_array_equal(other.predict(x), wt)
            other.bin_index = None
            self.assertEqual(other.predict(x).shape[1], native.target_length)
        np.testing.assert_array_equal(native.predict(x), wt)

    def test_n(self):
        native = tiny("borzoi", track_index=[0], bin_index=[3])
        x = cases.sequence(1, 16384)
        x[4000:4100] = 0.25
        wt, mutants = creme.necessity_test(native, x, [[3500, 4500]], 2, mean=False, seed=3)
        for n in range(2):
            mutant = x.copy()
            mutant[3500:4500] = shuffle.dinuc_shuffle(x[3500:4500], seed=3 + n)
            np.testing.assert_allclose(mutants[0, n], native.predict(mutant)[0], rtol=1e-5)


class Tutorials(Compat):
    """The calls of creme-nn's own tutorials, as they stand there, on an Enformer of random weights with all its
    tracks. Genes and shuffles are fewer."""

    GENES = ["ABCA8_chr17_120000_-", "NFKBIZ_chr17_150000_+"]
    SHUFFLES = 2

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.fasta = os.path.join(cls.folder.name, "genome.fa")
        with open(cls.fasta, "w", encoding="ascii") as file:
            file.write(">chr17\n%s\n" % "".join(np.random.RandomState(1).choice(list("ACGT"), 280000)))
        os.environ["CREME_ENFORMER"] = network("enformer", "dim=48,depth=1,heads=2", 196608)
        cls.addClassCleanup(os.environ.pop, "CREME_ENFORMER")

    def setUp(self):
        super().setUp()
        self.bins = [447, 448]
        self.model = custom_model.Enformer(track_index=[5111])
        seq_parser = utils.SequenceParser(self.fasta)
        self.seqs = []
        for gene in self.GENES:
            _, chrom, start, strand = gene.split("_")
            self.seqs.append(seq_parser.extract_seq_centered(chrom, int(start), strand, self.model.seq_length))

    def test_our_page(self):
        """The example of docs/creme-nn.md, as it stands."""
        with open(os.path.join(cases.HERE, "..", "..", "docs", "creme-nn.md"), encoding="utf-8") as file:
            code = re.search(r"^```python\n(.*?)^```", file.read(), re.S | re.M).group(1)
        before, names = os.getcwd(), {}
        os.chdir(self.folder.name)
        try:
            shutil.copy(os.environ["CREME_ENFORMER"], "enformer.safetensors")
            exec(compile(code, "docs/creme-nn.md", "exec"), names)
        finally:
            os.chdir(before)
        self.assertEqual((names["effect"].shape, names["std"].shape), ((4,), (4, 2, 1)))

    def test_readme(self):
        from pycreme.compat import context_dependence_test

        results = context_dependence_test(self.model, self.seqs[0], tile_pos=[100, 200], num_shuffle=1)
        self.assertEqual([part.shape for part in results], [(896, 1)] * 3)

    def test_context_dependence(self):
        half = 5000 // 2
        tss = [self.model.seq_length // 2 - half, self.model.seq_length // 2 + half]
        wt, mut = creme.context_dependence_test(self.model, self.seqs[0], tss, self.SHUFFLES, mean=False)
        self.assertEqual((wt.shape, mut[:, :, 0].shape), ((1, 896, 1), (2, 896)))
        _, pred_mut = creme.context_dependence_test(self.model, self.seqs[0], tss, self.SHUFFLES, drop_wt=True,
                                                    mean=False)
        self.assertEqual(pred_mut.shape, (2, 896, 1))

    def test_a_custom_model(self):
        class Torch:  # as the one with `head`, `track_index` and `bin_index` set from outside
            def predict(self, x):
                x = x[np.newaxis] if len(x.shape) == 2 else x
                return np.stack([row.reshape(896, -1, 4).sum(axis=1)[:, :2] for row in x[:, :896 * 219]])

        model = Torch()
        model.seq_length, model.head, model.track_index, model.bin_index = 196608, "human", 5111, None
        wt_pred, mut_pred = creme.context_dependence_test(model, self.seqs[0], [95804, 100804], 2, False)
        self.assertEqual((wt_pred.shape, mut_pred.shape), ((1, 896, 2), (2, 896, 2)))

    def test_context_swap(self):
        half, middle = 2500, self.model.seq_length // 2
        pred_mut = creme.context_swap_test(self.model, self.seqs[0], self.seqs[1], [middle - half, middle + half])
        self.assertEqual(pred_mut[:, :, 0].shape, (1, 896))

    def test_necessity(self):
        wt = self.model.predict(self.seqs[0])[0, :, 0]
        tss_tile, cre_tiles = utils.set_tile_range(self.model.seq_length, 5000)
        self.assertEqual((tss_tile, len(cre_tiles)), ([95804, 100804], 38))
        cre_tiles = cre_tiles[19:20]
        pred_wt, pred_mut = creme.necessity_test(self.model, self.seqs[0], cre_tiles, self.SHUFFLES, mean=False)
        np.testing.assert_allclose(pred_wt[0, :, 0], wt, rtol=1e-5)
        self.assertEqual(pred_mut.mean(axis=1)[:, :, 0].shape, (1, 896))

    def test_distance(self):
        tss_tile, cre_tiles = utils.set_tile_range(self.model.seq_length, 5000)
        starts = np.array(cre_tiles)[::13, 0]
        results = creme.distance_test(self.model, self.seqs[0], tss_tile, cre_tiles[19], starts, self.SHUFFLES,
                                      mean=False, seed=True)
        self.assertEqual(results["mut"].mean(axis=1)[..., 0][:, self.bins].mean(axis=-1).shape, (3,))
        self.assertEqual(results["control"].mean(axis=0).shape, (896, 1))

    def test_interaction(self):
        model = custom_model.Enformer(track_index=[5111], bin_index=self.bins)
        wt = model.predict(self.seqs[0])[0, :, 0].mean()
        cre_tiles = utils.set_tile_range(model.seq_length, 5000)[1][::13]
        result = creme.higher_order_interaction_test(model, self.seqs[0], cre_tiles, np.argmin, self.SHUFFLES, 2)
        np.testing.assert_allclose(result[0]["initial_pred"], wt, rtol=1e-5)
        self.assertEqual([result[i]["preds"].shape for i in (0, 1)], [(3, 2), (2, 2)])

    def test_multiplicity(self):
        model, wt_seq = self.model, self.seqs[0]
        tss_tile, cre_tiles = utils.set_tile_range(model.seq_length, 5000)
        cre = [105804, 110804]
        model.bin_index = self.bins
        cre_seq = wt_seq[cre[0]:cre[1]].copy()
        summary = creme.multiplicity_test(model, wt_seq, tss_tile, cre, cre_seq, cre_tiles[18:22], self.SHUFFLES, 2,
                                          np.argmax)
        self.assertEqual((len(summary["best_tss_signal"]), len(cre_tiles)), (2, 38))
        model.bin_index = None
        backgrounds = shuffle.dinuc_shuffle(wt_seq, 2)
        backgrounds[:, tss_tile[0]:tss_tile[1], :] = wt_seq[tss_tile[0]:tss_tile[1], :]
        for start, end in summary["selected_tile_order"]:
            backgrounds[:, start:end, :] = cre_seq.copy()
        self.assertEqual(model.predict(backgrounds)[:, :, 0].mean(axis=0).shape, (896,))

    def test_sufficiency_and_pruning(self):
        wt_seq = self.seqs[0]
        tss_tile, cre_tiles = utils.set_tile_range(self.model.seq_length, 5000)
        cre_tiles = cre_tiles[19:20]
        _, pred_mut, pred_control, controls = creme.sufficiency_test(self.model, wt_seq, tss_tile, cre_tiles,
                                                                     self.SHUFFLES, mean=False, return_seqs=True)
        self.assertEqual((pred_mut.shape, pred_control.shape, controls.shape),
                         ((1, 2, 896, 1), (1, 2, 896, 1), (2, 196608, 4)))
        model = custom_model.Enformer(track_index=[5111], bin_index=self.bins)
        mut = pred_mut[:, :, self.bins, :].mean()
        nothing = model.predict(controls).mean() / mut
        thresholds = [1 + (nothing - 1) * part for part in (0.3, 0.6)]  # the tutorial's fit no random weights
        results = creme.prune_sequence(model, wt_seq, controls, mut, cre_tiles[0][0], cre_tiles[0][1], [1000, 500],
                                       thresholds, 1, [1, 2], "enhancer" if nothing < 1 else "silencer")
        final = controls.copy()
        for start, end in results[500]["insert_coords"]:
            final[:, start:end, :] = wt_seq[start:end, :].copy()
        self.assertEqual(model.predict(final).shape, (2, 2, 1))
        self.assertIn("all_removed_tiles", results[1000])


if __name__ == "__main__":
    unittest.main()
