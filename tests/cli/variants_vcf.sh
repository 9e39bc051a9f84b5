# What creme variants says of files of variants: malformed ones, REF that is not there, assemblies, names, samples; the same
# variants from each kind of file; results for other programs.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t139\t+\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 -q"
head='##fileformat=VCFv4.2\n##contig=<ID=demo>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
tail='\t.\t.\t.\n'
# the same from each kind of file
printf "${head}demo\t103\t.\tG\tT$tail""demo\t109\t.\tTGTCAG\tTGAG$tail" >a.vcf
gzip -c a.vcf >a.vcf.gz
printf 'chrom\tpos\tref\talt\ndemo\t103\tG\tT\ndemo\t109\tTGTCAG\tTGAG\n' >a.tsv
printf 'alt,ref,position,chr\nT,G,103,demo\nTGAG,TGTCAG,109,demo\n' >a.csv
printf 'demo_103_G_T\ndemo_109_TGTCAG_TGAG\n' >names
printf '##fileformat=VCFv4.2\r\ndemo\t103\t.\tG\tT\r\ndemo\t109\t.\tTGTCAG\tTGAG\r\n' >no_columns.vcf
for file in a.vcf a.vcf.gz a.tsv a.csv names no_columns.vcf; do
    "$CREME" variants $common --vcf $file -o - | grep -v '^#' | cksum
done | sort -u | wc -l
"$CREME" variants $common --vcf /dev/stdin <a.vcf | grep -v '^#' | rounded
# what is left out is said
printf "${head}demo\t103\t.\tG\tT,<DEL>,*,N$tail""demo\t0\t.\tN\tA$tail""demo\t300\t.\tAT\tA$tail""chrUn\t5\t.\tG\tA$tail" >some.vcf
printf "demo\t104\t.\tG\tG[demo:5[,<DUP:TANDEM>,<DEL>$tail""demo\t103\tagain\tG\tT$tail" >>some.vcf
run variants -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --vcf some.vcf -o out.tsv 2>&1 | grep some.vcf
# malformed records
record() { printf "$head$1" >bad.vcf; run variants $common --vcf bad.vcf; }
record 'demo\t103\t.\tG\n'
record 'demo 103 . G T\n'
record "demo\t1e2\t.\tG\tT$tail"
record "demo\t103\t.\t-\tT$tail"
record "demo\t103\t.\tG\tT;A$tail"
record "demo\t103\t.\tG\t<DEL$tail"
head -c 60 a.vcf.gz >cut.vcf.gz
run variants $common --vcf cut.vcf.gz
printf 'BCF\002\002\377\377\377\377' >bad.bcf
run variants $common --vcf bad.bcf
printf 'BCF\004\001\001\001\001\001\001\001' >old.bcf
run variants $common --vcf old.bcf
: >empty.vcf
run variants $common --vcf empty.vcf
printf 'rs12\nrs13\n' >rs
run variants $common --vcf rs
printf 'chrom\tpos\tref\talt\ndemo\t103\t-\tT\n' >dash.tsv
run variants $common --vcf dash.tsv
# REF that is not there, and why
mismatch() { printf "$1" >mismatch; run variants $common --vcf mismatch; }
mismatch 'demo_104_C_T\ndemo_107_C_G\n'
mismatch 'demo_103_T_G\ndemo_104_A_G\n'
mismatch 'demo_103_C_A\ndemo_110_C_T\n'
mismatch 'demo_103_A_C_b37\n'
mismatch 'demo_103_G_T\ndemo_104_G_T\ndemo_105_C_A\ndemo_106_A_C\ndemo_107_A_C\ndemo_108_A_C\n'
# a chromosome of an assembly that is not the file's
awk 'BEGIN { print ">chrM"; for (i = 0; i < 16569; i++) printf "%s", substr("ACGTTGCAACGG", i % 12 + 1, 1); print "" }' >mito.fa
printf 'name\tchrom\ttss\tstrand\nA\tchrM\t139\t+\n' >mito.tsv
printf '##fileformat=VCFv4.2\n##contig=<ID=chrM,length=16299>\n#CHROM\tPOS\tID\tREF\tALT\nchrM\t1\t.\tA\tC\n' >mouse.vcf
run variants -m grammar:tiny.json -f mito.fa -l mito.tsv --tile-size 16 --tracks K562 -q --vcf mouse.vcf
# for other programs
"$CREME" variants $common --vcf a.vcf -o RUN/
for format in vcf bed bedgraph; do
    run export RUN --format $format | rounded
done
run export RUN --format bigwig -o effects.bw
# chromosomes that the file names otherwise than the genome
sed 's/^>demo/>9/' genome.fa >nine.fa
sed 's/demo/9/' loci.tsv >nine.tsv
sed 's/demo/chr9/' a.vcf >chr9.vcf
"$CREME" variants -m grammar:tiny.json -f nine.fa -l nine.tsv --tile-size 16 --tracks K562 --vcf chr9.vcf -o nine_out.tsv 2>&1 | grep 'names chromosomes'
# tracks of strand pairs, of genes on both strands
cat >pair.tsv <<'TXT'
# creme variants
# tracks: named as seen from the gene; of a gene on '-', a track of a strand pair is the genome's other strand
# strand pair: X+ | X-
locus	chrom	tss	strand	variant	pos	ref	alt	class	distance	track	wt	mutant	effect	delta	log2fc	n
A	demo	90	+	rs1	40	C	T	SNV	51	X+	2	1	0.5	-1	-1	1
B	demo	90	-	rs1	40	C	T	SNV	51	X+	2	1	0.25	-1	-1	1
TXT
run export pair.tsv --format vcf
run export pair.tsv --format bed
