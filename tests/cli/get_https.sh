# creme get by https: which certificates are gone by.
command -v openssl >/dev/null || { echo "SKIP: no openssl here, which makes the certificates"; exit; }
. "$(dirname "$PRELUDE")/../fetch/serve.sh"
certificate() { # NAME: NAME.pem, and NAME.key with the key before it
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$1.key" -out "$1.pem" 2>/dev/null
    cat "$1.pem" >>"$1.key"
}
certificate ours
certificate theirs
echo content >content
unset SSL_CERT_FILE CURL_CA_BUNDLE
export TLS_CERTIFICATE=ours.key
serve content
at=https${at#http}
table
printf 'file\tgrammar\tfile\t%s/plain/file\t8\t-\t-\ta test\n' "$at" >>config/creme/sources.tsv
get() { # VARIABLE=VALUE...: without what this libcurl says of it
    rm -rf data
    echo "\$ $*${1:+ }creme get file"
    env "$@" "$CREME" get file -q --retries 0 >out.txt 2>err.txt
    status=$?
    sed "s/file (.*); SSL/file (...); SSL/; s/ (.*); SSL/ (...); SSL/" err.txt | places
    echo "[exit $status]"
    cmp -s content data/creme/file/file && echo "the file is there"
}
get
get SSL_CERT_FILE=ours.pem
get CURL_CA_BUNDLE=ours.pem
get SSL_CERT_FILE=theirs.pem
get SSL_CERT_FILE=theirs.pem CURL_CA_BUNDLE=ours.pem
get SSL_CERT_FILE=ours.pem CURL_CA_BUNDLE=theirs.pem
get SSL_CERT_FILE=nowhere.pem
