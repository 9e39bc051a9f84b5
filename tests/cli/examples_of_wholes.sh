# The examples of creme demo, and of the commands that need its pipeline.
run_examples $EXAMPLES_OF_WHOLES
