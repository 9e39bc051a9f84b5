# GENCODE's and Ensembl's attributes, strands, and what is left out.
cat >genes.gtf <<'GTF'
#!genome-build made up
chr1	X	gene	11	50	.	+	.	gene_id "G1"; gene_type "protein_coding"; gene_name "ONE";
chr1	X	transcript	11	50	.	+	.	gene_id "G1"; transcript_id "T1"; gene_type "protein_coding"; gene_name "ONE";
chr1	X	transcript	11	40	.	+	.	gene_id "G1"; transcript_id "T2"; gene_type "protein_coding"; gene_name "ONE";
chr1	X	transcript	21	60	.	-	.	gene_id "G2"; transcript_id "T3"; gene_biotype "protein_coding";
chr1	X	transcript	31	70	.	-	.	gene_id "G3"; transcript_id "T4"; gene_type "lncRNA"; gene_name "THREE";
chr2	X	transcript	5	9	.	+	.	gene_id "G4"; transcript_id "T5"; gene_type "protein_coding"; gene_name "FOUR";
GTF
run loci --gtf genes.gtf
run loci --gtf genes.gtf --gene-type all --keep-duplicates
printf '>1\nACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGT\n' >genome.fa
run loci --gtf genes.gtf -f genome.fa -o loci.tsv
cat loci.tsv
gzip genes.gtf
run loci --gtf genes.gtf.gz -f genome.fa -o again.tsv -q
grep -v '^#' again.tsv
run inspect loci.tsv
printf '>elsewhere\nACGT\n' >other.fa
run loci --gtf genes.gtf.gz -f other.fa
