run
run --version extra
run help necessity
run predict --help
run help nothing
