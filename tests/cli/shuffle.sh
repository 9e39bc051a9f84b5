printf '>chr9 a comment\nacgtnnacgattagcatcgactacgactaNcagcatcagcgcgatcagcatcatcagacgactactacgactacg\nACGT\n' >genome.fa
run shuffle -f genome.fa --region chr9:1-70 --seed 1 --count 3
run shuffle -f genome.fa --region 9:1-70 --seed 1 --count 1
run shuffle -f genome.fa --region chr9:11-60 --seed 7 --count 2 --klet 3 -o three.fa
cat three.fa
run shuffle -f genome.fa --region chr9:33-60 --seed 5 --method creme-nn --count 2
# Replicate k does not depend on how many are drawn.
"$CREME" shuffle -f genome.fa --region chr9 --count 5 | tail -n 3 >five
"$CREME" shuffle -f genome.fa --region chr9 --count 9 >nine
head -n 15 nine | tail -n 3 | cmp - five && echo same
