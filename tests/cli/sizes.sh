# How much disk results take, as --dry-run says it beforehand; and that many tracks have to be asked for.
awk 'BEGIN { print ">demo"; x = 1
    for (i = 0; i < 50; i++) { line = ""
        for (j = 0; j < 100; j++) { x = (x * 16807) % 2147483647; line = line substr("ACGT", 1 + x % 4, 1) }
        print line } }' >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t2000\t+\nB\tdemo\t2500\t-\n' >loci.tsv
"$CREME" bench --random enformer:dim=96,depth=1,heads=4,key=8,divisor=8,human=101,mouse=0 --keep many.safetensors \
    --input-bp 2048 --tile-size 256 --rounds 1 -q >/dev/null
printf 'locus\ttrack\ttile_start\ttile_end\tclass\nA\ttrack_7\t384\t640\tenhancer\n' >cres.tsv
common="-m enformer:many.safetensors --input-bp 2048 -f genome.fa -l loci.tsv -q"
said() { "$CREME" "$@" --dry-run 2>&1 | grep -e '^table' -e ^replicates -e ^profiles -e '^creme'; }
for assay in necessity "predict --profile x.npy"; do
    case "$assay" in predict*) size= ;; *) size="--tile-size 256 --shuffles 2" ;; esac
    run $assay $common $size 2>&1
    said $assay $common $size 2>&1
done
ls
# Rows that were said beforehand, and that there are; and whether their size is so too.
held() {
    for table in out.tsv replicates.tsv; do
        [ -f $table ] && grep -v '^#' $table | sed 1d | awk '{ bytes += length + 1 } END { print NR, bytes / 1024 }'
    done | paste -d ' ' - said | awk '{ unit["bytes"] = 1 / 1024; unit["KiB"] = 1; unit["MiB"] = 1024; share = $(NF - 1) * unit[$NF] / $2
        for (i = 3; i < NF && $i != "most"; i++); 
        print "at most", $(i + 1), "rows were said, there are", $1, (share > 0.6 && share < 9 ? "of that size" : share) }'
}
for assay in activity "context-swap --tile-size 256" "necessity --tile-size 256 --shuffles 2" \
    "distance --tiles 1 --tile-size 256 --shuffles 2" "interaction --tracks 3,4 --tile-size 256 --shuffles 2 --rounds 3" \
    "multiplicity --tile-size 256 --cres cres.tsv --copies 2 --shuffles 2" \
    "mutagenesis --tile-size 256 --region window:300-303" "profile --shuffles 2 --tile-size 256" predict; do
    case "$assay" in *--tracks*) tracks= ;; *) tracks="--tracks all" ;; esac
    case "$assay" in predict) replicates= ;; *) replicates="--replicates replicates.tsv" ;; esac
    echo "$assay"
    said $assay $common $tracks $replicates | grep ^table >said
    "$CREME" $assay $common $tracks $replicates -o out.tsv
    held
    rm -f out.tsv replicates.tsv
done
said predict $common --tracks all --profile x.npy
"$CREME" predict $common --tracks all --profile x.npy && wc -c <x.npy
said necessity $common --tracks all --tile-size 256 --shuffles 2 -o RUN/
