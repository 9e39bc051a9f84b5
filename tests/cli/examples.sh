# The example at the end of every other command's help works, as it stands, after `creme demo` (without its pipeline). That
# of `creme serve` would not end: serve.sh tries it.
"$CREME" demo --model grammar:demo -q --assays-only >/dev/null || exit 1
# Published weights are not at hand: a small file has their name.
"$FIXTURE" plain model0_best.h5
# Nor need gnuplot be: figure_test sees to what it draws.
if ! command -v gnuplot >/dev/null; then
    mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH
fi
for command in $(all_commands); do
    case " $(echo $EXAMPLES_OF_ASSAYS $EXAMPLES_OF_WHOLES) serve " in
    *" $command "*) ;;
    *) run_examples "$command" ;;
    esac
done
