# Which bases move what is read of a model: fields that are known are found to the base.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
tiny_grammar
field() { # FAULTS [OPTIONS]
    faults=$1
    shift
    run inspect "worker:python3 fake.py $faults" --receptive-field --quiet "$@" | grep -v -e ^architecture -e ^output
}
echo "--- the bins alone, wide, asymmetric, narrower than what is read, from end to end"
field ""
field sees=20,9 --tracks C --bins 3-4
field sees=-5,3 --bins 3-6 --field-tries 8 | grep field
field sees=40,40 --bins 0-7 | grep -A 1 field
field sees=3,40 --bins 0-0 | grep -A 1 field
field sees=40,3 --bins 7-7 | grep -A 1 field
field "first half sees=20,9" --bins 3-3 | grep field
field "reduces=0 sees=20,9" --bins 3-3 | grep field
echo "--- one base"
field sees=-15,0 --bins 3-3 | grep field
echo "--- views see what each of them sees"
field sees=20,9 --bins 3-3 --rc | grep field
field sees=20,9 --bins 3-3 --shifts=-4,0,2 | grep field
echo "--- noise"
field unstable
echo "--- nothing moves, or nothing to be moved"
run inspect grammar:tiny.json --receptive-field
run inspect tiny.json --receptive-field 2>&1
run inspect nowhere:tiny.json --receptive-field 2>&1
run inspect grammar:tiny.json --receptive-field --bins 2-4 2>&1
run inspect grammar:tiny.json --receptive-field --field-tries 0 2>&1
