"""docs/r.md is run by R, where that and its packages are installed."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from pycreme.__main__ import environment, program

PAGE = Path(__file__).resolve().parents[2] / "docs" / "r.md"


class R(unittest.TestCase):
    def test_page(self):
        if shutil.which("Rscript") is None:
            raise unittest.SkipTest("SKIP: R is not installed")
        blocks = re.findall(r"^```r\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
        self.assertGreater(len(blocks), 4)
        for package in ("DBI", "RSQLite", "data.table"):
            if subprocess.run(["Rscript", "-e", "library(%s)" % package], stdout=subprocess.PIPE, stderr=subprocess.PIPE).returncode:
                raise unittest.SkipTest("SKIP: R is here without its package %s" % package)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([program(), "demo", "--model", "grammar:demo", "--assays-only", "-q", "--out", "creme-demo"], cwd=folder,
                           check=True, stdout=subprocess.PIPE)
            Path(folder, "page.R").write_text("\n".join(blocks) + "\ncat('strongest:', nrow(strong), 'whole:', "
                                              "length(effects) == nrow(table), '\\n')\n", encoding="utf-8")
            path = os.path.dirname(program()) + os.pathsep + os.environ["PATH"]
            said = subprocess.run(["Rscript", "--vanilla", "page.R"], cwd=folder, env=dict(environment(), PATH=path),
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
            self.assertEqual(said.returncode, 0, said.stdout)
            self.assertRegex(said.stdout, r"strongest: [1-9][0-9]* whole: TRUE")


if __name__ == "__main__":
    unittest.main()
