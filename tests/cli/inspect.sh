small_genome
tiny_grammar
run inspect genome.fa
run inspect genome.fa
run inspect loci.tsv
run inspect tiny.json
printf 'index\tidentifier\tdescription\tstrand_pair\n0\tx+\tCAGE:x\t1\n1\tx-\tCAGE:x\t0\n' >targets.txt
run inspect targets.txt
rm targets.txt
run necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q -o out.tsv
"$CREME" inspect out.tsv | rounded | grep -v '^#'
# What is ranked is what the table is about, whatever columns the loci brought along.
printf 'name\tchrom\ttss\tstrand\tactivity\teffect\nA\tdemo\t150\t+\t1\t7\nB\tdemo\t200\t-\t900\t7\n' >carried.tsv
"$CREME" necessity -m grammar:tiny.json -f genome.fa -l carried.tsv --tile-size 16 --tracks K562 -q -o carried.out.tsv
"$CREME" inspect carried.out.tsv | rounded | sed -n '/^largest/,$p' | cut -f 1-9,14,18- | head -n 5
"$CREME" activity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q -o activity.tsv
"$CREME" inspect activity.tsv | sed -n '/^largest/,$p' | cut -f 1-10
"$CREME" interaction -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --shuffles 3 --rounds 2 -q -o interaction.tsv
"$CREME" inspect interaction.tsv | grep '^largest'
"$CREME" analyze interaction interaction.tsv -o interactions.tsv
"$CREME" inspect interactions.tsv | grep '^largest'
printf 'locus\ttrack\tactivity\teffect\nA\tx\t5\t0.1\nB\tx\t1\t-0.9\n' >plain.tsv
run inspect plain.tsv
"$FIXTURE" plain plain.h5
run inspect plain.h5
"$FIXTURE" bare bare.h5
run inspect bare.h5
run inspect nowhere
run inspect .
: >empty
run inspect empty
printf 'a\0b' >binary
run inspect binary
printf 'a,b\n1,2\n' >comma
run inspect comma
printf '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n1\t9\trs1\tA\tC,*\t.\t.\t.\tGT\t0|1\n2\t3\t.\tCAG\tC,<DEL>\t.\t.\t.\tGT\t0|1\n' >v.vcf
run inspect v.vcf
printf 'chrom\tpos\tref\talt\nchr1\t3\tG\tGA\n' >variants.tsv
run inspect variants.tsv
printf '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\n1\tx\t.\tA\tC\n' >bad.vcf
run inspect bad.vcf
mkdir folder && run inspect folder
# weights that make no network: a survey of the file, and an error of the model
printf '\073\000\000\000\000\000\000\000{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}     12345678' >w.safetensors
run inspect w.safetensors
run inspect enformer:w.safetensors
# Places, signals, and what is neither.
printf 'demo\t5\t9\t.\t0\t.\t1\t2\t3\t2\ndemo\t10\t12\t.\t0\t.\t1\t2\t3\t1\n' >peaks.narrowPeak
run inspect peaks.narrowPeak
"$CREME" necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --shuffles 3 -q -o RUN/
"$CREME" export RUN --step necessity --format bigwig -o effects.bw -q
run inspect effects.bw
printf '\103\047\101\032\0\0\0\0' >hg38.2bit
run inspect hg38.2bit
mkdir adapter && : >adapter/adapter_model.safetensors
run predict -m enformer:adapter -f genome.fa -l loci.tsv -o out2.tsv
