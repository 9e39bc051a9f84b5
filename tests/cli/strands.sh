# Strand pairs: tables name tracks as seen from the gene; what lies along the genome names them as there.
# B on '-' reads the reverse complement: its "x+" is the genome's "x-". Both loci overlap.
cat >stranded.json <<'JSON'
{"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4, "peak": {"flat_bp": 8, "sigma_bp": 24},
 "tracks": [{"name": "x+", "baseline": 1, "strand_pair": "x-"}, {"name": "x-", "baseline": 2, "strand_pair": "x+"},
            {"name": "both", "baseline": 3}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": {"x+": 3, "x-": 0.5, "both": 3}}]}
JSON
small_genome
base="-m grammar:stranded.json -f genome.fa -l loci.tsv --tile-size 16 -q"
common="$base --shuffles 3"
notes() { grep -e '^# tracks' -e '^# strand' "$@"; }
for tracks in all x+ own=x+ x-,x+ both; do
    echo "--tracks $tracks"
    "$CREME" activity $base --tracks $tracks | notes
done
"$CREME" activity $base --tracks all --sum-strands | notes
"$CREME" necessity $common --tracks x+ -o RUN/
"$CREME" profile $common --tracks x+ -o RUN/
notes RUN/tables/*.tsv
grep -v '^#' RUN/tables/profile.tsv | cut -f 1,4,9,10,14,15 | rounded
# An analysis hands them on.
"$CREME" analyze necessity RUN/tables/necessity.tsv -o RUN/tables/cres.tsv
notes RUN/tables/cres.tsv
# The report's tracks, and the session: x+ of A, x- of B, and no mean of both.
run report RUN
ls RUN/tracks
rounded RUN/tracks/profile.wild-type.*.bedGraph
grep -c . RUN/tracks/necessity.*.bedGraph
grep -e Resource -e name= RUN/igv_session.xml
# Exports
for track in x+ x-; do
    "$CREME" export RUN --step necessity --format bedgraph --track $track | rounded | head -n 3
    "$CREME" export RUN --step necessity --format bigwig --track $track -o $track.bw && ls $track.bw
done
run export RUN --step necessity --format bedgraph | tail -n 1
run export RUN --step necessity --format bedgraph --track y
"$CREME" export RUN --step necessity --format bed | cut -f 1-4,6 | sed -n '1p;$p'
"$CREME" mutagenesis $base --tracks x+ --region demo:196-198 -o RUN/
"$CREME" export RUN --step mutagenesis --format bedgraph --track x- | cut -f 1-3
printf 'locus\ttile_start\ttile_end\tclass\nB\t72\t88\tenhancer\n' >cres.tsv
"$CREME" fine-tile $common --stages 4:0.9:1 --tracks x+ --cres cres.tsv --bed direct.bed -o fine.tsv
"$CREME" fine-tile $common --stages 4:0.9:1 --tracks x+ --cres cres.tsv -o RUN/
"$CREME" export RUN --step fine-tile --format bed -o exported.bed
cut -f 4 exported.bed | sort -u
cmp direct.bed exported.bed && echo "as --bed"
# Profiles of predict: as seen from the gene, or along the genome.
npy() { tail -c "$2" "$1" | od -An -v -w8 -tf4 | awk '{ printf "%.4g %.4g\n", $1, $2 }'; }
printf 'name\tchrom\ttss\tstrand\nB\tdemo\t200\t-\n' >minus.tsv
predict="predict -m grammar:stranded.json -f genome.fa -q"
"$CREME" $predict -l minus.tsv --tracks x+,x- --profile gene.npy
"$CREME" $predict -l minus.tsv --tracks x+,x- --profile genome.npy --along-genome
npy gene.npy 32 >gene.txt
npy genome.npy 32 >genome.txt
cat gene.txt
awk '{ print $2, $1 }' gene.txt | tac | cmp - genome.txt && echo "bins turned round, tracks exchanged"
"$CREME" $predict -l minus.tsv --tracks x+ --sum-strands --profile sums.npy --along-genome && npy sums.npy 16 | wc -l
run $predict -l minus.tsv --tracks x+ --profile genome.npy --along-genome
run $predict -l minus.tsv --tracks x+ --along-genome
# The BED of genes, by their names: tracks as on the genome, as in what is made of the table.
printf 'demo\tX\ttranscript\t101\t201\t.\t-\t.\tgene_id "B"; gene_name "B"; gene_type "protein_coding";\n' >b.gtf
"$CREME" gene B -m grammar:stranded.json -f genome.fa --gtf b.gtf --tile-size 16 --shuffles 3 --enhancer 0.2 --tracks x+ -o GENE/ -q >gene.said 2>&1
cut -f 1-6 GENE/cres.bed
"$CREME" export GENE/cres.tsv --format bed -o exported.bed && cut -f 1-6 exported.bed
