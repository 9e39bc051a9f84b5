# What tracks are, where a table of tracks or a model says more than their names: in tables, what is made of them, figures
# and reports.
small_genome
tiny_grammar
sed 's,"name": "CAGE:K562",&\, "description": "CAGE:chronic myelogenous leukemia K562",' tiny.json >described.json
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tdemo\t139\t+\tenhancing\nB\tdemo\t76\t-\tenhancing\n' >loci.tsv
common="-m grammar:described.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
"$CREME" necessity $common -o RUN/
"$CREME" sufficiency $common --tracks K=0,1 -o named.tsv
grep '^# track: ' RUN/tables/necessity.tsv named.tsv
"$CREME" analyze necessity RUN/tables/necessity.tsv -o classes.tsv && grep '^# track: ' classes.tsv
run figure necessity RUN/tables/necessity.tsv --sheet-only -o n
grep -e '^panel' -e '^about' n.tsv
mkdir RUN/figures
run figure locus RUN/tables/necessity.tsv --locus A --sheet-only -o RUN/figures/A
head -n 2 RUN/figures/A.tsv
printf "<svg></svg>" >RUN/figures/A.svg
cp RUN/figures/A.svg RUN/figures/A-2.svg && cp RUN/figures/A.svg RUN/figures/A-10.svg && cp RUN/figures/A.svg RUN/figures/HLA-2.svg
cp RUN/figures/A.svg RUN/figures/necessity-2.svg && cp RUN/figures/A.svg RUN/figures/necessity.svg
"$CREME" report RUN -q
sed -n '/id="tracks"/,/<\/details>/p' RUN/report.html
grep -o '"described":[^]]*]' RUN/report.html
grep -o '<figcaption><b>[^<]*' RUN/report.html
