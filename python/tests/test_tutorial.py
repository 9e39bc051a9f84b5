"""docs/python_tutorial.py is run as it stands, in an empty folder; what a reader is told to see is there."""
import os
import re
import shutil
import tempfile
import unittest
from pathlib import Path

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "python_tutorial.py"


class Tutorial(unittest.TestCase):
    def test_cells(self):
        try:
            import pandas  # noqa: F401
        except ImportError:
            raise unittest.SkipTest("SKIP: pandas is not installed") from None
        text = TUTORIAL.read_text(encoding="utf-8")
        if shutil.which("gnuplot") is None:
            print("SKIP: gnuplot is not here: the tutorial is run without its picture")
            text = text.replace("figure = cr.figure(", "figure = dict(a=lambda *_, **__: None)['a'](")
        cells = re.split(r"^# %%.*\n", text, flags=re.M)
        self.assertGreater(len(cells), 15)
        names, before = {}, os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                for cell in cells:
                    exec(compile(cell, str(TUTORIAL), "exec"), names)
                self.assertEqual(len(names["enhancers"]), 2)
                self.assertGreater(names["context"].table["effect"].iloc[0], 0.9)
                self.assertGreater(names["masked"]["effect"].max(), 0)
                self.assertTrue(Path("RUN/report.html").exists())
            finally:
                os.chdir(before)
                names.clear()


if __name__ == "__main__":
    unittest.main()
