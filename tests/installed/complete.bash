# What bash completes: bash tests/installed/complete.bash SCRIPT, in an empty folder. A line of `expect` is the words of the
# command line as bash hands them over, "=>", and the answers.
set -u
source "$1"
touch genome.fa genes.gtf 'two words.tsv'
mkdir folder
failed=0

expect()
{
    COMP_WORDS=()
    while [[ $1 != '=>' ]]; do COMP_WORDS+=("$1"); shift; done
    shift
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _creme 2>/dev/null # compopt has something to say outside of a real completion
    local got wanted
    got=$(printf '%s\n' "${COMPREPLY[@]}" | sort)
    wanted=$(printf '%s\n' "$@" | sort)
    if [[ $got != "$wanted" ]]; then
        printf 'FAIL: %s: %s instead of %s\n' "${COMP_WORDS[*]}" "${got//$'\n'/ }" "$*"
        failed=1
    fi
}

expect creme nec '=>' necessity
expect creme context- '=>' context-dependence context-swap
expect creme necessity --pre '=>' --preset --precision
expect creme necessity --cel '=>'
expect creme pipeline --cel '=>' --cells
expect creme necessity --preset '' '=>' 2024 2023 borzoi
expect creme necessity --preset = 20 '=>' 2024 2023
expect creme necessity --preset = '=>' 2024 2023 borzoi
expect creme necessity --gamma f '=>' features
expect creme necessity --seed '' '=>'
expect creme necessity -m '' '=>' enformer: borzoi: borzoi:demo grammar: grammar:demo onnx: worker: worker+unix: remote:
expect creme necessity -m grammar : de '=>' demo
expect creme necessity -m enformer : gen '=>' genome.fa genes.gtf
expect creme necessity --model = grammar : de '=>' demo
expect creme necessity --model = borzoi : a.h5,gen '=>' a.h5,genome.fa a.h5,genes.gtf
expect creme necessity -q -f geno '=>' genome.fa
expect creme necessity -q --loc '=>' --loci
expect creme necessity -l two '=>' 'two words.tsv'
expect creme report folder --bed a.bed,gen '=>' a.bed,genome.fa a.bed,genes.gtf
expect creme demo -o fol '=>' folder
expect creme demo -o gen '=>'
expect creme analyze inter '=>' interaction
expect creme analyze -q inter '=>' interaction
expect creme analyze interaction gen '=>' genome.fa genes.gtf
expect creme figure distance- '=>' distance-histogram
expect creme figure genom '=>' genome.fa
expect creme help fine '=>' fine-tile
expect creme help --format z '=>' zsh
expect creme nothing --x '=>'
COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]/}
expect creme necessity --preset=b '=>' --preset=borzoi
expect creme necessity -m grammar:de '=>' grammar:demo
exit $failed
