# --stop-by class: no more shuffles where the class stands; the same for any batch, part, way and restart; what is refused.
small_genome
# an element of four letters that shuffles make and break
cat >noisy.json <<'JSON'
{"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4,
 "tracks": [{"name": "a", "baseline": 10}, {"name": "b", "baseline": 40}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"},
              {"name": "noise", "motif": "NNACGTNN", "strands": "both"},
              {"name": "more", "motif": "NNGATNNN", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3},
           {"kind": "add", "elements": ["noise"], "strength": 0.5},
           {"kind": "add", "elements": ["more"], "strength": 0.1}]}
JSON
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t139\t+\nB\tdemo\t76\t-\n' >loci.tsv
common="-m grammar:noisy.json -f genome.fa -l loci.tsv --tile-size 16"
for assay in necessity sufficiency context-dependence; do
    few=$common
    [ $assay = context-dependence ] && few="$common --shuffles 40"
    run $assay $few --stop-by class -o class.tsv
    grep -e '--stop-by' -e '--error' -e '^# stopped' class.tsv | tail -n 3
    grep -v '^#' class.tsv | cut -f 1,5,9-14 | rounded | head -n 8
    grep -v '^#' class.tsv | cut -f 13 | sort -n | uniq -c
    for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
        "$CREME" $assay $few --stop-by class -q $options | grep -v '^#' | cksum
    done | sort -u | wc -l
    "$CREME" $assay $few --stop-by class -q -o RUN/
    grep -v '^#' RUN/tables/$assay.tsv >a.tsv; grep -v '^#' class.tsv | cmp - a.tsv && echo "and so is the run folder's"
    for part in 1 2; do "$CREME" $assay $few --stop-by class -q -o P$part/ --part $part/2; done
    "$CREME" collect P1 P2 -o P.$assay -q
    grep -v '^#' P.$assay/tables/$assay.tsv | cmp - a.tsv && echo "and that of two parts"
    # what was saved: a file's header, a folder's, that of parts, and standard output say the same
    grep -h '^# drew' class.tsv RUN/tables/$assay.tsv P.$assay/tables/$assay.tsv | uniq -c
    "$CREME" export P.$assay -q | grep -c '^# drew'
    "$CREME" $assay $few --stop-by class -q | grep -v '^# command' >out.tsv
    grep -v '^# command' class.tsv | cmp - out.tsv && echo "standard output is the file"
    rm -r P1 P2
    # none is as if it had not been asked; what draws all, as with hardly any error, has the rows that it has then
    "$CREME" $assay $few -q | grep -v '^# command' >full.tsv
    cp full.tsv full.$assay.tsv
    "$CREME" $assay $few --stop-by none -q | grep -v '^# command' | cmp - full.tsv && echo "--stop-by none: the same bytes"
    "$CREME" $assay $few --stop-by class --error-probability 1e-12 -q | grep -v '^#' >all.tsv
    echo "rows that are those of all shuffles: $(grep -x -F -c -f all.tsv full.tsv) of $(grep -v -c '^#' full.tsv)"
done
# a run that is told to end, and goes on, ends as one that was not
awk 'BEGIN { print "name\tchrom\ttss\tstrand"; for (i = 70; i < 130; i++) print "L" i "\tdemo\t" i "\t+" }' >many.tsv
many="-m grammar:noisy.json -f genome.fa -l many.tsv --tile-size 16 --stop-by class --shuffles 100 --batch 1 --threads 1 -q"
"$CREME" sufficiency $many -o STOPPED/ 2>/dev/null &
until [ -d STOPPED ]; do sleep 0.05; done
sleep 0.3
kill -TERM $! 2>/dev/null
wait $! 2>/dev/null
"$CREME" sufficiency $many -o STOPPED/ 2>/dev/null
"$CREME" sufficiency $many -o WHOLE/
for run in STOPPED WHOLE; do grep -v '^# command' $run/tables/sufficiency.tsv | cksum; done | sort -u | wc -l
grep -c '^# drew' WHOLE/tables/sufficiency.tsv
# analyses have to take the same limits
"$CREME" analyze necessity RUN/tables/necessity.tsv -o cres.tsv -q && echo "the same limits"
# p and q are said to be of few shuffles, and of how many; of all shuffles there is nothing to be said
grep 'stopped early' cres.tsv
grep -v '^#' cres.tsv | head -n 3 | cut -f 1,5,9-17 | rounded
"$CREME" analyze necessity full.necessity.tsv -q | grep -e stopped -e '^locus' | cut -f 12-
"$CREME" report RUN -q
grep -o 'Shuffles stopped[^<]*' RUN/report.html
mkdir page && sed 's/none\tNA\t3/enhancer\tweak\t3/' cres.tsv >page/cres.tsv && "$CREME" report page -q
grep -o '<td class="number">[^<]* (n 3)</td>' page/report.html | head -n 1
run analyze necessity RUN/tables/necessity.tsv --enhancer 0.25 -o cres.tsv
run analyze sufficiency RUN/tables/sufficiency.tsv --preset borzoi -o cres.tsv
# and effects relative to what they stopped by: with --preset 2023 to WT, in all contexts
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tdemo\t139\t+\tneutral\n' >neutral.tsv
"$CREME" sufficiency -m grammar:noisy.json -f genome.fa -l neutral.tsv --tile-size 16 --preset 2023 --stop-by class -q -o old.tsv
run analyze sufficiency old.tsv --preset 2024 -o cres.tsv
run figure sufficiency old.tsv --preset 2024 --sheet-only -o picture -q
"$CREME" analyze sufficiency old.tsv --preset 2023 -o cres.tsv -q 2>/dev/null && echo "the same effects"
run analyze contexts RUN/tables/context-dependence.tsv --preset 2023 -o contexts.tsv
run necessity $common --stop-by class --enhancer 0.25 -o RUN --step lower -q
grep -e '^# stopped' -e '--enhancer' RUN/tables/lower.tsv | tail -n 2
"$CREME" analyze necessity RUN/tables/lower.tsv --enhancer 0.25 -o cres.tsv -q && echo "limits of one's own"
run necessity $common --stop-by class -o RUN --error-probability 0.1
run necessity $common --stop-by class --until-ci 0.1
run necessity $common --stop-by class --how mask
run necessity $common --error-probability 0.1
run necessity $common --stop-by class --error-probability 0
run necessity $common --stop-by class --silencer 0
run necessity $common --enhancer 0.25
run necessity $common --stop-by class --enhancer 0.25 --silencer 0.1
run context-dependence $common --stop-by width --until-ci 0.1
run context-dependence $common --stop-by width
run distance $common --stop-by class
