# creme export of a table of variants: VCF, BED, bedGraph; names with signs that end fields; what has no form in a VCF.
cat >v.tsv <<'TXT'
# creme variants
locus	chrom	tss	strand	variant	pos	ref	alt	class	distance	track	wt	mutant	effect	delta	log2fc	n	swapped	at_tss	in_readout
GENE B	chr2	90	-	rs2	40	C	T	SNV	51	CAGE:a, b	2	1	0.5	-1	-0.584962501	1	0	0	0
GENE B	chr2	90	-	rs2	40	C	T	SNV	51	DNASE|x	NA	NA	NA	NA	NA	1	0	0	0
A	chr1	50	+	chr1_9_GATT_G	9	GATT	G	deletion	-41	CAGE:a, b	4	5	-0.25	1	0.263034406	1	0	0	0
A	chr1	50	+	chr1_9_G_T	9	G	T	SNV	-42	CAGE:a, b	4	2	0.5	-2	-0.736965594	1	0	0	0
A2	chr1	60	+	chr1_9_G_T	9	G	T	SNV	-52	CAGE:a, b	4	2	0.25	-1	-0.321928095	1	0	0	0
A2	chr1	60	+	rs 7	9	G	T	SNV	-52	CAGE:a, b	4	2	0.25	-1	-0.321928095	1	0	0	0
TXT
run export v.tsv --format vcf
run export v.tsv --format vcf --track 'DNASE|x' | tail -n 2
run export v.tsv --format bed
run export v.tsv --format bedgraph --track 'CAGE:a, b'
run export v.tsv --format bigwig --track 'CAGE:a, b' -o v.bw
sed 's/GATT\tG\t/GATT\tNA\t/' v.tsv >deleted.tsv
run export deleted.tsv --format vcf
run export deleted.tsv --format bed | head -n 3
sed 's/\t40\tC/\t0\tC/' v.tsv >telomere.tsv
run export telomere.tsv --format vcf
cut -f 1-4,6- v.tsv >no_names.tsv
run export no_names.tsv --format vcf
