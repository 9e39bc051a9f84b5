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
show --gtf readthrough.gtf --genes AAA,AAA-BBB --tag MANE_Select
