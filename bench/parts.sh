#!/bin/sh
# 1,000 loci in a random genome with a grammar: promoters at the TSSs, and from none to eight enhancers and silencers in their
# windows, so that searches end early at some and late at others. Then bench/parts over assays.
# usage: parts.sh BUILD [LOCI]
set -eu
build=$(realpath "$1") loci=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 - "$loci" <<'P'
import json, random, sys
count, random_ = int(sys.argv[1]), random.Random(11)
window, apart = 2048, 2304
words = {"core": "TTACCATGCATTGC", "enhancer": "GGCAACTGTCAG", "silencer": "CCATAAGGTTAC"}
bases = [random_.choice("ACGT") for _ in range(apart * (count + 1))]
def put(at, word): bases[at:at + len(word)] = word
with open("loci.tsv", "w") as out:
    print("name", "chrom", "tss", "strand", sep="\t", file=out)
    for i in range(count):
        tss = window + apart * i
        put(tss, words["core"])
        for _ in range(random_.randrange(9)):
            put(tss + random_.choice([-1, 1]) * random_.randrange(100, 900), words[random_.choice(["enhancer", "silencer"])])
        print("g%d" % i, "demo", tss, "+", sep="\t", file=out)
bases += [random_.choice("ACGT") for _ in range(2 * window)]
open("genome.fa", "w").write(">demo\n" + "".join(bases) + "\n")
json.dump({"format": "creme-grammar-1", "input_bp": window, "bin_bp": 32, "bins": 16,
           "tracks": [{"name": "K562", "baseline": 1}],
           "elements": [{"name": n, "motif": w, "strands": "both"} for n, w in words.items()],
           "rules": [{"kind": "promoter", "elements": ["core"], "strength": 6},
                     {"kind": "add", "elements": ["enhancer"], "strength": 4},
                     {"kind": "add", "elements": ["silencer"], "strength": -2}]}, open("grammar.json", "w"))
P
bench() { # ASSAY OPTIONS...
    echo "# $*"
    "$build/bench/parts" grammar:grammar.json genome.fa loci.tsv "$@"
}
small="tile-size 128 shuffles 20"
bench necessity $small
bench interaction $small rounds 5
bench interaction $small rounds 5 adaptive ''
"$build/creme" necessity -m grammar:grammar.json -f genome.fa -l loci.tsv --tile-size 128 --shuffles 20 -q -o n.tsv
"$build/creme" analyze necessity n.tsv -o cres.tsv -q
bench fine-tile tile-size 128 shuffles 20 cres cres.tsv stages 32:0.9:4,8:0.7:1
