# SH3YL1 and ACP1 stand back to back, 115 bp apart: a trained network's tracks on the genome are those of each strand.
data=${0%/*}/../../../shared/data
[ -f "$data/models/mini_borzoi/model.h5" ] || { echo "SKIP: ../shared is not there"; exit; }
gzip -dc "$data/genome/hg38_chr2_0-2333275.fa.gz" >chr2.fa
printf 'name\tchrom\ttss\tstrand\nSH3YL1\tchr2\t264782\t-\nACP1\tchr2\t264897\t+\n' >loci.tsv
"$CREME" profile -m borzoi:"$data/models/mini_borzoi/model.h5" -f chr2.fa -l loci.tsv --tracks 0 --shuffles 2 --profile-bins 16 -q -o run/
grep '^# strand' run/tables/profile.tsv
run report run
# 264,912 to 264,976: transcribed from left to right
for strand in + -; do
    awk -v strand=$strand '$2 >= 264896 && $2 < 264960 { n++; sum += $4 }
                           END { print strand, n, (sum / n > 5 ? "above 5" : sum / n < 0.05 ? "below 0.05" : sum / n) }' \
        "run/tracks/profile.wild-type.CNhs10752$strand.bedGraph"
done
# Profiles of predict along the genome: the gene's, turned round.
grep -v ACP1 loci.tsv >minus.tsv
for view in "" --along-genome; do
    "$CREME" predict -m borzoi:"$data/models/mini_borzoi/model.h5" -f chr2.fa -l minus.tsv --tracks 0,1 -q --profile "profile$view.npy" $view
    tail -c 16384 "profile$view.npy" | od -An -v -w8 -tf4 | awk '{ print $1, $2 }' >"profile$view.txt"
done
awk '{ print $2, $1 }' profile.txt | tac | cmp - profile--along-genome.txt && ! cmp -s profile.txt profile--along-genome.txt && echo "turned round"
