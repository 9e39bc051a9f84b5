"""Genomes, loci, models, predictions, shuffles, errors."""
import collections
import copy
import logging
import os
import pickle
import subprocess

import numpy as np
import pytest

import pycreme as cr
from pycreme import errors
from pycreme._inputs import _records
from pycreme._library import lib
from pycreme.__main__ import program
from pycreme.sequences import as_codes, decode, encode, from_one_hot, one_hot

from conftest import GENOME


def creme(*arguments):
    done = subprocess.run([program(), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- Genomes ------------------------------------------------------------------------------------------------------------

def test_genome(genome):
    assert genome.chromosomes == {"demo": 300}
    assert genome.fetch("demo", 10, 22) == GENOME[10:22]
    assert genome.fetch("demo", -3, 4) == "NNN" + GENOME[:4]
    assert genome.fetch("demo", 298, 303) == GENOME[298:300] + "NNN"
    assert genome.fetch("demo", 7, 7) == "" == genome.fetch("demo", 7, 7, "-")
    assert genome.region("demo:11-22") == GENOME[10:22]
    complement = GENOME[10:22].translate(str.maketrans("ACGT", "TGCA"))[::-1]
    assert genome.fetch("demo", 10, 22, "-") == complement == genome.region("demo:11-22", "-")
    codes = genome.codes("demo", 0, 5)
    assert codes.dtype == np.uint8 and codes.tolist() == [0, 1, 2, 3, 3]
    assert "demo" in genome and "chr9" not in genome
    assert "300 bp" in repr(genome)
    assert genome.fetch_all({"chrom": ["demo", "demo"], "start": [10, 10], "end": [22, 22], "strand": ["+", "-"]}) \
        == [GENOME[10:22], complement]
    again = pickle.loads(pickle.dumps(genome))
    assert again.fetch("demo", 0, 9) == GENOME[:9]


def test_genome_errors(genome):
    with pytest.raises(cr.NotFoundError, match="no record 'chr7' in genome.fa, which has 'demo'"):
        genome.fetch("chr7", 0, 5)
    with pytest.raises(cr.RangeError, match=r"\[5, 2\)"):
        genome.fetch("demo", 5, 2)
    with pytest.raises(cr.ArgumentError, match="strand"):
        genome.fetch("demo", 2, 5, ".")
    with pytest.raises(cr.FormatError, match="without the column end"):
        genome.fetch_all({"chrom": ["demo"], "start": [3]})
    with pytest.raises(FileNotFoundError) as caught:
        cr.Genome("nowhere.fa")
    assert isinstance(caught.value, cr.FileError) and "nowhere.fa" in str(caught.value)
    genome.close()
    genome.close()
    with pytest.raises(cr.ArgumentError, match="closed"):
        genome.fetch("demo", 0, 5)
    assert "closed" in repr(genome)


# --- Loci ---------------------------------------------------------------------------------------------------------------

def test_loci(folder, genome):
    loci = cr.Loci.read("loci.tsv", genome=genome)
    assert len(loci) == 2 and [locus.name for locus in loci] == ["A", "B"]
    assert loci[0] == cr.Locus("A", "demo", 150, "+", {"note": "first"})
    assert loci["B"].tss == 200 and loci[1:][0].name == "B" and loci[["B", "A"]][1].name == "A"
    assert [locus.name for locus in loci[np.array([False, True])]] == ["B"]
    assert [locus.name for locus in loci[np.array([1, 0])]] == ["B", "A"]
    assert loci.columns["note"] == ["first", "second"]
    loci.write("again.tsv")
    assert cr.Loci.read("again.tsv") == loci
    assert "2 (A, B)" in repr(loci) and "<td>demo</td>" in loci._repr_html_()
    assert pickle.loads(pickle.dumps(loci)) == loci
    with pytest.raises(cr.NotFoundError, match="'C'"):
        loci["C"]


def test_loci_of_frames(folder):
    loci = cr.Loci.from_dataframe({"chrom": ["demo", "demo"], "start": [150, 100], "end": [160, 201], "strand": ["+", "-"]})
    assert [(locus.name, locus.tss) for locus in loci] == [("demo:151-160", 150), ("demo:101-201", 200)]
    with pytest.raises(cr.FormatError, match="without the column strand"):
        cr.Loci.from_dataframe({"name": ["A"], "chrom": ["demo"], "tss": [4]})
    with pytest.raises(cr.FormatError, match="'.'"):
        cr.Loci([("A", "demo", 4, ".")])
    pandas = pytest.importorskip("pandas")
    frame = cr.Loci.read("loci.tsv").df
    assert list(frame.columns) == ["name", "chrom", "tss", "strand", "note"]
    assert cr.Loci.from_dataframe(frame) == cr.Loci.read("loci.tsv")
    assert isinstance(frame, pandas.DataFrame)


def test_loci_of_frames_of_others(folder):
    wanted = cr.Loci([("chr1:11-20", "chr1", 10, "+"), ("chr1:31-40", "chr1", 39, "-")])
    for chrom, start, end, strand in (("Chromosome", "Start", "End", "Strand"), ("chr", "start", "end", "strand")):
        assert cr.Loci.from_dataframe({chrom: ["chr1"] * 2, start: [10, 30.0], end: [20, 40], strand: ["+", "-"]}) == wanted
    both = cr.Loci.from_dataframe({"name": ["a"], "Name": ["b"], "chrom": ["chr1"], "tss": [5], "strand": ["+"]})
    assert both.columns["name"] == ["a"] and both.columns["Name"] == ["b"]
    with pytest.raises(cr.FormatError, match="two columns for chrom: 'Chromosome' and 'chr'"):
        cr.Loci.from_dataframe({"name": ["a"], "Chromosome": ["chr1"], "chr": ["1"], "tss": [5], "strand": ["+"]})
    with pytest.raises(cr.FormatError, match="row 0: start: 1.5 is no whole number"):
        cr.Loci.from_dataframe({"chrom": ["chr1"], "start": [1.5], "end": [20], "strand": ["+"]})


def test_loci_of_dicts(folder):
    loci = cr.Loci.read("loci.tsv")
    assert cr.Loci([locus._asdict() for locus in loci]) == loci
    a, b = {"name": "A", "chrom": "demo", "tss": 5, "strand": "+"}, {"name": "B", "chrom": "demo", "tss": 6, "strand": "-"}
    further = cr.Loci([a, dict(b, x=1), dict(b, y=None)])
    assert further.columns["x"] == ["NA", "1", "NA"] and further.columns["y"] == ["NA"] * 3
    with pytest.raises(cr.FormatError, match="row 1: chrom: there is none"):
        cr.Loci([a, {"name": "B", "tss": 6, "strand": "-"}])
    with pytest.raises(cr.FormatError, match="two columns for x, one of them under"):
        cr.Loci([dict(a, x=1, extra={"x": 2})])
    place = {"chrom": "demo", "start": 10, "end": 20, "strand": "+"}
    assert [locus.name for locus in cr.Loci([place, dict(place, name="P")])] == ["demo:11-20", "P"]
    pandas = pytest.importorskip("pandas")
    assert cr.Loci.from_dataframe(pandas.DataFrame(list(loci))) == loci
    frame = pandas.DataFrame([a, b]).assign(x=pandas.array([1, None], dtype="Int64"), z=[np.nan, 0.5])
    assert cr.Loci.from_dataframe(frame)[0].extra == {"x": "1", "z": "NA"}
    assert cr.Loci.from_dataframe(frame)[1].extra == {"x": "NA", "z": "0.5"}


def test_sequences_of_frames_without_a_tss():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"sequence": ["ACGT", "ACGA"]})
    wanted = [("seq_0", "ACGT", 2), ("seq_1", "ACGA", None)]
    for tss in ([2, None], pandas.array([2, None], dtype="Int64")):
        assert list(_records(frame.assign(tss=tss), None)) == wanted
    with pytest.raises(cr.FormatError, match="row 1: tss: 'x' is no whole number"):
        list(_records(frame.assign(tss=[2, "x"]), None))


def test_loci_of_annotation(folder):
    line = 'demo\tx\t%s\t%d\t%d\t.\t%s\t.\tgene_id "g%d"; gene_name "G%d"; gene_type "%s"; transcript_id "t%d";\n'
    with open("genes.gtf", "w") as file:
        for i, (kind, strand) in enumerate([("protein_coding", "+"), ("lncRNA", "-")]):
            for what in ("gene", "transcript", "exon"):
                file.write(line % (what, 101, 120, strand, i, i, kind, i))
    assert [(locus.name, locus.tss) for locus in cr.Loci.read("genes.gtf")] == [("G0", 100), ("G1", 119)]
    assert [locus.name for locus in cr.Loci.read("genes.gtf", gene_type="lncRNA")] == ["G1"]
    assert [locus.name for locus in cr.Loci.read("genes.gtf", genes=["g0"])] == ["G0"]
    with pytest.raises(cr.NotFoundError):
        cr.Loci.read("genes.gtf", genes=["nobody"])


def test_loci_errors(folder, genome):
    with pytest.raises(cr.RangeError, match="off demo, which has 300 bases"):
        cr.Loci([("A", "demo", 300, "+")]).check(genome)
    with pytest.raises(cr.NotFoundError, match="chr7"):
        cr.Loci([("A", "chr7", 3, "+")]).check(genome)
    (folder / "bad.tsv").write_text("name\tchrom\ttss\tstrand\nA\tdemo\tx\t+\n")
    with pytest.raises(cr.FormatError, match="bad.tsv:2"):
        cr.Loci.read("bad.tsv")


def test_windows(folder, genome):
    windows = cr.Loci.read("loci.tsv").windows(genome, 128)
    assert windows.shape == (2, 128) and windows.dtype == np.uint8
    assert decode(windows[0]) == GENOME[150 + 1 - 64:150 + 1 + 64]
    assert decode(windows[1]) == genome.fetch("demo", 200 + 2 - 64, 200 + 2 + 64, "-")
    plain = cr.Loci.read("loci.tsv").windows(genome, 128, "plain")
    assert decode(plain[0]) == GENOME[150 - 64:150 + 64]
    middle = cr.Loci.read("loci.tsv").windows(genome, 128, "middle")
    assert decode(middle[0]) == GENOME[150 - 64:150 + 64]
    assert decode(middle[1]) == genome.fetch("demo", 200 + 1 - 64, 200 + 1 + 64, "-")
    with pytest.raises(cr.ArgumentError, match='"plain" or "middle"'):
        cr.Loci.read("loci.tsv").windows(genome, 128, "other")


# --- Sequences in all forms ---------------------------------------------------------------------------------------------

def forms(codes, n_value):
    """The same sequences in each form that is taken."""
    letters = [decode(row) for row in codes]
    hot = one_hot(codes, n_value)
    as_bytes = [row.encode() for row in letters]
    yield from (letters, tuple(letters), np.array(letters), as_bytes, np.array(as_bytes), codes, codes.astype(np.int64), codes[::-1][::-1],
                np.asfortranarray(codes), list(codes), hot, hot.astype(np.float64), hot.transpose(0, 2, 1),
                np.ascontiguousarray(hot.transpose(0, 2, 1)), [row for row in hot])
    if n_value == 0:
        yield from (hot.astype(np.int8), hot.astype(bool))


@pytest.mark.parametrize("n_value", [0, 0.25])
def test_forms_of_sequences(random, n_value):
    codes = random.integers(0, 5, (3, 57)).astype(np.uint8)
    for form in forms(codes, n_value):
        assert np.array_equal(as_codes(form), codes)
        assert np.array_equal(as_codes(form, 57), codes)
    letters = [decode(row) for row in codes]
    for form in (iter(letters), np.array(letters, dtype=object), [bytearray(text.encode()) for text in letters], iter(codes)):
        assert np.array_equal(as_codes(form), codes)
    for row in codes:
        for form in (decode(row), decode(row).encode(), row, one_hot(row, n_value), one_hot(row, n_value).T):
            assert np.array_equal(as_codes(form), row[None])
    assert np.array_equal(one_hot(codes, 0.25, channels_first=True), one_hot(codes, 0.25).transpose(0, 2, 1))


def test_letters():
    assert encode("ACGTUNacgtunRYK-.*").tolist() == [0, 1, 2, 3, 3, 4, 0, 1, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4]
    assert decode(np.array([0, 1, 2, 3, 4])) == "ACGTN"
    assert encode("").tolist() == [] and decode(np.empty(0, np.uint8)) == ""
    codes = as_codes("ACGTACGT")
    assert as_codes(codes) is not None and np.shares_memory(as_codes(codes), codes)  # no copy


@pytest.mark.parametrize("x, kind, words", [
    ("ACé", cr.FormatError, "'é' at position 2"),
    ("ACGT\n", cr.FormatError, "position 4"),
    (["ACGT", "AC T"], cr.FormatError, "' ' at position 2"),
    (b"ACG7", cr.FormatError, "position 3"),
    (["ACGT", "ACG"], cr.RangeError, "of one length"),
    (np.array([0, 1, 5]), cr.RangeError, "5, expected A 0"),
    (np.array([0, -1, 2]), cr.RangeError, "-1, expected"),
    (np.array([0.0, 1.0]), cr.ArgumentError, "codes are integers"),
    (np.zeros((2, 3, 5)), cr.ArgumentError, r"\[2, 3, 5\]"),
    (np.array([[1, 0, 0, 0], [1, 1, 0, 0]]), cr.RangeError, r"\[1, 1, 0, 0\] at \[1\]"),
    (np.array([[1, 0, 0, 0], [0.5, 0.5, 0, 0]]), cr.RangeError, "neither a base"),
    (np.full((3, 4), 1.0), cr.RangeError, "neither a base"),
    (np.full((3, 4), np.nan), cr.RangeError, "neither a base"),
    (np.array([[1, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 1]]), cr.ArgumentError, "x\\[None\\]"),
    ([], cr.ArgumentError, "there are none"),
    (["ACGT", np.array([0, 1, 2, 3])], cr.ArgumentError, "several sorts"),
    (np.eye(4) + 1j, cr.ArgumentError, "of complex128: expected real numbers"),
    (np.ma.masked_array([0, 1, 2], mask=[True, False, False]), cr.ArgumentError, "masked"),
    (np.zeros((4, 0)), cr.ArgumentError, "of no bases"),
    (np.zeros((0, 4)), cr.ArgumentError, "of no bases"),
    (np.zeros((2, 0, 4)), cr.ArgumentError, "of no bases"),
    (7, cr.ArgumentError, "expected sequences"),
    (None, cr.ArgumentError, "expected sequences"),
])
def test_what_is_no_sequence(x, kind, words):
    with pytest.raises(kind, match=words):
        as_codes(x)


def test_one_hot_errors():
    with pytest.raises(cr.RangeError, match="5 channels"):
        from_one_hot(np.zeros((3, 5)))
    with pytest.raises(cr.ArgumentError, match="of no bases"):
        from_one_hot(np.zeros(4))
    assert from_one_hot(np.eye(4)[None].repeat(2, 0)).tolist() == [[0, 1, 2, 3]] * 2


# --- Models -------------------------------------------------------------------------------------------------------------

def test_model(tiny):
    assert (tiny.input_bp, tiny.bins, tiny.bin_bp, tiny.first_bin_bp) == (128, 4, 16, 32)
    assert tiny.kind == "grammar" and not tiny.windowed and tiny.members == [] and tiny.parameters >= 0
    assert tiny.track_columns["identifier"] == ["CAGE:K562", "CAGE:liver"]
    assert "grammar:tiny.json" in repr(tiny) and "128 bp" in repr(tiny) and "<th>tracks</th><td>2</td>" in tiny._repr_html_()
    assert tiny.choose("liver") == ["CAGE:liver"] and tiny.choose(["1", "0"]) == ["CAGE:liver", "CAGE:K562"]
    again = pickle.loads(pickle.dumps(tiny))
    assert again.specification == tiny.specification and np.array_equal(again.predict("A" * 128), tiny.predict("A" * 128))
    assert copy.copy(tiny).input_bp == 128
    tiny.close()
    tiny.close()
    assert "closed" in repr(tiny) and "closed" in tiny._repr_html_()
    for use in (lambda: tiny.predict("A" * 128), lambda: tiny.input_bp, lambda: tiny.background("A" * 128)):
        with pytest.raises(cr.ArgumentError, match="closed"):
            use()


def test_tracks_frame(tiny):
    pytest.importorskip("pandas")
    assert list(tiny.tracks.columns) == ["identifier", "description", "strand_pair", "listed"]
    assert list(tiny.tracks.identifier) == ["CAGE:K562", "CAGE:liver"]


def test_predict_as_the_command(folder, genome, tiny):
    windows = cr.Loci.read("loci.tsv").windows(genome, 128)
    got = tiny.predict(windows)
    assert got.dtype == np.float32 and got.shape == (2, 2) and (got != got[0, 0]).any()
    table = creme("predict", "--model", "grammar:tiny.json", "--fasta", "genome.fa", "--loci", "loci.tsv", "--out", "-")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    at = {name: i for i, name in enumerate(rows[0])}
    said = {(row[at["locus"]], row[at["track"]]): float(row[at["activity"]]) for row in rows[1:]}
    for i, locus in enumerate("AB"):
        for t, track in enumerate(["CAGE:K562", "CAGE:liver"]):
            assert said[locus, track] == pytest.approx(got[i, t], rel=1e-6)


def test_readouts(tiny, random):
    codes = random.integers(0, 5, (5, 128)).astype(np.uint8)
    every = tiny.predict(codes, every_bin=True)
    assert every.shape == (5, 4, 2)
    everything = tiny.predict(codes, bins="all")
    assert np.allclose(everything, every.mean(axis=1), rtol=1e-6)
    assert np.allclose(tiny.predict(codes, bins="all", sum_bins=True), every.sum(axis=1), rtol=1e-6)
    for bins in ((1, 3), slice(1, 3), range(1, 3), "1-2", np.array([1, 3])):
        assert np.array_equal(tiny.predict(codes, bins=bins, every_bin=True), every[:, 1:3])
    assert np.array_equal(tiny.predict(codes, bins=2), every[:, 2])
    assert np.array_equal(tiny.predict(codes, bins="2"), every[:, 2])
    for tracks in (1, "1", [1], "liver", ["CAGE:liver"], np.array([1]), ["liver", "1"], "CAGE:liver"):
        assert np.array_equal(tiny.predict(codes, tracks=tracks, every_bin=True), every[:, :, 1:])
    assert np.array_equal(tiny.predict(codes, tracks=[1, 0], every_bin=True), every[:, :, ::-1])
    assert np.array_equal(tiny.predict(codes, tracks=["liver", "K562"], every_bin=True), every[:, :, ::-1])
    for batch in (1, 2, 100):
        assert np.array_equal(tiny.predict(codes, every_bin=True, batch=batch), every)
    assert tiny.predict(np.empty((0, 128), np.uint8)).shape == (0, 2)
    for row, form in zip(codes, forms(codes, 0.25)):
        assert np.array_equal(tiny.predict(form, every_bin=True), every)
        assert np.array_equal(tiny.predict(decode(row)), tiny.predict(row))


@pytest.mark.parametrize("arguments, kind, words", [
    (dict(x="ACGT"), cr.RangeError, "sequences of 4 bases: the model takes 128"),
    (dict(tracks="nobody"), cr.NotFoundError, "tracks 'nobody'"),
    (dict(tracks=[]), cr.ArgumentError, "no track"),
    (dict(tracks=7), cr.RangeError, "7"),
    (dict(tracks=[1.5]), cr.ArgumentError, "1.5"),
    (dict(tracks="("), cr.ArgumentError, r"\("),
    (dict(bins=(0, 5)), cr.RangeError, "bins"),
    (dict(bins=(2, 2)), cr.RangeError, "bins"),
    (dict(bins="x"), cr.ArgumentError, "FIRST-LAST"),
    (dict(bins=slice(0, 4, 2)), cr.ArgumentError, "steps"),
    (dict(bins=1.5), cr.ArgumentError, "1.5"),
    (dict(bins=(0.5, 2)), cr.ArgumentError, "0.5"),
    (dict(bins=True), cr.ArgumentError, "True"),
    (dict(tracks=True), cr.ArgumentError, "True"),
    (dict(tracks=0.5), cr.ArgumentError, "0.5"),
    (dict(undo_squash="old"), cr.UnsupportedError, "squash"),
    (dict(undo_squash="x"), cr.ArgumentError, "undo_squash"),
])
def test_wrong_readouts(tiny, arguments, kind, words):
    with pytest.raises(kind, match=words):
        tiny.predict(**{"x": "A" * 128, **arguments})


def test_options_of_models(folder, shared):
    file = "borzoi:" + shared("data/models/mini_borzoi/model.h5")
    x = "ACGTTGCA" * (131072 // 8)
    with cr.Model(file, threads=2) as model:
        assert model.windowed and model.bins == 2048 and model.batch >= 1
        whole = model.predict(x, tracks=[0, 5])
        summed = model.predict(x, tracks="all", sum_strands=True)
        assert summed.shape[1] < 74 and model.choose(sum_strands=True)[0][-1] not in "+-"
    with cr.Model(file, threads=1) as model:
        assert np.array_equal(model.predict(x, tracks=[0, 5]), whole)
    with cr.Model(file, precision="bf16", rc=True, shifts=[0, 1]) as model:
        views = model.predict(x, tracks=[0, 5])
        assert not np.array_equal(views, whole)
    with cr.Model(file, precision="bf16", rc=True) as model:
        assert not np.array_equal(model.predict(x, tracks=[0, 5]), views)
    with cr.Model(file + "," + file[7:]) as model:
        assert len(model.members) == 2 and np.allclose(model.predict(x, tracks=[0, 5]), whole, rtol=1e-6)
    with pytest.raises(cr.ArgumentError, match="precision='f8': expected one of bf16, f32, tf32"):
        cr.Model(file, precision="f8")
    with pytest.raises(cr.Error):
        cr.Model(file, gamma="nonsense")


def test_background(folder, shared, random):
    with cr.Model("borzoi:" + shared("data/models/mini_borzoi/model.h5"), threads=2) as model:
        wild = random.integers(0, 4, model.input_bp).astype(np.uint8)
        mutants = np.repeat(wild[None], 3, axis=0)
        mutants[1, 70000:70100] = 4
        mutants[2, [5, 40000, 131071]] = (mutants[2, [5, 40000, 131071]] + 1) % 4
        whole = model.predict(mutants, tracks=[1, 2], every_bin=True)
        with model.background(wild, tracks=[1, 2], every_bin=True) as background:
            assert np.array_equal(background.predict(mutants), whole)
            assert np.array_equal(background.predict(mutants[1:2], changed=[(69000, 70100)]), whole[1:2])
            for changed, kind, words in [([(5, 5)], cr.RangeError, "empty"), ([(0.5, 9)], cr.ArgumentError, "whole numbers"),
                                         ([], cr.RangeError, "sequence 1 differs from the background at 70000"),
                                         ([(69000, 70100)], cr.RangeError, "sequence 2 differs .* at 5, too"),
                                         ([(0, 70100)], cr.RangeError, "sequence 2 differs .* at 131071, too")]:
                with pytest.raises(kind, match="changed: .*" + words):
                    background.predict(mutants, changed=changed)
        with pytest.raises(cr.ArgumentError, match="closed"):
            background.predict(mutants)
        forgotten = model.background(wild, tracks=[1])
    with pytest.raises(cr.ArgumentError, match="closed"):
        forgotten.predict(mutants)


def test_background_of_what_is_not_windowed(tiny):
    with tiny.background("A" * 128, tracks=0) as background:
        x = ["A" * 128, GENOME[80:208]]
        assert np.array_equal(background.predict(x), tiny.predict(x, tracks=0))


# --- Shuffles -----------------------------------------------------------------------------------------------------------

def pairs(letters):
    return collections.Counter(zip(letters, letters[1:]))


def test_shuffle(folder):
    x = GENOME[:200] + "NN" + GENOME[200:]
    y = cr.dinuc_shuffle(x, seed=3)
    assert isinstance(y, str) and y != x and pairs(y) == pairs(x) and y[200:202] == "NN"
    assert cr.dinuc_shuffle(x, 3, seed=3)[0] == y and len(set(cr.dinuc_shuffle(x, 3, seed=3))) == 3
    assert cr.shuffle(x, seed=3, k=3) != y and cr.shuffle(x, seed=4) != y
    codes = cr.shuffle(encode(x), 2, seed=3)
    assert codes.dtype == np.uint8 and [decode(row) for row in codes] == cr.shuffle(x, 2, seed=3)
    for n_value, dtype in ((0.25, np.float32), (0, np.int8)):
        hot = one_hot(encode(x), n_value, dtype=dtype)
        got = cr.shuffle(hot, seed=3)
        assert got.dtype == dtype and np.array_equal(got, one_hot(encode(y), n_value, dtype=dtype))
        assert np.array_equal(cr.shuffle(hot[None].transpose(0, 2, 1), seed=3), got.T)
    assert cr.shuffle("", 2) == ["", ""] and cr.shuffle(x, 0) == []
    with pytest.raises(cr.ArgumentError, match="method"):
        cr.shuffle(x, method="other")
    with pytest.raises(cr.RangeError):
        cr.shuffle(x, k=7)
    with pytest.raises(cr.RangeError, match="seed=-1"):
        cr.shuffle(x, seed=-1)


def test_shuffle_of_creme_nn():
    x = GENOME[:60]
    y = cr.dinuc_shuffle(x, seed=7, method="creme_nn")
    assert pairs(y) == pairs(x) and y != cr.dinuc_shuffle(x, seed=7)
    with pytest.raises(cr.RangeError):
        cr.dinuc_shuffle(x, seed=1 << 33, method="creme_nn")


def test_shuffle_as_the_command(folder):
    said = creme("shuffle", "--fasta", "genome.fa", "--region", "demo:1-100", "--count", 2, "--seed", 5)
    rows = [line for line in said.splitlines() if not line.startswith(">")]
    assert "".join(rows) == "".join(cr.shuffle(GENOME[:100], 2, seed=5, region=("demo", 0, 100)))
    said = creme("shuffle", "--fasta", "genome.fa", "--region", "demo:1-100", "--method", "creme-nn", "--seed", 5)
    rows = [line for line in said.splitlines() if not line.startswith(">")]
    assert "".join(rows) == cr.shuffle(GENOME[:100], seed=5, method="creme_nn")


# --- Errors, logs, versions ---------------------------------------------------------------------------------------------

def test_a_class_for_each_status():
    names = [name for name in dir(lib) if name.startswith("CREME_ERROR_")]
    assert sorted(getattr(lib, name) for name in names) == sorted(errors.CLASSES)
    by_name = {"MEMORY": MemoryError, "IO": OSError, "FORMAT": ValueError, "NOT_FOUND": LookupError, "RANGE": ValueError,
               "ARGUMENT": ValueError, "UNSUPPORTED": NotImplementedError, "NUMERIC": ArithmeticError,
               "LIBRARY": RuntimeError, "STOPPED": cr.StoppedError}
    assert set(by_name) == {name[len("CREME_ERROR_"):] for name in names}
    for name, kind in by_name.items():
        error = errors.make(getattr(lib, "CREME_ERROR_" + name), "a line")
        assert isinstance(error, kind) and isinstance(error, cr.Error) and str(error) == "a line"
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == "a line"
    assert not isinstance(errors.make(lib.CREME_ERROR_STOPPED, ""), KeyboardInterrupt)


def test_errors_of_models(folder):
    with pytest.raises(FileNotFoundError, match="nowhere.h5: No such file or directory") as caught:
        cr.Model("borzoi:nowhere.h5")
    assert caught.value.errno == 2
    (folder / "broken.h5").write_bytes(b"no weights")
    with pytest.raises(cr.FormatError, match="broken.h5"):
        cr.Model("borzoi:broken.h5")
    with pytest.raises(cr.ArgumentError, match='model "nokind:x"'):
        cr.Model("nokind:x")
    with pytest.raises(cr.ArgumentError, match="NUL"):
        cr.Model("grammar:a\0b")
    with pytest.raises(cr.RangeError, match="threads"):
        cr.Model("grammar:demo", threads=-1)
    with pytest.raises(PermissionError) if os.getuid() else pytest.raises(cr.Error):
        cr.Model("borzoi:/")


def test_threads_of_the_environment(folder, monkeypatch):
    monkeypatch.setenv("CREME_THREADS", "x")
    with pytest.raises(cr.ArgumentError, match="CREME_THREADS=x"):
        cr.Model("grammar:tiny.json")
    monkeypatch.setenv("CREME_THREADS", "3")
    before = len(os.listdir("/proc/self/task"))
    with cr.Model("grammar:tiny.json"):
        assert len(os.listdir("/proc/self/task")) == before + 2
    assert len(os.listdir("/proc/self/task")) == before


def test_log(folder, caplog, capfd):
    (folder / "genome.fa").rename("other.fa")
    with caplog.at_level(logging.INFO, logger="pycreme"):
        (folder / "loci.gtf").write_text('demo\tx\tgene\t101\t120\t.\t+\t.\tgene_id "g"; gene_type "x";\n' * 2)
        cr.Loci.read("loci.gtf")
    assert any(record.name == "pycreme" for record in caplog.records)
    out = capfd.readouterr()
    assert out.out == "" and out.err == ""


def test_version():
    assert cr.__version__ == creme("--version").split()[1]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cr.nothing
    assert {"Model", "Genome", "Loci", "errors"} <= set(dir(cr))


# --- ONNX Runtime -------------------------------------------------------------------------------------------------------

def test_onnx_runtime_of_this_python(tmp_path, monkeypatch):
    from pycreme import _onnx

    folder = tmp_path / "onnxruntime"
    (folder / "capi").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('it is not to be imported')")
    for name in ("libonnxruntime_providers_shared.so", "libonnxruntime.so.1.32.0"):
        (folder / "capi" / name).write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    environment = {}
    _onnx.name_library(environment)
    assert environment == {_onnx.VARIABLE: str(folder / "capi" / "libonnxruntime.so.1.32.0")}
    _onnx.name_library(environment := {_onnx.VARIABLE: "another"})
    assert environment == {_onnx.VARIABLE: "another"}


def test_onnx_model_that_is_none(tmp_path):
    path = tmp_path / "none.onnx"
    path.write_bytes(b"nothing")
    with pytest.raises(errors.FormatError, match="none.onnx: at byte 0: expected an ONNX model"):
        cr.Model("onnx:%s" % path)


def test_further_columns_of_loci(tiny, genome):
    """They are in a result what they are in its table: numbers where all are, but names are names."""
    loci = cr.Loci.from_dataframe({"name": ["A", "B"], "chrom": ["demo"] * 2, "tss": [150, 200], "strand": ["+", "-"],
                                   "rank": [1, 2], "activity": [0.5, 2], "gene_id": [7, 8], "mixed": [1, "x"], "none": ["NA", 3]})
    result = cr.context_dependence(tiny, genome, loci, shuffles=2, tile_size=16, progress=False)
    result.to_tsv("a.tsv")
    table = cr.Table("a.tsv")
    for name in ("rank", "activity", "gene_id", "mixed", "none"):
        assert result[name].dtype == table[name].dtype, name
        assert str(result[name].tolist()) == str(table[name].tolist()), name
    assert result["rank"].dtype == np.int64 and result["activity"].dtype == np.float64
    assert set(result["gene_id"]) == {"7", "8"}
