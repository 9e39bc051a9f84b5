"""Python's signatures of creme's commands: from the table of options, as `creme help --format json` gives it (commands.json,
which is made when the package is built). Functions, docstrings and the stub runs.pyi all come from here.
"""
from __future__ import annotations

import functools
import inspect
import json
import keyword
import textwrap
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

# Commands that are no functions here: what they do is Loci.read, pycreme.shuffle, __version__ and help(); a server is for a
# terminal.
LEFT_OUT = ("loci", "shuffle", "help", "version", "serve")

# Options that have another form here, or none; job scripts are of the program on the command line.
_RENAMED = {"fasta": "genome"}
NOT_HERE = ("help", "quiet", "codes", "emit", "jobs", "parts", "max-array")
_OWN = ("replicates", "profile", "progress")

# The first parameters of a function, in this order, which may be given without their names.
_FIRST = ("model", "fasta", "loci")

_RUNS_DOC = {
    "model": "KIND:FILE, or a pycreme.Model, also one of your own (Model.wrap)",
    "genome": "a FASTA, or a pycreme.Genome",
    "loci": "a file, pycreme.Loci, a data frame (name, chrom, tss, strand, or chrom, start, end, strand), or a list of "
            "(name, chrom, tss, strand)",
    "sequences": "sequences of your own in place of genome and loci: a file, or letters, codes or one-hot arrays as "
                 "Model.predict takes them, or a dict of these by name; the TSS is the base in the middle",
    "out": "a run folder (\"RUN/\"), which a run that was stopped goes on in; or a file; None: results are in memory alone",
    "replicates": "True: Result.replicates() has every sequence's activities (of a run folder it always has them); a "
                  "path: they are written there as text",
    "profile": "True: the whole profiles, float32 [locus][bin][track], are returned in place of the table; a path: they "
               "are written there (.npy) too, and mapped",
    "progress": "True: a bar of tqdm, or a line on a terminal; False: nothing; or a function of (done, constructs), which "
                "stops the run if it returns False",
}


class Parameter(NamedTuple):
    name: str
    annotation: str
    default: Any  # inspect.Parameter.empty: it is needed
    doc: str
    option: Optional[Dict[str, Any]]  # of the command; None: Python's own
    positional: bool


@functools.lru_cache(maxsize=1)
def load() -> Dict[str, Any]:
    """What `creme help --format json` said when the package was built."""
    from .__main__ import built

    path = built("commands.json")
    with open(path, encoding="utf-8") as file:
        tables: Dict[str, Any] = json.load(file)
    return tables


def python_name(name: str) -> str:
    name = _RENAMED.get(name, name).replace("-", "_")
    return name + "_" if keyword.iskeyword(name) else name


def is_run(command: Dict[str, Any]) -> bool:
    """Whether it runs in this process: assays, and predictions."""
    return bool(command["assay"]) or command["name"] == "predict"


def functions(tables: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    """The commands that are functions."""
    for command in tables["commands"]:
        if command["name"] not in LEFT_OUT:
            yield command


# --- Parameters ---------------------------------------------------------------------------------------------------------

def _annotation(option: Dict[str, Any]) -> str:
    kind, name = option["kind"], option["name"]
    special = {"model": "ModelLike", "fasta": "GenomeLike", "loci": "LociLike", "sequences": "SequencesInput",
               "tracks": "TracksLike", "bins": "BinsLike"}
    if name in special:
        return special[name]
    if kind == "flag":
        return "bool"
    if kind in ("integer", "real"):
        known = option["default"] is not None and not option["by_preset"]
        plain = "int" if kind == "integer" else "float"
        return plain if known else "Optional[%s]" % plain
    if kind == "choice" and not any("=" in word for word in option["choices"]):
        words = "Literal[%s]" % ", ".join(json.dumps(word) for word in option["choices"])
        if all(word.isdigit() for word in option["choices"] if word != "borzoi") and name == "preset":
            words = "Union[%s, int]" % words
        return words if _default(option) is not None else "Optional[%s]" % words
    if kind == "text" and option["choices"]:
        return "Literal[%s]" % ", ".join(json.dumps(word) for word in option["choices"])
    if option["names_a"] == "file":
        return "TableLike"
    if option["names_a"] == "folder" or option["value"] == "GTF":
        return "Optional[PathLike]"
    several = any(mark in str(option["value"]) for mark in ("LIST", ",", "SAMPLES")) or option["names_a"] == "files"
    if kind == "span" or several:
        return "ListLike"
    return "Union[None, str, float]" if option["value"] in ("M", "SECONDS") else "Optional[str]"


def _default(option: Dict[str, Any]) -> Any:
    """None where presets differ: the preset's."""
    if option["by_preset"] and option["kind"] != "flag":
        return None
    if option["name"] == "out":
        return None
    return option["default"]


def _doc(option: Dict[str, Any]) -> str:
    doc = str(option["help"])
    value = option["value"]
    if value and option["kind"] in ("integer", "real", "span") and value not in ("N", "X"):
        doc = "%s: %s" % (value, doc)
    if option["by_preset"]:
        others = ["%s: %s" % (preset, other) for preset, other in option["by_preset"].items()]
        doc += " [%s]" % "; ".join([str(option["default"])] + others)
    return doc


def _of_option(option: Dict[str, Any], command: Dict[str, Any]) -> Parameter:
    name, run = option["name"], is_run(command)
    doc = _RUNS_DOC[python_name(name)] if run and python_name(name) in _RUNS_DOC and name != "profile" else _doc(option)
    needed = option["required"] and not (run and name in ("fasta", "loci"))
    default = inspect.Parameter.empty if needed else _default(option)
    annotation = _annotation(option)
    if run and name == "out":
        annotation = "Optional[PathLike]"
    if run and name == "replicates":
        annotation, default, doc = "Union[bool, PathLike]", False, _RUNS_DOC["replicates"]
    if command["name"] == "predict" and name == "profile":
        annotation, default, doc = "Union[bool, PathLike]", False, _RUNS_DOC["profile"]
    return Parameter(python_name(name), annotation, default, doc, option, name in _FIRST)


def parameters(command: Dict[str, Any]) -> List[Parameter]:
    """In the order of the signature: those with a place, those that are needed, the others as the help has them."""
    all_of = [_of_option(option, command) for option in command["options"] if option["name"] not in NOT_HERE]
    first = [next((p for p in all_of if p.option and p.option["name"] == name), None) for name in _FIRST]
    placed = [p for p in first if p is not None]
    named = [p for p in all_of if not p.positional]
    named.sort(key=lambda p: p.default is not inspect.Parameter.empty)
    progress = Parameter("progress", "ProgressLike", True, _RUNS_DOC["progress"], None, False)
    return placed + named + [progress]


def signature(command: Dict[str, Any]) -> inspect.Signature:
    out: List[inspect.Parameter] = []
    if command["operands"]:
        out.append(inspect.Parameter("operands", inspect.Parameter.VAR_POSITIONAL, annotation="Any"))
    for p in parameters(command):
        placed = p.positional and not command["operands"]
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if placed else inspect.Parameter.KEYWORD_ONLY
        out.append(inspect.Parameter(p.name, kind, default=p.default, annotation=p.annotation))
    return inspect.Signature(out, return_annotation=returns(command))


def returns(command: Dict[str, Any]) -> str:
    if is_run(command):
        return "Any" if command["name"] == "predict" else "Result"
    return {"analyze": "Analysis", "figure": "Figure", "report": "Path", "gene": "Folder", "pipeline": "Folder",
            "collect": "Folder"}.get(command["name"], "str")


# --- Texts --------------------------------------------------------------------------------------------------------------

def docstring(command: Dict[str, Any]) -> str:
    lines = [_sentence(command["summary"]), ""]
    for paragraph in command["about"].split("\n"):
        lines += textwrap.wrap(paragraph, 100) or [""]
    if command["operands"]:
        words = command["operands"]["words"]
        what = "%s: %s" % (command["operands"]["name"], ", ".join(words)) if words else command["operands"]["name"]
        lines += [""] + textwrap.wrap("First, without names: " + what + "; then tables: files, data frames, or results.", 100)
    lines += ["", "Parameters", "----------"]
    for p in parameters(command):
        lines.append("%s : %s" % (p.name, p.annotation))
        lines += textwrap.wrap(p.doc, 96, initial_indent="    ", subsequent_indent="    ")
    lines += ["", "The command: " + command["usage"]]
    return "\n".join(lines)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("?", ".")) else text + "."


_STUB_HEAD = '''# Made by python/build_commands.py from `creme help --format json`. Not to be edited.
from pathlib import Path
from typing import Any, Literal, Optional, Union

from ._library import PathLike
from .figures import Analysis, Figure, Folder
from .kinds import BinsLike, GenomeLike, ListLike, LociLike, ModelLike, ProgressLike, SequencesInput, TableLike, TracksLike
from .results import Result

'''


def _stub_of(command: Dict[str, Any]) -> str:
    lines = ["def %s(" % python_name(command["name"])]
    starred = False
    if command["operands"]:
        lines.append("    *operands: Any,")
        starred = True
    for p in parameters(command):
        if not starred and not p.positional:
            lines.append("    *,")
            starred = True
        default = "" if p.default is inspect.Parameter.empty else " = %s" % _literal(p.default)
        lines.append("    %s: %s%s," % (p.name, p.annotation, default))
    lines.append(") -> %s: ..." % returns(command))
    return "\n".join(lines) + "\n"


def _literal(value: Any) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)


def stub(tables: Dict[str, Any]) -> str:
    """The text of runs.pyi."""
    names = sorted(python_name(command["name"]) for command in functions(tables))
    listed = "__all__ = [%s]\n" % ", ".join('"%s"' % name for name in names)
    return _STUB_HEAD + textwrap.fill(listed, 120, subsequent_indent="           ") + "\n\n" + \
        "\n".join(_stub_of(command) for command in functions(tables))
