small_genome
rest="-f genome.fa -l loci.tsv --tile-size 16 -o out.tsv"
run necessity -m tiny.json $rest
run necessity -m basenji:x $rest
run necessity -m borzoi:nowhere.h5 $rest
printf 'this is no h5 file, nor anything like it\n' >text.h5
run necessity -m borzoi:text.h5 $rest
run inspect text.h5
: >empty.h5
run necessity -m borzoi:empty.h5 $rest
"$FIXTURE" plain plain.h5
head -c 3000 plain.h5 >short.h5
run necessity -m borzoi:short.h5 $rest
"$FIXTURE" bare bare.h5
run necessity -m borzoi:bare.h5 $rest
"$FIXTURE" nan nan.h5
run necessity -m borzoi:nan.h5 $rest
"$FIXTURE" shape shape.h5
run necessity -m borzoi:shape.h5 $rest
printf '{"format": "creme-grammar-1"' >open.json
run necessity -m grammar:open.json $rest
printf 'index\tidentifier\n0\ta\n' >targets.txt
run necessity -m borzoi:plain.h5 --targets nowhere.txt $rest
run necessity -m borzoi:plain.h5 --targets targets.txt $rest
ls *.tsv
