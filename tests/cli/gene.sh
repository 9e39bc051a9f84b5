# creme gene on the demo's genome: names of all kinds, which TSS, what is refused, going on, dry runs, options of assays.
# untimed: a dry run without what was measured.
untimed() {
    grep -v measured | cut -f 1-3,5
}
# told ARGUMENTS...: as run, with what is said of TSSs and steps, but not how long they took.
told() {
    run "$@" 2>said
    grep -v took said
}
# figure_test sees to what gnuplot draws.
mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH
"$CREME" demo --model grammar:demo --out d --assays-only >/dev/null
common="-m grammar:demo -f d/genome.fa --tracks blood"
# the demo's genes in the manner of GENCODE: two TSSs of the first, a version, tags; two genes of one name; one elsewhere
cat >genes.gtf <<'GTF'
##description: made up
demo	x	gene	80498	82497	.	+	.	gene_id "ENSG00000000001.7"; gene_type "protein_coding"; gene_name "ADD"; gene_synonym "PLUS, SUM1";
demo	x	transcript	80498	82497	.	+	.	gene_id "ENSG00000000001.7"; transcript_id "ENST00000000001.2"; gene_type "protein_coding"; gene_name "ADD"; tag "basic"; tag "Ensembl_canonical";
demo	x	transcript	81200	82497	.	+	.	gene_id "ENSG00000000001.7"; transcript_id "ENST00000000002.1"; gene_type "protein_coding"; gene_name "ADD"; tag "MANE_Select";
demo	x	transcript	81200	82497	.	+	.	gene_id "ENSG00000000001.7"; transcript_id "ENST00000000003.1"; gene_type "protein_coding"; gene_name "ADD"; tag "basic";
demo	x	transcript	218373	220372	.	-	.	gene_id "ENSG00000000002.1"; transcript_id "ENST00000000004.1"; gene_type "protein_coding"; gene_name "COOP"; tag "basic";
demo	x	transcript	360191	362190	.	+	.	gene_id "ENSG00000000003.1"; transcript_id "ENST00000000005.1"; gene_type "lncRNA"; gene_name "TWIN";
demo	x	transcript	498444	500443	.	-	.	gene_id "ENSG00000000004.1"; transcript_id "ENST00000000006.1"; gene_type "protein_coding"; gene_name "TWIN";
demo	x	transcript	640537	642536	.	+	.	gene_id "ENSG00000000005.1"; transcript_id "ENST00000000007.1"; gene_type "protein_coding"; gene_name "ROT"; transcript_type "nonsense_mediated_decay";
other	x	transcript	100	900	.	+	.	gene_id "ENSG00000000006.1"; transcript_id "ENST00000000008.1"; gene_type "protein_coding"; gene_name "AWAY";
demo	x	transcript	9920117	9922116	.	+	.	gene_id "ENSG00000000007.1"; transcript_id "ENST00000000009.1"; gene_type "protein_coding"; gene_name "BEYOND";
demo	x	transcript	301	900	.	-	.	gene_id "ENSG00000000008.1"; transcript_id "ENST00000000010.1"; gene_type "protein_coding"; gene_name "EDGE"; tag "RefSeq Select";
GTF
genes="$common --gtf genes.gtf --shuffles 5"
told gene ADD $genes -o ADD/
find ADD -type f -o -type d | grep -v 'figures/\|/tracks/' | sort
grep -v '^#' ADD/loci.tsv
grep -v '^#' ADD/tables/candidates.tsv
grep -v '^#' ADD/cres.tsv | cut -f 1,7-12,15-19 | rounded
cat ADD/cres.bed
cut -f 1,4,5 ADD/genes.gtf # what is near
grep -v '^#' ADD/gene.tsv | cut -f 1

# the same again: nothing changes; a further assay is added; other TSSs, options and folders are refused
cksum ADD/tables/* ADD/loci.tsv ADD/cres.* >before
"$CREME" gene ADD $genes -o ADD -q >/dev/null
cksum ADD/tables/* ADD/loci.tsv ADD/cres.* | cmp before - && echo unchanged
run gene ADD $genes -o ADD -q --assays context-dependence,necessity,sufficiency,distance,fine-tile --stages 1000:0.9:1
ls ADD/tables
run gene COOP $genes -o ADD
run gene ADD $genes -o ADD --tss all
run gene ADD $common --gtf genes.gtf --shuffles 6 -o ADD -q
run gene ADD $genes -o d
mkdir empty && run gene COOP $genes -o empty -q
run gene COOP $genes -o d/genome.fa

# killed several times: the same tables in the end
for seconds in 0.1 0.2 0.3; do
    "$CREME" gene ADD $genes -o again -q >/dev/null &
    sleep $seconds
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
"$CREME" gene ADD $genes -o again -q >/dev/null
for table in loci.tsv cres.tsv cres.bed tables/necessity.tsv tables/sufficient-cres.tsv; do
    grep -v -e '^# command' -e '^#   --' ADD/$table >one
    grep -v -e '^# command' -e '^#   --' again/$table | cmp one - || echo "$table differs"
done

# ... and while its record is written
mkdir begun && printf 'step\tcom' >begun/gene.tsv.1-2.partial && : >begun/pipeline.lock
run gene ADD $genes -o begun -q --assays necessity | tail -n 1
mkdir foreign && : >foreign/x.partial
run gene ADD $genes -o foreign -q

# which TSS
for rule in mane canonical all; do
    run gene ADD EDGE $genes -o tss-$rule --tss $rule --assays necessity --dry-run 2>&1 | untimed
done
told gene ADD $genes -o mane --tss mane --assays necessity
grep -v '^#' mane/loci.tsv
told gene ADD EDGE $genes -o canonical --tss canonical --assays context-dependence
run gene COOP $genes -o coop --tss mane
told gene ADD $genes -o all --tss all --assays necessity,sufficiency
run gene ADD $genes -o x --tss longest

# names
run gene ENSG00000000002 $genes -o x --dry-run --assays necessity 2>&1 | untimed
run gene ENSG00000000001.7 $genes -o x --dry-run --assays necessity 2>&1 | untimed
run gene ENSG00000000001.3,COOP,ADD $genes -o x --dry-run --assays necessity 2>&1 | untimed
printf '# mine\nADD\nENSG00000000002\n' >list.txt
run gene COOP --genes list.txt $genes -o x --dry-run --assays necessity 2>&1 | untimed
run gene ensg00000000001.7 hsa-a.d.d A_DD $genes -o x
run gene AD add SUM1 ENST00000000003 ENST00000000009.1 ROT ENSG00000000001.7.1 QQQQQQQ $genes -o x
run gene ROT $genes --all-transcripts -o x --dry-run --assays necessity 2>&1 | untimed
run gene TWIN $genes -o x
run gene ENSG00000000003 $genes -o x --dry-run --assays necessity 2>&1 | untimed
run gene AWAY ADD BEYOND $genes -o x
run gene $genes -o x
run gene --genes none.txt $genes -o x

# one gene_id on two chromosomes; at a chromosome's end; a gene of one TSS needs no choice
{ cat d/genome.fa; sed 's/>demo/>second/' d/genome.fa; } >two.fa
{ cat genes.gtf; sed -n '/COOP/s/^demo/second/p' genes.gtf; } >two.gtf
run gene COOP -m grammar:demo -f two.fa --gtf two.gtf --tracks blood -o x --dry-run --assays necessity 2>&1 | untimed
told gene EDGE $genes -o edge
awk -F '\t' '$1 == "EDGE" { print $5, $6, $7, $8, $NF; if (++n == 3) exit }' edge/tables/necessity.tsv

# what is run
run gene ADD $genes -o x --assays necessity,necesity
run gene ADD $genes -o x --assays activity
run gene ADD $genes -o x --assays distance
run gene ADD $genes -o x --assays profile,sufficiency
run gene ADD $genes -o x --assays context-swap
run gene ADD EDGE $genes -o swap -q --assays context-swap,masking,interaction,set-sufficiency,profile,necessity,multiplicity,mutagenesis \
    --rounds 2 --copies 2 --tile-size 10000
ls swap/tables
run gene ADD $genes -o x --dry-run 2>&1 | untimed
[ -e x ] && echo 'a dry run has made x'
run gene ADD $common -o x
run gene ADD -f d/genome.fa --gtf genes.gtf -o x 2>&1 | cut -c 1-50
run gene ADD $genes -o x --cres ADD/cres.tsv
run gene ADD $genes -o x -l d/loci.tsv
# the table of CREs is one that assays take
run multiplicity -m grammar:demo -f d/genome.fa -l ADD/loci.tsv --cres ADD/tables/sufficient-cres.tsv --tracks blood -q --shuffles 2 --copies 1 | grep -vc '^#'
# options of assays reach them: elements of one's own, masks, thresholds; an annotation in GFF3; other names of chromosomes
printf 'demo\t67998\t72998\tnear\ndemo\t94998\t95998\tfar\n' >elements.bed
run gene ADD $genes -o own -q --elements elements.bed --extend-to 3000 --enhancer 0.35 --assays necessity,sufficiency,multiplicity --copies 1
printf 'demo\t80490\t80510\ttss\n' >tss.bed
run gene ADD $genes -o at-tss -q --elements tss.bed --assays necessity,sufficiency
printf 'demo\t1\t100\n' >nowhere.bed
run gene ADD $genes -o nowhere --elements nowhere.bed
[ -e nowhere ] || echo nothing is left
grep -v '^#' own/cres.tsv | cut -f 1,7-12,20 | rounded
grep -h -v '^#' own/tables/multiplicity.tsv | cut -f 1,7,8 | sort -u
run gene ADD $genes -o own-dry --elements elements.bed --dry-run --assays necessity | untimed
run gene ADD $genes -o masked -q --how mask --assays necessity
# of shuffles that stop early it is said how many a q rests on
run gene ADD $genes -o early -q --assays sufficiency --stop-by class
grep -v '^#' early/cres.tsv | cut -f 1,7-9,11-13,20 | rounded
grep -c '^# n: shuffles' early/cres.tsv
printf '##gff-version 3\nX1\tx\tgene\t80498\t82497\t.\t+\t.\tID=gene-ADD;Name=ADD;gene=ADD;gene_biotype=protein_coding\nX1\tx\tmRNA\t80498\t82497\t.\t+\t.\tID=rna-1;Parent=gene-ADD;gene=ADD;tag=MANE Select\n' >genes.gff3
printf 'demo X1\n' >names.txt
run gene ADD $common --gtf genes.gff3 --shuffles 5 -o gff3 -q --tss mane --assays necessity
run gene ADD $common --gtf genes.gff3 --shuffles 5 -o gff3 -q --tss mane --assays necessity --chromosome-names names.txt
grep -v '^#' gff3/cres.tsv | cut -f 2,7,17
grep -c '"ADD' gff3/report.html
# names that are paths, or would be one file
{ sed -n 's/COOP/a\/b/p; s/TWIN/a_b/p' genes.gtf | head -n 2; sed -n 's/ADD/..\/..\/x/gp' genes.gtf; } >names.gtf
run gene a/b a_b $common --gtf names.gtf --shuffles 2 -q -o names --assays necessity 2>&1 | grep -v '^gene\|^a'
run gene ../../x $common --gtf names.gtf --shuffles 2 -q -o dots --assays necessity 2>&1 | grep -v '^gene\|^[a.]'
ls -A names/figures dots/figures # of gnuplot that fails, the first table alone

# UCSC's table of genes, and GFF3, go through all steps, too
grep 'transcript_id' genes.gtf | grep -v AWAY | tr '";' '  ' | awk -v OFS='\t' '{ print $12, $1, $7, $4 - 1, $5, $4, $5 - 1, 1, $4 - 1 ",", $5 ",", 0, $NF == "" ? "" : name($0), "cmpl", "cmpl", "0," } function name(line) { sub(/.*gene_name  */, "", line); sub(/ .*/, "", line); return line }' >refGene.txt
head -n 1 refGene.txt
"$CREME" gene ADD $common --gtf refGene.txt --shuffles 5 -o of_pred -q >/dev/null
cut -f 1-5,12 of_pred/genes.gtf
grep genes.gtf ADD/igv_session.xml of_pred/igv_session.xml
sed 's/gene_id "\([^"]*\)"; transcript_id "\([^"]*\)"; /ID=transcript:\2;Parent=gene:\1;gene_id=\1;/; s/gene_id "\([^"]*\)"; /ID=gene:\1;gene_id=\1;/; s/ "\([^"]*\)"/=\1/g; s/; /;/g' genes.gtf >genes.gff3
"$CREME" gene ADD $common --gtf genes.gff3 --shuffles 5 -o of_gff3 -q >/dev/null
cut -f 1,3,4,5 of_gff3/genes.gtf
grep genes.gtf of_gff3/igv_session.xml
# inputs are looked at before anything is made
run gene ADD -m grammar:nowhere.json -f d/genome.fa --tracks blood --gtf genes.gtf -o wrong
run gene ADD $common,nothing-like-this --gtf genes.gtf -o wrong
ls -d wrong 2>&1
