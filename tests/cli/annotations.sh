# Annotations in the dialects that people bring, what is chosen of them, and what is left out.
tab() { tr '@' '\t'; }
show() { "$CREME" loci -o out.tsv "$@"; echo "[exit $?]"; [ ! -f out.tsv ] || grep -v "^#" out.tsv; rm -f out.tsv; }

# A TSS of two genes is a row for each.
tab >readthrough.gtf <<'GTF'
chr9@H@transcript@14511@29739@.@+@.@gene_id "G1"; transcript_id "T1"; gene_type "protein_coding"; gene_name "AAA-BBB";
chr9@H@transcript@14511@20000@.@+@.@gene_id "G2"; transcript_id "T2"; gene_type "protein_coding"; gene_name "AAA";
chr9@H@transcript@14511@19000@.@+@.@gene_id "G2"; transcript_id "T3"; gene_type "protein_coding"; gene_name "AAA"; tag "basic"; tag "MANE_Select"; tag "CCDS";
GTF
show --gtf readthrough.gtf
show --gtf readthrough.gtf --keep-duplicates

# NCBI's GTF: the biotype stands on the gene's line, which may come later.
tab >ncbi.gtf <<'GTF'
#gtf-version 2.2
9@BestRefSeq@gene@14511@29739@.@-@.@gene_id "AAA1"; transcript_id ""; gene "AAA1"; gene_biotype "protein_coding"; gene_synonym "X; Y"; 
9@BestRefSeq@transcript@14511@29739@.@-@.@gene_id "AAA1"; transcript_id "NM_1.2"; gene "AAA1"; tag "MANE Select"; transcript_biotype "mRNA"; 
9@BestRefSeq@exon@29000@29739@.@-@.@gene_id "AAA1"; transcript_id "NM_1.2"; gene "AAA1"; transcript_biotype "mRNA"; 
9@Gnomon@transcript@214854@465259@.@+@.@gene_id "BBB2"; transcript_id "XM_2.1"; gene "BBB2"; transcript_biotype "mRNA"; 
9@Gnomon@gene@214854@465259@.@+@.@gene_id "BBB2"; transcript_id ""; gene "BBB2"; gene_biotype "protein_coding"; 
GTF
show --gtf ncbi.gtf
show --gtf ncbi.gtf --tag mane_select
show --gtf ncbi.gtf --tag basic

# NCBI's GFF3: a mature miRNA is part of its precursor, and the sequences at the end are none of it.
tab >ncbi.gff3 <<'GFF'
##gff-version 3
##sequence-region NC_000009.12 1 138394717
NC_000009.12@B@gene@101@900@.@-@.@ID=gene-AAA1;Name=AAA1;gene=AAA1;gene_biotype=protein_coding
NC_000009.12@B@mRNA@101@900@.@-@.@ID=rna-NM_1.2;Parent=gene-AAA1;gene=AAA1;tag=MANE Select;transcript_id=NM_1.2
NC_000009.12@B@gene@2001@2100@.@+@.@ID=gene-MIR1;Name=MIR1;gene_biotype=miRNA
NC_000009.12@B@primary_transcript@2001@2100@.@+@.@ID=rna-NR_1.1;Parent=gene-MIR1;gene=MIR1;transcript_id=NR_1.1
NC_000009.12@B@miRNA@2010@2030@.@+@.@ID=rna-MIR1;Parent=rna-NR_1.1;gene=MIR1
NC_000009.12@B@pseudogene@3001@3100@.@+@.@ID=gene-P1;Name=P1;gene_biotype=pseudogene
NC_000009.12@B@exon@3001@3100@.@+@.@ID=id-P1;Parent=gene-P1;gene=P1
##FASTA
>NC_000009.12
ACGT
GFF
show --gtf ncbi.gff3 --gene-type all

# Ensembl's GFF3: transcripts that decay, or keep an intron, have no TSS of interest.
tab >ensembl.gff3 <<'GFF'
9@e@gene@11@99@.@+@.@ID=gene:ENSG1;Name=AAA1;biotype=protein_coding;gene_id=ENSG1;version=3
9@e@mRNA@11@99@.@+@.@ID=transcript:ENST1;Parent=gene:ENSG1;biotype=protein_coding;tag=basic,Ensembl_canonical;transcript_id=ENST1
9@e@transcript@31@99@.@+@.@ID=transcript:ENST2;Parent=gene:ENSG1;biotype=retained_intron;transcript_id=ENST2
9@e@NMD_transcript_variant@41@99@.@+@.@ID=transcript:ENST3;Parent=gene:ENSG1;biotype=nonsense_mediated_decay;transcript_id=ENST3
9@e@exon@11@99@.@+@.@Parent=transcript:ENST1;Name=E1
9@e@exon@31@99@.@+@.@Parent=transcript:ENST2,transcript:ENST3
GFF
show --gtf ensembl.gff3
show --gtf ensembl.gff3 --all-transcripts

# StringTie: transcripts of unknown strand, and no types.
tab >stringtie.gtf <<'GTF'
9@StringTie@transcript@14511@29739@1000@-@.@gene_id "STRG.1"; transcript_id "STRG.1.1"; cov "2.62";
9@StringTie@exon@14511@15080@1000@-@.@gene_id "STRG.1"; transcript_id "STRG.1.1"; exon_number "1";
9@StringTie@transcript@50000@52000@1000@.@.@gene_id "STRG.2"; transcript_id "STRG.2.1";
9@StringTie@transcript@214854@465259@1000@+@.@gene_id "STRG.3"; transcript_id "STRG.3.1"; ref_gene_name "BBB2"; cov "2.6";
GTF
show --gtf stringtie.gtf
show --gtf stringtie.gtf --gene-type all

# UCSC: exons alone, in any order; the same name on two chromosomes is two.
tab >exons.gtf <<'GTF'
chrX@refGene@exon@300@400@0@-@.@gene_id "PAR1"; transcript_id "NM_7"; 
chrX@refGene@CDS@310@380@0@-@0@gene_id "PAR1"; transcript_id "NM_7"; 
chrY@refGene@exon@500@600@0@+@.@gene_id "PAR1"; transcript_id "NM_7"; 
chrX@refGene@exon@100@200@0@-@.@gene_id "PAR1"; transcript_id "NM_7"; 
GTF
show --gtf exons.gtf --gene-type all
# Genes alone.
grep gene ensembl.gff3 | head -n 1 >genes.gff3
show --gtf genes.gff3
# Genes without transcripts among others: NCBI's of mitochondria and bacteria, of which the coding sequence is a part.
tab >mixed.gff3 <<'GFF'
NC_012920.1@RefSeq@gene@577@647@.@+@.@ID=gene-TRNF;Name=TRNF;gene_biotype=tRNA
NC_012920.1@RefSeq@tRNA@577@647@.@+@.@ID=rna-TRNF;Parent=gene-TRNF;gene=TRNF
NC_012920.1@RefSeq@gene@3307@4262@.@+@.@ID=gene-ND1;Name=ND1;gene_biotype=protein_coding
NC_012920.1@RefSeq@CDS@3307@4262@.@+@0@ID=cds-YP_003024026.1;Parent=gene-ND1;gene=ND1
NC_012920.1@RefSeq@gene@14149@14673@.@-@.@ID=gene-ND6;Name=ND6;gene_biotype=protein_coding
GFF
show --gtf mixed.gff3
show --gtf mixed.gff3 --gene-type all
# Prokka's: coding sequences that belong to nothing.
tab >prokka.gff <<'GFF'
c1@Prodigal@CDS@337@2799@.@+@0@ID=P_1;gene=thrA;locus_tag=P_1
c1@Aragorn@tRNA@4000@4075@.@+@.@ID=P_2;locus_tag=P_2
GFF
show --gtf prokka.gff
# AUGUSTUS: an id alone.
tab >augustus.gtf <<'GTF'
c1@AUGUSTUS@gene@101@900@0.6@-@.@g1
c1@AUGUSTUS@transcript@101@900@0.6@-@.@g1.t1
c1@AUGUSTUS@CDS@101@900@0.6@-@0@transcript_id "g1.t1"; gene_id "g1";
GTF
show --gtf augustus.gtf
# Types of transcripts alone; a transcript of two genes.
tab >types.gtf <<'GTF'
9@x@transcript@11@99@.@-@.@gene_id "G1"; transcript_id "T1"; gene_name "AAA"; transcript_biotype "mRNA";
9@x@transcript@21@99@.@+@.@gene_id "G2"; transcript_id "T2"; gene_name "LNC"; transcript_biotype "lncRNA";
GTF
show --gtf types.gtf
tab >two_parents.gff3 <<'GFF'
9@x@gene@11@99@.@+@.@ID=g1;Name=A;biotype=protein_coding
9@x@gene@11@99@.@+@.@ID=g2;Name=B;biotype=protein_coding
9@x@mRNA@11@99@.@+@.@ID=t1;Parent=g1,g2
GFF
show --gtf two_parents.gff3
# UCSC's tables, with a bin and without, and refFlat.
tab >refGene.txt <<'TXT'
#bin@name@chrom@strand@txStart@txEnd@cdsStart@cdsEnd@exonCount@exonStarts@exonEnds@score@name2@cdsStartStat@cdsEndStat@exonFrames
585@NM_182905@chr9@-@14510@29739@14717@29739@2@14510,29601,@14940,29739,@0@WASHC1@cmpl@cmpl@0,0,
585@NR_1@chr9@+@40000@41000@41000@41000@1@40000,@41000,@0@LINC1@unk@unk@-1,
TXT
show --gtf refGene.txt
cut -f 2-11 refGene.txt | grep -v '^name' >genePred.txt
show --gtf genePred.txt --gene-type all
awk -F '\t' -v OFS='\t' '!/^#/ { print $13, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 }' refGene.txt | gzip >refFlat.txt.gz
show --gtf refFlat.txt.gz --genes LINC1
printf '>9\nACGT\n' >pred.fa
run predict -m grammar:demo -f pred.fa -l genePred.txt --tracks 0 -o out.tsv
awk -F '\t' -v OFS='\t' '{ $5 = $4; print }' genePred.txt >empty.txt
show --gtf empty.txt
# Nothing that has a TSS.
grep CDS exons.gtf >cds.gtf
show --gtf cds.gtf --gene-type all

# Whole names of genes, gene_ids with and without version; what is not there is named.
tab >prefix.gtf <<'GTF'
chr8@H@transcript@101@900@.@+@.@gene_id "ENSG7.3"; transcript_id "T1"; gene_type "protein_coding"; gene_name "MYC";
chr2@H@transcript@101@900@.@+@.@gene_id "ENSG8.1"; transcript_id "T2"; gene_type "protein_coding"; gene_name "MYCN";
chrX@H@transcript@101@900@.@+@.@gene_id "ENSG9.1"; transcript_id "T3"; gene_type "lncRNA"; gene_name "XIST";
GTF
show --gtf prefix.gtf --genes MYC,XIST
show --gtf prefix.gtf --genes ENSG7,ENSG8.1,ENSG9.2,MYCL
show --gtf prefix.gtf --genes XIST --gene-type protein_coding
show --gtf prefix.gtf --genes MYCL
show --gtf prefix.gtf --genes ,
# Of a table whose names are missing the ids; a row of neither is counted.
printf 'gene_id,gene_name\nENSG7,MYC\nENSG8.1,\nENSG9.1,NA\n,\n' >asked.csv
show --gtf prefix.gtf --genes asked.csv
printf '"MYC","",XIST\n"MYCN"\n' >asked.txt
show --gtf prefix.gtf --genes asked.txt
show --gtf readthrough.gtf --genes AAA,AAA-BBB --tag MANE_Select
