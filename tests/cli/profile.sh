# Profiles before and after: CREs shuffled together, the context where there are none; the same numbers however they are come by.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
tab() { printf '%s\n' "$@" | tr '|' '\t'; }
tab 'locus|tile_start|tile_end|class' 'A|24|40|enhancer' 'A|72|88|enhancer' 'A|88|104|silencer' >cres.tsv
run profile $common --tracks K562 --cres cres.tsv -o out.tsv --replicates replicates.tsv
grep -e '^# window' -e '^# activities' out.tsv
grep -v '^#' out.tsv | rounded
grep -v '^#' replicates.tsv | rounded | sed -n '1,6p;18,19p'
run profile $common --profile-bins 2 -o context.tsv
grep -v '^#' context.tsv | rounded
# One tile alone is shuffled as necessity shuffles it, the context as context-dependence does: the bins at the TSS agree.
tab 'locus|tile_start|tile_end|class' 'B|72|88|enhancer' >one.tsv
"$CREME" profile $common --tracks K562 --cres one.tsv --profile-bins 2 | awk '$1 == "B" { print $10, $11 }' | uniq >profile.txt
"$CREME" necessity $common --tracks K562 | awk '$1 == "B" && $5 == 72 { print $10, $11 }' | cmp - profile.txt && echo "as necessity"
"$CREME" context-dependence $common | grep -v '^#' | cut -f 1,9-17 | sort >one.txt
grep -v '^#' context.tsv | cut -f 1,9-17 | sort -u | cmp - one.txt && echo "as context-dependence"
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" profile $common --cres cres.tsv $options | grep -v '^#' | cksum
done | sort -u | wc -l
# A network: what an edit touches, and the whole sequence, on both strands.
"$FIXTURE" plain plain.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >large.fa
tab 'name|chrom|tss|strand' 'A|9|5000|+' 'B|9|7000|-' >large.tsv
network="-m borzoi:plain.h5 -f large.fa -l large.tsv --tile-size 500 --shuffles 3 --tracks 0-1 -q"
tab 'locus|tile_start|tile_end|class' 'A|298|798|enhancer' 'A|2298|2798|enhancer' 'B|3298|3798|enhancer' >network.tsv
for options in "" "--batch 3" "--whole-sequences"; do
    "$CREME" profile $network --cres network.tsv $options | grep -v '^#' >"windowed$options.tsv"
    wc -l <"windowed$options.tsv"
done
cmp windowed.tsv "windowed--batch 3.tsv" && echo "the same in batches"
cmp windowed.tsv windowed--whole-sequences.tsv && echo "windowed equals whole"
# A run folder goes on, and gives back every replicate.
run profile $common --cres cres.tsv -o RUN/
"$CREME" profile $common --cres cres.tsv | grep -v '^# command' | cmp - RUN/tables/profile.tsv && echo "same as written directly"
"$CREME" export RUN --format replicates -o exported.tsv
"$CREME" profile $common --cres cres.tsv -o out.tsv --replicates replicates.tsv
grep -v '^# command' replicates.tsv | cmp - exported.tsv && echo "same as written directly"
run profile $common --cres cres.tsv --dry-run | unmeasured
tab 'locus|tile_start|tile_end|class' 'A|24|40|neither' >none.tsv
"$CREME" profile $common --cres none.tsv | cut -f 23 | grep -v '^#' | sort | uniq -c
run profile $common --cres nowhere.tsv
run profile $common --cres loci.tsv
run profile $common --profile-bins 0
run profile $common --bins 1-2
"$CREME" profile $common --profile-bins 99 | grep '^# window'
