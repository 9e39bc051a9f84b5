# Enformer: all assays run, whatever the batch and the number of threads the bytes are the same, and whole sequences
# give them too.
"$FIXTURE" enformer tiny.safetensors
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\nB\t9\t7000\t-\nEDGE\t9\t100\t+\n' >loci.tsv
printf '\tidentifier\tdescription\n0\tCNhs1\tDNASE:K562\n1\tCNhs2\tCAGE:K562\n2\tCNhs3\tCAGE:liver\n' >targets_human.txt
common="-m enformer:tiny.safetensors --input-bp 1024 -f genome.fa -l loci.tsv -q"
run predict $common --targets targets_human.txt --tracks CAGE -o out.tsv
grep -v '^#' out.tsv | cut -f 1-7
"$CREME" predict $common --head mouse | grep -v '^#' | cut -f 1-7
for assay in context-dependence context-swap necessity sufficiency "distance --tiles 1"; do
    echo "$assay"
    for options in "--batch 1 --threads 1" "--batch 5 --threads 2" "--batch 64 --threads 2" "--whole-sequences"; do
        "$CREME" $assay $common --tile-size 200 --shuffles 3 --tracks 0-1 $options | grep -v '^#' >out.tsv
        echo "$(wc -l <out.tsv) lines, $(cksum <out.tsv)"
    done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
done

# The published length, 1,536 tokens of which 320 are cut off at each end: the paper reads two bins, the preprint one.
"$FIXTURE" deep deep.safetensors
"$FIXTURE" plain plain.h5
"$CREME" inspect deep.safetensors -q | sed -n '4,6p'
for model in enformer:deep.safetensors borzoi:plain.h5; do for preset in 2024 2023; do
    "$CREME" predict -m $model -f genome.fa -l loci.tsv --tracks 0 --preset $preset -q | grep '^# window'
done; done

# What its file does not say.
run inspect tiny.safetensors --input-bp 1024 -q >shown
head -n 14 shown
run inspect tiny.safetensors --input-bp 1001 -q >shown
head -n 6 shown
printf '{"target_length": 96}' >tiny.config.json
"$CREME" inspect tiny.safetensors --input-bp 1024 -q | sed -n "4,6p"
"$CREME" inspect tiny.safetensors --input-bp 1024 --head mouse -q | head -n 4
printf '{"target_length": 96, "use_tf_gamma": false}' >tiny.config.json
for gamma in auto features positions; do
    "$CREME" predict $common --gamma $gamma -o $gamma.tsv
    echo "$gamma: $(grep -v '^#' $gamma.tsv | cksum)"
done | awk '{ print $1, seen[$2]++ ? "as before" : "of its own" }'
rm tiny.config.json

rest="-f genome.fa -l loci.tsv -o out.tsv"
run necessity -m enformer:tiny.safetensors --input-bp 1001 --tile-size 200 $rest
run necessity -m enformer:tiny.safetensors --input-bp 1024 --head rat --tile-size 200 $rest
run necessity -m enformer:tiny.safetensors --gamma beta $rest
run necessity -m enformer:tiny.safetensors --input-bp 0 $rest
run predict -m enformer:nowhere.safetensors $rest
head -c 3000 tiny.safetensors >short.safetensors
run predict -m enformer:short.safetensors --input-bp 1024 $rest
run predict -m enformer:plain.h5 $rest
run predict -m borzoi:plain.h5 --input-bp 1024 $rest
run predict -m grammar:demo --head human $rest
run predict -m borzoi:plain.h5 --gamma features $rest
run predict -m grammar:demo --precision bf16 $rest
run predict -m grammar:demo --n-value 0.5 $rest
