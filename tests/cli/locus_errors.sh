small_genome
tiny_grammar
try() {
    printf "$1" >bad
    run necessity -m grammar:tiny.json --tile-size 16 -f genome.fa -l bad -o out.tsv
}
run necessity -m grammar:tiny.json -f genome.fa -l nowhere.tsv
try ''
try 'name\tchrom\ttss\n'
try 'name\tchrom\ttss\tstrand\n'
try 'name\tchrom\ttss\tstrand\nA\tdemo\tmany\t+\n'
try 'name\tchrom\ttss\tstrand\nA\tdemo\t-4\t+\n'
try 'name\tchrom\ttss\tstrand\nA\tdemo\t10\t*\n'
try 'name\tchrom\ttss\tstrand\nA\tdemo\n'
try 'name\tchrom\ttss\tstrand\nA\tchr9\t10\t+\n'
try 'name\tchrom\ttss\tstrand\nA\tdemo\t300\t+\n'
try 'demo\t10\t20\n'
try 'demo\t10\t20\tA\t0\t+\ndemo\t30\t20\tB\t0\t+\n'
try 'demo\t10\tx\tA\t0\t+\n'
try 'demo\tX\ttranscript\t10\t20\t.\t+\t.\tgene_id "A";\ndemo\tX\ttranscript\t30\t20\t.\t+\t.\tgene_id "B";\n'
try 'demo\tX\ttranscript\t10\t20\t.\t?\t.\tgene_id "A";\n'
try '#name\tchrom\ttss\tstrand\n# of\ta\tfriend\n#x\tdemo\t150\t+\nA\tdemo\t160\t-\n#y\tdemo\t170\t+\n'
grep -c -v '^#' out.tsv && rm out.tsv
printf 'demo\tX\ttranscript\t10\n' >bad.gtf
run loci --gtf bad.gtf
run loci --gtf nowhere.gtf
printf 'demo\tX\ttranscript\t10\t20\t.\t+\t.\tgene_id "A"; gene_type "lncRNA";\n' >other.gtf
run loci --gtf other.gtf
ls
