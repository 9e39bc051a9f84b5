# A web server of the test's own, for cases of creme get: sourced by them.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the server is written"; exit; }
"$CREME" version | grep -q '^libcurl none' && { echo "SKIP: this creme was built without libcurl"; exit; }
server=$(dirname "$PRELUDE")/../fetch/file_server.py
export XDG_DATA_HOME=$PWD/data XDG_CONFIG_HOME=$PWD/config PYTHONDONTWRITEBYTECODE=1
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy NO_PROXY no_proxy
mkdir -p config/creme

# serve FILE: a server of it, whose address is $at; it ends with the case.
serve() {
    rm -f port
    mkfifo "held.$1"
    python3 "$server" "$1" port "$1.log" <"held.$1" &
    exec 9>"held.$1"
    while [ ! -f port ]; do sleep 0.02; done
    at=http://127.0.0.1:$(cat port)
}

# table: an empty one of the user's own.
table() {
    printf 'name\tkind\tfile\taddress\tbytes\tchecksum\tlicence\tabout\n' >config/creme/sources.tsv
}

# places: without what differs from run to run, or with the version of libcurl.
places() {
    sed -e "s|$at|SERVER|g" -e "s|$PWD|HERE|g" -E -e 's/Operation too slow.*\)/...)/' \
        -e 's/(SERVER: )(transfer closed|end of response|Recv failure)[^;]*/\1.../' \
        -e 's/[0-9.]+ [KMGT]iB are there/N are there/'
}
