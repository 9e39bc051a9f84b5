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

# The same rule for every command that writes a file: one of another kind stays, unless forced.
cat >genes.gtf <<'GTF'
demo	x	exon	151	160	.	+	.	gene_id "A"; transcript_id "T"; gene_name "A";
GTF
cp p.npy kept
for command in "loci --gtf genes.gtf" "analyze necessity n.tsv" "export n.tsv --format bed" \
    "shuffle -f genome.fa --region demo:1-60" "bench -m grammar:tiny.json --rounds 1"; do
    [ -e n.tsv ] || "$CREME" necessity $common $assay -o n.tsv
    run $command -q -o kept
    "$CREME" $command -q -o kept --force >/dev/null 2>&1 && { cmp -s kept p.npy || echo "overwritten by force"; }
    cp p.npy kept
done
run analyze necessity n.tsv -q -o new.tsv --summary genome.fa
run shuffle -f genome.fa --region demo:1-60 -q -o p.tsv
run shuffle -f genome.fa --region demo:1-60 -q -o s.fa
run shuffle -f genome.fa --region demo:1-60 -q -o s.fa
run export RUN --step necessity --format npz -o p.npy
run export RUN --step necessity --format npz -o genome2.fa
run export RUN --step necessity --format npz -o r.npz
run export RUN --step necessity --format npz -o r.npz
run export n.tsv --format bed -o r.npz
"$FIXTURE" plain model0_best.h5
run convert model0_best.h5 -q -o p.tsv
run convert model0_best.h5 -q -o w.safetensors
run convert model0_best.h5 -q -o w.safetensors
run loci --gtf genes.gtf -q -o w.safetensors

# indexes beside what is read
: >variants.vcf.tbi
run variants $common --tile-size 16 -q --vcf variants.vcf -o variants.vcf.tbi
run variants $common --tile-size 16 -q --vcf variants.vcf -o genome.fa.fai
