# Elements of the user's own in place of the grid, and pairs of elements and genes.

small_genome
tiny_grammar
necessity() { run necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 2 --tracks 0 "$@"; }
# Shows where elements are, and what they are called.
places() {
    grep -v '^#' out.tsv | awk -F '\t' -v OFS='\t' '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        { line = $1; n = split("tile_start tile_end genome_start genome_end element element_start element_end", names, " ")
          for (i = 1; i <= n; i++) if (names[i] in at) line = line OFS $at[names[i]]
          print line }'
}

# Each argument a line, its words with tabs between.
lines() { printf '%s\n' "$@" | tr ' ' '\t'; }

# Any width, overlapping, at a window's first and last base, and beyond. A's window is [87, 215), B's [138, 266).
lines 'demo 87 88 first' 'demo 214 215 last' 'demo 86 90 over' 'demo 150 190 wide' 'demo 160 164 inside' \
    'demo 138 139 first_of_B' 'demo 265 266 last_of_B' 'demo 10 20 far' 'demo 87 215 window' 'other 5 9' >e.bed
necessity --elements e.bed -o out.tsv
places
necessity --elements e.bed --max-distance 20 -o out.tsv
places

# The grid as elements is the grid, to the last digit.
necessity -o grid.tsv
grep -v '^#' grid.tsv | awk -F '\t' 'NR > 1 { print $2 "\t" $7 "\t" $8 }' | sort -u >grid.bed
necessity --elements grid.bed -o out.tsv
grep -v '^#' grid.tsv | cut -f 1-17 >a.txt
grep -v '^#' out.tsv | cut -f 1-17 >b.txt
join -j 1 a.txt b.txt >/dev/null
grep -F -x -f b.txt a.txt | cmp - a.txt && echo same

# Widened about the middle: an odd base goes to the right; no further than the chromosome reaches.
printf 'demo\t150\t153\todd\ndemo\t160\t164\teven\ndemo\t170\t190\tas it is\ndemo\t0\t3\tends\n' >e.bed
necessity --elements e.bed --extend-to 10 -o out.tsv
places
printf 'demo\t0\t3\tleft\ndemo\t298\t300\tright\n' >e.bed
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t30\t+\nB\tdemo\t280\t-\n' >ends.tsv
run necessity -m grammar:tiny.json -f genome.fa -l ends.tsv --tile-size 16 --shuffles 2 --tracks 0 --elements e.bed \
    --extend-to 20 -o out.tsv
places

# A place between two bases is an element once it is widened.
printf 'demo\t160\t160\tpoint\ndemo\t170\t190\twide\n' >e.bed
necessity --elements e.bed -o out.tsv
places
necessity --elements e.bed --extend-to 8 -o out.tsv
places

# One place is one tile, under its first name; other formats; another name of the chromosome.
printf 'demo\t150\t160\ta\ndemo\t150\t160\tb\nDemo\t150\t160\tc\n' >e.bed
necessity --elements e.bed -o out.tsv
places
printf 'demo\tx\tenhancer\t151\t160\t.\t+\t.\tID=1\n' >e.gff
necessity --elements e.gff -o out.tsv
places
printf 'name\tseqnames\tstart\tend\tstrand\nr\tchrom1\t151\t160\t*\n' >e.tsv
printf 'demo\tchrom1\n' >names.txt
necessity --elements e.tsv --chromosome-names names.txt -o out.tsv
places
printf 'demo\t150\t160\t.\t0\t.\t1\t2\t3\t5\n' >e.narrowPeak
run necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks 0 --elements e.narrowPeak \
    --how mask --replicates replicates.tsv -o out.tsv
places
grep -v '^#' replicates.tsv | cut -f 1,5-10

# A run folder has the columns too.
necessity --elements e.narrowPeak --extend-to 12 -o run/
run export run --format table -o out.tsv
places
necessity --elements e.narrowPeak --extend-to 14 -o run/

# Pairs: places with a gene, or names.
lines 'chrom chromStart chromEnd name EffectSize chrTSS startTSS endTSS measuredGeneSymbol Regulated' \
    'demo 150 160 A|one -0.3 demo 150 151 A TRUE' 'demo 150 160 B|one -0.1 demo 200 201 B FALSE' \
    'demo 210 220 A|two -0.1 demo 150 151 A FALSE' 'demo 210 220 C|two -0.1 demo NA NA C FALSE' \
    'demo 210 220 none -0.1 demo NA NA NA FALSE' 'NA NA NA nowhere -0.1 demo NA NA B FALSE' >pairs.tsv
necessity --pairs pairs.tsv -o out.tsv
places
gzip -k pairs.tsv
necessity --pairs pairs.tsv.gz -o out2.tsv
grep -v '^#' out.tsv >a.txt
grep -v '^#' out2.tsv | cmp - a.txt && echo same
printf 'demo\t150\t160\tone\ndemo\t170\t180\ttwo\n' >e.bed
printf 'element\tgene\none\tA\ntwo\tB\ntwo\tB\nthree\tA\none\tC\n' >names.tsv
necessity --pairs names.tsv --elements e.bed -o out.tsv
places
# The genes of an annotation as loci, at the TSS that the pairs say.
lines 'demo x transcript 151 250 . + . gene_id_"ENSG00000000001.1";_gene_name_"A";_transcript_id_"t1";' \
    'demo x transcript 101 201 . - . gene_id_"ENSG00000000002.1";_gene_name_"B";_transcript_id_"t2";' | tr _ ' ' |
    sed 's/\(gene\|transcript\) \(id\|name\) /\1_\2 /g' >genes.gtf
run necessity -m grammar:tiny.json -f genome.fa --pairs pairs.tsv --gtf genes.gtf --tile-size 16 --shuffles 2 --tracks 0 \
    -o out.tsv
places
printf 'cre_id\tgene_id\none\tENSG00000000001\ntwo\tENSG00000000002.7\n' >ids.tsv
run necessity -m grammar:tiny.json -f genome.fa --pairs ids.tsv --elements e.bed --gtf genes.gtf --tile-size 16 \
    --shuffles 2 --tracks 0 -o out.tsv
places

lines 'chrom chromStart chromEnd name EffectSize chrTSS startTSS endTSS measuredGeneSymbol Regulated' \
    'demo 155 155 A|point -0.3 demo 150 151 A TRUE' >points.tsv
necessity --pairs points.tsv -o out.tsv
necessity --pairs points.tsv --extend-to 10 -o out.tsv
places
run analyze crispri out.tsv points.tsv -o crispri.tsv
grep -v '^#' crispri.tsv | cut -f 7-9

# Controls: the same ones for masking, and rows of their own only among the replicates.
lines 'demo 170 176 one' 'demo 176 180 two' 'demo 140 150 promoter' >e.bed
matched() { run necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks 0 --elements e.bed "$@"; }
matched --matched 3 --shuffles 2 --replicates replicates.tsv -o out.tsv
grep -v '^#' out.tsv | cut -f 1,7,8,18-24 | rounded
grep -v '^#' replicates.tsv | cut -f 1,5-7 | sort -u >a.txt
cat a.txt
# What touches the TSS or the read-out is of a class of its own.
run analyze necessity out.tsv -o classes.tsv
grep -v '^#' classes.tsv | cut -f 1,7,8,14-16 | rounded
matched --matched 3 --how mask --replicates replicates.tsv -o out.tsv
grep -v '^#' replicates.tsv | cut -f 1,5-7 | sort -u | cmp - a.txt && echo same
run masking -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks 0 --elements e.bed --matched 3 -o masked.tsv
grep -v '^#' out.tsv >a.txt
grep -v '^#' masked.tsv | cmp - a.txt && echo same
matched --matched 3 --how mask -o run2/
run export run2 --format table -o masked.tsv
grep -v '^#' masked.tsv | cmp - a.txt && echo same
matched --matched 3 --seed 2 --shuffles 2 --dry-run | unmeasured
matched --how mask --seed 2
necessity --matched 3
run masking -m grammar:tiny.json -f genome.fa -l loci.tsv --seed 2
run distance -m grammar:tiny.json -f genome.fa -l loci.tsv --elements e.bed --matched 3

# What cannot be.
necessity --elements missing.bed
printf 'demo\t150\n' >bad.bed
necessity --elements bad.bed
printf 'demo\t150\t160\ndemo\t170\t160\n' >bad.bed
necessity --elements bad.bed
printf 'demo\t-5\t160\n' >bad.bed
necessity --elements bad.bed
printf 'demo\t150\t99999999999999999999\n' >bad.bed
necessity --elements bad.bed
printf 'demo\t150\t160\ndemo\tx\t180\n' >bad.bed
necessity --elements bad.bed
: >bad.bed
necessity --elements bad.bed
printf 'demo\t10\t20\nchr1\t5\t8\n' >bad.bed
necessity --elements bad.bed
lines 'demo 150 160 one' 'demo 170 180 two' >e.bed
necessity --elements e.bed --max-distance 1
necessity --elements e.bed --extend-to 1000
necessity --elements e.bed --extend-to 0
necessity --extend-to 100
necessity --max-distance 100
necessity --pairs pairs.tsv --elements e.bed
necessity --pairs names.tsv
printf 'element\tgene\none\tC\n' >bad.tsv
necessity --pairs bad.tsv --elements e.bed
printf 'element\tscore\none\t3\n' >bad.tsv
necessity --pairs bad.tsv --elements e.bed
printf 'chrom\tstart\tend\tname\ndemo\t1\t2\tA\n' >bad.tsv
necessity --pairs bad.tsv
printf 'element\tgene\none\tA\n' >bad.tsv
printf 'demo\t150\t160\tone\ndemo\t170\t180\tone\n' >twice.bed
necessity --pairs bad.tsv --elements twice.bed
printf 'chrom\tstart\tend\tgene\tstartTSS\ndemo\t1\t2\tA\tx\n' >bad.tsv
necessity --pairs bad.tsv
run necessity -m grammar:tiny.json -f genome.fa --pairs pairs.tsv --tile-size 16
run context-dependence -m grammar:tiny.json -f genome.fa -l loci.tsv --elements e.bed

# CREs by their places on the genome. The grid's tiles of A are [87 + 56 - 16 i, ...): [127, 143) is one, of B [178, 194).
tiles() {
    grep -v '^#' out.tsv | awk -F '\t' -v OFS='\t' '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        { print $1, $at["genome_start"], $at["genome_end"], "element" in at ? $at["element"] : "-" }' | uniq
}
multiplicity() {
    run multiplicity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks 0 --shuffles 2 --copies 1 "$@" \
        -o out.tsv
}
lines 'locus chrom genome_start genome_end class' 'A demo 127 143 enhancer' 'B demo 178 194 silencer' >cres.tsv
multiplicity --cres cres.tsv
tiles
cat cres.tsv | multiplicity --cres /dev/stdin
lines 'locus start end class' 'A 128 143 enhancer' >cres.tsv
multiplicity --cres cres.tsv
lines 'locus chrom start end class' 'A other 127 143 enhancer' >cres.tsv
multiplicity --cres cres.tsv
lines 'demo 150 160 one' 'demo 170 180 silencer' 'demo 190 195 three' 'demo 10 12 far' >cres.bed
multiplicity --cres cres.bed
tiles
lines 'demo 170 180 element' 'demo 190 195 three' 'demo 150 156 short' >e.bed
lines 'demo 170 180 Silencer' 'demo 10 12 far' >cres.bed
multiplicity --cres cres.bed --elements e.bed
tiles
multiplicity --cres cres.bed --elements e.bed --extend-to 12
tiles
lines 'demo 170 181 x' 'demo 190 195' 'demo 10 12 far' >cres.bed
multiplicity --cres cres.bed --elements e.bed
lines 'demo 170 180 enhancer' 'demo 170 180 silencer' >cres.bed
multiplicity --cres cres.bed
run mutagenesis -m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 0 --tile-size 16 --elements e.bed --tiles 0-2 -o out.tsv
tiles
run mutagenesis -m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 0 --tile-size 16 --elements e.bed --tiles 3 -o out.tsv
run sufficiency -m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 0 --tile-size 16 --shuffles 2 --elements e.bed -o out.tsv
tiles
run profile -m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 0 --tile-size 16 --shuffles 2 --elements e.bed \
    --cres e.bed -o out.tsv
tiles
