/* Variants of the demo genome, of each planted element five: what they do is known. */
#include "model/grammar/grammar_demo_variants.h"

#include "base/memory.h"
#include "base/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All motifs have one base at these places, from either end; and far from them all. */
enum { BROKEN_AT = 3, BESIDE_BP = 60, KINDS = 5, NAME_BYTES = 64 };

typedef struct edit {
    char name[NAME_BYTES];
    int64_t start, cut;   /* of the chromosome: bases that are replaced */
    const uint8_t *bases; /* [length] what stands there instead; NULL: the one base `own` */
    int64_t length;
    uint8_t own;
} edit;

typedef struct writer {
    const creme_grammar_demo *demo;
    edit *edits;
    size_t count;
    creme_output *output;
} writer;

static edit *add(writer *w, const creme_grammar_truth *truth, const char *kind, int64_t start)
{
    edit *it = &w->edits[w->count++];
    *it = (edit){.start = start};
    snprintf(it->name, sizeof it->name, "%s_%s_%lld_%s", truth->locus, truth->element, (long long)truth->tile.start,
             kind);
    return it;
}

static void substitute(writer *w, edit *it)
{
    it->own = w->demo->codes[it->start] ^ 1; /* A and C, G and T */
    it->cut = it->length = 1;
}

static const creme_locus *locus_of(const creme_grammar_demo *demo, const char *name)
{
    size_t i = 0;
    while (strcmp(demo->loci.at[i].name, name) != 0) i++;
    return &demo->loci.at[i];
}

static void add_variants(writer *w, const creme_grammar_truth *truth)
{
    const creme_grammar_demo *demo = w->demo;
    const creme_locus *locus = locus_of(demo, truth->locus);
    creme_interval window = creme_locus_window(locus, demo->window_bp, CREME_WINDOW_CREME);
    creme_interval at = creme_locus_to_genome(locus, window, truth->at);
    edit *it = add(w, truth, "break", at.start + BROKEN_AT);
    substitute(w, it);
    it = add(w, truth, "beside", at.start - BESIDE_BP);
    substitute(w, it);
    it = add(w, truth, "insert", at.start + BROKEN_AT);
    it->own = demo->codes[it->start] ^ 1;
    it->length = 1;
    it = add(w, truth, "delete", at.start);
    it->cut = at.end - at.start;
    it = add(w, truth, "double", at.end);
    it->bases = demo->codes + at.start;
    it->length = at.end - at.start;
}

static int compare_edits(const void *left, const void *right)
{
    const edit *a = left, *b = right;
    int64_t first = a->start - (a->cut != a->length), second = b->start - (b->cut != b->length);
    if (first != second) return first < second ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void print_bases(creme_output *output, const uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) creme_output_print(output, "%c", "ACGTN"[codes[i]]);
}

/* Where the length changes, the base before is written too, as VCF wants it. */
static void write_edit(const writer *w, const edit *it)
{
    int64_t anchor = it->cut != it->length;
    const uint8_t *codes = w->demo->codes + it->start;
    creme_output_print(w->output, "%s\t%" PRId64 "\t%s\t", w->demo->loci.at[0].chrom, it->start - anchor + 1,
                       it->name);
    print_bases(w->output, codes - anchor, anchor + it->cut);
    creme_output_print(w->output, "\t");
    print_bases(w->output, codes - anchor, anchor);
    print_bases(w->output, it->bases ? it->bases : &it->own, it->length);
    creme_output_print(w->output, "\t.\tPASS\t.\n");
}

creme_status creme_grammar_demo_write_variants(const creme_grammar_demo *demo, const char *path)
{
    writer w = {.demo = demo};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&w.edits, demo->truth_count * KINDS, sizeof *w.edits));
    for (size_t i = 0; i < demo->truth_count; i++) {
        const creme_grammar_truth *truth = &demo->truth[i];
        if (truth->track == 0 && strcmp(truth->kind, "promoter") != 0) add_variants(&w, truth);
    }
    qsort(w.edits, w.count, sizeof *w.edits, compare_edits);
    CREME_TRY(creme_output_open(&w.output, path));
    creme_output_print(w.output, "##fileformat=VCFv4.3\n##contig=<ID=%s,length=%" PRId64 ">\n",
                       demo->loci.at[0].chrom, demo->length);
    creme_output_print(w.output,
                       "##FILTER=<ID=PASS,Description=\"all\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    for (size_t i = 0; i < w.count; i++) write_edit(&w, &w.edits[i]);
    status = creme_output_close(w.output);
done:
    creme_free(w.edits);
    return status;
}
