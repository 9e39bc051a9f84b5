# N in windows, sequences that are shorter than a window, RNA, and what is no DNA.
tiny_grammar
unit=ACGTTGCAACGGTTACCATGCATTGCACGTTAGCCATACGTTGGCAACTGTCAGTTACGA
n=NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN
{ echo ">gap"; for i in 1 2 3; do echo $unit; done; for i in 1 2 3; do echo ${n}NNNNNNNNNNNNNNNNNNNN; done
  echo $unit; echo $unit
  echo ">short"; echo $unit; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nFINE\tgap\t75\t+\nGAP\tgap\t270\t+\nBESIDE\tgap\t170\t+\nSHORT\tshort\t20\t-\nEND\tgap\t405\t+\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --window plain --tile-size 16 --shuffles 3 --tracks 0"
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --window plain --tracks 0 -o predicted.tsv
grep -v '^#' predicted.tsv | cut -f 1,7-
for assay in context-dependence necessity sufficiency distance; do
    run $assay $common -o $assay.tsv
    grep -v '^#' $assay.tsv | cut -f 1,5-8,10- | rounded | if [ $assay = distance ]; then head -n 3; else cat; fi
done
run activity -m grammar:tiny.json -f genome.fa -l loci.tsv --window plain --tracks 0 -o activity.tsv
grep -v '^#' activity.tsv | cut -f 1,10-
# RNA says the same as DNA.
sed '/^>/!y/T/U/' genome.fa >rna.fa
"$CREME" predict -q -m grammar:tiny.json -f rna.fa -l loci.tsv --window plain --tracks 0 | grep -v '^#' >rna.tsv
grep -v '^#' predicted.tsv | cmp - rna.tsv && echo "RNA is read as DNA"
# Protein is not.
printf '>gap\n%s\n' MEEPQSDPSVEPPLSQETFSDLWKLLPENNVLSPLPSQAMDDLMLSPDDIEQWFTEDPGPDEAPRMPEAAPPVAPAPAAPTPAAPAPAPSWPLSSSVPSQKTYQGSYGFRLG >protein.fa
printf 'name\tchrom\ttss\tstrand\nP53\tgap\t50\t+\n' >p53.tsv
run predict -m grammar:tiny.json -f protein.fa -l p53.tsv --window plain
