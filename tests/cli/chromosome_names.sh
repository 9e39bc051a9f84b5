# One chromosome under several names, names of the user's own, and assemblies that must not be mixed.
tiny_grammar
unit=ACGTTGCAACGGTTACCATGCATTGCACGTTAGCCATACGTTGGCAACTGTCAGTTACGA
{ echo ">NC_000009.12 Homo sapiens chromosome 9"; for i in 1 2 3 4 5; do echo $unit; done; echo ">scaffold_7"; echo $unit; } >genome.fa
for name in 9 chr9 Chr9 CM000671.2 NC_000009.12; do
    printf 'name\tchrom\ttss\tstrand\nA\t%s\t150\t+\n' $name >loci.tsv
    "$CREME" necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 --tracks 0 --window plain -q \
        2>messages | grep -v '^#' | cut -f 5- | cksum >$name.sum
    cmp chr9.sum $name.sum 2>/dev/null || [ $name = 9 ] || echo "$name: another result"
    sed "s/^/$name: /" messages
done
cmp 9.sum NC_000009.12.sum && echo "the same draws and results under all names"
predict() { run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 0 --window plain -q -o out.tsv "$@"; }
# One table that has several names for a sequence: results have the FASTA's. Of other sequences they keep the table's.
printf 'name\tchrom\ttss\tstrand\nA\t9\t150\t+\nB\tchrscaffold_7\t20\t-\nC\tchr9\t160\t+\nD\tNC_000009.12\t170\t-\n' >loci.tsv
predict
grep -v '^#' out.tsv | cut -f 1,2
sed -i '/chr9\|NC_/d' loci.tsv
predict
grep -v '^#' out.tsv | cut -f 1,2
# Another assembly.
printf 'name\tchrom\ttss\tstrand\nA\tNC_000009.11\t150\t+\n' >loci.tsv
predict
printf '#!genome-build GRCh37.p13\n9\tX\ttranscript\t151\t190\t.\t+\t.\tgene_id "G1"; gene_name "MYC"; gene_type "lncRNA";\n' >grch37.gtf
run loci --gtf grch37.gtf -f genome.fa --gene-type all
cp grch37.gtf loci.tsv
predict
# The user's own names.
printf 'name\tchrom\ttss\tstrand\nA\tctg7\t20\t+\n' >loci.tsv
predict
printf '# ours theirs\nctg7\tscaffold_7\n' >names.txt
predict --chromosome-names names.txt
run shuffle -f genome.fa --region ctg7:1-8 --chromosome-names names.txt -q
printf 'ctg7 scaffold_7 NC_000009.12\n' >names.txt
predict --chromosome-names names.txt

# ... in tables of CREs, and beside them: the same names, whoever writes them.
printf '>ctg\n%s\n' "$unit$unit$unit$unit$unit" >ctg.fa
printf 'name\tchrom\ttss\tstrand\nA\tctg\t150\t+\n' >ctg_loci.tsv
printf 'ctg lonely_1\n' >ctg_names.txt
ctg="-m grammar:tiny.json -f ctg.fa -l ctg_loci.tsv --tile-size 16 --shuffles 3 --tracks 0 -q"
"$CREME" necessity $ctg -o ctg.tsv
"$CREME" analyze necessity ctg.tsv --enhancer 0.001 -o ctg_cres.tsv -q
sed 's/\tctg\t/\tlonely_1\t/' ctg_cres.tsv >other_cres.tsv
run multiplicity $ctg --copies 1 --cres other_cres.tsv -o out.tsv
run multiplicity $ctg --copies 1 --cres other_cres.tsv --chromosome-names ctg_names.txt -o out.tsv
grep -v '^#' out.tsv | cut -f 1-8 | head -n 2
printf 'lonely_1\t0\t400\tall\n' >all.bed
run analyze overlap ctg_cres.tsv all.bed -o out.tsv
run analyze overlap ctg_cres.tsv all.bed --chromosome-names ctg_names.txt -o out.tsv
grep -v '^#' out.tsv | cut -f 3-8
printf 'lonely_1\tX\ttranscript\t151\t190\t.\t+\t.\tgene_id "G"; gene_name "BESIDE"; gene_type "protein_coding";\n' >beside.gtf
run analyze necessity ctg.tsv --enhancer 0.001 --gtf beside.gtf --chromosome-names ctg_names.txt -o out.tsv
grep -c BESIDE out.tsv
# ... and genes in pictures and on pages, by the option or the file that the tables name
locus=$(grep -v '^#' ctg.tsv | sed -n 2p | cut -f 1)
run figure locus ctg.tsv --locus "$locus" --gtf beside.gtf -o out --sheet-only
grep -c BESIDE out.tsv
run figure locus ctg.tsv --locus "$locus" --gtf beside.gtf --chromosome-names ctg_names.txt -o out --sheet-only
grep -c BESIDE out.tsv
mkdir page && cp ctg.tsv page
run report page --gtf beside.gtf
grep -c BESIDE page/report.html
run report page --gtf beside.gtf --chromosome-names ctg_names.txt
grep -c BESIDE page/report.html
sed 's/^#   --fasta/#   --chromosome-names ctg_names.txt\n&/' ctg.tsv >page/ctg.tsv
run report page --gtf beside.gtf
grep -c BESIDE page/report.html

# Genes by name, in an annotation.
{ printf '9\tX\ttranscript\t151\t190\t.\t+\t.\tgene_id "G1.2"; transcript_id "T1"; gene_name "MYC"; gene_type "protein_coding"; tag "basic"; tag "MANE_Select";\n'
  printf '9\tX\ttranscript\t121\t190\t.\t+\t.\tgene_id "G1.2"; transcript_id "T2"; gene_name "MYC"; gene_type "protein_coding"; tag "basic";\n'
  printf '9\tX\ttranscript\t161\t210\t.\t-\t.\tgene_id "G2.1"; transcript_id "T3"; gene_name "MYCN"; gene_type "lncRNA";\n'; } >genes.gtf
necessity() { run necessity -m grammar:tiny.json -f genome.fa --tile-size 16 --shuffles 3 --tracks 0 --window plain -q "$@"; }
necessity --gtf genes.gtf -l MYC -o out.tsv
grep -v '^#' out.tsv | cut -f 1-4,19- | uniq
necessity --gtf genes.gtf -l MYCN,G1,MYCL --tag MANE_Select -o out.tsv
printf '# mine\nMYCN\n\nG1.2\nMYCL\n' >genes.txt
necessity --gtf genes.gtf -l genes.txt -o RUN/
grep -v '^#' RUN/tables/necessity.tsv | cut -f 1-4,19- | uniq
necessity --gtf genes.gtf -l genes.txt -o RUN/ && echo "nothing was left to do"
necessity --gtf genes.gtf -l MYCN,MYC -o BY_NAME/
grep -v '^#' BY_NAME/tables/necessity.tsv | cut -f 1 | uniq -c
# ... in quotes, under a header, or in a column of a table
genes() { printf "$1" >list; necessity --gtf genes.gtf -l list -o out.tsv; [ ! -f out.tsv ] || grep -v '^#' out.tsv | cut -f 1 | sort -u; rm -f out.tsv; }
genes 'gene\n"MYCN"\n"G1"\n'
genes '"","baseMean","symbol"\n"1",3.5,"MYCN"\n"2",7,NA\n'
genes 'gene_id\tgene_name\tlog2FC\nG2.1\tMYCN\t1\nG1.2\tMYC\t2\n'
genes 'MYCN,MYC\n'
genes 'symbol,p\nMYC\n'
genes ',baseMean\nMYC,1\n'
genes 'GENE_SET\thttp://x\tMYC\tMYCN\n'
necessity --gtf genes.gtf -l my -o out.tsv
necessity --gtf genes.gtf -l loci.tsv -o out.tsv
