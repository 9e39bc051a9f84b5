# Weights of every kind as safetensors; what comes out is read like what went in, to the bit.
small_genome
"$FIXTURE" plain plain.h5
run convert plain.h5 -o plain.safetensors
run convert plain.safetensors -o again.safetensors
cmp plain.safetensors again.safetensors && echo "converted twice: the same file"
run convert plain.h5 -o half.safetensors --dtype bf16 -q
run inspect plain.safetensors >shown
head -n 8 shown
run inspect half.safetensors >shown
grep conv1d_1 shown

# A chromosome that is long enough for the network.
awk 'BEGIN { print ">demo"; s = 12345; for (i = 0; i < 8192; i++) { s = (s * 1103515245 + 12345) % 2147483648
             printf "%s", substr("ACGT", int(s / 65536) % 4 + 1, 1) } print "" }' >long.fa
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t4000\t+\nB\tdemo\t4100\t-\n' >long.tsv
for kind in h5 safetensors; do
    "$CREME" predict -m borzoi:plain.$kind -f long.fa -l long.tsv -q --profile $kind.npy || exit 1
    "$CREME" necessity -m borzoi:plain.$kind -f long.fa -l long.tsv -q --tile-size 1024 --shuffles 2 |
        grep -v '^#' >$kind.tsv
done
cmp h5.npy safetensors.npy && cmp h5.tsv safetensors.tsv && echo "h5 and safetensors: the same predictions and effects"
"$CREME" predict -m borzoi:half.safetensors -f long.fa -l long.tsv -q --profile half.npy && echo "bf16 weights are read"

# A model in two files.
mkdir parts
cp plain.safetensors parts/one.safetensors
"$CREME" inspect plain.safetensors | awk -F '\t' 'BEGIN { printf "{\"weight_map\": {" }
    /\[/ && NF == 2 && $2 ~ /^float/ { printf "%s\"%s\": \"one.safetensors\"", n++ ? ", " : "", $1 } END { print "}}" }' \
    >parts/model.safetensors.index.json
run inspect parts/model.safetensors.index.json >shown
head -n 4 shown
run convert parts/model.safetensors.index.json -o joined.safetensors
cmp plain.safetensors joined.safetensors && echo "from its index: the same file"

# The architecture beside the file.
printf '{"dim": 1536}' >plain.config.json
run convert plain.h5 -o other.safetensors
cmp plain.safetensors other.safetensors && echo "the file's own model_config goes first"

run convert plain.h5
run convert -o x.safetensors
run convert plain.h5 -o plain.h5
run convert plain.h5 -o no-such-folder/x.safetensors
run convert plain.h5 -o x.safetensors --dtype f16
run convert nowhere.h5 -o x.safetensors
run convert genome.fa -o x.safetensors
"$FIXTURE" nan nan.h5
run convert nan.h5 -o x.safetensors
head -c 3000 plain.safetensors >short.safetensors
run convert short.safetensors -o x.safetensors
run inspect short.safetensors
rm parts/one.safetensors
run convert parts/model.safetensors.index.json -o x.safetensors
[ -e x.safetensors ] || echo "no failure has left a file"
