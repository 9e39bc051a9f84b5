#!/bin/sh
# Checks what a library offers: sh tools/check_symbols.sh [LIBRARY]      (without it, that of build/release)
#
#   LIBRARY.a          every symbol begins with creme_; the shared library beside it, where there is one, is checked too. With
#                      clang 14, which lets the linker see what chooses among a kernel's clones, that is NAME.resolver: of
#                      one name there must be one, or the linker takes one for the other
#   libcreme.so        exports what include/creme declares with CREME_API, all of it and nothing else; and the headers declare
#                      nothing without CREME_API
#   libcreme_cuda.so   exports the one function by which libcreme takes it up
set -eu
sources=$(cd "$(dirname "$0")/.." && pwd)
[ $# -gt 0 ] || set -- "$sources/build/release/libcreme.a"

# The functions and tables that the public headers declare, one a line; "NAME bare" for one without CREME_API.
declared() {
    awk '
    FNR == 1 { comment = skip = depth = 0; text = "" }
    {
        line = $0
        if (comment) {
            if (!sub(/^.*\*\//, "", line)) next
            comment = 0
        }
        while (match(line, /\/\*([^*]|\*+[^*\/])*\*+\//)) line = substr(line, 1, RSTART - 1) " " substr(line, RSTART + RLENGTH)
        if (sub(/\/\*.*/, "", line)) comment = 1
        sub(/\/\/.*/, "", line)
    }
    line ~ /^#ifdef __cplusplus/ { skip = 1 }
    skip { if (line ~ /^#endif/) skip = 0; next }
    macro { macro = line ~ /\\$/; next }
    line ~ /^[ \t]*#/ { macro = line ~ /\\$/; next }
    {
        n = length(line)
        for (i = 1; i <= n; i++) {
            c = substr(line, i, 1)
            if (c == "{") depth++
            if (depth == 0 && c != ";") text = text c
            if (c == "}" && --depth == 0 && text ~ /^[ \t]*static/) text = ""
            if (depth == 0 && c == ";") finish()
        }
        text = text " "
    }
    function finish(    api, name) {
        gsub(/[ \t]+/, " ", text)
        sub(/^ /, "", text)
        if (text != "" && text !~ /^(typedef|enum|struct|static)( |$)/) {
            api = sub(/^CREME_API /, "", text)
            if (!match(text, /creme_[a-z0-9_]+ ?(\(|\[|$)/)) print FILENAME ": \"" text "\" is no declaration that this script knows" > "/dev/stderr"
            name = substr(text, RSTART, RLENGTH)
            sub(/ ?[(\[]$/, "", name)
            print name (api ? "" : " bare")
        }
        text = ""
    }' "$sources"/include/creme/*.h | sort -u
}

exported() {
    nm -D --extern-only --defined-only "$1" | awk 'NF == 3 && $2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u
}

check_shared() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    declared >"$folder/all"
    if grep ' bare$' "$folder/all"; then
        echo "these are declared in include/creme without CREME_API"
        exit 1
    fi
    exported "$1" >"$folder/exported"
    if ! diff "$folder/all" "$folder/exported"; then
        echo "$1 does not export what include/creme declares (< declared, > exported)"
        exit 1
    fi
    echo "$1 exports the $(wc -l <"$folder/all") names that include/creme declares, and nothing else"
}

case $1 in
*libcreme_cuda.so)
    [ "$(exported "$1")" = creme_cuda_operators ] || { echo "$1 exports other names:" $(exported "$1"); exit 1; } ;;
*.so*) check_shared "$1" ;;
*)
    foreign=$(nm --extern-only --defined-only "$1" | awk '
        NF != 3 || $3 ~ /^(creme_|__asan_|__odr_asan|_Z|__)/ { next }
        $3 !~ /\.resolver$/ || seen[$3]++ { print $3 }' | sort -u)
    if [ -n "$foreign" ]; then
        echo "$1 has names that do not begin with creme_:" $foreign
        exit 1
    fi
    echo "$1: every name begins with creme_"
    if [ -f "${1%.a}.so" ]; then check_shared "${1%.a}.so"; fi ;;
esac
