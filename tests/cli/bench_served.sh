# What models take that others compute: by batch, all workers at once. Times are the machine's, and are not shown.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
shape() { # FAULTS [OPTIONS]
    faults=$1
    shift
    echo "$faults $*:"
    "$CREME" bench -m "worker:python3 fake.py $faults" --tile-size 16 --rounds 2 -q -o table "$@" || return
    grep -e '^# workers' -e '^# input' -e '^# a nec' table | sed 's/passes: .*/passes/'
    grep -v '^#' table | awk -F '\t' -v OFS='\t' 'NR == 1 { print; next }
        { rate = $1 * workers / $2; time = $2; said = $3; share = $4
          ok = (time > 0); fits = (rate / said > 0.99 && rate / said < 1.01); part = (share > 0 && share <= 1)
          if (part) share = "a share"
          print $1, (ok ? "positive" : time), (fits ? "fits" : said), share }' workers="$(sed -n 's/^# workers.*: //p' table)"
}
shape ""
shape "inside=0.00001"
shape "inside=0.01 wait=0.01" --workers 2 --batch 6
shape "inside=0" --batch 1
shape 'inside=-1' --batch 1
shape 'inside=true' --batch 1
shape 'inside=1e300' --batch 1
for wrong in "e500 --workers 2" "nan --workers 2" "early --workers 2" "json --workers 0" "wait=0 --threads 1,2"; do
    set -- $wrong
    faults=$1
    shift
    run bench -m "worker:python3 fake.py $faults" --tile-size 16 -q "$@" 2>&1
done
"$CREME" bench -m "worker:python3 fake.py" -q | grep -c necessity # its window is shorter than the usual tile
