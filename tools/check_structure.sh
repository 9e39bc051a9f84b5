#!/bin/sh
# Checks what keeps the house tidy, and prints each breach as FILE:LINE: reason.
#
#   arrows      a module includes only itself and modules below it: base < fetch < seq < annotation < table < nn < model <
#               assay < store < analysis < run < serve < figure < report < cli
#   sizes       sources up to 1,000 lines, headers up to 250, functions up to 80, lines up to 120 columns
#   libraries   oneDNN only in nn/onednn (and model/version.c, which asks for its version), CUDA only in nn/cuda
#   manners     only cli prints, exits or aborts
#   names       no static function is called as one of POSIX
#   kinds       what is known of a kind of model is in src/model: nothing else has its name (but the preset of that name), and
#               nobody compares addresses of kinds
#   commands    src/cli has at most 5,000 lines, and knows no assay by number or name
#
# Public headers belong to modules by the table below. Tests beside a module may include what tests/ offers.
set -eu
cd "$(dirname "$0")/.."

files=$(find src include -name '*.[ch]' -o -name '*.cu' | sort)
all=$(find src include tests bench examples -name '*.[ch]' -o -name '*.cu' -o -name '*.cpp' | sort)

arrows() {
    awk '
    BEGIN {
        split("base fetch seq annotation table nn model assay store analysis run serve figure report cli", names, " ")
        for (i in names) height[names[i]] = i + 0
        owners = "api base classes assay creme cli compute base meter base status base log base threads base hash base sequence seq bins seq chromosome seq shuffle seq tile seq locus annotation " \
                 "track annotation cre annotation set annotation weights model model model listed model callback_model model grammar model version model construct assay " \
                 "assay assay greedy assay profile assay removal assay engine assay store store outcome store table table distribution table marks table statistics analysis analysis analysis figure figure report report run run"
        count = split(owners, words, " ")
        for (i = 1; i < count; i += 2) owner[words[i]] = words[i + 1]
    }
    function stem(path) { sub(/.*\//, "", path); sub(/\.[ch]$/, "", path); return path }
    FNR == 1 {
        split(FILENAME, part, "/")
        home = part[1] == "include" ? owner[stem(FILENAME)] : part[2]
        if (!(home in height)) {
            printf "%s:1: belongs to no module known to tools/check_structure.sh\n", FILENAME
            bad = 1
        }
    }
    /^[ \t]*#[ \t]*include[ \t]*["<]/ {
        path = $0
        sub(/^[^"<]*["<]/, "", path)
        sub(/[">].*/, "", path)
        split(path, part, "/")
        module = part[1]
        if (part[1] == "creme") {
            module = owner[stem(path)]
            if (module == "") {
                printf "%s:%d: %s is a public header of no known module\n", FILENAME, FNR, path
                bad = 1
            }
        }
        if (module in height && height[module] > height[home]) {
            printf "%s:%d: %s may not include %s of %s, which is above it\n", FILENAME, FNR, home, path, module
            bad = 1
        }
        if (path ~ /^dnnl/ && FILENAME !~ /^src\/nn\/onednn\//) {
            printf "%s:%d: oneDNN is the business of nn/onednn alone\n", FILENAME, FNR
            bad = 1
        }
        if (path ~ /^(cuda|cublas)/ && FILENAME !~ /^src\/nn\/cuda\//) {
            printf "%s:%d: CUDA is the business of nn/cuda alone\n", FILENAME, FNR
            bad = 1
        }
    }
    END { exit bad }' $files
}

sizes() {
    awk '
    function finish() {
        limit = name ~ /\.h$/ ? 250 : 1000
        if (lines > limit) {
            printf "%s:%d: %d lines, at most %d\n", name, lines, lines, limit
            bad = 1
        }
    }
    FNR == 1 {
        if (name != "") finish()
        name = FILENAME
        start = 0
    }
    { lines = FNR }
    length > 120 {
        printf "%s:%d: a line of %d columns, at most 120\n", FILENAME, FNR, length
        bad = 1
    }
    /^\{/ { start = FNR }
    /^\}/ && start {
        if (FNR - start + 1 > 80) {
            printf "%s:%d: a function of %d lines, at most 80\n", name, start, FNR - start + 1
            bad = 1
        }
        start = 0
    }
    END { finish(); exit bad }' $all
}

kinds() {
    ! grep -nE '"(enformer|borzoi|grammar)"|[!=]= *&creme_[a-z]+_kind' \
        $(echo "$files" | grep -v -e '^src/model/' -e '_test\.c$' -e '^src/assay/classes\.c$') /dev/null &&
        ! grep -nE '[!=]= *&creme_[a-z]+_kind' $(echo "$files" | grep '^src/model/') /dev/null
}

manners() {
    ! grep -nE '(^|[^_[:alnum:]])(printf|puts|putchar|perror|exit|_exit|abort|assert)[[:space:]]*\(|fprintf\((stdout|stderr)' \
        $(echo "$files" | grep -v -e '^src/cli/' -e '_test\.c$' -e '_fake\.h$') |
        grep -vE ':[[:space:]]*(/\*|\*)|__attribute__'
}

names() {
    ! grep -nE '^static [^=;(]*[ *](open|close|read|write|send|recv|select|poll|link|unlink|remove|rename|truncate|sync|access|pipe|wait|sleep|stat|time|index|signal|kill|step|advance|dup|accept|bind|connect|listen|shutdown|error|nice)\(' $all
}

# The command line parses, prints and shows progress: it stays small, and no assay is known there, by number or by name, but to
# the demo, which runs five of them.
command_line() {
    lines=$(cat $(echo "$files" | grep '^src/cli/' | grep -v '_test\.c$') | wc -l)
    if [ "$lines" -gt 5000 ]; then
        echo "src/cli: $lines lines, at most 5000"
        return 1
    fi
    assays=$(sed -n 's/^    \.name = "\(.*\)",$/\1/p' src/assay/*.c | paste -sd '|')
    numbers=$(echo "$assays" | tr 'a-z-' 'A-Z_')
    ! grep -nE "[=!]= *CREME_[A-Z]+_($numbers)\b|case CREME_[A-Z]+_($numbers)\b|strcmp\([^)]*\"($assays)\"" \
        $(echo "$files" | grep '^src/cli/' | grep -v '/demo\.c$')
}

status=0
arrows || status=1
sizes || status=1
manners || status=1
names || status=1
kinds || status=1
command_line || status=1
if [ $status -eq 0 ]; then echo "arrows, sizes, manners, names, kinds and the command line are as they should be"; fi
exit $status
