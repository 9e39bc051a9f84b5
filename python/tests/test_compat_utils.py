"""pycreme.compat.utils: what creme-nn's own gave for these arguments, and where ours parts from it."""
import os
import tempfile
import unittest

import numpy as np

from compat_fixture import Compat
from pycreme import compat
from pycreme.compat import utils


class Utils(Compat):
    def fasta(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        letters = "".join(np.random.RandomState(0).choice(list("ACGTacgtN"), 300))
        path = os.path.join(folder.name, "t.fa")
        with open(path, "w", encoding="ascii") as file:
            file.write(">chr1\n%s\n>2\nACGTACGTACGT\n" % "\n".join(letters[i:i + 60] for i in range(0, 300, 60)))
        return path, letters.upper()

    def test_sequence_parser(self):
        path, letters = self.fasta()
        parser = utils.SequenceParser(path)
        for length in (10, 11):  # the window of kipoiseq's resize, to the base
            first = 100 + 1 - length // 2 - length % 2
            self.assertEqual(parser.extract_seq_centered("chr1", 100, "+", length, onehot=False),
                             letters[first:first + length])
        minus = parser.extract_seq_centered("chr1", 100, "-", 10, onehot=False)
        self.assertEqual(minus, utils.rc_dna(letters[96:106]))
        self.assertEqual(parser.extract_seq_centered("chr1", 2, "+", 10, False), "NN" + letters[:8])
        self.assertEqual(parser.extract_seq_centered("chr1", 298, "+", 10, False), letters[294:] + "N" * 4)
        self.assertEqual(parser.extract_seq_interval("chr1", 100, 110, "+", onehot=False), letters[100:110])
        for args, first in (((100, 110, "+", 21), 94), ((100, 111, "+", 20), 96), ((100, 110, "+", 5), 102)):
            self.assertEqual(parser.extract_seq_interval("chr1", *args, onehot=False), letters[first:first + args[3]])
        one_hot = parser.extract_seq_centered("chr1", 100, "+", 60)
        self.assertEqual((one_hot.dtype, one_hot.shape), (np.float32, (60, 4)))
        np.testing.assert_array_equal(one_hot.sum(axis=1), 1)
        for args, error in ((("zz", 5, "+", 10), KeyError), (("chr1", 1000, "+", 10), ValueError),
                            (("chr1", 100, ".", 10), AssertionError)):
            with self.assertRaises(error):
                parser.extract_seq_centered(*args)
        self.assertEqual(utils.FastaStringExtractor(path).extract(("chr1", -3, 3)), "NNN" + letters[:3])
        self.assertEqual(parser.extract_seq_centered("chr2", 5, "+", 4, False), "ACGT")  # the file has "2"
        with self.assertRaises(ValueError):
            parser.extract_seq_centered("chr2", 1000, "+", 4)

    def test_sequences(self):
        self.assertEqual([utils.rc_dna("TATCG"), utils.rc_dna("tatcgNn"), utils.rc_dna("")], ["CGATA", "nNcgata", ""])
        self.assertEqual(utils.rc_dna("AR"), "YT")
        with self.assertRaises(KeyError):
            utils.rc_dna("A-")
        encoded = utils.one_hot_encode("ACGTNacgtR")
        np.testing.assert_array_equal(encoded[:4], np.eye(4))
        np.testing.assert_array_equal(encoded[5:9], np.eye(4))
        np.testing.assert_array_equal(encoded[[4, 9]], 0.25)
        compat.strict = True
        np.testing.assert_array_equal(utils.one_hot_encode("acgtnR"), 0)
        with self.assertRaises(KeyError):
            utils.rc_dna("AR")

    def test_tiles(self):
        tss, others = utils.set_tile_range(196608, 5000)
        self.assertEqual((tss, len(others), others[0], others[-1]),
                         ([95804, 100804], 38, [804, 5804], [190804, 195804]))
        tss, others = utils.set_tile_range(524288, 5000)
        self.assertEqual((tss, len(others), others[0], others[-1]),
                         ([259644, 264644], 102, [4644, 9644], [514644, 519644]))
        self.assertEqual(utils.set_tile_range(40, 8), ([16, 24], [[0, 8], [8, 16], [24, 32]]))
        self.assertEqual(utils.set_tile_range(7, 10), ([-2, 8], []))
        self.assertEqual(utils.set_tile_range(100, 11)[1][0], [1, 12])

    def test_names_and_files(self):
        self.assertEqual([utils.clean_cell_name(text) for text in (
            "K562", "K562 ENCODE, biol_rep1", "CAGE:K562", "CAGE:a b:K562 ENCODE, biol", "acute x/y")],
            ["K562", "K562", "K562", "K562", "acute x/y"])
        self.assertEqual([utils.convert_pvalue_to_asterisks(p) for p in (1, 0.05, 0.01, 0.001, 0.0001, 0.0002)],
                         ["ns", "*", "**", "***", "****", "***"])
        row = {"gene_name": "G", "Chromosome": "chr1", "Start": 10, "Strand": "-"}
        self.assertEqual(utils.get_summary(row), "G_chr1_10_-")
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(utils.make_dir(folder + "/a"), utils.make_dir(folder + "/a"))
            for number in (1, 2):
                utils.save_pickle(folder + "/p", number)
            self.assertEqual(utils.read_pickle(folder + "/p"), 1)
        np.testing.assert_allclose(utils.plot_cdf(np.array([3.0, 1, 2, 2, 10]), bins=6), [0.6, 0.8, 0.8, 0.8, 0.8, 1])
        table = {"description": ["CAGE:GM12878", "CAGE:K562", "CAGE:K562", "CAGE:PC-3", "CAGE:K562 ENCODE, biol_",
                                 "CAGE:PC-3 "]}
        self.assertEqual(utils.get_borzoi_targets(table, ["K562", "PC-3"]),
                         ({"K562": {"output": [0, 1], "target": "1&2"}, "PC-3": {"output": [2, 3], "target": "3&5"}},
                          [1, 2, 3, 5]))

    def test_plots(self):
        try:
            import matplotlib
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("SKIP: no matplotlib, or no pandas")
        matplotlib.use("Agg")
        tracks = [np.arange(10.0), np.arange(10.0) * 2]
        axes = utils.plot_track(tracks, zoom=[2, 6], marks=[3, 4], color="green", label="x")
        self.assertEqual((len(axes.lines), axes.get_xlim()), (2, (2, 6)))
        self.assertEqual(tuple(axes.figure.get_size_inches()), (20, 2))
        self.assertIs(utils.plot_track([np.arange(3)], ax=axes), axes)
        frame = utils.grad_times_input_to_df(np.eye(4), np.arange(16.0).reshape(4, 4))
        self.assertEqual((list(frame.columns), frame.index.name, frame.loc[3, "T"]), (list("ACGT"), "pos", 15.0))


if __name__ == "__main__":
    unittest.main()
