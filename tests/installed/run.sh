#!/bin/sh
# The library as others meet it: installed, found by pkg-config or find_package, and linked with the examples.
#
#     sh tests/installed/run.sh PART BUILD WORK CC CXX [FLAG...]
#
#   install       installs BUILD into WORK/prefix (under another name first: an installed tree can be moved), and makes
#                 the demo
#   headers       every installed header compiles alone, as C and as C++
#   pkg_config    the examples by pkg-config, shared and static
#   find_package  the examples by CMake, shared and static
#   manual        a manual page for each command, as groff likes it
#   completion    what the shells complete
#
# CXX is "" where there is no C++ compiler. The FLAGs are those that BUILD was made with and a program has to have too
# (sanitizers). 77: skipped.
set -eu
part=$1 build=$2 work=$3 cc=$4 cxx=$5
shift 5
flags=$*
here=$(cd "$(dirname "$0")" && pwd)
examples=$here/../../examples
prefix=$work/prefix
demo=$work/demo

fail() {
    echo "FAIL: $*"
    exit 1
}

libdir() { dirname "$(find "$prefix" -name 'libcreme.a')"; }

# Runs the examples in a folder and looks whether they say what the command says.
check_examples() { # FOLDER
    one=$work/$part.loci.tsv
    head -n 2 "$demo/loci.tsv" >"$one"
    "$1/necessity" grammar:demo "$demo/genome.fa" "$demo/loci.tsv" >"$work/$part.got"
    "$prefix/bin/creme" necessity -q -m grammar:demo -f "$demo/genome.fa" -l "$one" |
        grep -v '^#' | cut -f 1,5,6,9,14,16,17 >"$work/$part.wanted"
    [ "$(wc -l <"$work/$part.wanted")" -gt 50 ] || fail "creme necessity says little"
    diff "$work/$part.wanted" "$work/$part.got" || fail "necessity"

    "$1/shuffles" "$demo/genome.fa" demo:1001-1100 3 | grep -v '^>' >"$work/$part.got"
    "$prefix/bin/creme" shuffle -f "$demo/genome.fa" --region demo:1001-1100 --count 3 |
        awk '/^>/ { if (n++) print text; text = ""; next } { text = text $0 } END { print text }' >"$work/$part.wanted"
    diff "$work/$part.wanted" "$work/$part.got" || fail "shuffles"

    "$1/run_folder" "$work/run" >"$work/$part.got"
    grep -q '^# necessity: 1 of 1 units, finished$' "$work/$part.got" || fail "run_folder: the step"
    grep -v '^#' "$work/$part.got" | cut -f 2- >"$work/$part.rows"
    grep -v '^#' "$work/run/tables/necessity.tsv" | diff - "$work/$part.rows" || fail "run_folder: the rows"

    rm -rf "$work/$part.run"
    whole="necessity grammar:demo $demo/genome.fa $work/one.tsv $work/$part.run/ shuffles=2"
    "$1/whole_run" $whole 2>/dev/null >"$work/$part.got"
    grep -q '^1 units, 0 of them done before' "$work/$part.got" || fail "whole_run: $(cat "$work/$part.got")"
    for folder in "$work/run" "$work/$part.run"; do grep -v '^#' "$folder/tables/necessity.tsv" | cksum; done |
        uniq | wc -l | grep -q '^ *1$' || fail "whole_run: another table than the command's"
    "$1/whole_run" $whole 2>/dev/null | grep -q '^1 units, 1 of them done before; 0 constructs' || fail "whole_run: again"
    "$1/whole_run" $whole tile-size=many 2>"$work/$part.got" && fail "whole_run: tile-size=many"
    grep -q "whole_run: --tile-size: 'many' is not a whole number" "$work/$part.got" || fail "whole_run: no message"

    "$1/outcome" grammar:demo "$demo/genome.fa" "$demo/loci.tsv" >"$work/$part.got"
    grep -c '	3 shuffles between' "$work/$part.got" | grep -qx 7 || fail "outcome: $(cat "$work/$part.got")"
    "$prefix/bin/creme" necessity -q -m grammar:demo -f "$demo/genome.fa" -l "$demo/loci.tsv" --tracks 0 --shuffles 3 |
        awk -F '\t' '!/^#/ && $1 != "locus" && (!($1 in most) || $14 > most[$1]) {
            if (!($1 in most)) order[++n] = $1
            most[$1] = $14; tile[$1] = $5 }
            END { for (i = 1; i <= n; i++) printf "%s\t%s\t%.3f\n", order[i], tile[order[i]], most[order[i]] }' \
            >"$work/$part.wanted"
    cut -f 1-3 "$work/$part.got" | diff "$work/$part.wanted" - || fail "outcome: another table than the command's"

    # One E-box in a chromosome without: nothing else has an effect.
    awk 'BEGIN { print ">c"; for (i = 0; i < 150000; i++) printf "%s", i == 61000 ? "CACGTG" : "AT"; print "" }' \
        >"$work/$part.fa"
    printf 'name\tchrom\ttss\tstrand\none\tc\t150000\t+\n' >"$work/$part.one.tsv"
    "$1/own_model" "$work/$part.fa" "$work/$part.one.tsv" | awk -F '\t' '$2 != 0' >"$work/$part.got"
    [ "$(cut -f 1 "$work/$part.got")" = c:117502-122501 ] || fail "own_model: $(cat "$work/$part.got")"
    "$1/own_model" "$work/none.fa" "$work/$part.one.tsv" 2>"$work/$part.got" && fail "own_model: no such file"
    grep -q '^own_model: .*none.fa' "$work/$part.got" || fail "own_model: no message"

    [ -n "$cxx" ] || return 0
    "$1/tiles" "$demo/genome.fa" "$one" 131072 5000 | cut -f 2,3 >"$work/$part.got"
    "$prefix/bin/creme" necessity -q -m grammar:demo -f "$demo/genome.fa" -l "$one" --tracks 0 --shuffles 1 |
        grep -v '^#' | awk -F '\t' 'NR > 1 && $7 >= 0 { print $7 "\t" $8 }' >"$work/$part.wanted"
    diff "$work/$part.wanted" "$work/$part.got" || fail "tiles (C++)"
}

# Tests of one tree may run side by side: only this one writes what the others read.
install() {
    rm -rf "$work"
    mkdir -p "$work"
    cmake --install "$build" --prefix "$work/made" >"$work/install.log"
    mv "$work/made" "$prefix"
    "$prefix/bin/creme" demo --model grammar:demo -q --assays-only --out "$demo" >/dev/null
    head -n 2 "$demo/loci.tsv" >"$work/one.tsv"
    "$prefix/bin/creme" necessity -q -m grammar:demo -f "$demo/genome.fa" -l "$work/one.tsv" --shuffles 2 \
        -o "$work/run/"
    for file in bin/creme include/creme/creme.h share/creme/figures/style.gp share/creme/grammar/demo.json \
        share/creme/borzoi/demo.safetensors \
        share/creme/python/creme_worker.py \
        share/doc/creme/LICENSE share/doc/creme/README.md share/doc/creme/docs/library.md \
        share/doc/creme/examples/necessity.c; do
        [ -f "$prefix/$file" ] || fail "$file is not installed"
    done
}

headers() {
    warnings="-Wall -Wextra -Wpedantic -Werror"
    for header in "$prefix"/include/creme/*.h; do
        name=$(basename "$header")
        printf "#include <creme/%s>\nint main(void) { return 0; }\n" "$name" >"$work/header.c"
        $cc $flags -std=c11 $warnings -I"$prefix/include" -fsyntax-only "$work/header.c" || fail "$name as C"
        [ -n "$cxx" ] || continue
        cp "$work/header.c" "$work/header.cpp"
        $cxx $flags -std=c++11 $warnings -I"$prefix/include" -fsyntax-only "$work/header.cpp" || fail "$name as C++"
        [ "$name" = creme.h ] || grep -q "<creme/$name>" "$prefix/include/creme/creme.h" || fail "creme.h has no $name"
    done
    [ -n "$cxx" ] || echo "SKIP: no C++ compiler"
}

compile() { # FOLDER MODULE FLAG...
    folder=$1 module=$2
    shift 2
    mkdir -p "$folder"
    for source in necessity own_model shuffles run_folder whole_run outcome; do
        $cc $flags -std=c11 -Wall -Wextra -Werror $(pkg-config --cflags "$module") -o "$folder/$source" \
            "$examples/$source.c" $(pkg-config --libs "$module") -lm "$@" || fail "$source by $module"
    done
    [ -z "$cxx" ] || $cxx $flags -std=c++11 -Wall -Wextra -Werror $(pkg-config --cflags "$module") -o "$folder/tiles" \
        "$examples/tiles.cpp" $(pkg-config --libs "$module") "$@" || fail "tiles by $module"
}

# Whether a program needs libcreme.so.0 (said by readelf).
needs() {
    readelf -d "$1" >"$work/$part.needed"
    grep -q 'NEEDED.*libcreme.so.0' "$work/$part.needed"
}

pkg_config() {
    command -v pkg-config >/dev/null || { echo "SKIP: no pkg-config"; exit 77; }
    PKG_CONFIG_PATH=$(libdir)/pkgconfig:${PKG_CONFIG_PATH:-}
    export PKG_CONFIG_PATH
    pkg-config --exists --print-errors 'creme >= 0.2' || fail "creme.pc"
    if [ -f "$(libdir)/libcreme.so" ]; then
        compile "$work/pkg_shared" creme "-Wl,-rpath,$(libdir)"
        needs "$work/pkg_shared/necessity" || fail "it is not linked with libcreme.so"
        check_examples "$work/pkg_shared"
    fi
    compile "$work/pkg_static" creme-static
    needs "$work/pkg_static/necessity" && fail "the static library is not taken"
    check_examples "$work/pkg_static"
}

find_package() {
    [ -n "$cxx" ] || { echo "SKIP: no C++ compiler"; exit 77; }
    for library in creme creme-static; do
        folder=$work/cmake_$library
        cmake -G Ninja -S "$examples" -B "$folder" -DCMAKE_PREFIX_PATH="$prefix" -DCREME_LIBRARY="creme::$library" \
            -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" \
            >"$folder.log" 2>&1 || { cat "$folder.log"; fail "find_package, $library"; }
        cmake --build "$folder" >>"$folder.log" 2>&1 || { cat "$folder.log"; fail "$library"; }
        check_examples "$folder"
    done
}

manual() {
    man1=$prefix/share/man/man1
    [ -f "$man1/creme.1" ] || { echo "SKIP: built for a processor that is not here"; exit 77; }
    "$prefix/bin/creme" help | sed -n 's/^  \([a-z-]*\) .*/\1/p' >"$work/commands"
    [ "$(wc -l <"$work/commands")" -gt 20 ] || fail "creme help says little"
    while read -r command; do
        page=$man1/creme-$command.1
        [ -f "$page" ] || fail "no page for creme $command"
        for option in $("$prefix/bin/creme" help "$command" | grep -o '^  \(-., \|    \)--[a-z-]*' | sed 's/.*--//'); do
            grep -qF "\\-\\-$(echo "$option" | sed 's/-/\\-/g')\\fR" "$page" || fail "$page: no --$option"
        done
    done <"$work/commands"
    [ "$(find "$man1" -name '*.1' | wc -l)" -eq $(($(wc -l <"$work/commands") + 1)) ] || fail "pages of no command"
    if command -v groff >/dev/null; then
        for page in "$man1"/*.1; do
            [ -z "$(groff -man -Tutf8 -ww -z "$page" 2>&1)" ] || fail "$(groff -man -Tutf8 -ww -z "$page" 2>&1)"
        done
        groff -man -Tascii "$man1/creme-necessity.1" | tr -d '\b_' | grep -q 'which tiles does the TSS need' ||
            fail "creme-necessity.1 as text"
    else
        echo "SKIP: no groff"
    fi
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$man1"/*.1 || fail "mandoc"
    else
        echo "SKIP: no mandoc"
    fi
}

completion() {
    for shell in bash zsh; do
        command -v $shell >/dev/null || { echo "SKIP: no $shell"; continue; }
        rm -rf "$work/complete"
        mkdir "$work/complete"
        case $shell in
        bash) script=$prefix/share/bash-completion/completions/creme ;;
        zsh) script=$prefix/share/zsh/site-functions ;;
        esac
        [ -e "$script" ] || { echo "SKIP: built for a processor that is not here"; exit 77; }
        (cd "$work/complete" && $shell "$here/complete.$shell" "$script") || fail "completion in $shell"
    done
}

$part
echo "$part: as it should be"
