# Reports: what is made of a folder of tables and of a run folder, hostile texts, and every error.
table() { printf '%s\n' "$@" | tr '|' '\t'; }
mkdir plain
table '# creme 0 analyze' '# command: creme analyze necessity x' \
    'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|context|wt|effect|p|q|class|strength' \
    'A|chr1|100|+|0|50|40|90|K562|enhancing|9|0.7|0.1|0.2|enhancer|strong' 'A|chr1|100|+|50|100|90|140|K562|enhancing|9|-0.25|0.1|NA|none|NA' \
    'B|chr1|120|-|0|50|60|110|K562|silencing|9|-1.5|0.1|0.01|silencer|strong' \
    '</script><b>%s"|chr2|5|+|0|50|0|50|K562/"x|enhancing|9|0.5|0.1|0.2|enhancer|weak' >plain/necessary.tsv
run report plain --title 'R & <D> %s'
cat plain/tracks/*
cat plain/igv_session.xml
grep -E '^<(title|li|tr><td>A)|h1' plain/report.html
grep -c '<script>' plain/report.html
grep -A 5 'id="data"' plain/report.html
run report plain --genome 'a"b<c'
grep genome= plain/igv_session.xml
mkdir raw
table '# creme 0 necessity' 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|mean|sd|n|effect|se|ci_low|ci_high' \
    'A|chr1|100|+|0|50|40|90|K562|10|4|1|10|0.6|0.01|0.5|0.7' >raw/necessity.tsv
run report raw/
grep '^<li' raw/report.html
mkdir few
table '# creme 0 analyze' '# command: creme analyze necessity x' \
    'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|context|wt|effect|p|q|class|strength' \
    'A|chr1|100|+|0|50|40|90|K562|enhancing|9|0.7|0.01|0.02|enhancer|strong' 'A|chr1|100|+|50|100|90|140|K562|enhancing|9|0.6|NA|NA|enhancer|strong' \
    'A|chr1|100|+|100|150|140|190|K562|enhancing|9|-0.6|NA|NA|silencer|strong' >few/cres.tsv
"$CREME" report few -q
# why q may be large is said where one is: here all three shuffles of a tile agree
mkdir agreeing
table '# creme 0 necessity' 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|mean|sd|n|effect|se|ci_low|ci_high' \
    'A|chr1|100|+|0|50|40|90|K562|10|1|0|3|0.9|0|0.9|0.9' 'A|chr1|100|+|50|100|90|140|K562|10|1|0.001|3|0.9|0.0001|0.8|0.91' >agreeing/necessity.tsv
"$CREME" report agreeing -q
for page in few agreeing; do grep '^<li' $page/report.html | grep -o '[^;]*q below[^;]*'; grep -o '<p class="note" id="about-q">[^,]*' $page/report.html; done
# rows without an effect are counted; they are tables of tiles all the same
mkdir idle
sed 's/\t0.9\t0\t0.9\t0.9$/\tNA\tNA\tNA\tNA/; s/\t0.9\t0.0001\t0.8\t0.91$/\tNA\tNA\tNA\tNA/' agreeing/necessity.tsv >idle/necessity.tsv
run report idle
grep -e '^<li' -e '^<p>None' idle/report.html
mkdir noted
table '# creme 0 analyze' '# command: creme analyze --preset 2023 sufficiency x' '# analysis: sufficiency' \
    'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|context|wt|effect|p|q|class|strength' \
    'A|chr1|100|+|0|50|40|90|K562|enhancing|9|0.7|0.1|0.2|enhancer|strong' >noted/cres.tsv
run report noted
grep '^<li' noted/report.html
# Loci that were sampled: how many of how many, if the assays are of those that the table of contexts selects.
mkdir -p sampled/figures
printf '<svg></svg>' >sampled/figures/necessity.K562.svg
table '# creme 0 analyze' '# analysis: contexts' 'locus|chrom|tss|strand|track|wt|effect|context|selected' \
    'A|chr1|100|+|K562|9|0.97|enhancing|1' 'B|chr1|120|-|K562|9|0.96|enhancing|0' 'C|chr1|500|+|K562|9|0.01|neutral|1' \
    'D|chr1|600|+|K562|9|0.5|other|0' >sampled/contexts.tsv
table '# creme 0 analyze' '# analysis: necessity' 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|effect|class' \
    'A|chr1|100|+|0|50|40|90|K562|9|0.7|enhancer' 'C|chr1|500|+|0|50|440|490|K562|9|0.1|none' >sampled/cres.tsv
table '# creme 0 analyze' '# analysis: interaction' 'locus|chrom|tss|strand|track|search|mse_additive|class' \
    'A|chr1|100|+|K562|enhancers|0.1|additive' >sampled/interactions.tsv
run report sampled
grep '^<li\|^<p class="note">S' sampled/report.html
table 'B|chr1|120|-|0|50|60|110|K562|9|0.2|none' >>sampled/cres.tsv
run report sampled
grep '^<li\|^<p class="note">S' sampled/report.html
mkdir quiet
table '# creme 0 analyze' '# command: creme analyze necessity x' '# analysis: necessity' \
    'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|context|wt|effect|p|q|class|strength' \
    'A|chr1|100|+|0|50|40|90|K562|enhancing|9|0.7|0.1|0.2|enhancer|strong' \
    'B|chr1|900|+|0|50|840|890|K562|enhancing|0.001|0.9|NA|NA|silent|NA' >quiet/cres.tsv
run report quiet
grep '^<li' quiet/report.html
mkdir none
table '# creme 0 analyze' '# analysis: necessity' 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|effect|class' \
    'A|chr1|100|+|0|50|40|90|K562|9|0.1|none' 'C|chr1|500|+|0|50|440|490|K562|9|0.1|none' >none/cres.tsv
run report none
sed -n '/id="cres"/,/<.section>/p' none/report.html
mkdir -p steps/tables steps/figures
table 'a|b' '1|2' >steps/tables/other.tsv
printf '<svg><script>alert(1)</script></svg>' >steps/figures/necessity.K562.svg
printf '{"steps": [{"name": "x<y", "loci": 3, "options": {"seed": "1"}}]}' >steps/run.json
run report steps
grep -E 'None of|x&|figcaption' steps/report.html
find steps | sort
run report
run report a b
run report nowhere
mkdir empty
run report empty
mkdir profiles
table '# creme 0 profile' \
    'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|mean|sd|n|genome_position_start|genome_position_end|shuffled|tiles|bin|distance_kb' \
    'A|chr1|100|-|0|50|150|200|K562|2|1|0.5|3|100|116|silencers|0-50|1|-0.008' 'A|chr1|100|-|0|50|150|200|K562|2.5|3|0|3|84|100|silencers|0-50|2|0.008' \
    'A|chr1|100|-|NA|NA|NA|NA|K562|2|NA|NA|0|100|116|enhancers|0-16,20-30|1|-0.008' 'A|chr1|100|-|NA|NA|NA|NA|K562|2.5|0|0|3|84|100|enhancers|0-16,20-30|2|0.008' >profiles/profile.tsv
run report profiles
grep -A 3 'id="data"' profiles/report.html
# A run folder knows the lengths of chromosomes: signals are there as bigWig too, and what reaches over an end is cut off.
small_genome
tiny_grammar
printf 'C\tdemo\t10\t-\n' >>loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --shuffles 3 -q"
"$CREME" necessity $common -o RUN/
table 'locus|tile_start|tile_end|class' 'A|24|40|enhancer' 'A|88|104|silencer' >cres.tsv
"$CREME" profile $common --cres cres.tsv -o RUN/
run report RUN
cat RUN/tracks/necessity*.bed | wc -l
# An assay that was run twice counts once.
"$CREME" necessity $common --seed 2 --step necessity.again -o RUN/
run report RUN
cat RUN/tracks/necessity*.bed | wc -l
ls RUN/tracks
cat RUN/tracks/profile.*.bedGraph
grep -e Resource -e profile RUN/igv_session.xml
truncate -s 5000 RUN/results.sqlite
run report RUN
# Tables of older or other programs: left out, and said so.
mkdir older
cp raw/necessity.tsv older/good.tsv
table '# creme 0 necessity' 'locus|chrom|tss|strand|track|wt|effect' 'A|chr1|100|+|K562|10|0.6' >older/necessity.old.tsv
table 'locus|chrom|tss|strand|track|search|round|trace|tile_start' 'A|chr1|100|+|K562|enhancers|0|1|NA' >older/interaction.tsv
table 'locus|chrom|tss|strand|track|shuffled|tiles|wt' 'A|chr1|100|+|K562|context|NA|1' >older/profile.tsv
table 'a|b' '1' >older/broken.tsv
run report older
grep -E '^<li|left-out' older/report.html
run report older -q
# A folder of somebody else's: what links in it lead to stays as it is, and what they lead to nowhere is not made.
mkdir linked
cp plain/necessary.tsv linked/
echo mine >mine
ln -s ../mine linked/report.html
ln -s "$PWD/mine" linked/igv_session.xml
ln -s "$PWD/made" linked/tracks
run report linked | sed "s,$PWD/,,"
rm linked/tracks
mkdir linked/tracks
ln -s "$PWD/mine" linked/tracks/necessity.K562.bed
ln -s "$PWD/made" linked/tracks/necessity.K562.bedGraph
run report linked
cat mine
ls
find linked -type l
# Names of any length.
mkdir long
long=$(head -c 1023 /dev/zero | tr '\0' L)
sed "s/^A/$long/; s/^B/B$long/" plain/necessary.tsv >long/necessary.tsv
run report long
grep -c "$long" long/report.html long/tracks/*.bed
# What made tables of a run folder; the genome's place does not depend on where IGV is started.
grep -o '<code>creme .*</code>' RUN/report.html | sed 's/--threads [0-9]* //'
"$CREME" report RUN -q
sed -n "2s,$PWD/,PWD/,p" RUN/igv_session.xml
cd RUN && run report . --genome ../genome.fa -q && sed -n "2s,${PWD%/*}/,PWD/,p" igv_session.xml && cd ..
run report plain --genome elsewhere/x.fa
grep genome= plain/igv_session.xml
# Intervals, genes and elements about a locus, warnings.
mkdir full
table '# creme 0 analyze' '# analysis: contexts' '# preset: borzoi' '# thresholds: enhancing 0.9, neutral 0.05, silencing -0.2' \
    'locus|chrom|tss|strand|track|wt|effect|context|selected' \
    'A|chr1|100|+|K562|9|0.7|other|1' 'B|chr1|120|-|K562|0.001|0.8|other|1' 'C|chr2|7|+|K562|9|0.1|neutral|1' >full/contexts.tsv
table '# creme 0 analyze' '# analysis: necessity' \
    'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|context|wt|effect|ci_low|ci_high|q|class|strength' \
    'A|chr1|100|+|0|50|40|90|K562|other|9|0.7|0.6|0.8|0.2|enhancer|strong' 'B|chr1|120|-|0|50|60|110|K562|other|9|-1.5|NA|NA|0.01|silencer|strong' \
    >full/necessary.tsv
table '# creme 0 necessity' '#   --gtf genes.gtf' 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|mean|n|effect|ci_low|ci_high' \
    'A|chr1|100|+|0|50|40|90|K562|9|4|5|0.7|0|1' 'A|chr1|100|+|50|100|NA|NA|K562|9|4|7|0.7|0|1' \
    'B|chr1|120|-|0|50|60|110|K562|9|4|5|-1.5|-1.7|-1.3' >full/necessity.tsv
# of sufficiency the interval is that of the effect which the table of CREs has: over WT, or over the control (0.8 +- 4.3 x 0.1 of 3)
columns='locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track'
table '# creme 0 analyze' '# analysis: sufficiency' "$columns|wt|effect|class" 'A|chr1|100|+|0|50|40|90|K562|9|0.8|enhancer' \
    'A|chr1|100|+|50|100|90|140|K562|9|0.5|enhancer' 'A|chr1|100|+|100|150|140|190|K562|9|0.3|enhancer' >full/sufficient.tsv
table '# creme 0 sufficiency' "$columns|wt|mean|n|effect|ci_low|ci_high|effect_vs_control|effect_vs_control_se" \
    'A|chr1|100|+|0|50|40|90|K562|9|4|3|0.1|0.05|0.15|0.8|0.1' 'A|chr1|100|+|50|100|90|140|K562|9|4|3|0.5|0.45|0.55|0.9|0.1' \
    'A|chr1|100|+|100|150|140|190|K562|9|4|3|0.7|0.65|0.75|0.9|0.1' >full/sufficiency.tsv
table '1|x|gene|51|80|.|-|.|gene_id "g"; gene_name "<G>";' '1|x|transcript|51|80|.|-|.|gene_id "g";' '1|x|exon|61|80|.|-|.|gene_id "g";' \
    '1|x|exon|500|600|.|-|.|gene_id "far";' >genes.gtf
table 'chr1|45|55|e1' 'chr1|900|950|e2' >elements.bed
run report full --bed elements.bed
grep -A 4 'class="warnings"' full/report.html
grep '^<tr><td>[AB]' full/report.html
grep 'id="thresholds"' full/report.html
sed -i 's/^# creme 0 necessity/&\n#   --preset borzoi/' raw/necessity.tsv
"$CREME" report raw
grep 'id="thresholds"' raw/report.html
grep '^{"l"\|^"[0-9]' full/report.html
rm genes.gtf
run report full
run report full --gtf genes.gtf
run report full --bed elements.bed,
run report full --bed full/contexts.tsv,nowhere.bed
echo '{' >steps/run.json
run report steps
table 'a|b' '1' >empty/broken.tsv
run report empty
# Of a large page the data are compressed, tiles by columns; tests/report has what the script makes of them.
mkdir large
awk 'BEGIN { OFS = "\t"
    print "# creme 0 analyze\n# analysis: necessity"
    print "locus", "chrom", "tss", "strand", "tile_start", "tile_end", "genome_start", "genome_end", "track", "effect", "ci_low", "ci_high", "q", "class"
    for (i = 0; i < 20001; i++) print "L" int(i / 4), "chr1", 100, "+", i % 4 * 50, i % 4 * 50 + 50, 50 + i % 4 * 50, 100 + i % 4 * 50, "K562", \
        i / 1e4, i / 1e4 - 0.0123, i % 2 ? "NA" : i / 1e4 + 0.0246, 0.5, i % 3 ? "none" : "enhancer" }' >large/cres.tsv
run report large
sed -n 's/^<script type="application.gzip" id="data">\(.*\)<.script>$/\1/p' large/report.html | base64 -d | gzip -dc >large.json
head -n 3 large.json
tail -n 3 large.json && echo
# tracks of which no tile is a CRE are told of together, if their numbers are the same
mkdir zeros
table '# creme 0 necessity' 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|wt|mean|sd|n|effect|se|ci_low|ci_high' \
    'A|chr1|100|+|0|50|40|90|K562|10|9.9|1|30|-0.007|0.01|-0.012|-0.0021' 'A|chr1|100|+|0|50|40|90|liver|10|9.9|1|30|0.01|0.01|0.005|0.015' \
    'A|chr1|100|+|0|50|40|90|brain|10|2|1|30|0.8|0.01|0.7|0.9' 'A|chr1|100|+|0|50|40|90|gut|10|9|1|30|0.1|0.01|0.05|0.15' \
    'A|chr1|100|+|50|100|90|140|gut|10|9|1|30|0.1|0.01|0.05|0.15' >zeros/necessity.tsv
sed 's/necessity/sufficiency/; /brain\|gut/d' zeros/necessity.tsv >zeros/sufficiency.tsv
run report zeros -q
grep '^<li' zeros/report.html
