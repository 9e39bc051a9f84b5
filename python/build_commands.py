"""Makes what the Python package knows of creme's commands, of the command itself, at build time.

    python build_commands.py CREME FOLDER

FOLDER/commands.json is what `CREME help --format json` says, FOLDER/runs.pyi the stub of pycreme/runs.py, whose functions
are made of the former when they are imported.
"""
import json
import os
import subprocess
import sys


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from pycreme import _signatures

    program, folder = sys.argv[1:]
    said = subprocess.run([program, "help", "--format", "json"], check=True, stdout=subprocess.PIPE).stdout
    tables = json.loads(said.decode("utf-8"))
    with open(os.path.join(folder, "commands.json"), "w", encoding="utf-8") as file:
        json.dump(tables, file, separators=(",", ":"))
    with open(os.path.join(folder, "runs.pyi"), "w", encoding="utf-8") as file:
        file.write(_signatures.stub(tables))


if __name__ == "__main__":
    main()
