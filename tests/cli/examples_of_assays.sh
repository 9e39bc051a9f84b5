# The example at the end of every assay's help works, as it stands.
"$CREME" demo --model grammar:demo -q --assays-only >/dev/null || exit 1
run_examples $EXAMPLES_OF_ASSAYS
