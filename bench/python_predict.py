"""How much longer one prediction takes through Python than from C (bench/one_prediction), in processor time.

    python bench/python_predict.py BUILD/bench/one_prediction KIND:FILE [TURNS [ROUNDS]]

Both take turns, one thread each; a turn is ROUNDS predictions of one sequence, of which the first is left out. Prints the
median over all rounds of each, and the median over turns of the ratio of their medians, with its range: of codes, letters,
and one-hot sequences.
"""
import statistics
import subprocess
import sys
import time

import numpy as np

import pycreme as cr
from pycreme.sequences import decode, one_hot


def of_c(program, specification, rounds):
    said = subprocess.run([program, specification, str(rounds)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(line) for line in said.split()][1:]


def of_python(model, form, rounds, random):
    took = []
    for _ in range(rounds):
        x = form(random.integers(0, 4, model.input_bp).astype(np.uint8))
        before = time.process_time_ns()
        model.predict(x)
        took.append(1e-6 * (time.process_time_ns() - before))
    return took[1:]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, specification = sys.argv[1:3]
    turns, rounds = [int(value) for value in sys.argv[3:] + ["9", "20"][len(sys.argv) - 3:]]
    random = np.random.default_rng(1)
    forms = {"codes": lambda codes: codes, "letters": decode, "one-hot [L, 4]": lambda codes: one_hot(codes),
             "one-hot [1, 4, L]": lambda codes: one_hot(codes[None], channels_first=True)}
    with cr.Model(specification, threads=1) as model:
        for name, form in forms.items():
            ratios, ours, theirs = [], [], []
            for _ in range(turns):
                c, python = of_c(program, specification, rounds), of_python(model, form, rounds, random)
                ratios.append(statistics.median(python) / statistics.median(c))
                ours += python
                theirs += c
            print("%-18s C %.3f ms, Python %.3f ms, ratio %.3f (%.3f-%.3f)" % (
                name, statistics.median(theirs), statistics.median(ours), statistics.median(ratios), min(ratios), max(ratios)))


if __name__ == "__main__":
    main()
