# Copies of a CRE on a tiny model; its replicates; the same numbers for any batch and way; CRE tables that make no sense.
small_genome
tiny_grammar
# the promoter in the TSS tile of both, the enhancer in the tile [24, 40)
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t139\t+\nB\tdemo\t76\t-\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
{ printf '# CREs\nlocus\tchrom\ttss\tstrand\ttile_start\ttile_end\ttrack\tclass\n'
  printf 'A\tdemo\t139\t+\t24\t40\tCAGE:K562\tenhancer\nA\tdemo\t139\t+\t40\t56\tCAGE:K562\tneither\n'
  printf 'B\tdemo\t76\t-\t24\t40\tNA\tenhancer\nB\tdemo\t76\t-\t72\t88\tCAGE:K562\tsilencer\n'
  printf 'C\tdemo\t250\t-\t88\t104\tCAGE:K562\tsilencer\n'; } >cres.tsv
run multiplicity $common --cres cres.tsv -o out.tsv --copies 2 --replicates replicates.tsv
rounded out.tsv
grep -v '^#' replicates.tsv | rounded | head -n 8
grep -v '^#' replicates.tsv | cut -f 1,5,6,7 | sort | uniq -c
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" multiplicity $common --cres cres.tsv $options | grep -v '^#' | cksum
done | sort -u | wc -l
# distance of those tiles alone
run distance $common --cres cres.tsv -o distance.tsv
grep -v '^#' distance.tsv | cut -f 1,5,6 | uniq -c
run distance $common --cres cres.tsv --tiles 5
# as many copies as positions; the presets; one track
run multiplicity $common --cres cres.tsv --tracks K562 -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5,9,22 | uniq -c
run multiplicity $common --cres cres.tsv --preset 2023 -o out.tsv
grep -e '--copies' out.tsv
"$CREME" multiplicity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 --cres cres.tsv \
    --tracks K562 -o out.tsv 2>&1 | grep 'passed over'
# the same places with fewer draws, the same for any batch, threads and parts
"$CREME" multiplicity ${common% -q} -q --shuffles 10 --cres cres.tsv -o full.tsv
run multiplicity ${common% -q} --shuffles 10 --cres cres.tsv --stop-by class -o stopped.tsv
grep -e '--stop-by' -e '--error' stopped.tsv
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" multiplicity $common --shuffles 10 --cres cres.tsv --stop-by class $options >stopped.tsv
    for table in full stopped; do grep -v '^#' $table.tsv | cksum; done
done | sort -u | wc -l
for part in 1/2 2/2; do "$CREME" multiplicity $common --shuffles 10 --cres cres.tsv --stop-by class --part $part; done |
    grep -v '^#' | sort -u >parts.tsv
grep -v '^#' full.tsv | sort -u | cmp - parts.tsv
run multiplicity $common --cres cres.tsv --stop-by class --dry-run -o dry.tsv | grep typical | sed 's,.*s: ,,'
run multiplicity $common --cres cres.tsv --adaptive
# errors
run multiplicity $common
run multiplicity $common --cres nowhere.tsv
run multiplicity $common --cres cres.tsv -o cres.tsv
run multiplicity $common --cres cres.tsv --copies 0
run multiplicity $common --cres cres.tsv --tile-size 20
run necessity $common --cres cres.tsv
try() {
    printf "$1" >bad.tsv
    run multiplicity $common --cres bad.tsv
}
try ''
try 'locus\ttile_start\ttile_end\n'
try 'locus\ttile_start\ttile_end\tclass\ttss\n'
try 'locus\ttile_start\ttile_end\tclass\tlocus\n'
try 'locus\ttile_start\ttile_end\tclass\nA\t8\t24\n'
try 'locus\ttile_start\ttile_end\tclass\nA\t8\tfar\tenhancer\n'
try 'locus\ttile_start\ttile_end\tclass\nA\t9\t25\tenhancer\n'
try 'locus\ttile_start\ttile_end\tclass\nA\t56\t72\tSilencer\n'
try 'locus\ttile_start\ttile_end\tclass\tchrom\ttss\tstrand\nA\t8\t24\tenhancer\tdemo\t140\t+\n'
try 'locus\ttile_start\ttile_end\tclass\nA\t8\t24\tinsulator\n'
try 'locus\ttile_start\ttile_end\tclass\nZ\t8\t24\tenhancer\n'
try 'locus\ttile_start\ttile_end\tclass\ttrack\nA\t8\t24\tenhancer\tCAGE:brain\n'
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t139\t+\nA\tdemo\t160\t+\n' >loci.tsv
try 'locus\ttile_start\ttile_end\tclass\nA\t8\t24\tenhancer\n'
ls
