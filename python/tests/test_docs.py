"""docs/python.md is followed, in an empty folder: its blocks, one after the other, as one program."""
import re
import shutil
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"


def test_page(folder, capsys):
    pytest.importorskip("pandas")
    text = PAGE.read_text(encoding="utf-8")
    if shutil.which("gnuplot") is None:
        print("SKIP: gnuplot is not here: the page's figures are not drawn")
        text = re.sub(r"^```python gnuplot\n.*?^```$", "", text, flags=re.M | re.S)
    blocks = re.findall(r"^```python(?: gnuplot)?\n(.*?)^```$", text, re.M | re.S)
    assert len(blocks) >= 5
    names = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    said = capsys.readouterr().out
    assert names["activity"].shape == (7, 3) and "no record 'chr7' in creme-demo/genome.fa" in said
    assert (names["result"].table["locus"] == "additive").any()
    for name in re.findall(r"\bcr\.([A-Za-z_]+)|`(?:pycreme\.)?([A-Z][A-Za-z]+Error)`", PAGE.read_text(encoding="utf-8")):
        import builtins

        import pycreme

        assert hasattr(pycreme, name[0] or name[1]) or hasattr(builtins, name[1])
