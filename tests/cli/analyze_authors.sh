# Every analysis on tables in the form of the paper's authors: a few made-up rows under their column names, CSV as pandas
# writes it, gzip or not.
analyze() {
    echo "\$ creme analyze $*"
    "$CREME" analyze "$@" --draws 50 -q -o out.tsv
    echo "[exit $?]"
    grep -v '^#' out.tsv | rounded
}
summary() {
    echo "\$ creme analyze $* (summary)"
    "$CREME" analyze "$@" -q -o out.tsv --summary summary.tsv
    echo "[exit $?]"
    grep -v '^#' summary.tsv | rounded
}
E=GA_chr1_1000000_+ # an enhancing, a neutral, a silencing context
N=GB-AS1_chr2_2000000_-
S=GC_chrX_3000000_+

echo "-- loci"
cat >genes.csv <<CSV
,Chromosome,Start,gene_name,gene_id,Strand,K562
7,chr1,1000000,GA,ENSG1.1,+,13.5
9,chr2,2000000,GB-AS1,ENSG2.3,-,250.25
11,chr2,2000500,GB-AS1,ENSG2.3,-,3.5
CSV
analyze tss genes.csv --value K562
sed 's/K562/PC-3/; s/1000000/1000200/' genes.csv >other.csv
analyze compare genes.csv other.csv
cat >contexts.csv <<CSV
,delta_mean,path,wt,std,mean_mut,seq_id,context,cell_line
3,0.975,../r/$E.pickle,160,2,4,$E,enhancing,K562
1,0.025,../r/$N.pickle,40,2,39,$N,neutral,K562
2,-0.5,../r/$S.pickle,10,1,15,$S,silencing,K562
CSV
summary contexts contexts.csv
# Limits themselves belong to neither class but to neutral.
{ echo ,delta_mean,seq_id,cell_line
  i=0; for effect in 0.9501 0.95 0.9 0.0501 0.05 -0.05 -0.0501 -0.3 -0.3001; do
    echo "$i,$effect,G${i}_chr1_5_+,K562"; i=$((i + 1)); done; } >limits.csv
analyze contexts limits.csv
cat >borzoi.csv <<CSV
,delta_mean,path,wt,context,cell_line
0,0.93,../r/borzoi/$E.pickle,20.5,enhancing,K562
1,-0.1,../r/borzoi/$N.pickle,2.5,other1,K562
2,-0.25,../r/borzoi/$S.pickle,1.5,silencing,K562
CSV
analyze contexts borzoi.csv --preset borzoi
analyze compare contexts.csv borzoi.csv
cat >housekeeping.csv <<CSV
Ensembl,Gene.name,Refseq,CCDS.ID
ENST1,GB-AS1,NM_1,CCDS1
ENST2,GZ,NM_2,CCDS2
CSV
analyze overlap contexts.csv housekeeping.csv

echo "-- tiles"
cat >necessity.csv <<CSV
,Normalized shuffle effect,seq_id,tile_start,tile_end,context,cell_line
0,0.3001,$E,804,5804,enhancing,K562
1,-0.3001,$E,5804,10804,enhancing,K562
0,0.9,$N,804,5804,neutral,K562
0,0.3001,$S,804,5804,silencing,K562
1,-0.3001,$S,5804,10804,silencing,K562
2,0.3,$E,10804,15804,enhancing,K562
2,-0.3,$S,10804,15804,silencing,K562
CSV
gzip necessity.csv
analyze necessity necessity.csv.gz
cp out.tsv necessary.tsv
cat >sufficiency.csv <<CSV
,(MUT - CONTROL) / WT,(MUT - CONTROL) / CONTROL,seq_id,control,wt,mut,tile_start,tile_end,context,cell_line,Normalized CRE effect,tile class
0,0.35,14,$E,4,160,60,804,5804,enhancing,K562,0.35,Enhancer
1,-0.6,-0.4,$S,15,10,9,5804,10804,silencing,K562,-0.4,Silencer
CSV
analyze sufficiency sufficiency.csv
cp out.tsv sufficient.tsv
analyze both necessary.tsv sufficient.tsv
cat >distance.csv <<CSV
,Fold change over control,CRE sufficiency effect,Binned distance (Kb),Normalized CRE effect (control),cell line,control,enf_data_id,context,tile class
0,1.0,0.35,-5.0,0.35,K562,4,${E}_804_5804,enhancing,Enhancer
1,0.5,0.15,5.0,0.35,K562,4,${E}_804_5804,enhancing,Enhancer
0,0.75,-0.4,-5.0,-0.4,K562,15,${S}_5804_10804,silencing,Silencer
1,1.0,-0.2,5.0,-0.4,K562,15,${S}_5804_10804,silencing,Silencer
CSV
analyze distance distance.csv
analyze distance distance.csv sufficient.tsv --preset 2023

echo "-- tiles together"
cat >second.csv <<CSV
,0,context,seq_id,cell_line
wt,100,enhancing,$E,K562
greedy_it1,40,enhancing,$E,K562
greedy_it2,70,enhancing,$E,K562
two_cres_shuffled,20,enhancing,$E,K562
CSV
analyze pairs second.csv
summary pairs second.csv
{ echo ,tile_selected,context,seq_id,cell_line
  i=0; while [ $i -lt 38 ]; do
    chosen=0; case $i in 0 | 18 | 19 | 37) chosen=1 ;; esac
    echo "$i,$chosen,enhancing,$E,K562"; i=$((i + 1)); done; } >locations.csv
analyze locations locations.csv
cat >set.csv <<CSV
,Normalized TSS activity,context,cell_line,seq_id
0,0.25,enhancing,K562,$E
1,0.5,enhancing,K562,$E
0,0.75,enhancing,K562,GD_chr3_5_+
1,1.5,enhancing,K562,GD_chr3_5_+
CSV
analyze traces set.csv
cat >copies.csv <<CSV
,Normalized TSS activity,cell_line,tile class,seq_id
0,0.25,K562,Enhancer,${E}_804_5804
1,1.25,K562,Enhancer,${E}_804_5804
0,1.5,K562,Silencer,${S}_804_5804
1,0.5,K562,Silencer,${S}_804_5804
CSV
analyze traces copies.csv
cat >fine.csv <<CSV
,CREME score,CREME bps,Saliency score,Random score,XSTREME score,seq_id,cell_line
0,1.0,0.0,1.0,1.0,0.125,${E}_804_5804.pickle,K562
1,1.25,500.0,0.5,0.75,0.125,${E}_804_5804.pickle,K562
2,,,0.25,0.5,0.125,${E}_804_5804.pickle,K562
CSV
analyze traces fine.csv

echo "-- errors"
head -n 2 second.csv | sed 's/^,0/,value/' >wrong.csv
run analyze pairs wrong.csv
sed "s/$E/GA_1000000/" set.csv >wrong.csv
run analyze traces wrong.csv
sed 's/_804_5804/_804_x/' distance.csv >wrong.csv
run analyze distance wrong.csv
sed 's/,1.25,/,high,/' fine.csv >wrong.csv
run analyze traces wrong.csv
sed 's/,chosen//; s/tile_selected/tile/' locations.csv >wrong.csv
run analyze locations wrong.csv
sed 's/^37,/38,/' locations.csv >wrong.csv
run analyze locations wrong.csv
printf 'Ensembl,Refseq\nENST1,NM_1\n' >wrong.csv
run analyze overlap contexts.csv wrong.csv
