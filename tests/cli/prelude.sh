# What the cases are written in. Sourced by run.sh in an empty folder, before the case.

# run ARGUMENTS...: shows the command, what it prints, and its exit status.
run() {
    echo "\$ creme $*"
    "$CREME" "$@"
    echo "[exit $?]"
}

# Whether everything takes many times as long here (tests/slow.h): the same is shown then, fewer times.
is_slow() {
    [ -n "${CREME_TEST_SLOW:-}" ]
}

# pictures_of_nothing: from here on a program that is at once done stands in for gnuplot; figure_test sees to what that draws.
pictures_of_nothing() {
    mkdir "$HERE/bin"
    cat >"$HERE/bin/gnuplot" <<'SH'
#!/bin/sh
case $(grep -m 1 '^format = ') in
*svg*) echo '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>' ;;
*pdf*) printf '%%PDF-1.5\n%%%%EOF\n' ;;
*png*) printf '\211PNG\0\0\0\0IEND\256B`\202' ;;
esac
SH
    chmod +x "$HERE/bin/gnuplot"
    PATH=$HERE/bin:$PATH
}

# Shows a TSV with its numbers rounded: to 4 digits, so that machines with and without fused multiply-add agree, and
# tiny ones (differences of equal activities) to 0.
rounded() {
    awk -F '\t' -v OFS='\t' '
        { for (i = 1; i <= NF; i++) if ($i ~ /^-?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?$/ && $i ~ /[.e]/)
              $i = $i > -1e-6 && $i < 1e-6 ? "0" : sprintf("%.4g", $i)
          print }' "$@"
}

# Shows what --dry-run prints without what was measured.
unmeasured() {
    sed -E 's/^(estimated time|memory.*|weights|sequences at a time)\t.*/\1\t.../; s/, [^,]* each$/, ... each/; s/^(typical time\t)[^:]*:/\1...:/'
}

# small_genome: a chromosome "demo" of 300 bp, for cases in which the bases do not matter.
small_genome() {
    { echo ">demo"; i=0; while [ $i -lt 5 ]; do
        echo ACGTTGCAACGGTTACCATGCATTGCACGTTAGCCATACGTTGGCAACTGTCAGTTACGA; i=$((i + 1)); done; } >genome.fa
    printf 'name\tchrom\ttss\tstrand\nA\tdemo\t150\t+\nB\tdemo\t200\t-\n' >loci.tsv
}

# tiny_grammar: a model of 128 bp with 4 bins of 16 bp and two tracks, which knows one promoter and one enhancer.
tiny_grammar() {
    cat >tiny.json <<'JSON'
{"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4,
 "tracks": [{"name": "CAGE:K562", "baseline": 1}, {"name": "CAGE:liver", "baseline": 2}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"},
              {"name": "enhancer", "motif": "GGCAACTGTCAG", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3},
           {"kind": "add", "elements": ["enhancer"], "strength": {"CAGE:K562": 4}}]}
JSON
}

# same_tables FOLDER OTHER: the tables of two run folders are the same, but for command lines and the folders' names. What
# kill -9 leaves of a file that was being written is called .partial.
same_tables() {
    for table in "$1"/tables/*; do
        other=$2/tables/${table##*/}
        sed -e '/^# command/d' -e '/^#   --/d' -e "s,$1/,RUN/,g" "$table" >one
        sed -e '/^# command/d' -e '/^#   --/d' -e "s,$2/,RUN/,g" "$other" | cmp one - || echo "$other differs"
    done
    (cd "$1/tables" && ls) >names
    (cd "$2/tables" && ls) | grep -v '\.partial$' | diff names - && echo "$(wc -l <names) tables of $2 compared"
}

# The examples at the end of commands' help, in three parts that run at once; what neither list names is in the third.
EXAMPLES_OF_ASSAYS="context-dependence context-swap necessity masking sufficiency distance interaction set-sufficiency
    multiplicity fine-tile mutagenesis profile variants"
EXAMPLES_OF_WHOLES="demo check collect export status" # the first makes what the others take

all_commands() {
    "$CREME" help | sed -n 's/^  \([a-z-]*\)  .*/\1/p'
}

# run_examples COMMAND...: each as it stands, after `creme demo`; $more, if set, is added to what is run.
run_examples() {
    for command in "$@"; do
        example=$("$CREME" "$command" --help | sed -n '/^Example$/,$s/^  creme //p')
        echo "\$ creme $example"
        # Words of the example are words of a shell.
        eval "\"\$CREME\" $example ${more:-}" >out.txt 2>err.txt
        status=$?
        grep -v '^creme:     took' err.txt
        echo "[exit $status]" "$([ -s out.txt ] && echo 'with output')"
    done
}
