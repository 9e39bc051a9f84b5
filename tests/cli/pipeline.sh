# The pipeline on two of the demo's tracks: its plan, its tables, going on after kill -9, and what makes no sense.

# columns NAMES: those columns of a table.
columns() {
    awk -F '\t' -v OFS='\t' -v names="$1" '
        NR == 1 { count = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i }
        { line = $at[name[1]]; for (k = 2; k <= count; k++) line = line OFS $at[name[k]]; print line }'
}
if is_slow; then pictures_of_nothing; fi
"$CREME" demo --model grammar:demo --out d --assays-only >/dev/null
common="-m grammar:demo -f d/genome.fa --gtf d/genes.gtf --rounds 3 --copies 2 --stages 1000:0.9:1 --stop-by none"
cells="blood=0,none=housekeeping"
"$CREME" pipeline $common --cells $cells -o RUN/ --dry-run | grep -v '^# measured' | cut -f 1-3,5
# it counts what the loci step will select: by gene type, on the genome, a TSS once, of each gene one
{ cat d/genes.gtf; sed -n 's/protein_coding/lncRNA/; s/\(gene_id "\)/\1L/; 1,3p' d/genes.gtf; sed -n 's/^demo/elsewhere/; 4p' d/genes.gtf
  sed -n '5s/transcript_id "/&again/p' d/genes.gtf; } >more.gtf
for type in protein_coding lncRNA all; do
    "$CREME" pipeline -m grammar:demo -f d/genome.fa --gtf more.gtf --cells blood=0 --gene-type $type -o RUN/ --dry-run |
        sed -n '1p; /^activity\|^context-dependence/p' | cut -f 1-3
done
run pipeline -m grammar:demo -f d/genome.fa --gtf more.gtf --cells blood=0 --gene-type none -o RUN/ --dry-run
run pipeline $common --cells $cells -o RUN/ -q
is_slow || pictures_of_nothing
ls RUN RUN/tables
grep -v '^#' RUN/pipeline.tsv | wc -l
grep -v '^#' RUN/tables/contexts.blood.tsv | columns 'locus track activity context selected' | rounded
grep -v '^#' RUN/tables/sufficient-cres.blood.tsv | awk '$15 != "none"' | cut -f 1,5,6,9- | rounded
grep -v '^#' RUN/tables/interactions.blood.tsv | columns 'locus search class' | sort
# the same command again: nothing changes; killed several times: the same tables in the end
cksum RUN/tables/* >before
run pipeline $common --cells $cells -o RUN --threads 1 -q
cksum RUN/tables/* | cmp before - && echo unchanged
for seconds in 0.3 0.6 0.9 1.2; do
    "$CREME" pipeline $common --cells $cells -o again -q &
    sleep $seconds
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
"$CREME" pipeline $common --cells $cells -o again -q
for table in RUN/tables/*; do
    grep -v -e '^# command' -e '^#   --' $table >one
    grep -v -e '^# command' -e '^#   --' again/tables/${table##*/} | cmp one - || echo "$table differs"
done
ls RUN/tables | wc -l
# extras, added to what is there: signals, annotations, another run; of what fails they warn
"$CREME" export RUN --step necessity.blood --format bigwig -o blood.bw
printf 'demo\t0\t100000\trepeat\n' >repeats.bed
printf 'additive\nneutral\n' >housekeeping.txt
extras="--signals blood.bw --annotations repeats.bed,housekeeping.txt --against again/"
run pipeline $common --cells $cells -o RUN -q $extras
cksum RUN/tables/* | grep -v 'against\|overlaps\|coverage' | cmp before - && echo unchanged
cd RUN/tables && ls *against* *overlaps* *coverage* && cd ../..
ls RUN/figures | grep '\(against\|annotations\|coverage\|models\|pairs\).*tsv'
grep -v '^#' RUN/tables/context-overlaps.blood.tsv | cut -f 1-10
grep -v '^#' RUN/tables/coverage-summary.blood.tsv | cut -f 1-4
grep -v '^#' RUN/tables/against-summary.none.tsv | cut -f 1-4 | rounded
"$CREME" pipeline $common --cells blood=0 -o RUN $extras --preset 2023 --dry-run | cut -f 5 |
    sed -n 's/-m grammar.*genes.gtf//; /blood.bw\|repeats.bed\|again\|activity /p'
run pipeline $common --cells $cells -o RUN --signals blood.bw,none.bw
run pipeline $common --cells $cells -o RUN --annotations repeats.bed,,
run pipeline $common --cells $cells -o RUN --against none/
# a step alone, as the plan has it
grep '^necessary-cres.blood' RUN/pipeline.tsv | cut -f 2
# with other options it is refused before anything is changed, whichever step rests on them
cksum RUN/tables/* RUN/pipeline.tsv >before
run pipeline $common --cells $cells -o RUN -q --seed 2
run pipeline $common --cells $cells -o RUN -q --sample 2
run pipeline $common --cells blood=1,none=housekeeping -o RUN -q
(echo; cat d/genes.gtf) >other.gtf
run pipeline $common --gtf other.gtf --cells $cells -o RUN -q
run pipeline $common --cells $cells -o "$PWD/RUN" -q
cksum RUN/tables/* RUN/pipeline.tsv | cmp before - && echo "nothing has changed"
run pipeline $common --cells blood -o RUN
run pipeline $common --cells blood=0,blood=1 -o RUN
run pipeline $common --cells blood=0-1 -o new
run pipeline $common -o new
run pipeline -m grammar:demo -f d/genome.fa --gtf d/genome.fa --cells blood=0 -o new2 -q
run pipeline $common --cells blood=0 -o d/genome.fa
# a link in the place of a table goes, what it leads to stays; nothing is written through one in the place of a folder
echo mine >mine
ln -sf ../../mine RUN/tables/contexts.blood.tsv
ln -sf ../mine RUN/pipeline.tsv
"$CREME" pipeline $common --cells $cells -o RUN -q
cat mine
find RUN -type l
# neither is a link taken for the table of a step that is finished, nor read by a step that is done alone
sed 's/^additive/planted/' RUN/tables/necessity.blood.tsv >planted
ln -sf ../../planted RUN/tables/necessity.blood.tsv
run pipeline $common --cells $cells -o RUN -q --steps necessary-cres.blood
"$CREME" pipeline $common --cells $cells -o RUN -q 2>/dev/null
find RUN -type l
cksum RUN/tables/necess* | grep -v -F -x -f before || echo unchanged
mkdir linked
ln -s ../RUN/tables linked/tables
run pipeline $common --cells $cells -o linked -q
# inputs are looked at before anything is made
run pipeline -m grammar:nowhere.json -f d/genome.fa --gtf d/genes.gtf --cells blood=0 -o wrong
run pipeline -m grammar:demo -f nowhere.fa --gtf d/genes.gtf --cells blood=0 -o wrong
run pipeline -m grammar:demo -f d/genome.fa --gtf nowhere.gtf --cells blood=0 -o wrong
run pipeline -m grammar:demo -f d/genome.fa --gtf d/genes.gtf --cells blood=nothing-like-this -o wrong
ls -d wrong 2>&1
