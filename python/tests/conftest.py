"""What the tests share. They run with an installed pycreme, away from the source tree (tools/check_python.sh); published
data lie in the folder that $CREME_SHARED names, and tests that need them skip without."""
import json
import os
import signal

import numpy as np
import pytest

import pycreme as cr

# Whoever runs tests in the background has programs ignore Ctrl-C, which they would hand on to those that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

GENOME = "ACGTTGCAACGGTTACCATGCATTGCACGTTAGCCATACGTTGGCAACTGTCAGTTACGA" * 5
GRAMMAR = {"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4,
           "tracks": [{"name": "CAGE:K562", "baseline": 1}, {"name": "CAGE:liver", "baseline": 2}],
           "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"},
                        {"name": "enhancer", "motif": "GGCAACTGTCAG", "strands": "both"}],
           "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3},
                     {"kind": "add", "elements": ["enhancer"], "strength": {"CAGE:K562": 4}}]}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, the current one, with a small genome, loci, and a grammar of 128 bp."""
    monkeypatch.chdir(tmp_path)
    lines = [GENOME[i:i + 60] for i in range(0, len(GENOME), 60)]
    (tmp_path / "genome.fa").write_text(">demo\n" + "\n".join(lines) + "\n")
    (tmp_path / "loci.tsv").write_text("name\tchrom\ttss\tstrand\tnote\nA\tdemo\t150\t+\tfirst\nB\tdemo\t200\t-\tsecond\n")
    (tmp_path / "tiny.json").write_text(json.dumps(GRAMMAR))
    return tmp_path


@pytest.fixture
def tiny(folder):
    with cr.Model("grammar:tiny.json", threads=2) as model:
        yield model


@pytest.fixture
def genome(folder):
    with cr.Genome("genome.fa") as genome:
        yield genome


@pytest.fixture
def random():
    return np.random.default_rng(20261129)


@pytest.fixture
def shared():
    """A function: a path below the folder of published data, or a skip that says so."""
    def path(name):
        full = os.path.join(os.environ.get("CREME_SHARED", "/nowhere"), name)
        if not os.path.exists(full):
            pytest.skip("SKIP: there is no %s" % full)
        return full
    return path
