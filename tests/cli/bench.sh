# What a model takes: rows and multiplications are the model's, times the machine's.
network=dim=96,depth=2,heads=4,key=8,divisor=8,human=4,mouse=0
small="--input-bp 16384 --tile-size 1000 --rounds 1 -q"
# Shows the passes' multiplications, and whether the rest of the table is as it should be.
shape() {
    grep '^# a necessity test' "$1" | sed 's/passes: .*/passes/'
    grep -v '^#' "$1" | cut -f 1-3,6
    grep -v '^#' "$1" | awk -F '\t' 'NR > 1 && $2 != "all" { share[$1] += $5 }
        NR > 1 && ($4 < 0 || $5 > 1 || ($6 > 0) != ($7 > 0)) { print "odd: " $0 }
        END { for (pass in share) if (share[pass] < 0.98 || share[pass] > 1.02) print pass " adds up to " share[pass] }'
}
run bench --random enformer:$network $small -o enformer.tsv --keep kept.safetensors
shape enformer.tsv
run bench -m enformer:kept.safetensors $small -o kept.tsv
shape kept.tsv >kept.txt
shape enformer.tsv | cmp - kept.txt && echo "the kept weights are the same network"
run bench --random borzoi:$network,stem=32,first=40,final=64 $small --precision f32 --threads 1 -o borzoi.tsv
shape borzoi.tsv
run bench -m grammar:demo -q -o grammar.tsv
shape grammar.tsv
# How they are faster with threads: speeds are the machine's.
run bench -m enformer:kept.safetensors $small --threads 1,2 -o threads.tsv 2>/dev/null
grep -v '^#' threads.tsv | awk -F '\t' -v OFS='\t' 'NR > 1 { for (i = 3; i <= 5; i++) $i = $i > 0 ? "positive" : "odd: " $i } { print }'
run bench --random enformr --threads 1,1024 2>&1 | sed 's/([0-9]*)/(n)/'
ls
for wrong in "" "--random enformr" "--random enformer:dims=95" "--random enformer:dim=95" "--random borzoi:depth=x" \
    "--random borzoi -m grammar:demo" "-m grammar:demo --keep x" "-m grammar:demo --rounds 0" \
    "-m grammar:demo --tile-size 1000000" "-m grammar:demo -f genome.fa" \
    "-m grammar:demo --threads 1,x" "-m grammar:demo --threads 1," "-m grammar:demo --threads 2,1025" \
    "--random enformer:$network --keep /nowhere/x --input-bp 16384" \
    "-m enformer:kept.safetensors -o kept.safetensors" "--random enformer --keep x -o x"; do
    run bench $wrong
done 2>&1
