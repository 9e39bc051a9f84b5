# What zsh completes: zsh -f tests/installed/complete.zsh FOLDER, in which _creme is, in an empty folder. An interactive shell is
# given the beginning of a line and a tab; what the line is then, it says.
zmodload zsh/zpty || exit 77
touch genome.fa
failed=0

zpty shell "TERM=dumb zsh -f -i"
zpty -w shell "PS1= PROMPT= RPS1= ; unsetopt beep prompt_sp prompt_cr; stty -echo; fpath=($1 \$fpath); autoload -Uz compinit; compinit -D -u
setopt no_auto_menu no_list_ambiguous no_auto_list
say() { print -r -- \"<<\$BUFFER>>\"; BUFFER=; }; zle -N say; bindkey '^X^X' say; print rea''dy"
zpty -r -m shell line '*ready*' || exit 1

expect() # BEGINNING COMPLETED
{
    local line
    zpty -w -n shell "$1"$'\t\x18\x18'
    zpty -r -m shell line '*<<*>>*'
    line=${${line##*<<}%%>>*}
    if [[ $line != $2 ]]; then
        print -r -- "FAIL: '$1' becomes '$line', not '$2'"
        failed=1
    fi
}

expect 'creme nec' 'creme necessity '
expect 'creme necessity --prec' 'creme necessity --precision='
expect 'creme necessity --cel' 'creme necessity --cel'
expect 'creme necessity --preset bor' 'creme necessity --preset borzoi '
expect 'creme necessity --preset=bor' 'creme necessity --preset=borzoi '
expect 'creme necessity --gamma fea' 'creme necessity --gamma features '
expect 'creme necessity -m enf' 'creme necessity -m enformer:'
expect 'creme necessity -m grammar:de' 'creme necessity -m grammar:demo '
expect 'creme necessity -m borzoi:gen' 'creme necessity -m borzoi:genome.fa '
expect 'creme necessity --model=borzoi:a,gen' 'creme necessity --model=borzoi:a,genome.fa '
expect 'creme necessity -q -f gen' 'creme necessity -q -f genome.fa '
expect 'creme report run --bed a,gen' 'creme report run --bed a,genome.fa '
expect 'creme analyze inter' 'creme analyze interaction '
expect 'creme analyze interaction gen' 'creme analyze interaction genome.fa '
expect 'creme figure gen' 'creme figure genome.fa '
expect 'creme figure distance-' 'creme figure distance-histogram '
expect 'creme help fine' 'creme help fine-tile '
zpty -d shell
exit $failed
