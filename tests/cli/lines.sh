# Names with a newline, a tab, an escape: each stays in its line and its cell, whatever is printed.
"$CREME" demo --model grammar:demo --out d --assays-only -q >/dev/null
odd=$(printf 'o\nd\td\033')
mkdir "$odd" && cp d/genome.fa "$odd"
head -n 2 d/loci.tsv >"$odd/loci.tsv"
"$CREME" necessity -m grammar:demo -f "$odd/genome.fa" -l "$odd/loci.tsv" --shuffles 1 -q -o "$odd/run/"
"$CREME" status "$odd/run" | awk -F '\t' '{ print NF, $1, $2, $3 }'
sed -n '/^#/p' "$odd/run/tables/necessity.tsv" | grep -e command -e loci -e fasta
grep -c '^locus' "$odd/run/tables/necessity.tsv"
"$CREME" necessity -m grammar:demo -f "$odd/genome.fa" -l "$odd/loci.tsv" --shuffles 1 -q -o flat.tsv
grep '^# command' flat.tsv
"$CREME" collect "$odd/run" -o "$odd/all" -q && "$CREME" report "$odd/all" -q && ls "$odd/all"
"$CREME" analyze necessity "$odd/run/tables/necessity.tsv" -q | grep '^# [act]' | grep -n "$(printf 'o\\\\nd')" | cut -c 1-60
"$CREME" inspect "$odd/loci.tsv" | head -n 1
"$CREME" inspect "$odd/genome.fa" | head -n 1
"$CREME" inspect "$odd/run/tables/necessity.tsv" | head -n 3
"$CREME" necessity -m grammar:demo -f "$odd/none.fa" -l d/loci.tsv -o x.tsv 2>&1
"$CREME" necessity -m grammar:demo -f d/genome.fa -l "$odd/none" -o x.tsv 2>&1
# what is emitted is a script of that name (jobs.sh has more), what is said of it a line
"$CREME" necessity -m grammar:demo -f d/genome.fa -l "$odd/loci.tsv" -o "$odd/x/" --shuffles 1 --parts 1 --jobs 1 --emit sh 2>said
wc -l <said
sh "$odd/x/jobs/submit.sh" >/dev/null 2>&1 && ls "$odd/x/tables"
# what is written as a command can be typed again
if command -v bash >/dev/null; then
    sed -n 's/^# command: creme/set --/p' flat.tsv >again && echo 'printf %s "$5"' >>again && bash again | od -c
else
    printf %s "$odd/genome.fa" | od -c
fi
# ... and the page finds the genome
mkdir "a 'b'" && cp d/genome.fa "a 'b'" && "$CREME" necessity -m grammar:demo -f "a 'b'/genome.fa" -l "$odd/loci.tsv" --shuffles 1 -q -o blank/
"$CREME" report blank -q && grep -o 'genome="[^"]*"' blank/igv_session.xml
