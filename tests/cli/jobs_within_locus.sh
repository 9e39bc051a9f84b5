# A locus that takes longer than a job may: the part goes on within it, where it was stopped, and the table is that of one run.
data=${0%/*}/../../../shared/data
[ -f "$data/models/mini_borzoi/model.h5" ] || { echo "SKIP: ../shared is not there"; exit; }
gzip -dc "$data/genome/hg38_chr2_0-2333275.fa.gz" >chr2.fa
printf 'name\tchrom\ttss\tstrand\nACP1\tchr2\t264897\t+\n' >one.tsv
shuffles=30
if is_slow; then shuffles=10; fi
common="necessity -m borzoi:$data/models/mini_borzoi/model.h5 -f chr2.fa -l one.tsv --tracks 0 --shuffles $shuffles --stop-by none --threads 1"
# seconds of the processor that the whole takes; a session has half of them
whole=$( ("$CREME" $common -o WHOLE/ -q; times) | awk 'NR == 2 { split($1, t, /[ms]/); print int(60 * t[1] + t[2]) }')
sessions=0
until (ulimit -t $((whole / 2 + 1)) && exec "$CREME" $common -o PART/ --part 1/1 -q) >/dev/null 2>&1; do # killed within the locus
    sessions=$((sessions + 1))
    [ $sessions -lt 9 ] || break
done 2>/dev/null
[ $sessions -gt 0 ] && [ $sessions -lt 9 ] && echo "it ended"
ls PART
"$CREME" collect PART -o ALL/ -q
cmp WHOLE/tables/necessity.tsv ALL/tables/necessity.tsv && echo "the table is that of one run"
