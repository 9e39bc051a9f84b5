# The commands of docs/elements.md, with small files of those names.

page="$(dirname "$0")/../../docs/elements.md"
# The fenced block that begins with the text, without its fences.
block() { awk -v begin="$1" '/^```/ { inside = !inside && !shown; next } inside && (shown || index($0, begin) == 1) { shown = 1; print }
    !inside && shown { exit }' "$page"; }
"$CREME" demo --model grammar:demo -q --assays-only >/dev/null || exit 1
block demo >elements.bed
cat elements.bed
eval "\"\$CREME\" $(block 'creme necessity -m grammar:demo' | sed 's/^creme //' | tr -d '\\\n')" || echo "[exit $?]"
grep -v '^#' elements.tsv | cut -f 1,5-8,18-26 | rounded

# Of the demo: its genome, its annotation, and a screen of two pairs within reach, one of another gene's and one far off.
ln -s creme-demo/genome.fa hg38.fa
ln -s creme-demo/loci.tsv loci.tsv
gzip -c creme-demo/genes.gtf >gencode.gtf.gz
{
    printf 'chrom\tchromStart\tchromEnd\tname\tEffectSize\tchrTSS\tstartTSS\tendTSS\tmeasuredGeneSymbol\tRegulated\n'
    printf 'demo\t70174\t70393\ta\t-0.4\tdemo\t80497\t80498\tadditive\tTRUE\n'
    printf 'demo\t350603\t350707\tb\t-0.1\tdemo\t360112\t360113\tredundant\tFALSE\n'
    printf 'demo\t500\t900\tc\t-0.1\tdemo\t360112\t360113\tredundant\tFALSE\n'
    printf 'demo\t70174\t70393\td\t-0.1\tdemo\tNA\tNA\tnobody\tFALSE\n'
} | gzip >EPCrisprBenchmark_training_K562.GRCh38.tsv.gz
block 'creme necessity -m MODEL' | sed 's/MODEL/grammar:demo/' | tr -d '\\\n' | sed 's/creme /\n/g' | grep . >commands.txt
while read -r command; do
    echo "\$ creme $command" | tr -s ' '
    eval "\"\$CREME\" $command"
    echo "[exit $?]"
    grep -v '^#' effects.tsv | awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        { print $1, $3, $4, $at["genome_start"], $at["genome_end"], $at["track"], $at["element"] }'
done <commands.txt
