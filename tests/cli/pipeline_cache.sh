# The cache of activities that steps of a pipeline share: the same tables with it and without, whatever happens to it;
# how often the model is asked.
pictures_of_nothing
"$CREME" demo --model grammar:demo --out d --assays-only >/dev/null
common="-m grammar:demo -f d/genome.fa --gtf d/genes.gtf"
pipeline="$common --rounds 2 --copies 2 --stages 1000:0.9:1 --genes 3 --cells blood=0,none=housekeeping --stop-by none"
gene="additive $common --assays necessity,interaction --rounds 2"

# same FOLDER OTHER: their tables are, and what is left of the cache.
same() {
    same_tables "$1" "$2"
    ls "$2" | grep cache
}
# counts: which step asked the model how often, of what a pipeline says.
counts() {
    awk '/ \[[0-9]/ { step = $3 } /known|cache/ { sub(/^creme: */, ""); print step ": " $0 }' |
        sed 's/, [0-9.]* [KM]iB, is removed/, ..., is removed/'
}
"$CREME" pipeline $pipeline -o without/ --cache off 2>&1 | counts
"$CREME" pipeline $pipeline -o with/ 2>&1 | counts
same without with
# killed in the middle of steps, and continued: what was asked before is known
for seconds in 0.1 0.4; do
    "$CREME" pipeline $pipeline -o killed/ -q 2>/dev/null &
    while kill -0 $! && ! [ -s killed/activities.cache ]; do sleep 0.05; done
    sleep $seconds
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
ls killed | grep cache
"$CREME" pipeline $pipeline -o killed/ -q 2>/dev/null
same without killed
# genes by their names have it, too
"$CREME" gene $gene -o gene_without/ --cache off 2>&1 >/dev/null | counts
"$CREME" gene $gene -o gene_with/ 2>&1 >/dev/null | counts
same gene_without gene_with
# bounded: it takes no more
"$CREME" gene $gene -o small/ --cache 20K 2>&1 >/dev/null | counts
same gene_without small
# what cannot be had is done without; what is no record ends the file
mkdir foreign linked damaged
echo 'my notes' >notes
cp notes foreign/activities.cache
ln -s ../notes linked/activities.cache
{ printf 'creme activities\n\0\0\0\0\0\0\0\4\3\2\1\1\0\0\0'; head -c 700 d/genome.fa; } >damaged/activities.cache
for folder in foreign linked damaged; do
    "$CREME" gene $gene --force -o $folder/ 2>&1 >/dev/null | grep -e 'activities' -e known
    same gene_without $folder
done
cmp notes foreign/activities.cache && cat notes
for size in none 10X 0 99999999T ''; do run pipeline $pipeline -o RUN/ --cache "$size"; done
run gene $gene -o RUN/ --cache 5Q
