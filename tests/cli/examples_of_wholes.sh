# The examples of creme demo, and of the commands that need its pipeline. Where it is slow, the demo's network, of which there
# are some thousand evaluations, makes way for its grammar.
set -- $EXAMPLES_OF_WHOLES
if is_slow; then
    more="--model grammar:demo"
    pictures_of_nothing
fi
run_examples "$1"
more=""
shift
run_examples "$@"
