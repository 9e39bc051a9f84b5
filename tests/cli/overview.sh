run
run --version extra
run help necessity
run predict --help
run help nothing
run help --help
run help --format bash necessity
run help version --format man
run help collect --format json
echo '$ creme version: gnuplot, found or not, and one that gives up'
"$CREME" version | grep -c '^gnuplot.*\(patchlevel\|not found\)'
PATH=/nowhere "$CREME" version | /bin/grep ^gnuplot
mkdir bin && printf '#!/bin/sh\nexit 3\n' >bin/gnuplot && chmod +x bin/gnuplot
PATH=$PWD/bin "$CREME" version | /bin/grep ^gnuplot
