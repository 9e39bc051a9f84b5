// Assays of several cell lines, each in parts, as a DSL2 workflow. NOT RUN BY THE PROJECT'S TESTS: Nextflow cannot be installed
// there. The commands are those of share/workflow/snakemake, which are.
//
//     nextflow run main.nf -profile slurm --model enformer:model.safetensors --fasta hg38.fa --loci loci.tsv
//
// Each attempt of a task has a folder of its own, so a part that is stopped begins anew: choose parts of less than an hour.
nextflow.enable.dsl = 2

params.model = 'grammar:demo'                              // KIND:FILE, FILE as a whole path
params.fasta = 'creme-demo/genome.fa'
params.loci = 'creme-demo/loci.tsv'
params.cells = [blood: '0', liver: '1']                    // NAME: what --tracks is given for it
params.assays = ['context-dependence': '', 'necessity': '--shuffles 5']
params.parts = 4
params.out = 'RUN'

process PART {
    tag "${assay}.${cell} ${part}/${params.parts}"
    errorStrategy 'retry'
    maxRetries 3

    input:
    tuple val(assay), val(options), val(cell), val(tracks), val(part)
    path fasta
    path loci

    output:
    tuple val("${assay}.${cell}"), path("${part}")

    script:
    """
    creme ${assay} -m '${params.model}' -f '${fasta}' -l '${loci}' --tracks '${cell}=${tracks}' ${options} \\
        --threads ${task.cpus} --quiet --step ${assay}.${cell} -o ${part}/ --part ${part}/${params.parts}
    """
}

process COLLECT {
    tag "${step}"
    publishDir params.out, mode: 'copy'

    input:
    tuple val(step), path(parts)

    output:
    path "${step}"

    script:
    """
    creme collect ${parts} -o ${step}
    """
}

workflow {
    work = Channel.fromList(params.assays.collect { assay, options -> [assay, options] })
        .combine(Channel.fromList(params.cells.collect { cell, tracks -> [cell, tracks] }))
        .combine(Channel.of(1..params.parts))
    PART(work, file(params.fasta), file(params.loci))
    COLLECT(PART.out.groupTuple(size: params.parts))
}
