# Predicted effects of variants against eQTLs: how they are joined, signs, ranking, and what is wrong with files.
tsv() { tr ' ' '\t'; }
tsv >variants.tsv <<'END'
locus chrom tss strand variant pos ref alt distance track wt mutant effect delta log2fc gene_id
A chr1 10000 + v1 9001 A G -1000 blood 10 20 -1 10 1 ENSG00000000001.2
A2 chr1 12000 + v1 9001 A G -3000 blood 30 15 0.5 -15 -1 ENSG00000000001.2
B chr1 90000 - v1 9001 A G 80999 blood 10 10 0 0 0.01 ENSG00000000002
A chr1 10000 + v2 9100 C T -900 blood 10 5 0.5 -5 -0.8 ENSG00000000001.2
A chr1 10000 + v3 30000 GTT G 20001 blood 10 8 0.2 -2 -0.3 ENSG00000000001.2
B chr1 90000 - v4 80000 T C -10001 blood 10 12 -0.2 2 0.25 ENSG00000000002
B chr1 90000 - v5 80100 T C -9901 blood 10 10 0 0 0 ENSG00000000002
A chr1 10000 + v1 9001 A G -1000 liver 10 20 -1 10 -2 ENSG00000000001.2
END
show() {
    echo "\$ creme analyze eqtl $*"
    "$CREME" analyze eqtl "$@" -o out.tsv --summary signs.tsv --ranking ranking.tsv
    echo "[exit $?]"
    grep -v '^#' out.tsv | cut -f 1-3,7-8,12,14-16,18- | rounded
    echo "-- summary"
    grep -v '^#' signs.tsv | cut -f 1-10,11 | rounded
    echo "-- ranking"
    grep -v '^#' ranking.tsv | cut -f 2-8,11,14,18,19 | rounded
}
# GTEx: names of variants with a build, genes with versions; one with its alleles exchanged, one of another spelling, and an
# insertion where the variant that was run is a deletion.
tsv >Whole_Blood.v8.signif_variant_gene_pairs.txt <<'END'
variant_id gene_id tss_distance ma_samples maf pval_nominal slope slope_se
chr1_9001_A_G_b38 ENSG00000000001.9 -999 10 0.1 1e-9 -0.4 0.1
chr1_9100_T_C_b38 ENSG00000000001.9 -900 10 0.1 1e-9 0.3 0.1
chr1_29999_AGTT_AG_b38 ENSG00000000001.9 -900 10 0.1 1e-9 -0.2 0.1
chr1_80000_T_C_b38 ENSG00000000002.1 -900 10 0.1 1e-9 -0.2 0.1
chr1_80100_T_C_b38 ENSG00000000002.1 -900 10 0.1 1e-9 -0.2 0.1
chr1_30000_G_GTT_b38 ENSG00000000001.9 -900 10 0.1 1e-9 -0.2 0.1
chr1_80000_T_C_b38 ENSG00000000003.1 -900 10 0.1 1e-9 -0.2 0.1
chr1_5_T_C_b38 ENSG00000000002.1 -900 10 0.1 1e-9 -0.2 0.1
chr1_80100_T_<DEL>_b38 ENSG00000000002.1 -900 10 0.1 1e-9 -0.2 0.1
END
show variants.tsv --eqtl Whole_Blood.v8.signif_variant_gene_pairs.txt --track blood
# Credible sets: PIPs say which are causal.
tsv >blood.tsv <<'END'
molecular_trait_id gene_id cs_id variant rsid cs_size pip pvalue beta se z
E1 ENSG00000000001 L1 chr1_9001_A_G rs1 2 0.95 1e-9 -0.4 0.1 -4
E1 ENSG00000000001 L2 chr1_9001_A_G rs1 2 0.2 1e-9 -0.4 0.1 -4
E1 ENSG00000000001 L1 chr1_9100_C_T rs2 2 0.005 1e-9 -0.1 0.1 -1
E1 ENSG00000000001 L1 chr1_30000_GTT_G rs3 2 0.5 1e-9 -0.1 0.1 -1
E2 ENSG00000000002 L1 chr1_80000_T_C rs4 2 0.97 1e-9 0.7 0.1 7
E2 ENSG00000000002 L1 chr1_80100_T_C rs5 2 0.001 1e-9 0 0.1 0
END
gzip -c blood.tsv >blood.tsv.gz
show variants.tsv blood.tsv.gz --map blood=blood --draws 50
for figure in precision-recall effect-sizes; do run figure $figure out.tsv -o f --sheet-only && grep '^panel\|^series\|^point' f.tsv; done
run figure by-distance ranking.tsv -o f --sheet-only && grep -c '^bar' f.tsv
# Two files, of what is causal and of what is not, as VCF; no genes: the largest effect counts.
printf '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n' >head.vcf
{ cat head.vcf; printf '1\t9001\tv1\tA\tG\t.\t.\t.\n1\t80000\tv4\tT\tC\t.\t.\t.\n'; } >pos.vcf
{ cat head.vcf; printf '1\t9100\tv2\tC\tT\t.\t.\t.\n1\t80100\tv5\tT\tC\t.\t.\t.\n'; } >neg.vcf
show variants.tsv pos.vcf --negatives neg.vcf --track blood --distances 0,20,100
# Columns of other names, and labels.
printf 'where,a,b,who,causal,place,size\n1,a,g,A,TRUE,9001,0.5\n1,C,T,A,0,9100,-0.5\n' >own.csv
show variants.tsv own.csv --track blood --columns chrom=where,pos=place,ref=a,alt=b,gene=who,slope=size -q
run analyze eqtl variants.tsv blood.tsv Whole_Blood.v8.signif_variant_gene_pairs.txt
run analyze eqtl variants.tsv
run analyze eqtl variants.tsv blood.tsv --eqtl blood.tsv
run analyze compare variants.tsv --eqtl blood.tsv
run analyze eqtl variants.tsv own.csv
run analyze eqtl variants.tsv blood.tsv --columns size=beta
run analyze eqtl variants.tsv blood.tsv --columns slope=size
wrong() { sed "$1" blood.tsv >wrong.tsv && run analyze eqtl variants.tsv wrong.tsv --track blood; }
wrong '3s/0.2/2/'
wrong '3s/0.2/half/'
wrong '4s/chr1_9100_C_T/rs2/'
wrong '4s/chr1_9100_C_T/chr1_x_C_T/'
wrong 's/\t-1$//'
wrong '5s/-0.1/minus/'
wrong 's/chr1_/chr7_/'
sed 's/v1\tA\tG/v1\tA\tG,T/' pos.vcf >several.vcf
run analyze eqtl variants.tsv several.vcf --track blood
run analyze eqtl blood.tsv variants.tsv
