# Told to end, a long run ends soon, says so, and leaves nothing behind.
small_genome
tiny_grammar
"$CREME" context-dependence -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 1000000 --batch 1 \
    -q -o out.tsv &
until ls | grep -q '^out.tsv'; do sleep 0.1; done
sleep 1
kill -TERM $!
wait $! 2>/dev/null
echo "[exit $?]"
ls
