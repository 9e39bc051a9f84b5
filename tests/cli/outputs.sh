# What is written where: names that may mean two things, files of another kind, options that do not go together.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv"
assay="--tile-size 16 --shuffles 2 -q"
run necessity $common $assay -o RUN
ls RUN 2>&1
run necessity $common $assay -o RUN/
run necessity $common $assay -o RUN
run necessity $common $assay -o /dev/null
run necessity $common $assay -o .hidden
printf 'SQLite format 3\0and so on' >mine.db
run necessity $common $assay -o mine.db
run necessity $common $assay -o genome2.fa --replicates mine.db
cp genome.fa genome2.fa
run necessity $common $assay -o genome2.fa
run necessity $common $assay -o genome2.fa --force
head -n 1 genome2.fa
run necessity $common $assay --dry-run -o nowhere/out.tsv
run necessity $common $assay --dry-run -o nowhere/RUN/
run necessity $common $assay --dry-run -o loci.tsv/
mkdir -p odd && echo '{}' >odd/run.json
run necessity $common $assay --dry-run -o odd
run necessity $common $assay --dry-run -o new/ | grep units
run predict $common -q --profile p.bw
run predict $common -q --profile p.npy
run predict $common -q --profile p.npy
run predict $common -q -o p.npy
run necessity $common $assay -o n.tsv.gz
run predict $common -q -o p.tsv
cp p.tsv q.npy
run predict $common -q --profile q.npy
run sufficiency $common $assay --shuffle-method creme-nn --fresh-backgrounds -o out.tsv
ls
