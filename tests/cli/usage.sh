run necesity
run frobnicate
run necessity
run necessity -m grammar:demo
run necessity --tile-sise 5
run necessity --frobnicate
run necessity -x
run necessity --tile-size
run necessity --tile-size five
run necessity --tile-size 0
run necessity --tile-size 5e3
run necessity --shuffles -3
run necessity --preset 2022
run necessity --quiet=yes
run necessity --window=Creme
run necessity --bins 9-3
run necessity --bins x
run necessity --n-value 2
run necessity stray
run necessity -- --model
run necessity --seed 18446744073709551616
run necessity --seed -1
run necessity --seed " 1"
run necessity --model= --fasta x
run necessity --count 3
run shuffle --count 3
run inspect
run inspect a b
# what a command has not, and others have; what does in its place
run necessity --rounds 3
run pipeline --shuffles 3
run pipeline --replicates r.tsv
run gene A --replicates r.tsv
