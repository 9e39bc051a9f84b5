# What is known of served models, those among them that cannot be used: then why.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
what() { # FAULTS [OPTIONS]
    faults=$1
    shift
    run inspect "worker:python3 fake.py $faults" "$@" 2>&1 | sed 's/expected some of.*/.../'
}
echo "--- whole"
what ""
echo "--- some of it"
for faults in nocard json unstable reduces=0 "first half"; do
    echo "$faults:"
    what "$faults" --quiet | grep -e ^card -e ^numbers -e ^sequences -e ^bins -e ^batch -e ^read -e ^equal -e ^usable
done
cat >card.json <<'C'
{"creme": 1, "name": "mine", "version": "7", "weights": "sha256:1", "bin_bp": 12, "first_bin_bp": 4, "deterministic": true,
 "tracks": [{"identifier": "a"}, {"identifier": "b", "description": "CAGE:b"}]}
C
what nocard --model-card card.json | sed -n '/^output tensor/,$p'
echo "--- what cannot be used"
for faults in nan e500 shape notjson early name=other; do
    echo "$faults:"
    what "$faults" | grep -e ^card -e ^usable -e ^creme -e exit
done
echo '{"creme": 1, "bins": 9}' >card.json
what nocard --model-card card.json | sed -n '/^output tensor/,$p'
echo '{"creme": 1, "bims": 9}' >card.json
what nocard --model-card card.json | sed -n '/^output tensor/,$p'
what "" --head other | sed -n '/^card/,$p'
echo "--- what is no model"
"$CREME" inspect remote:http://me:secret@127.0.0.1:1#m 2>&1 >/dev/null | sed "s| (Failed.*||"
for user in me:se@cret me:se/c@ret me@here:se@c/ret; do
    "$CREME" inspect remote:http://$user@127.0.0.1:1#m 2>&1 >/dev/null | sed "s|:1: .*|:1: ...|"
done
run inspect remote:http://127.0.0.1:1#m 2>&1 | sed 's/ (Failed.*/ (...)/'
run inspect remote:localhost 2>&1
run inspect worker: 2>&1
run inspect "worker:python3 fake.py" --lora-alpha 2 2>&1
