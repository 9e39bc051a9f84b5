# The commands of docs/get.md that need no network, as they stand; of those that do, their options are read.
docs=$(dirname "$0")/../../docs
export XDG_DATA_HOME=$PWD/data XDG_CONFIG_HOME=$PWD/config
sed -n '/^```sh/,/^```/p' "$docs/get.md" | grep -v '^```' | sed 's/  *#.*//' >commands
creme() { "$CREME" "$@" >out.txt 2>err.txt; echo "[exit $?] $(grep -vc '^#' out.txt) lines"; grep -v took err.txt; }
while read -r command; do
    echo "\$ $command"
    case $command in
    "creme get "[a-z]*) for name in ${command#creme get}; do "$CREME" get | grep -c "^$name	"; done ;;
    *) eval "$command" ;;
    esac
done <commands
echo "--- the table of one's own that it shows"
mkdir -p config/creme
sed -n '/^name	kind/,/^```/p' "$docs/get.md" | grep -v '^```' >config/creme/sources.tsv
"$CREME" get | grep -e '^k562' -e '^mm10' -e '^hg38'
