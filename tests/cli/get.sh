# creme get against a web server of the test's own, which serves well and badly (tests/fetch/file_server.py).
. "$(dirname "$PRELUDE")/../fetch/serve.sh"
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "%c", 33 + (i * i + int(i / 7)) % 90 }' >content
serve content
md5=$(python3 -c 'import hashlib; print(hashlib.md5(open("content", "rb").read()).hexdigest())')
sha=$(python3 -c 'import hashlib; print(hashlib.sha256(open("content", "rb").read()).hexdigest())')

# row NAME FAULT [BYTES [CHECKSUM]]
row() {
    printf '%s\tgrammar\tfile\t%s/%s/file\t%s\t%s\tCC0\ta test\n' "$1" "$at" "$2" "${3:--}" "${4:--}" >>config/creme/sources.tsv
}
most= # 512 bytes that a file may have
get() {
    echo "\$ creme get $*"
    ([ -z "$most" ] || ulimit -f "$most"; exec "$CREME" get "$@") >out.txt 2>err.txt
    status=$?
    places <out.txt
    places <err.txt
    echo "[exit $status]"
}
# try FAULT [BYTES [CHECKSUM]]: fetches one file of that name, and says what is there.
try() {
    echo "--- $*"
    table
    row file "$@"
    : >content.log
    rm -rf data
    get file --retries 2
    state
}
state() {
    cmp -s content data/creme/file/file && echo "the file is there, whole"
    find data -type f 2>/dev/null | sed 's/^/    /' | sort
}

try plain 10000 md5:$md5
cat data/creme/file/sums.tsv | places
get file
get --check file
get --check
sed 's|/plain/|/plain/elsewhere/|' config/creme/sources.tsv >config/other && mv config/other config/creme/sources.tsv
get --list | grep '^file'
get file
echo x >>data/creme/file/file
get --check file
: >content.log
get file
cmp -s content data/creme/file/file && echo "whole again"
printf '~' | dd of=data/creme/file/file conv=notrunc bs=1 seek=77 2>/dev/null
get file
cmp -s content data/creme/file/file && echo "whole again"
printf '~' | dd of=data/creme/file/file conv=notrunc bs=1 seek=77 2>/dev/null
cp data/creme/file/file damaged && most=2 && get file && most= # no room for it
cmp -s damaged data/creme/file/file && echo "what is damaged stays until the new one is whole"
try plain 10000 sha256:$sha
try plain
try nolength
try nolength 10000
try google
try linked
try hops3
try busy2
try cut4000
awk '{ print "asked for " $3 }' content.log
try norange
echo "--- what is refused"
try plain 9999
try plain 10000 md5:00000000000000000000000000000000
try plain - sha256:$(printf '%064d' 0)
try wronggoogle
try wronglinked
try loop
try down
try gone
try denied
try broken
try too
try longer
try shorter
try shorter 10000
try gigantic
try gzip
try login
try empty
echo "--- a file that changes, and servers that do not say so"
for fault in changing mixing shift; do
    try $fault
    sed 's/.*\(bytes=\)/\1/; s/".*"/TAG/' content.log
done
echo "--- nothing comes any more"
table
row file stall
rm -rf data
get file --retries 0 --timeout 1
state
echo "--- killed in the middle, and gone on with: 10 times, wherever it is"
table
row file slow200 10000 md5:$md5
rm -rf data
: >content.log
for i in 1 2 3 4 5 6 7 8 9 10; do
    "$CREME" get file -q >out.txt 2>err.txt &
    sleep 0.15
    kill -9 $!
    wait $! 2>/dev/null
done
[ -f data/creme/file/file ] && echo "it is done already"
get file -q
state
grep -q 'bytes=[1-9]' content.log && echo "it went on where it was"
echo "--- a server that has no ranges is asked for all of it again"
table
row file norange 10000
rm -rf data
mkdir -p data/creme/file
head -c 5000 content >data/creme/file/file.part
printf 'address %s/norange/file\nbytes 10000\ntag "x"\nend\n' "$at" >data/creme/file/file.from
get file
state
echo "--- a part of which nothing is known, or that is of another address"
for from in 'address http://else/\ntag "x"\nend\n' 'nonsense\n' '' "address $at/norange/file\ntag \"x\"\n"; do
    rm -rf data
    mkdir -p data/creme/file
    echo "something else" >data/creme/file/file.part
    printf "$from" >data/creme/file/file.from
    get file
    state
done
echo "--- no room"
table
row file plain 10000
rm -rf data
most=4
get file
state
most=
get file
state
echo "--- folders that are not one's own, links"
rm -rf data elsewhere
mkdir -p data/creme elsewhere
ln -s "$PWD/elsewhere" data/creme/file
get file
rm -r data/creme
ln -s "$PWD/elsewhere" data/creme # one's own, to a larger disk
get file -q
find elsewhere -type f | sort
rm -r data/creme elsewhere/file
mkdir -p data/creme/file
ln -s "$PWD/elsewhere/stolen" data/creme/file/file.part
get file
rm data/creme/file/file.part
mkfifo data/creme/file/file.part
get file
rm data/creme/file/file.part
chmod o+w data/creme/file
get file
chmod o-w data/creme/file
chmod o+w data/creme
get file
chmod o-w data/creme
find elsewhere -type f
get file -q --to "$PWD/to/here/"
get file --to ""
(unset XDG_DATA_HOME HOME; get file)
echo "--- through a proxy, and around it"
table
printf 'file\tgrammar\tfile\thttp://example.invalid/plain/file\t10000\t-\t-\ta test\n' >>config/creme/sources.tsv
(export http_proxy=$at; rm -rf data; get file -q)
state
(export http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1; table; row file plain; rm -rf data; get file -q)
echo "--- two at once"
table
row file slow200 10000
rm -rf data
"$CREME" get file -q >first.txt 2>&1 &
while [ ! -s data/creme/file/file.part ]; do sleep 0.02; done
get file
wait $!
places <first.txt
state
echo "--- tables of one's own"
while read -r line; do
    { printf 'name\tkind\tfile\taddress\tbytes\tchecksum\tlicence\tabout\n'; printf "$line\n"; } >config/creme/sources.tsv
    get
done <<'T'
two\tfields
../up\tgtf\tf\thttp://a/\t-\t-\t-\t-
a\tgtf\t../f\thttp://a/\t-\t-\t-\t-
a\tgtf\tf.part\thttp://a/\t-\t-\t-\t-
a\tgtf\tsums.tsv\thttp://a/\t-\t-\t-\t-
a\tgtf\tf\tfile:///etc/passwd\t-\t-\t-\t-
a\tgtf\tf\thttp://a/\tmany\t-\t-\t-
a\tgtf\tf\thttp://a/\t-\tmd5:12\t-\t-
a\t-\tf\thttp://a/\t-\t-\t-\t-
a\tbogus\tf\thttp://a/\t-\t-\t-\t-
a\tworker\tf\thttp://a/\t-\t-\t-\t-
a\t\tf\thttp://a/\t-\t-\t-\t-
T
printf 'other\theader\n' >config/creme/sources.tsv
get
echo "--- names"
table
row file plain
get fil
get frobnicate file
get --list file
get --check file --to nowhere
