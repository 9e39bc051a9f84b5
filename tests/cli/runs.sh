# A run folder: results as in a table written directly, going on, finished, changed options, parts, damage, a lock.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3"
same() { "$CREME" "$@" -q | grep -v '^# command' | cmp - "$table" && echo "same as written directly"; }

for assay in necessity context-swap sufficiency "distance --tiles 1-2" "interaction --rounds 2"; do
    run $assay $common -o RUN/
    table=RUN/tables/${assay%% *}.tsv
    same $assay $common
done
ls RUN RUN/tables
cp -r RUN before
run necessity $common -o RUN --threads 1 --batch 3
rm -r before/lock RUN/lock
diff -r before RUN && echo "nothing has changed"
rm RUN/tables/necessity.tsv RUN/run.json
run necessity $common -o RUN -q
diff -r before/tables RUN/tables && cmp before/run.json RUN/run.json && echo "the table and the record are back"
head -n 27 RUN/tables/necessity.tsv | grep '^#'

run necessity $common -o RUN --seed 2
run necessity $common -o RUN --seed 2 --klet 1
run necessity $common -o RUN --seed 2 --klet 1 --sum-strands --bins 0-1 --shuffles 4
run necessity $common -o RUN --sum-strands
run necessity $common -o RUN --part 1/2
printf 'locus\ttile_start\ttile_end\tclass\nA\t24\t40\tenhancer\nB\t40\t56\tenhancer\n' >cres.tsv
run fine-tile $common --cres cres.tsv --stages 4:0.9:1,2:0.7:1 -o RUN
table=RUN/tables/fine-tile.tsv
same fine-tile $common --cres cres.tsv --stages 4:0.9:1,2:0.7:1

echo "--- --replicates and --bed of a run folder: when it is complete, whether by this command or before"
beside() { # beside FOLDER COMMAND OPTIONS... : the files are those that a run without a folder writes
    folder=$1; command=$2; shift 2
    run $command "$@" -o $folder $bed --replicates folder.tsv -q
    "$CREME" $command "$@" -q -o out.tsv ${bed:+--bed direct.bed} --replicates direct.tsv
    grep -v '^# command' direct.tsv >a.tsv; grep -v '^# command' folder.tsv | cmp - a.tsv && echo "the same replicates"
    [ -z "$bed" ] || { cmp direct.bed folder.bed && echo "the same survivors, $(wc -l <folder.bed) lines"; }
    rm -f folder.tsv folder.bed direct.bed
}
bed=
beside RUN necessity $common
beside RUN interaction --rounds 2 $common
bed="--bed folder.bed"
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t139\t+\nB\tdemo\t76\t-\n' >fine.tsv
printf 'locus\ttile_start\ttile_end\tclass\nA\t24\t40\tenhancer\nB\t24\t40\tenhancer\n' >fine_cres.tsv
fine="-m grammar:tiny.json -f genome.fa -l fine.tsv --tile-size 16 --shuffles 3 --cres fine_cres.tsv --stages 4:0.9:1"
beside F/ fine-tile $fine
"$CREME" fine-tile $fine -q -o P1/ --part 1/2
"$CREME" collect P1 -o P/ -q --allow-missing
beside P fine-tile $fine # goes on, then writes
run necessity $common -o RUN --replicates nowhere/replicates.tsv
run fine-tile $common --cres cres.tsv --stages 4:0.9:1 -o none/ --bed nowhere/out.bed
run fine-tile $common --cres cres.tsv --stages 4:0.9:1 -o none/ --bed cres.tsv
ls none 2>&1
printf 'locus\ttile_start\ttile_end\tclass\nA\t40\t56\tenhancer\n' >nothing.tsv
run fine-tile $common --cres nothing.tsv --stages 4:0.01:1 --tracks K562 -o empty/ --bed empty.bed -q
wc -l <empty.bed
run necessity $common -o RUN --part 3/2
run necessity $common -o RUN --part 3/4
run necessity $common -o none/RUN/
run necessity $common -o RUN --dry-run -q | grep units
cp loci.tsv loci.before
printf 'C\tdemo\t160\t+\n' >>loci.tsv
run necessity $common -o RUN 2>&1 | sed 's/xxh128 [0-9a-f]*, then [0-9a-f]*/xxh128 X, then Y/'
mv loci.before loci.tsv
(run necessity $common -o new/ --dry-run -q) | grep units
ls new 2>&1

echo "--- status, export"
run status RUN before | sed 's/[0-9T:-]*Z/TIME/'
run export RUN
run export RUN --step nothing
run export RUN --step interaction -o exported.tsv
cmp exported.tsv RUN/tables/interaction.tsv && echo "same as the table"
for assay in context-swap "interaction --rounds 2"; do
    "$CREME" export RUN --step ${assay%% *} --format replicates -o exported.tsv
    "$CREME" $assay $common -q -o out.tsv --replicates replicates.tsv
    grep -v '^# command' replicates.tsv | cmp - exported.tsv && echo "same as written directly"
done
run status loci.tsv
run export nowhere

echo "--- damage"
damaged() { rm -rf D; cp -r before D; "$@"; run necessity $common -o D; }
damaged truncate -s 30000 D/results.sqlite
damaged cp loci.tsv D/results.sqlite
# Bytes 60 to 63 are the version of the schema, 68 to 71 the program.
put() { printf '\007' | dd of=D/results.sqlite bs=1 seek=$1 conv=notrunc 2>/dev/null; }
damaged put 63
damaged put 71
damaged sed -i 's/creme_unit/crema_unit/g' D/results.sqlite
damaged rm D/results.sqlite
damaged sh -c 'echo "{" >D/run.json'
damaged sh -c 'echo "{\"format\": 3}" >D/run.json'

echo "--- status of what is no run folder, or no longer a whole one"
mkdir empty_folder nothing_yet folder_for_file folder_for_file/results.sqlite record_alone
: >nothing_yet/results.sqlite
echo '{}' >record_alone/run.json
for folder in nowhere loci.tsv RUN/results.sqlite empty_folder nothing_yet folder_for_file record_alone; do run status $folder; done
looked() { rm -rf D; cp -r before D; "$@"; run status D; }
looked truncate -s 30000 D/results.sqlite
looked truncate -s 50 D/results.sqlite
looked cp loci.tsv D/results.sqlite
looked put 63
looked put 71
looked sed -i 's/creme_unit/crema_unit/g' D/results.sqlite
looked rm D/results.sqlite
run status empty_folder before D nowhere | grep -v context | sed 's/[0-9T:-]*Z/TIME/'

echo "--- two at a time"
"$CREME" context-dependence -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 1000000 --batch 1 \
    -q -o L/ &
until [ -s L/lock ] && [ -e L/run.json ]; do sleep 0.1; done
run necessity $common -o L/ -q 2>&1 | sed 's/process [0-9]* on [^ ]*/process N on HOST/'
run status L | cut -f 1-5
kill -TERM $!
wait $! 2>/dev/null
echo "[exit $?]"

# A file is the same under another name, and another one under the same name.
run necessity $common -o names/
mkdir -p other && cp loci.tsv tiny.json genome.fa other
moved=$(echo " $common " | sed "s| loci.tsv| ./loci.tsv|; s|grammar:tiny.json|grammar:./tiny.json|; s| genome.fa| $PWD/genome.fa|")
run necessity $moved -o names/ 2>&1 | sed "s|$PWD|HERE|g"
run necessity $(echo "$common" | sed 's|loci.tsv|other/loci.tsv|') -o names/
sed 's/150/151/' loci.tsv >other/loci.tsv
run necessity $(echo "$common" | sed 's|loci.tsv|other/loci.tsv|') -o names/
