#!/bin/sh
# Holds normalised variants against those of bcftools norm: random ones of a random genome full of repeats.
#
#   tools/compare_bcftools_norm.sh [VARIANTS [SEED]]        needs bcftools, python3 and build/release/bench/variants
#
# bcftools keeps what is no insertion or deletion as long as it is written (ACG>ATG), so that the two are compared after
# shared ends are taken from its SNVs, MNVs and complex ones.
set -eu
cd "$(dirname "$0")/.."
variants=${1:-20000}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 - "$folder" "$variants" "${2:-1}" <<'PY'
import random, sys
folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
with open(f"{folder}/g.fa", "w") as fasta, open(f"{folder}/v.vcf", "w") as vcf:
    vcf.write("##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID=c{c}>\n" for c in range(3)))
    vcf.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    for c in range(3):
        bases = []
        while len(bases) < 200000:
            unit = random.randint(1, 6)
            if len(bases) > unit and random.random() < 0.4:
                bases += bases[-unit:] * random.randint(1, 8)
            else:
                bases.append(random.choice("ACGT"))
        genome = "".join(bases)
        fasta.write(f">c{c}\n{genome}\n")
        for _ in range(count // 3):
            start = random.choice([random.randrange(len(genome)), random.randrange(30)])
            ref = genome[start:start + random.choice([1, 1, 2, 3, 5, 9, 30, 300])]
            alts = set()
            for _ in range(random.choice([1, 1, 2])):
                from_here = start + random.choice([0, 0, 1, 2])
                alt = genome[from_here:from_here + random.randint(1, 12)]
                alt = alt or "A"
                if random.random() < 0.3:
                    alt = ref[:1] + "".join(random.choice("ACGT") for _ in range(random.randint(0, 8)))
                if random.random() < 0.3:
                    alt = alt + ref[1:]
                if alt != ref:
                    alts.add(alt)
            if alts:
                vcf.write(f"c{c}\t{start + 1}\t.\t{ref}\t{','.join(sorted(alts))}\t.\t.\t.\n")
PY
bcftools norm -m -any -f "$folder/g.fa" "$folder/v.vcf" 2>/dev/null | bcftools query -f '%CHROM\t%POS\t%REF\t%ALT\n' |
    awk -F '\t' '{
        ref = $3; alt = $4; pos = $2
        if (length(ref) != 1 && length(alt) != 1 || length(ref) == length(alt)) { # no anchored insertion or deletion
            while (length(ref) > 1 && length(alt) > 1 && substr(ref, length(ref)) == substr(alt, length(alt))) {
                ref = substr(ref, 1, length(ref) - 1); alt = substr(alt, 1, length(alt) - 1)
            }
            while (length(ref) > 1 && length(alt) > 1 && substr(ref, 1, 1) == substr(alt, 1, 1)) {
                ref = substr(ref, 2); alt = substr(alt, 2); pos++
            }
        }
        print $1 "\t" pos "\t" ref "\t" alt }' | sort >"$folder/theirs"
build/release/bench/variants "$folder/g.fa" "$folder/v.vcf" dump 2>/dev/null | sort >"$folder/ours"
echo "$(wc -l <"$folder/ours") variants, $(comm -3 "$folder/ours" "$folder/theirs" | wc -l) lines differ"
comm -3 "$folder/ours" "$folder/theirs" | head -n 10
