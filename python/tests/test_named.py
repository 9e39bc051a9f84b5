"""Names of what `creme get` fetched, in place of files."""
import os

import pytest

import pycreme as cr

HEADER = "name\tkind\tfile\taddress\tbytes\tchecksum\tlicence\tabout\n"
GTF = 'demo\tx\ttranscript\t151\t290\t.\t+\t.\tgene_id "G1"; transcript_id "T1"; gene_name "A"; gene_type "protein_coding";\n'


@pytest.fixture
def fetched(folder, monkeypatch):
    """A table of the user's own of three names, whose files are there, and of one that is not fetched."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    rows = [("tiny", "grammar", "tiny.json"), ("tom", "fasta", "genome.fa"), ("genes", "gtf", "genes.gtf"),
            ("far", "grammar", "far.json")]
    (folder / "config" / "creme").mkdir(parents=True)
    (folder / "config" / "creme" / "sources.tsv").write_text(
        HEADER + "".join("%s\t%s\t%s\thttp://127.0.0.1:1/\t-\t-\t-\ta test\n" % row for row in rows))
    (folder / "genes.gtf").write_text(GTF)
    for name, _, file in rows[:3]:
        (folder / "data" / "creme" / name).mkdir(parents=True)
        os.rename(folder / file, folder / "data" / "creme" / name / file)
    return folder / "data" / "creme"


def test_found(fetched):
    with cr.Model("tiny") as model, cr.Genome("tom") as genome:
        assert model.specification == "grammar:%s" % (fetched / "tiny" / "tiny.json")
        assert genome.path == str(fetched / "tom" / "genome.fa")
        loci = cr.Loci.read("genes")
        assert [tuple(row)[:4] for row in loci] == [("A", "demo", 150, "+")]
        given = cr.predict(model, genome, loci, progress=False).table
    named = cr.predict("tiny", "tom", "A", gtf="genes", progress=False).table
    assert list(named["activity"]) == list(given["activity"]) and len(named) == 2


def test_not_fetched(fetched):
    for open_it in (lambda: cr.Model("far"), lambda: cr.predict("far", "tom", "loci.tsv", progress=False)):
        with pytest.raises(cr.NotFoundError, match="far is not here yet: creme get far fetches it"):
            open_it()
    with pytest.raises(cr.ArgumentError, match="did you mean tiny"):
        cr.Model("tinny")
    with pytest.raises(FileNotFoundError):
        cr.Genome("tiny")  # of a model


def test_files_first(fetched, folder):
    (folder / "tom").write_text(">other\nACGT\n")
    with cr.Genome("tom") as genome:
        assert genome.path == "tom" and genome.chromosomes == {"other": 4}


def test_a_bad_table(fetched, folder):
    with open(folder / "config" / "creme" / "sources.tsv", "a") as file:
        file.write("a\tbogus\tf\thttp://127.0.0.1:1/\t-\t-\t-\t-\n")
    with pytest.raises(cr.FormatError, match=r"sources\.tsv:6: 'bogus' is no kind"):
        cr.Model("tiny")
