# The commands of docs/cluster.md that need no cluster, as they stand.
docs=$(dirname "$0")/../../docs
mkdir bin && ln -s "$CREME" bin/creme && PATH=$PWD/bin:$PATH
sed -n '/^## What is written/,/^## When/p' "$docs/cluster.md" | sed -n '/^```sh/,/^```/p' | grep -v '^```' >commands
while read -r command; do
    echo "\$ $command"
    case $command in
    *demo*) eval "$command" >/dev/null 2>&1 ;;
    *submit*) eval "$command" 2>&1 | grep -v constructs | sort ;;
    *status*) eval "$command" | cut -f 1-6 ;;
    *README*) eval "$command" | sed 's/; asks for .*/; asks for .../' ;;
    *) eval "$command" 2>&1 ;;
    esac
    echo "[exit $?]"
done <commands
creme necessity -m grammar:demo -f creme-demo/genome.fa -l creme-demo/loci.tsv --tracks blood -o whole/ -q
cmp whole/tables/necessity.tsv RUN/tables/necessity.tsv && echo "the table is that of one run"
