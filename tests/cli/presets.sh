# The preset is applied before other options, wherever it stands, and what was asked for is in the header.
small_genome
tiny_grammar
for options in "" "--preset 2023" "--shuffles 3 --preset 2023" "--preset=2023 --shuffles=3"; do
    run context-dependence -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 $options -o out.tsv -q
    grep -E -e '--(preset|shuffles|seed|tile-size|window)' -e '^# window' out.tsv
done
# Borzoi's is that of 2024 in all but the read-out, which has a case of its own (readout.sh).
run context-dependence -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 --preset borzoi -o out.tsv -q
grep -E -e '--(preset|shuffles|sum-strands)' -e '^# (window|activities)' out.tsv
