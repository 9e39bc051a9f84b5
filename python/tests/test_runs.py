"""Runs and results against the command of the same package: same numbers, same bytes; what Python adds.

Everything is of the demo's data, which `creme demo` makes: two chromosomes' worth of planted elements, no network.
"""
import contextlib
import gzip
import io
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import numpy as np

import pycreme as cr
from pycreme import _inputs, _served, _signatures, figures, runs
from pycreme.__main__ import environment, program

try:
    import pandas
except ImportError:
    pandas = None

NEEDS_PANDAS = unittest.skipIf(pandas is None, "SKIP: pandas is not installed")
CAN_DRAW = shutil.which("gnuplot") is not None


def creme(*words):
    return subprocess.run([program(), *words], check=True, env=environment(), stdout=subprocess.PIPE, text=True).stdout


class InDemo(unittest.TestCase):
    """Tests that run in a folder with creme-demo/, as after `creme demo`."""

    @classmethod
    def setUpClass(cls):
        cls.before, cls.folder = os.getcwd(), tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(os.chdir, cls.before)
        os.chdir(cls.folder.name)
        creme("demo", "--model", "grammar:demo", "--assays-only", "-q", "--out", "creme-demo")

    MODEL, FASTA, LOCI = "grammar:demo", "creme-demo/genome.fa", "creme-demo/loci.tsv"

    def small(self, model=None, loci=LOCI, **options):
        """A necessity test of some milliseconds."""
        return cr.necessity(model or self.MODEL, self.FASTA, loci, tile_size=20000, shuffles=2, progress=False, **options)


def of_example(command):
    """The example of a command as the arguments of its function, without model, genome, loci and out."""
    words = shlex.split(command["example"])[2:]
    facts = {option["name"]: option for option in command["options"]}
    letters = {option["letter"]: option["name"] for option in command["options"] if option["letter"]}
    given = {}
    while words:
        word = words.pop(0)
        name = letters[word[1:]] if not word.startswith("--") else word[2:]
        given[name] = True if facts[name]["kind"] == "flag" else words.pop(0)
    for name in ("model", "fasta", "loci", "out"):
        given.pop(name, None)
    if "shuffles" in facts:
        given["shuffles"] = "2"
    return given


def as_arguments(command, given):
    facts = {option["name"]: option for option in command["options"]}
    read = {"integer": int, "real": float}
    return {_signatures.python_name(name): read.get(facts[name]["kind"], lambda same: same)(value)
            for name, value in given.items()}


def rows_of(text):
    """A table without the lines that say who asked."""
    free = ("# command:", "#   --step")
    return [line for line in text.splitlines() if not line.startswith(free)]


class SameAsCommand(InDemo):
    def commands(self):
        for command in runs.TABLES["commands"]:
            if command["assay"]:
                yield command

    def test_every_assay(self):
        """Each assay in memory: the bytes of `creme ASSAY -o FILE`, and the numbers of a run folder to the bit."""
        creme("interaction", "-m", self.MODEL, "-f", self.FASTA, "-l", self.LOCI, "--tracks", "blood", "--search",
              "enhancers", "--rounds", "3", "-q", "-o", "interaction.tsv")
        seen = 0
        for command in self.commands():
            with self.subTest(command["name"]):
                name, given = command["name"], of_example(command)
                words = [word for option, value in given.items()
                         for word in (["--" + option] if value is True else ["--" + option, value])]
                creme(name, "-m", self.MODEL, "-f", self.FASTA, "-l", self.LOCI, "-q", "-o", "theirs.tsv",
                      "--replicates", "theirs_replicates.tsv", *words)
                function = getattr(cr, _signatures.python_name(name))
                arguments = dict(as_arguments(command, given), progress=False)
                ours = function(self.MODEL, self.FASTA, self.LOCI, replicates=True, **arguments)
                ours.to_tsv("ours.tsv")
                theirs = Path("theirs.tsv").read_text()
                self.assertEqual(rows_of(Path("ours.tsv").read_text()), rows_of(theirs))
                self.assertEqual(ours.assay, name)
                self.compare_columns(ours, theirs)
                self.compare_replicates(ours.replicates(), Path("theirs_replicates.tsv").read_text())
                folder = function(self.MODEL, self.FASTA, self.LOCI, out="RUN-%s/" % name, **arguments)
                self.same_to_the_bit(ours, folder)
                self.same_as_the_database(ours, "RUN-%s/results.sqlite" % name)
                seen += 1
        self.assertGreater(seen, 12)

    def compare_columns(self, result, text):
        """Columns, as they print, against the file; pandas against pandas."""
        columns, _ = figures.read_tsv("theirs.tsv")
        self.assertEqual(list(columns), list(result.columns))
        for name, values in columns.items():
            whole = name in ("round", "bin", "copies", "stage", "step", "fixed_replicate", "sub_tile_bp", "remaining_bp")
            if not whole and not (values.dtype == float and np.isnan(values).all()):  # of NA alone no kind is known
                self.assertEqual(values.dtype, result.columns[name].dtype, name)
        if pandas is not None:
            read = pandas.read_csv(io.StringIO(text), sep="\t", comment="#", keep_default_na=False, dtype=str)
            self.assertEqual(list(read.columns), list(result.table.columns))
            self.assertEqual(len(read), len(result.table))
            for name in read.columns:
                self.assertEqual([printed(value) for value in result.table[name]], list(read[name]), name)

    def compare_replicates(self, replicates, text):
        lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        names, rows = lines[0], lines[1:]
        self.assertEqual(names[:-2], list(replicates.columns))
        made = []
        for i in range(len(replicates)):
            key = [printed(replicates.columns[name][i]) for name in replicates.columns]
            for track, activity in zip(replicates.tracks, replicates.activities[i]):
                if not np.isnan(activity):
                    made.append(key + [track, printed(float(activity))])
        self.assertEqual(made, rows)

    def same_to_the_bit(self, a, b):
        self.assertEqual(list(a.columns), list(b.columns))
        for name, values in a.columns.items():
            other = b.columns[name]
            self.assertEqual(values.dtype, other.dtype, name)
            if values.dtype == object:
                self.assertEqual(list(values), list(other), name)
            else:
                self.assertEqual(values.tobytes(), other.tobytes(), name)
        left, right = a.replicates(), cr.Result.read(b.folder).replicates()
        self.assertEqual(left.activities.tobytes(), right.activities.tobytes())
        for name, values in left.columns.items():
            self.assertEqual([printed(value) for value in values], [printed(value) for value in right.columns[name]])

    def same_as_the_database(self, result, path):
        """Read by SQLite itself: every number to the bit, every float of every replicate."""
        with contextlib.closing(sqlite3.connect(path)) as database:
            for table, columns in ((result.step, result.columns), (result.step + "_replicates", result.replicates().columns)):
                rows = database.execute('SELECT * FROM "%s" ORDER BY creme_locus, creme_item, creme_row' % table)
                names = [column[0] for column in rows.description]
                values = rows.fetchall()
                for name, ours in columns.items():
                    theirs = [row[names.index(name)] for row in values]
                    self.assertEqual([None if value != value else value for value in ours.tolist()], theirs, name)
            track, blob = names.index("track"), names.index("activities")
            activities = result.replicates().activities
            for i, row in enumerate(values):
                kept = activities[i] if row[track] is None else activities[i, row[track]:row[track] + 1]
                self.assertEqual(kept.tobytes(), row[blob])

    def test_predict(self):
        ours = cr.predict(self.MODEL, self.FASTA, self.LOCI, tracks="blood,liver", progress=False)
        creme("predict", "-m", self.MODEL, "-f", self.FASTA, "-l", self.LOCI, "--tracks", "blood,liver", "-q", "-o", "p.tsv")
        ours.to_tsv("ours.tsv")
        self.assertEqual(rows_of(Path("ours.tsv").read_text()), rows_of(Path("p.tsv").read_text()))
        creme("predict", "-m", self.MODEL, "-f", self.FASTA, "-l", self.LOCI, "-q", "--profile", "p.npy", "--bins", "440-449")
        profiles = cr.predict(self.MODEL, self.FASTA, self.LOCI, profile=True, bins=(440, 450), progress=False)
        np.testing.assert_array_equal(profiles, np.load("p.npy"))
        mapped = cr.predict(self.MODEL, self.FASTA, self.LOCI, profile="q.npy", bins="440-449", progress=False)
        np.testing.assert_array_equal(mapped, profiles)
        self.assertTrue(os.path.exists("q.npy"))

    def test_record(self):
        result = self.small(out="RECORD/", seed=7)
        with open("RECORD/run.json") as file:
            record = json.load(file)["steps"][0]
        self.assertEqual(result.options, record["options"])
        self.assertEqual(result.options["seed"], "7")
        self.assertEqual(result.meta["inputs"], record["inputs"])
        self.assertTrue(record["sessions"][0]["command"].startswith("creme necessity --model grammar:demo --fasta "))
        self.assertIn("--seed 7", result.meta["command"])

    def test_equivalent_command(self):
        """The command that is recorded gives the same table."""
        result = self.small(tracks=["blood", "liver"], seed=3, bins=(440, 444))
        words = shlex.split(result.meta["command"])
        self.assertEqual(words[0], "creme")
        creme(*words[1:], "-q", "-o", "again.tsv")
        result.to_tsv("ours.tsv")
        self.assertEqual(rows_of(Path("ours.tsv").read_text()), rows_of(Path("again.tsv").read_text()))


def printed(value):
    """As a table of creme's has it."""
    if value is None or value != value:
        return "NA"
    if isinstance(value, (float, np.floating)):
        return "%.9g" % value
    return str(value)


class Generated(unittest.TestCase):
    """Functions, stubs and lists cannot differ from the command in the package."""

    def setUp(self):
        self.tables = json.loads(creme("help", "--format", "json"))

    def test_tables(self):
        self.assertEqual(runs.TABLES, self.tables)
        stub = Path(runs.__file__).with_name("runs.pyi").read_text()
        self.assertEqual(stub, _signatures.stub(self.tables))

    def test_every_command_is_a_function(self):
        names = sorted(_signatures.python_name(command["name"]) for command in _signatures.functions(self.tables))
        self.assertEqual(sorted(runs.__all__), names)
        modules = {path.stem for path in Path(cr.__file__).parent.glob("*.py")}
        for name in names:
            self.assertIs(getattr(cr, name), getattr(runs, name))
            self.assertIn(name, dir(cr))
            self.assertNotIn(name, modules)
        with self.assertRaises(AttributeError):
            cr.nothing
        names = {}
        exec("from pycreme import *", names)
        self.assertIs(names["necessity"], runs.necessity)

    def test_stub_of_the_package(self):
        """__init__.pyi has each name of __init__.py."""
        import re

        stub = Path(cr.__file__).with_name("__init__.pyi").read_text()
        listed = set(re.findall(r" as (\w+)$", stub, re.M)) - {"compat", "errors"}
        self.assertEqual(listed | set(runs.__all__), set(cr.__all__))

    def test_every_option_is_a_parameter(self):
        import inspect

        for command in _signatures.functions(self.tables):
            function = getattr(cr, _signatures.python_name(command["name"]))
            known = inspect.signature(function).parameters
            for option in command["options"]:
                name = _signatures.python_name(option["name"])
                if option["name"] in _signatures.NOT_HERE:
                    self.assertNotIn(name, known)
                    continue
                self.assertIn(name, known, command["name"])
                self.assertIn("\n%s : " % name, function.__doc__)
                if option["default"] is not None and not option["by_preset"] and option["name"] != "out":
                    self.assertEqual(known[name].default, option["default"], name)

    def test_commands_that_are_left_out(self):
        left = {command["name"] for command in self.tables["commands"]} - {
            command["name"] for command in _signatures.functions(self.tables)}
        self.assertEqual(left, set(_signatures.LEFT_OUT))

    def test_stubs(self):
        mypy = shutil.which("mypy")
        if mypy is None:
            raise unittest.SkipTest("SKIP: mypy is not here")
        with tempfile.TemporaryDirectory() as folder:
            good, bad = Path(folder, "good.py"), Path(folder, "bad.py")
            good.write_text("import pycreme as cr\n"
                            "r: cr.Result = cr.necessity('grammar:demo', 'g.fa', 'l.tsv', tile_size=5, seed=2, preset=2023)\n"
                            "f: cr.Figure = cr.figure('necessity', r)\n")
            bad.write_text("import pycreme as cr\n"
                           "cr.necessity('grammar:demo', tile_size='wide')\n"
                           "cr.necessity('grammar:demo', tyle_size=5)\n"
                           "cr.variants('grammar:demo')\n"
                           "cr.masking('grammar:demo', window='creme!')\n")
            said = {path: subprocess.run([mypy, "--strict", "--python-executable", sys.executable, "--cache-dir", folder,
                                          str(path)],
                                         stdout=subprocess.PIPE, text=True) for path in (good, bad)}
            self.assertEqual(said[good].returncode, 0, said[good].stdout)
            for line, what in ((2, "tile_size"), (3, "tyle_size"), (4, "vcf"), (5, "window")):
                self.assertRegex(said[bad].stdout, r"bad\.py:%d: error: .*%s" % (line, what))


class WhatGoesIn(InDemo):
    def setUp(self):
        self.reference = self.small().columns

    def same(self, result):
        for name, values in self.reference.items():
            np.testing.assert_array_equal(result.columns[name], values, name)

    def test_models(self):
        with cr.Model(self.MODEL, threads=1) as model:
            self.same(self.small(model))
            np.testing.assert_array_equal(self.small(model, tracks=1)["track"][:1], ["liver"])
            with self.assertRaisesRegex(cr.errors.ArgumentError, r"open already.*pycreme\.Model"):
                self.small(model, rc=True)
        with cr.Model(self.MODEL, rc=True) as model:
            self.assertIs(self.small(model).options["rc"], True)

    def test_what_stopping_saved(self):
        options = dict(tile_size=20000, shuffles=20, stop_by="class", progress=False)
        memory = cr.necessity(self.MODEL, self.FASTA, self.LOCI, **options)
        folder = cr.necessity(self.MODEL, self.FASTA, self.LOCI, out="drawn/", **options)
        self.assertRegex(memory.notes[-1], r"^drew \d+ of \d+ sequences \(\d+\.\d % saved\)$")
        self.assertEqual(memory.notes[-1], folder.notes[-1])
        with open("drawn/tables/necessity.tsv") as table:
            self.assertIn("# " + memory.notes[-1], [line.rstrip() for line in table])
        self.assertFalse(any("drew" in note for note in self.small().notes))

    def test_genomes_and_loci(self):
        loci = cr.Loci.read(self.LOCI)
        rows = [tuple(locus)[:4] for locus in loci]
        self.same(self.small(loci=loci))
        self.same(self.small(loci=rows))
        self.same(self.small(loci=dict(zip(("name", "chrom", "tss", "strand"), zip(*rows)))))
        self.same(cr.necessity(self.MODEL, cr.Genome(self.FASTA), Path(self.LOCI), tile_size=20000, shuffles=2,
                               progress=False))
        self.same(self.small(loci=[row[0] for row in rows], gtf="creme-demo/genes.gtf"))
        self.same(self.small(loci=(row for row in rows)))
        self.assertEqual(set(self.small(loci=loci[0])["locus"]), {loci[0].name})
        for bad, what in (([], "there are none"), (rows[0], "expected \\(name, chrom, tss, strand\\)")):
            with self.assertRaisesRegex(cr.errors.FormatError, what):
                self.small(loci=bad)
        if pandas is not None:
            frame = pandas.DataFrame(rows, columns=["name", "chrom", "tss", "strand"])
            self.same(self.small(loci=frame))
            self.same(self.small(loci=frame.set_index("name")))
            self.same(self.small(loci=frame.astype({"tss": float, "strand": "category"})))
            self.same(self.small(loci=frame.to_dict("records")))
            for tss in (np.nan, 80497.5):
                with self.assertRaisesRegex(cr.errors.FormatError, "row 1: tss: .* is no whole number"):
                    self.small(loci=frame.assign(tss=[rows[0][2], tss] + [5] * (len(rows) - 2)))
            frame["gene_id"] = frame["name"]
            self.assertEqual(list(self.small(loci=frame)["gene_id"]), list(self.reference["locus"]))

    def test_sequences(self):
        model = cr.Model(self.MODEL)
        windows = cr.Loci.read(self.LOCI).windows(cr.Genome(self.FASTA), model.input_bp)
        from pycreme.sequences import decode, one_hot

        letters = [decode(codes) for codes in windows]
        names = [locus.name for locus in cr.Loci.read(self.LOCI)]

        def ask(sequences):
            return cr.necessity(model, sequences=sequences, tile_size=20000, shuffles=2, progress=False)

        first = ask(letters)
        self.assertEqual(first["locus"][0], "seq_0")
        for sequences in (windows, one_hot(windows), one_hot(windows, channels_first=True).astype(np.int8)):
            np.testing.assert_array_equal(ask(sequences)["effect"], first["effect"])
        for sequences in ((text for text in letters), np.array(letters, dtype=object)):
            np.testing.assert_array_equal(ask(sequences)["effect"], first["effect"])
        self.assertEqual(ask({"of several": letters[0][:-1] + "R"}.values())["wt"][0], first["wt"][0])
        named = ask(dict(zip(names, letters)))
        np.testing.assert_array_equal(named["locus"], self.reference["locus"])
        np.testing.assert_array_equal(ask(letters[0])["wt"], first["wt"][first["locus"] == "seq_0"])
        np.testing.assert_array_equal(ask(one_hot(windows[:1])[0])["wt"], first["wt"][first["locus"] == "seq_0"])
        if pandas is not None:
            frame = pandas.DataFrame({"name": names, "sequence": letters, "tss": [1000] * len(names)})
            self.assertTrue((ask(frame)["tss"] == 1000).all())
            some = ask(frame.assign(tss=[1000] + [np.nan] * (len(names) - 1)))
            self.assertEqual(sorted(set(some["tss"])), [1000, model.input_bp // 2])
            np.testing.assert_array_equal(ask(frame["sequence"])["effect"], first["effect"])
        for bad, what in ((["ACGX"], "is no base"), ([], "none"), ({"a b": letters[0]}, "a word is expected")):
            with self.assertRaisesRegex(cr.errors.Error, what):
                ask(bad)
        self.assertGreater(ask(["ACGT" * 1000])["n_share"][0], 0.9)  # what is not there is N, as beyond a chromosome's end

    def test_tables(self):
        arguments = dict(tracks="liver", progress=False)
        theirs = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf="creme-demo/variants.vcf", **arguments)
        rows = [line.split("\t")[:5] for line in Path("creme-demo/variants.vcf").read_text().splitlines() if line[0] != "#"]
        columns = {"chrom": [row[0] for row in rows], "pos": [int(row[1]) for row in rows], "ref": [row[3] for row in rows],
                   "alt": [row[4] for row in rows], "name": [row[2] for row in rows]}
        ours = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=columns, **arguments)
        self.assertGreater(len(ours), 0)
        np.testing.assert_array_equal(ours["effect"], theirs["effect"])
        if pandas is not None:
            frame = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=pandas.DataFrame(columns), **arguments)
            np.testing.assert_array_equal(frame["effect"], theirs["effect"])
        names = ["%s_%s_%s_%s" % (row[0], row[1], row[3], row[4]) for row in rows]
        for listed in (names, tuple(names), np.array(names)):
            some = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=listed, **arguments)
            np.testing.assert_array_equal(some["effect"], theirs["effect"])
        elements = {"chrom": ["demo"], "start": [70000], "end": [70500], "name": ["mine"]}
        few = cr.necessity(self.MODEL, self.FASTA, self.LOCI, elements=elements, shuffles=2, progress=False)
        self.assertEqual(set(few["element"]), {"mine"})
        for given in ([("demo", 70000, 70500, "mine")], np.array([["demo", 70000, 70500, "mine"]], dtype=object)):
            same = cr.necessity(self.MODEL, self.FASTA, self.LOCI, elements=given, shuffles=2, progress=False)
            np.testing.assert_array_equal(same["effect"], few["effect"])
        listed = [(row[0], int(row[1]), row[3], row[4], row[2]) for row in rows]
        ours = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=listed, **arguments)
        np.testing.assert_array_equal(ours["effect"], theirs["effect"])
        near = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=columns, bed=[("demo", 0, 90000)], **arguments)
        self.assertLess(len(near), len(ours))
        first, second = near["variant"][:2]
        for joint in ([(first, second)], {"variant_1": [first], "variant_2": [second]}):
            pair = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=columns, joint=joint, **arguments)
            self.assertEqual((pair["variant_1"][0], pair["variant_2"][0]), (first, second))
        if pandas is not None:
            pair = cr.variants(self.MODEL, self.FASTA, self.LOCI, vcf=columns, joint=pandas.DataFrame(joint), **arguments)
            self.assertEqual(len(pair), 1)
        with self.assertRaisesRegex(cr.errors.FormatError, "tab or a line end"):
            cr.necessity(self.MODEL, self.FASTA, self.LOCI, elements={"chrom": ["a\tb"]}, progress=False)

    def test_tracks_and_bins(self):
        both = self.small(tracks=["liver", "blood"])
        self.assertEqual(list(both["track"][:2]), ["liver", "blood"])
        self.assertEqual(self.small(tracks={"mine": 2}).tracks, ["mine"])
        self.assertEqual(self.small(tracks=range(2)).tracks, ["blood", "liver"])
        for bins in ((440, 442), slice(440, 442), range(440, 442), "440-441"):
            self.assertEqual(self.small(bins=bins).options["bins"], "440-441")
        with self.assertRaises(cr.errors.ArgumentError):
            self.small(bins=slice(None, 4))
        with self.assertRaisesRegex(cr.errors.ArgumentError, "expected a number, .FIRST, END."):
            self.small(bins=(1, 2, 3))
        self.assertEqual(self.small(tracks=(name for name in ("liver",))).tracks, ["liver"])
        for bad in (True, 1.0, [0, 1.5], [], slice(0, 2)):
            with self.assertRaisesRegex(cr.errors.ArgumentError, "tracks="):
                self.small(tracks=bad)
        with self.assertRaises(cr.errors.NotFoundError):
            self.small(tracks="spleen")
        with self.assertRaisesRegex(cr.errors.NotFoundError, "did you mean 'CAGE:demo blood'"):
            self.small(tracks="Blood")

    def test_presets(self):
        self.assertEqual(cr.interaction(self.MODEL, self.FASTA, self.LOCI, preset=2023, rounds=1, tile_size=20000,
                                        progress=False).options["shuffles"], "5")
        with self.assertRaises(cr.errors.ArgumentError):
            self.small(preset=1999)

    def test_wrong_arguments(self):
        with self.assertRaisesRegex(TypeError, r"pycreme\.necessity\(\): .*'tyle_size' \(tile_size"):
            self.small(tyle_size=5)
        with self.assertRaises(TypeError):
            cr.variants(self.MODEL, self.FASTA, self.LOCI)
        with self.assertRaisesRegex(cr.errors.ArgumentError, "--loci is needed"):
            cr.necessity(self.MODEL, self.FASTA, progress=False)
        with self.assertRaises(FileNotFoundError):
            cr.necessity(self.MODEL, "/nowhere.fa", self.LOCI, progress=False)
        with self.assertRaisesRegex(cr.errors.Error, "tile-size"):
            cr.necessity(self.MODEL, self.FASTA, self.LOCI, tile_size=0, progress=False)
        self.same(cr.necessity(self.MODEL, self.FASTA, self.LOCI, tile_size=2e4, shuffles=np.float64(2), progress=False))
        for moot, what in ((dict(how="delete"), "--shuffles: says nothing with --how delete"),
                           (dict(how="mask", seed=3), "says nothing with --how mask"),
                           (dict(sequences=["ACGT" * 32768]), "--sequences takes the place of --fasta")):
            with self.assertRaisesRegex(cr.errors.ArgumentError, what):
                self.small(**moot)
        with self.assertRaisesRegex(cr.errors.ArgumentError, "no whole number|not a whole number"):
            cr.necessity(self.MODEL, self.FASTA, self.LOCI, tile_size=2.5, progress=False)


class OwnModel(InDemo):
    """A function as the model: the share of G and C, in this process and in this thread."""

    def model(self, each=lambda: None, track_names=("gc", "one"), **options):
        self.threads = set()

        def predict(x):
            self.threads.add(threading.get_ident())
            each()
            gc = x[:, :, 1:3].sum(axis=(1, 2)) / x.shape[1]
            return np.stack([1 + gc, np.ones_like(gc)], axis=1).astype(np.float32)

        return cr.Model.wrap(predict, input_bp=2048, tracks=list(track_names), **options)

    def run_it(self, model, **options):
        return cr.masking(model, self.FASTA, self.LOCI, tile_size=256, **{"progress": False, **options})

    def test_numbers(self):
        with self.model() as model:
            result = self.run_it(model)
            windows = cr.Loci.read(self.LOCI).windows(cr.Genome(self.FASTA), 2048)
        wanted = np.isin(windows, (1, 2)).mean(axis=1) + 1
        first = result["wt"][result["track"] == "gc"].reshape(len(windows), -1)
        np.testing.assert_allclose(first[:, 0], wanted, rtol=1e-6)
        self.assertEqual(self.threads, {threading.get_ident()})
        self.assertNotIn("model", result.options)

    def test_exceptions(self):
        def fails():
            raise ZeroDivisionError("of mine")

        with self.model(fails) as model, self.assertRaisesRegex(ZeroDivisionError, "of mine"):
            self.run_it(model)

    def test_progress(self):
        seen = []

        def look(done, total):
            seen.append((done, total))

        with self.model() as model:
            self.run_it(model, progress=look)
            self.assertEqual(seen[0][0], 0)
            self.assertEqual(seen[-1][0], seen[-1][1])
            with self.assertRaises(cr.errors.StoppedError):
                self.run_it(model, progress=lambda done, total: done < 5)

            def breaks(done, total):
                raise KeyError("mine")

            with self.assertRaises(KeyError):
                self.run_it(model, progress=breaks)

    def test_silence(self):
        """Nobody looks on: nothing is printed, not even by default."""
        script = ("import pycreme as cr\ncr.necessity('grammar:demo', %r, %r, tile_size=20000, shuffles=1)\n"
                  % (self.FASTA, self.LOCI))
        said = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual((said.returncode, said.stdout), (0, ""))

    def test_interrupt(self):
        """Ctrl-C in a run folder: KeyboardInterrupt with creme's own line; the same call goes on."""
        calls = []

        def each():
            calls.append(1)
            if len(calls) == 12:
                os.kill(os.getpid(), signal.SIGINT)

        with self.model(each, batch=1) as model:
            with self.assertRaisesRegex(KeyboardInterrupt, "goes on from what is done"):
                self.run_it(model, out="STOPPED/")
            before = len(calls)
            self.assertLess(before, 20)
            result = self.run_it(model, out="STOPPED/")
            whole = self.run_it(model)
            self.assertEqual(result.columns["effect"].tobytes(), whole.columns["effect"].tobytes())
            calls.clear()
            with self.assertRaisesRegex(KeyboardInterrupt, "no output was written"):
                self.run_it(model, out="stopped.tsv")
            self.assertFalse(os.path.exists("stopped.tsv"))

    def test_others_go_on(self):
        """Other threads of Python run while the library computes."""
        counted = []
        stop = threading.Event()

        def count():
            while not stop.is_set():
                counted.append(1)
                time.sleep(0.001)

        thread = threading.Thread(target=count)
        thread.start()
        try:
            cr.necessity("grammar:demo", self.FASTA, self.LOCI, tile_size=2000, shuffles=5, progress=False, threads=1)
        finally:
            stop.set()
            thread.join()
        self.assertGreater(len(counted), 2)

    def test_torch(self):
        try:
            import torch
        except ImportError:
            raise unittest.SkipTest("SKIP: torch is not installed") from None

        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(1)
                self.conv = torch.nn.Conv1d(4, 3, 9, padding=4)

            def forward(self, x):
                return self.conv(x).mean(dim=2) + 1

        with cr.Model.wrap(Net(), input_bp=2048, tracks=3, layout="NCL") as model:
            result = self.run_it(model)
            self.assertEqual(result.tracks, ["track_0", "track_1", "track_2"])
            self.assertTrue(np.isfinite(result["effect"]).all())


class Folders(InDemo):
    def test_what_is_in_memory_goes_into_the_folder(self):
        loci = cr.Loci.read(self.LOCI)
        first = self.small(loci=loci, out=Path("MINE"))
        self.assertEqual(first.folder, "MINE")
        self.assertEqual(len(os.listdir("MINE/inputs")), 1)
        self.assertTrue(first.options["loci"].startswith("MINE/inputs/loci-"))
        again = self.small(loci=loci, out="MINE/")
        self.assertEqual(again["effect"].tobytes(), first["effect"].tobytes())
        with self.assertRaisesRegex(cr.errors.ArgumentError, "--loci"):
            self.small(loci=loci[:2], out="MINE")
        self.assertEqual(len(os.listdir("MINE/inputs")), 2)

    def test_read(self):
        self.small(out="TWO/")
        self.small(out="TWO/", step="other", seed=2)
        with self.assertRaisesRegex(cr.errors.Error, "other"):
            cr.Result.read("TWO")
        self.assertEqual(cr.Result.read("TWO", "other").options["seed"], "2")
        self.assertEqual(cr.Result.read("TWO", "other").assay, "necessity")
        with self.assertRaises(cr.errors.NotFoundError):
            cr.Result.read("creme-demo")
        with self.assertRaisesRegex(cr.errors.NotFoundError, "necessity.tsv is a file: .*pycreme.Table"):
            cr.Result.read("creme-demo/necessity.tsv")
        with self.assertRaisesRegex(cr.errors.ArgumentError, "replicates=True"):
            self.small().replicates()

    def test_replicates(self):
        result = self.small(replicates=True)
        replicates = result.replicates()
        row = 0
        tile = (int(result["tile_start"][row]), int(result["tile_end"][row]))
        values = replicates.of(result["locus"][row], tile, "mutant", result["track"][row])
        self.assertEqual(len(values), 2)
        np.testing.assert_allclose(values.mean(dtype=np.float64), result["mean"][row], rtol=1e-6)
        arrays = replicates.arrays()
        np.testing.assert_array_equal(arrays[result["locus"][row], tile, result["track"][row]], values)
        self.assertEqual(len(arrays), len(result))
        with self.assertRaises(cr.errors.NotFoundError):
            replicates.of(colour="red")
        with self.assertRaisesRegex(cr.errors.NotFoundError, "the locus 'aditive'"):
            replicates.of("aditive")
        with self.assertRaisesRegex(cr.errors.NotFoundError, "the tile_start 1"):
            replicates.of("additive", (1, 2))
        with self.assertRaises(cr.errors.NotFoundError):
            replicates.of(track="spleen")
        if pandas is not None:
            self.assertEqual(list(replicates.table.columns[-3:]), result.tracks)

    def test_pickle(self):
        import pickle

        result = self.small(out="PICKLED/")
        again = pickle.loads(pickle.dumps(result))
        self.assertEqual(again["effect"].tobytes(), result["effect"].tobytes())
        with self.assertRaisesRegex(TypeError, "pickle its table"):
            pickle.dumps(self.small())

    def test_shown(self):
        result = self.small()
        self.assertIn("necessity", repr(result))
        self.assertIn("<td>additive</td>", result._repr_html_())
        with self.assertRaisesRegex(cr.errors.NotFoundError, "no column 'efect'"):
            result["efect"]

    def test_report_status_collect(self):
        result = self.small(out="PART1/", part="1/2")
        self.small(out="PART2/", part="2/2")
        folder = cr.collect("PART1", "PART2", out="ALL")
        whole = self.small()
        self.assertEqual(folder.result()["effect"].tobytes(), whole["effect"].tobytes())
        self.assertIn("necessity", folder.tables)
        self.assertEqual(len(folder["necessity"]), len(whole))
        self.assertIn("finished", cr.status(result))
        path = cr.report("ALL", title="A & B")
        self.assertIn("A &#38; B", path.read_text())
        with self.assertRaisesRegex(cr.errors.ArgumentError, "in memory"):
            cr.report(whole)

    def test_dry_run(self):
        said = self.small(dry_run=True)
        self.assertIn("construct", said)


class Commands(InDemo):
    def test_analyze(self):
        result = cr.context_dependence(self.MODEL, self.FASTA, self.LOCI, shuffles=5, progress=False)
        analysis = cr.analyze("contexts", result)
        result.to_tsv("contexts.tsv")
        creme("analyze", "contexts", "contexts.tsv", "-q", "-o", "theirs.tsv", "--summary", "summary.tsv")
        self.assertEqual(analysis["context"].tolist(), figures.read_tsv("theirs.tsv")[0]["context"].tolist())
        self.assertEqual(list(analysis.summary.columns), list(figures.read_tsv("summary.tsv")[0]))
        activity = cr.activity(self.MODEL, self.FASTA, self.LOCI, tracks="blood", progress=False)
        self.assertIsNone(cr.analyze("tss", activity).summary)
        cres = cr.analyze("necessity", self.small(), contexts=analysis)
        self.assertIn("class", cres.columns)
        if pandas is not None:
            self.assertEqual(len(cr.analyze("contexts", result.table)), len(analysis))
            found = cr.multiplicity(self.MODEL, self.FASTA, self.LOCI, cres=pandas.read_csv("creme-demo/cres.tsv", sep="\t",
                                    comment="#"), tracks="blood", copies=1, shuffles=2, progress=False)
            self.assertGreater(len(found), 0)
        with self.assertRaisesRegex(cr.errors.ArgumentError, "contexts"):
            cr.analyze()
        with self.assertRaisesRegex(cr.errors.Error, "nothing"):
            cr.analyze("nothing", result)

    def test_names_are_texts(self):
        """Names that look like numbers are names in what a command wrote, as they are in a result of this process."""
        sequences = {name: "ACGT" * 32768 for name in ("1_000", "07", "nan")}
        result = cr.necessity(self.MODEL, sequences=sequences, tracks={"1e5": 0}, tile_size=20000, shuffles=2, progress=False)
        analysis = cr.analyze("necessity", result)
        for name in ("locus", "chrom", "strand", "track"):
            self.assertEqual(set(analysis[name]), set(result[name]), name)
        self.assertEqual(set(analysis["chrom"]), set(sequences))
        self.assertEqual(analysis["tss"].dtype, np.int64)
        Path("names.tsv").write_text("# x\nlocus\tchrom\tn\tcode\tshare\n07\t9\t1\t007\t1e-05\nNA\t10\t2\t1_0\tNA\n")
        columns = figures.read_tsv("names.tsv")[0]
        self.assertEqual([columns[name].tolist() for name in ("locus", "chrom", "n", "code")],
                         [["07", None], ["9", "10"], [1, 2], ["007", "1_0"]])
        np.testing.assert_array_equal(columns["share"], [1e-5, np.nan])
        if pandas is not None:
            joined = result.table.merge(analysis.table, on=["locus", "chrom", "tile_start", "track"], validate="1:1")
            self.assertEqual(len(joined), len(analysis))

    def test_errors_of_commands_by_kind(self):
        gene = dict(model=self.MODEL, genome=self.FASTA, gtf="creme-demo/genes.gtf", out="NONE/", progress=False)
        Path("broken.tsv").write_text("locus\tchrom\ttss\tstrand\teffect\nA\tdemo\tx\t+\t1\n")
        for kind, what, call in (
                (cr.errors.NotFoundError, "did you mean additive", lambda: cr.gene("aditive", tracks="blood", **gene)),
                (cr.errors.NotFoundError, "did you mean 'blood'", lambda: cr.gene("additive", tracks="blod", **gene)),
                (cr.errors.FileMissingError, "nowhere.tsv: cannot open", lambda: cr.analyze("contexts", "nowhere.tsv")),
                (cr.errors.FormatError, "broken.tsv:2", lambda: cr.analyze("contexts", "broken.tsv")),
                (cr.errors.ArgumentError, "--shuffles", lambda: cr.gene("additive", tracks="blood", shuffles=-1, **gene))):
            with self.assertRaisesRegex(kind, what) as raised:
                call()
            self.assertIs(type(raised.exception), kind)
        two = cr.gene(**{**gene, "out": "TWO-GENES/"}, genes=["additive", "far"], tracks="blood", shuffles=2, assays="necessity")
        self.assertEqual(set(two["necessity"]["locus"]), {"additive", "far"})

    def test_kinds_of_columns(self):
        """A column of real numbers is one, also where all happen to be whole; whole ones stay so."""
        Path("whole.tsv").write_text("# x\nlocus\teffect\tq\tn\ttss\tmine\nA\t1\tNA\t2\t5\t7\nB\t0\t1\t3\t6\t8\n")
        columns = cr.Table("whole.tsv").columns
        self.assertEqual({name: columns[name].dtype.kind for name in columns},
                         {"locus": "O", "effect": "f", "q": "f", "n": "i", "tss": "i", "mine": "i"})
        Path("whole.tsv.gz").write_bytes(gzip.compress(Path("whole.tsv").read_bytes()))
        self.assertEqual(cr.Table("whole.tsv.gz")["n"].tolist(), [2, 3])
        for text, what in (("", "names of columns is expected"), ("a\tb\n1\t2\n1\n", "bad.tsv:3: 1 cells, under 2"),
                           ("# x\na\n1\t2\n", "bad.tsv:3: 2 cells, under 1")):
            Path("bad.tsv").write_text(text)
            with self.assertRaisesRegex(cr.errors.FormatError, what):
                cr.Table("bad.tsv")
        with self.assertRaisesRegex(cr.errors.FileMissingError, "nowhere.tsv: No such file"):
            cr.Table("nowhere.tsv")

    def test_figure(self):
        if not CAN_DRAW:
            raise unittest.SkipTest("SKIP: gnuplot is not here")
        result = self.small()
        figure = cr.figure(result, title="Mine")
        self.assertIn("<svg", figure._repr_svg_())
        self.assertIn("Mine", figure.svg)
        self.assertEqual(cr.figure("necessity", result).sheet.columns.keys(), figure.sheet.columns.keys())
        self.assertEqual(figure.save("mine.pdf"), ["mine.pdf"])
        self.assertEqual(Path("mine.pdf").read_bytes()[:4], b"%PDF")
        cr.figure("necessity", result, out="kept", formats=["svg", "png"])
        self.assertTrue(os.path.exists("kept.png") and os.path.exists("kept.tsv"))
        self.assertIn("<svg", cr.figure("kept.tsv").svg)
        with self.assertRaisesRegex(cr.errors.ArgumentError, "saved as"):
            figure.save("mine.bmp")
        with self.assertRaisesRegex(cr.errors.ArgumentError, "which figure"):
            cr.figure({"a": [1]})
        self.assertIn("necessity", cr.figure(list=True))

    def test_gene_and_pipeline(self):
        folder = cr.gene("additive", model=cr.Model(self.MODEL), genome=self.FASTA, gtf="creme-demo/genes.gtf", out="GENE",
                         tile_size=20000, shuffles=2, progress=False)
        self.assertIn("necessity", folder.tables)
        self.assertEqual(cr.Table("GENE/tables/necessity.tsv").notes, folder["necessity"].notes)
        self.assertTrue(folder.report.exists())
        self.assertEqual(bool(folder.figures), CAN_DRAW)
        said = cr.pipeline(self.MODEL, self.FASTA, gtf="creme-demo/genes.gtf", cells={"blood": 0}, out="PIPE/",
                           dry_run=True, progress=False)
        self.assertIn("blood", said)

    def test_own_model_of_a_command(self):
        """A function of this process is asked by a command outside it; the folder goes on, and knows the model's name."""
        calls = []

        def share(x):
            calls.append(threading.get_ident())
            if len(calls) == 3 and broken:
                raise ZeroDivisionError("of mine")
            return 1 + x[:, :, 1:3].mean(axis=(1, 2))[:, None]

        asked = dict(genome=self.FASTA, gtf="creme-demo/genes.gtf", out="OWN", assays="necessity", tile_size=500, shuffles=2,
                     progress=False)
        with cr.Model.wrap(share, input_bp=2048, tracks=["gc"]) as own:
            broken = True
            with self.assertRaisesRegex(ZeroDivisionError, "of mine"):
                cr.gene("additive", model=own, **asked)
            broken = False
            folder = cr.gene("additive", model=own, **asked)
            theirs = folder.result("necessity")
            self.assertEqual(set(theirs["track"]), {"gc"})
            self.assertNotIn(threading.get_ident(), calls)
            loci = cr.Loci.read("OWN/loci.tsv")
            ours = cr.necessity(own, self.FASTA, loci, tile_size=500, shuffles=2, progress=False)
            np.testing.assert_allclose(theirs["wt"], ours["wt"], rtol=1e-6)
            self.assertIn("construct", cr.necessity(own, self.FASTA, loci, tile_size=500, dry_run=True))
        self.assertFalse(os.path.exists(_served.path_for("OWN")))

    def test_other_commands(self):
        self.assertIn("chromosome", cr.inspect("creme-demo/loci.tsv").lower())
        table = cr.export(self.small(out="EXPORTED/"), format="bed", track="blood")
        self.assertTrue(table.startswith(("demo\t", "#", "track")), table[:80])
        with self.assertRaises(FileNotFoundError):
            cr.inspect("/nowhere")

    def test_shown_notes(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            cr.gene("additive", model=self.MODEL, genome=self.FASTA, gtf="creme-demo/genes.gtf", out="GENE3",
                    assays="context-dependence", shuffles=2)
        self.assertGreater(len(said.getvalue()), 10)


class Attended(InDemo):
    """With somebody at the keyboard."""

    LONG = dict(tile_size=200, shuffles=5000, progress=False)  # an hour

    def test_interrupt_of_a_model_of_cremes(self):
        """Ctrl-C while no Python runs at all; of the model's text, and of one that is open."""
        for model in (self.MODEL, cr.Model(self.MODEL)):
            timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            with self.assertRaisesRegex(KeyboardInterrupt, "^interrupted, no output was written$"):
                cr.necessity(model, self.FASTA, self.LOCI, **self.LONG)
            timer.join()
            self.assertEqual(len(self.small(model)), 84)

    def on_terminal(self, progress, extra=""):
        """What a run writes to a terminal."""
        import fcntl
        import pty
        import struct
        import termios

        script = ("import sys\n%simport pycreme as cr\ncr.necessity('grammar:demo', %r, %r, tile_size=20000, shuffles=20, "
                  "progress=%r)\n" % (extra, self.FASTA, self.LOCI, progress))
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # a terminal that nobody has any more
            while True:
                part = os.read(ours, 4096)
                if not part:
                    break
                said += part
        os.close(ours)
        self.assertEqual(child.wait(), 0, said)
        return said.decode("utf-8", "replace")

    def test_progress_on_a_terminal(self):
        self.assertEqual(self.on_terminal(False), "")
        line = self.on_terminal(True, "sys.modules['tqdm'] = sys.modules['tqdm.auto'] = None\n")
        self.assertRegex(line, r"necessity: \d+ of \d+ constructs \(100 %\)")
        self.assertTrue(line.endswith("\r\033[K"))
        try:
            import tqdm  # noqa: F401
        except ImportError:
            raise unittest.SkipTest("SKIP: tqdm is not installed") from None
        self.assertRegex(self.on_terminal(True), r"necessity: +\d+%")


SHARED = os.environ.get("CREME_SHARED") or str(Path(__file__).resolve().parents[3] / "shared")


class Network(unittest.TestCase):
    """A trained network on the human genome: the same bytes as the command's, by text and as an open model."""

    def test_mini_borzoi(self):
        import gzip

        weights = os.path.join(SHARED, "data", "models", "mini_borzoi", "model.h5")
        genome = os.path.join(SHARED, "data", "genome", "hg38_chr1_0-1000000.fa.gz")
        if not os.path.exists(weights) or not os.path.exists(genome):
            raise unittest.SkipTest("SKIP: there is no %s" % weights)
        with tempfile.TemporaryDirectory() as folder:
            fasta, table = os.path.join(folder, "chr1.fa"), os.path.join(folder, "theirs.tsv")
            with gzip.open(genome, "rb") as packed, open(fasta, "wb") as plain:
                shutil.copyfileobj(packed, plain)
            loci = cr.Loci([("OR4F5", "chr1", 65418, "+"), ("WASH7P", "chr1", 29369, "-")])
            variants = {"name": ["chr1_14677_G_A_b38", "chr1_63671_G_A_b38", "chr1_63697_T_C_b38"]}
            with cr.Model("borzoi:" + weights) as model:
                mine = cr.variants(model, fasta, loci, vcf=variants, tracks=0, progress=False)
                listed, named = os.path.join(folder, "loci.tsv"), os.path.join(folder, "variants.tsv")
                loci.write(listed)
                Path(named).write_text("variant_id\n" + "\n".join(variants["name"]) + "\n")
                text = cr.variants("borzoi:" + weights, fasta, listed, vcf=named, tracks=0, progress=False)
                creme("variants", "-m", "borzoi:" + weights, "-f", fasta, "-l", listed, "--vcf", named, "--tracks", "0", "-q",
                      "-o", table)
                text.to_tsv(os.path.join(folder, "ours.tsv"))
            self.assertEqual(rows_of(Path(folder, "ours.tsv").read_text()), rows_of(Path(table).read_text()))
            self.assertEqual(len(mine), 6)
            for name, values in text.columns.items():
                np.testing.assert_array_equal(values, mine.columns[name], name)


class Texts(unittest.TestCase):
    """Small things that need no run."""

    def test_folders(self):
        self.assertEqual(runs.folder_of("RUN/"), "RUN/")
        self.assertEqual(runs.folder_of(Path("RUN")), "RUN/")
        for out in (None, "RUN", "a.tsv", Path("a.tsv")):
            self.assertIsNone(runs.folder_of(out))

    def test_command_line(self):
        line = runs.command_line("necessity", {"tracks": "CAGE:.*K562", "rc": True, "loci": "my loci.tsv"}, "2023")
        self.assertEqual(line, "creme necessity --preset 2023 --tracks 'CAGE:.*K562' --rc --loci 'my loci.tsv'")

    @NEEDS_PANDAS
    def test_frames_are_written_to_the_bit(self):
        frame = pandas.DataFrame({"a": [0.1, 1 / 3, np.nan], "n": [1, 2, 3], "t": ["x", None, "z"]})
        frame.attrs["creme"] = ["creme 1 contexts"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.tsv")
            path.write_text(_inputs.frame_text(frame, frame.attrs["creme"]))
            columns, notes = figures.read_tsv(path)
        self.assertEqual(notes, ["creme 1 contexts"])
        self.assertEqual(columns["a"][:2].tolist(), frame["a"][:2].tolist())
        self.assertTrue(np.isnan(columns["a"][2]))
        self.assertEqual(columns["t"].tolist(), ["x", None, "z"])


if __name__ == "__main__":
    unittest.main()
