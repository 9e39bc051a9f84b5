#!/usr/bin/env python3
"""What commands that read tables need: peak memory and processor time as the tables grow, for bench/README.md.

    bench/table_memory.py CREME FOLDER ROWS... [--only WORD] [--keep FOLDER]

Tables are those of creme demo, with their loci many times over: each copy has names and coordinates of its own, and
other last digits in all numbers. --keep leaves what the commands write there, to be compared with another CREME's.
"""
import argparse
import os
import pathlib
import random
import re
import shlex
import subprocess

APART_BP = 1_000_000  # between copies of a locus
PLACE = re.compile(r"^(genome_.*|.*tss|start|end)$")
NUMBER = re.compile(r"^-?[0-9]+\.[0-9]+(e[+-]?[0-9]+)?$")
NAME = re.compile(r"^(locus|target)$")

# Tables of the demo's run by the name under which commands have them; the column that says which rows are of a locus.
TABLES = {"activity": "activity", "contexts": "contexts.blood", "context-dependence": "context-dependence.blood",
          "swap": "context-swap.blood", "necessity": "necessity.blood", "sufficiency": "sufficiency.blood",
          "cres": "necessary-cres.blood", "sufficient": "sufficient-cres.blood", "distance": "distance.blood",
          "interaction": "interaction.blood", "sets": "set-sufficiency.blood", "copies": "multiplicity.blood",
          "fine": "fine-tile.blood", "both": "necessary-sufficient.blood", "profile": "profile.blood"}

COMMANDS = [
    "analyze tss {activity} --track blood", "analyze contexts {context-dependence}", "analyze loci {contexts}",
    "analyze swap {swap}", "analyze necessity {necessity}", "analyze sufficiency {sufficiency}",
    "analyze both {cres} {sufficient}", "analyze distance {distance}", "analyze interaction {interaction}",
    "analyze pairs {interaction}", "analyze locations {interaction}", "analyze traces {interaction}",
    "analyze traces {sets}", "analyze traces {copies}", "analyze traces {fine}", "analyze overlap {cres} BED",
    "analyze compare {necessity} {sufficiency} --value wt", "figure contexts {context-dependence}",
    "figure context-swap {swap}", "figure necessity {necessity}", "figure sufficiency {sufficiency}",
    "figure necessity-sufficiency {both}", "figure distance {distance}", "figure distance-histogram {necessity}",
    "figure distance-histogram {cres}", "figure greedy-locations {interaction}", "figure greedy-traces {interaction}",
    "figure second-iteration {interaction}", "figure set-sufficiency {sets}", "figure multiplicity {copies}",
    "figure fine-tile {fine}", "figure models {activity} {activity}", "figure locus {necessity} --locus LOCUS",
    "export bed {necessity}", "export bed {cres}", "export bed {distance}", "export bed {fine}",
    "export bedgraph {necessity}", "export creme-nn {necessity}", "export creme-nn {distance}",
    "export creme-nn {interaction} --search enhancers", "export creme-nn {sets} --search enhancers", "export creme-nn {copies}", "export creme-nn {fine}",
    "inspect {necessity}", "report"]
WITHOUT_SUMMARY = ["tss", "loci", "distance", "locations", "traces", "overlap"]


def read(path):
    lines = path.read_text().splitlines()
    notes = [line for line in lines if line.startswith("#")]
    rows = [line.split("\t") for line in lines[len(notes):]]
    return notes, rows[0], rows[1:]


def change(cell, column, copy, seed):
    if NAME.match(column):
        return f"{cell}.{copy}"
    if PLACE.match(column) and cell.isdigit():
        return str(int(cell) + copy * APART_BP)
    if NUMBER.match(cell) and not column.endswith("_kb"):
        return f"{float(cell) * (1 + 1e-4 * seed.random()):.9g}"
    return cell


def multiply(source, target, rows):
    notes, names, cells = read(source)
    seed = random.Random(1)
    with target.open("w") as out:
        out.write("\n".join(notes + ["\t".join(names)]) + "\n")
        for copy in range(-(-rows // len(cells))):
            for row in cells[: rows - copy * len(cells)]:
                changed = [change(cell, name, copy, seed) for cell, name in zip(row, names)]
                out.write("\t".join(changed) + "\n")


def measure(command, output):
    """Peak resident MB (of 1,000 KB), processor seconds, and the exit status."""
    used = output + ".used"
    with open(output, "wb") as said:  # a process of its own between: what Python takes would count, too
        status = subprocess.call(["/usr/bin/time", "-q", "-f", "%M %U %S", "-o", used, *command], stdout=said, stderr=said)
    kilobytes, user, system = map(float, pathlib.Path(used).read_text().split())
    return kilobytes / 1000, user + system, status


def command_line(creme, words, tables, folder, out):
    verb, *rest = words.format(**tables).replace("BED", f"{folder}/every.bed").replace("LOCUS", tables["locus"]).split()
    if verb == "export":
        return [creme, "export", "--format", *rest, "-o", out, "--force"]
    if verb == "figure":
        return [creme, "figure", *rest, "--sheet-only", "-o", out]
    if verb == "report":
        return [creme, "report", f"{folder}/report"]
    if verb == "inspect":
        return [creme, "inspect", *rest]
    summary = [] if rest[0] in WITHOUT_SUMMARY else ["--summary", out + ".summary"]
    return [creme, verb, *rest, "-o", out, *summary]


def make_tables(folder, demo, rows, commands):
    tables = {}
    for name, source in TABLES.items():
        target = folder / f"{name}.tsv"
        wanted = name == "necessity" or any(f"{{{name}}}" in words for words in commands)
        if wanted and not target.exists():
            multiply(demo / "run" / "tables" / f"{source}.tsv", target, rows)
        tables[name] = str(target)
    (folder / "every.bed").write_text("".join(f"demo\t{at}\t{at + 500}\tpeak\n" for at in range(0, 400_000_000, 20_000)))
    (folder / "report").mkdir(exist_ok=True)
    if not (folder / "report" / "necessity.tsv").exists():
        os.link(tables["necessity"], folder / "report" / "necessity.tsv")
    with open(tables["necessity"]) as lines:
        tables["locus"] = [line for line in lines if not line.startswith("#")][1].split("\t")[0]
    return tables


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("creme")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=pathlib.Path)
    given = parser.parse_args()
    demo = given.folder / "demo"
    given.folder.mkdir(parents=True, exist_ok=True)
    if not (demo / "run" / "report.html").exists():
        subprocess.run([given.creme, "demo", "-m", "grammar:demo", "-o", demo, "-q"], check=True)
    made = {}
    for rows in given.rows:
        folder = given.folder / str(rows)
        folder.mkdir(exist_ok=True)
        made[rows] = make_tables(folder, demo, rows, [words for words in COMMANDS if given.only in words])
    print("| command | " + " | ".join(f"{rows:,} rows" for rows in given.rows) + " |")
    print("|---" * (1 + len(given.rows)) + "|")
    for number, words in enumerate(COMMANDS):
        if given.only not in words:
            continue
        cells = []
        for rows in given.rows:
            keep = (given.keep or given.folder / "out") / str(rows)
            keep.mkdir(parents=True, exist_ok=True)
            out = str(keep / f"{number:02}")
            command = command_line(given.creme, words, made[rows], given.folder / str(rows), out)
            megabytes, seconds, status = measure(command, out + ".said")
            if status:
                print(shlex.join(command), pathlib.Path(out + ".said").read_text()[-300:])
            cells.append(f"{megabytes:.0f} MB, {seconds:.1f} s" + (f" (failed: {status})" if status else ""))
        print(f"| `{re.sub('[{}]', '', words)}` | " + " | ".join(cells) + " |", flush=True)


main()
