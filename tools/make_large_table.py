#!/usr/bin/env python3
"""A table of necessity of LOCI loci of 48 tiles, as large as a real one and of random effects, for bench/README.md:

    tools/make_large_table.py LOCI > necessity.tsv
"""
import random
import sys

TILES, TILE_BP, WINDOW_BP, FIRST = 48, 2500, 131072, 3036
T_95 = 2.262157163  # Student's t of 9 degrees of freedom

COLUMNS = "locus chrom tss strand tile_start tile_end genome_start genome_end track wt mean sd n effect se ci_low ci_high"


def main():
    random.seed(1)
    write = sys.stdout.write
    write("# creme 0.1.0 necessity\n# model: grammar:demo\n" + COLUMNS.replace(" ", "\t") + "\n")
    for i in range(int(sys.argv[1])):
        tss, strand, wt = 200000 + 20000 * i, "+-"[i % 2], random.lognormvariate(1, 1)
        for t in range(TILES):
            start = FIRST + TILE_BP * t
            place = tss - WINDOW_BP // 2 + start if strand == "+" else tss + WINDOW_BP // 2 - start - TILE_BP
            effect = random.gauss(0, .06) if random.random() > .05 else random.gauss(.3, .3)
            sd = abs(random.gauss(.05, .02)) * wt
            se = sd / wt / 10**.5
            cells = [f"GENE{i}", f"chr{i % 22 + 1}", tss, strand, start, start + TILE_BP, place, place + TILE_BP, "blood"]
            numbers = [wt, wt * (1 - effect), sd, 10, effect, se, effect - T_95 * se, effect + T_95 * se]
            write("\t".join([str(cell) for cell in cells] + [f"{number:.9g}" for number in numbers]) + "\n")


main()
