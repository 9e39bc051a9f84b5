"""What the tests of pycreme.compat have in common."""
import os
import subprocess
import tempfile
import unittest

import compat_cases as cases
from pycreme import compat
from pycreme.__main__ import environment, program
from pycreme.compat import custom_model

SHARED = os.environ.get("CREME_SHARED", os.path.join(cases.HERE, "..", "..", "..", "shared"))
MINI = os.path.join(SHARED, "data", "models", "mini_borzoi", "model.h5")


def need_mini():
    if not os.path.isfile(MINI):
        raise unittest.SkipTest("SKIP: there is no %s" % MINI)
    return MINI


_made = {}


def network(kind, shape, input_bp):
    """A file of small random weights of a published architecture, made once."""
    if not _made:
        _made["folder"] = tempfile.TemporaryDirectory()
    path = os.path.join(_made["folder"].name, "%s-%d.safetensors" % (kind, input_bp))
    if path not in _made:
        _made[path] = subprocess.run(
            [program(), "bench", "--random", "%s:%s" % (kind, shape), "--input-bp", str(input_bp), "--keep", path],
            env=environment(), stdout=subprocess.DEVNULL, check=True)
    return path


def tiny(kind, **options):
    shape = "dim=48,depth=1,heads=2" if kind == "enformer" else "dim=32,depth=1,stem=16,first=16,final=32"
    make = custom_model.Enformer if kind == "enformer" else custom_model.Borzoi
    return make(weights=network(kind, shape, 16384), input_bp=16384, **options)


class Compat(unittest.TestCase):
    def setUp(self):
        self.addCleanup(setattr, compat, "strict", False)

    def same(self, ours, theirs, name, tolerance=1e-6, dtypes=True):
        lines = cases.differences(ours, theirs, name, tolerance, dtypes)
        self.assertFalse(lines, "\n".join(lines))
