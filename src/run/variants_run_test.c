/* Variants in a run: what is evaluated by its edits is, to the bit, what a FASTA with the alternative allele is as a
 * whole, for any variant, strand and place. */
#include <creme/run.h>
#include <creme/shuffle.h>

#include "base/memory.h"
#include "model/random/random_weights.h"
#include "run/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <strings.h>

#include <cmocka.h>

#include "scratch.h"

enum { WINDOW = 4096, CHROM = 9000, LOCI = 5, VARIANTS = 70, MOST_ALLELE = 320, TRACKS = 3, SAMPLES = 4 };

typedef struct allele {
    int64_t pos; /* 0-based */
    char ref[MOST_ALLELE], alt[MOST_ALLELE];
} allele;

typedef struct fixture {
    scratch folder;
    creme_random random;
    char bases[CHROM + 1];
    creme_locus loci[LOCI];
    allele variants[VARIANTS];
    bool genotypes[VARIANTS][SAMPLES][2];
    const char *fasta, *loci_path, *vcf;
    char model[256];
} fixture;

/* What a run gives: of each row its locus, variant and activity of the mutant, or of a sequence. */
typedef struct kept {
    struct {
        char locus[32], variant[32]; /* "v3", or of a haplotype the sample, "s1" */
        int haplotype;
        int64_t track;
        double value;
    } rows[LOCI * VARIANTS * TRACKS * 2];
    size_t count;
} kept;

static int64_t below(fixture *f, int64_t limit)
{
    return (int64_t)creme_random_below(&f->random, (uint64_t)limit);
}

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

static void draw_text(fixture *f, char *out, int64_t count)
{
    for (int64_t i = 0; i < count; i++) out[i] = "ACGT"[below(f, 4)];
    out[count] = '\0';
}

/* Repeats and Ns among the bases, so that indels have several spellings and windows hold what nobody knows. */
static void draw_genome(fixture *f)
{
    draw_text(f, f->bases, CHROM);
    for (int i = 0; i < 200; i++) {
        int64_t at = below(f, CHROM - 40), unit = 1 + below(f, 3), length = 5 + below(f, 15);
        for (int64_t b = at + unit; b < at + length; b++) f->bases[b] = f->bases[b - unit];
    }
    memset(f->bases + 3000, 'N', 40);
    for (int i = 0; i < 500; i++) {
        char *base = &f->bases[below(f, CHROM)];
        if (*base != 'N' && *base < 'a') *base = (char)(*base + ('a' - 'A'));
    }
}

static char upper(char base)
{
    return base >= 'a' ? (char)(base - ('a' - 'A')) : base;
}

/* Of every kind, 1 to 300 bp, most within reach of a locus. */
static void draw_variant(fixture *f, allele *it)
{
    const creme_locus *locus = &f->loci[below(f, LOCI)];
    int64_t long_one = below(f, 4) == 0 ? 300 : 6, cut, put;
    do {
        it->pos = locus->tss + below(f, WINDOW + 100) - WINDOW / 2 - 50;
        if (below(f, 3) == 0) it->pos = locus->tss + below(f, 40) - 20;
        cut = 1 + below(f, long_one);
    } while (it->pos < 0 || it->pos + cut > CHROM || f->bases[it->pos] == 'N' || f->bases[it->pos + cut - 1] == 'N');
    for (int64_t i = 0; i < cut; i++) it->ref[i] = f->bases[it->pos + i]; /* as it stands: in lower case too */
    it->ref[cut] = '\0';
    do {
        put = below(f, 3) == 0 ? cut : 1 + below(f, long_one);
        draw_text(f, it->alt, put);
        if (below(f, 2)) it->alt[0] = upper(it->ref[0]);
    } while (strcasecmp(it->alt, it->ref) == 0);
}

static void write_inputs(fixture *f)
{
    static char text[200000];
    size_t used = 0;
    snprintf(text, sizeof text, ">chr1\n%s\n", f->bases);
    f->fasta = scratch_write(&f->folder, "genome.fa", text, SCRATCH_PLAIN);
    used = (size_t)snprintf(text, sizeof text, "name\tchrom\ttss\tstrand\n");
    for (int i = 0; i < LOCI; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "L%d\tchr1\t%d\t%c\n", i, (int)f->loci[i].tss,
                                 f->loci[i].strand);
    }
    f->loci_path = scratch_write(&f->folder, "loci.tsv", text, SCRATCH_PLAIN);
    used = (size_t)snprintf(text, sizeof text,
                            "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n"
                            "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
                            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts0\ts1\ts2\ts3\n");
    for (int i = 0; i < VARIANTS; i++) {
        const allele *it = &f->variants[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "chr1\t%d\tv%d\t%s\t%s\t.\t.\t.\tGT",
                                 (int)it->pos + 1, i, it->ref, it->alt);
        for (int s = 0; s < SAMPLES; s++) {
            const bool *has = f->genotypes[i][s];
            used += (size_t)snprintf(text + used, sizeof text - used, "\t%d|%d", has[0], has[1]);
        }
        text[used++] = '\n';
        text[used] = '\0';
    }
    f->vcf = scratch_write(&f->folder, "variants.vcf", text, SCRATCH_PLAIN);
}

static int set_up(void **state)
{
    static fixture f;
    static const struct {
        int64_t tss;
        char strand;
    } places[LOCI] = {{4500, '+'}, {4700, '-'}, {600, '+'}, {8700, '-'}, {3050, '-'}};
    const char *kind = NULL;
    f.folder = scratch_open();
    creme_random_init(&f.random, &(creme_random_key){.seed = 11, .purpose = CREME_RANDOM_TEST});
    draw_genome(&f);
    for (int i = 0; i < LOCI; i++) f.loci[i] = (creme_locus){.tss = places[i].tss, .strand = places[i].strand};
    for (int i = 0; i < VARIANTS; i++) {
        draw_variant(&f, &f.variants[i]);
        for (int s = 0; s < SAMPLES; s++) {
            /* the first sample has one variant on one chromosome, the others more and more */
            for (int h = 0; h < 2; h++) f.genotypes[i][s][h] = s == 0 ? i == 7 && h == 0 : below(&f, 12) < 3 * s;
        }
    }
    write_inputs(&f);
    const char *weights = scratch_path(&f.folder, "random.safetensors");
    check(creme_random_write(
        weights, "borzoi:dim=16,depth=1,heads=2,key=4,stem=8,first=8,divisor=4,final=12,human=3,mouse=0", 5, &kind));
    snprintf(f.model, sizeof f.model, "%s:%s", kind, weights);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    scratch_close(&((fixture *)*state)->folder);
    return 0;
}

static void keep_row(void *self, const creme_locus *locus, const creme_locus *target, const creme_effect *row)
{
    kept *out = self;
    (void)target;
    assert_true(out->count < sizeof out->rows / sizeof *out->rows);
    bool variant = row->text[0] != NULL;
    snprintf(out->rows[out->count].locus, sizeof out->rows[0].locus, "%s", locus->name);
    snprintf(out->rows[out->count].variant, sizeof out->rows[0].variant, "%s", variant ? row->text[0] : "");
    out->rows[out->count].haplotype = variant && *row->text[0] == 's' ? (int)row->extra[0] - 1 : 0;
    out->rows[out->count].track = row->track;
    out->rows[out->count++].value = variant ? row->mean : row->wt;
}

static creme_run_request request_of(fixture *f, const char *assay, kept *out)
{
    creme_run_request request;
    check(creme_run_request_init(&request, assay, CREME_RULES_2024));
    request.model = f->model;
    request.input_bp = WINDOW;
    request.tile_bp = 512;
    request.out = scratch_path(&f->folder, "out.tsv");
    request.row = keep_row;
    request.self = out;
    return request;
}

/* --- The other way: the chromosome is edited as a text. */

/* Without what both ends share, as far left as it goes. */
static void normalise(const fixture *f, const allele *it, int64_t *start, int64_t *cut, char *put)
{
    size_t ref = strlen(it->ref), alt = strlen(it->alt), same = 0;
    while (ref > 0 && alt > 0 && upper(it->ref[ref - 1]) == it->alt[alt - 1]) ref--, alt--;
    while (same < ref && same < alt && upper(it->ref[same]) == it->alt[same]) same++;
    *start = it->pos + (int64_t)same;
    *cut = (int64_t)(ref - same);
    snprintf(put, MOST_ALLELE, "%.*s", (int)(alt - same), it->alt + same);
    while (*start > 0 && (*cut == 0 || !*put)) {
        size_t length = strlen(put);
        char before = upper(f->bases[*start - 1]);
        char last = *cut ? upper(f->bases[*start + *cut - 1]) : put[length - 1];
        if (before != last || before == 'N') break;
        if (length) memmove(put + 1, put, length - 1), put[0] = before;
        --*start;
    }
}

static char complement(char base)
{
    const char *at = strchr("ACGTN", base);
    return at ? "TGCAN"[at - "ACGTN"] : 'N';
}

/* What is done to the chromosome. */
typedef struct change {
    int64_t start, cut;
    char put[MOST_ALLELE];
} change;

/* Where the TSS's base is once the change is made, or what takes its place. `moved`: what those before it added. */
static int64_t find_tss(const change *it, int64_t tss, int64_t moved, bool plus)
{
    int64_t start = it->start + moved, length = (int64_t)strlen(it->put);
    if (plus) return tss - it->start < length ? tss + moved : start + length;
    int64_t before = it->start + it->cut - 1 - tss; /* bases of it that transcription meets first */
    return before < length ? start + length - 1 - before : start - 1;
}

/* window[WINDOW] of the locus with these changes, which rise, about the TSS's base or what takes its place. */
static void cut_window(const fixture *f, const creme_locus *locus, const change *changes, int count, char *window)
{
    static char whole[CHROM + VARIANTS * MOST_ALLELE];
    int64_t total = 0, next = 0, moved = 0, tss = locus->tss;
    bool plus = locus->strand == '+', covered = false;
    for (int c = 0; c < count; c++) {
        const change *it = &changes[c];
        int64_t length = (int64_t)strlen(it->put);
        bool covers = it->start <= locus->tss && locus->tss < it->start + it->cut;
        for (; next < it->start; next++) whole[total++] = upper(f->bases[next]);
        memcpy(whole + total, it->put, (size_t)length);
        total += length;
        next = it->start + it->cut;
        if (covers) tss = find_tss(it, locus->tss, moved, plus);
        covered = covered || covers;
        moved += length - it->cut;
        if (!covered && next <= locus->tss) tss = locus->tss + moved;
    }
    for (; next < CHROM; next++) whole[total++] = upper(f->bases[next]);
    int64_t first = plus ? tss - (WINDOW / 2 - 1) : tss + WINDOW / 2 + 1; /* the reference's rule */
    for (int64_t i = 0; i < WINDOW; i++) {
        int64_t at = plus ? first + i : first - i;
        char base = at >= 0 && at < total ? whole[at] : 'N';
        window[i] = plus ? base : complement(base);
    }
    window[WINDOW] = '\0';
}

static int compare_changes(const void *left, const void *right)
{
    const change *a = left, *b = right;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return (a->cut > b->cut) - (a->cut < b->cut);
}

/* changes[] = those of the variant; or, of a sample's haplotype, of all that it has, the first of those that overlap.
 * */
static int list_changes(const fixture *f, const char *variant, int haplotype, change *changes)
{
    int count = 0, stay = 0;
    for (int i = 0; i < VARIANTS; i++) {
        bool wanted = *variant == 'v' ? i == atoi(variant + 1) : f->genotypes[i][atoi(variant + 1)][haplotype];
        if (!wanted) continue;
        change *it = &changes[count++];
        normalise(f, &f->variants[i], &it->start, &it->cut, it->put);
    }
    qsort(changes, (size_t)count, sizeof *changes, compare_changes);
    for (int i = 0; i < count; i++) {
        const change *last = stay ? &changes[stay - 1] : NULL;
        bool same = last && !changes[i].cut && !last->cut && changes[i].start == last->start;
        if (!last || (!same && changes[i].start >= last->start + last->cut)) changes[stay++] = changes[i];
    }
    return stay;
}

static void check_against_fasta(fixture *f, kept *found, const char *shifts, bool rc)
{
    static char text[LOCI * VARIANTS * (WINDOW + 100)];
    static change changes[VARIANTS];
    static kept expected;
    size_t used = 0, sequences = 0, differ = 0;
    char window[WINDOW + 1];
    for (size_t i = 0; i < found->count; i += TRACKS) {
        int count = list_changes(f, found->rows[i].variant, found->rows[i].haplotype, changes);
        cut_window(f, &f->loci[atoi(found->rows[i].locus + 1)], changes, count, window);
        used += (size_t)snprintf(text + used, sizeof text - used, ">s%zu\n%s\n", sequences++, window);
    }
    creme_run_request request = request_of(f, "activity", &expected);
    expected.count = 0;
    request.sequences = scratch_write(&f->folder, "alt.fa", text, SCRATCH_PLAIN);
    request.whole_sequences = true;
    request.shifts = shifts;
    request.reverse_complement = rc;
    unlink(scratch_path(&f->folder, "alt.fa.fai"));
    check(creme_run(&request, NULL));
    assert_int_equal(expected.count, found->count);
    for (size_t i = 0; i < found->count; i++) {
        if (found->rows[i].value != expected.rows[i].value) {
            fail_msg("%s of %s: %.9g, as a whole %.9g", found->rows[i].variant, found->rows[i].locus,
                     found->rows[i].value, expected.rows[i].value);
        }
        differ += found->rows[i].value != found->rows[0].value;
    }
    assert_true(differ > found->count / 2);
}

static void test_a_fasta_with_the_allele(void **state)
{
    fixture *f = *state;
    static kept found;
    for (int views = 0; views < 2; views++) {
        creme_run_request request = request_of(f, "variants", &found);
        found.count = 0;
        request.fasta = f->fasta;
        request.loci = f->loci_path;
        request.vcf = f->vcf;
        request.shifts = views ? "-3,0,5" : NULL;
        request.reverse_complement = views;
        check(creme_run(&request, NULL));
        assert_true(found.count > 2 * VARIANTS * TRACKS);
        check_against_fasta(f, &found, request.shifts, views);
    }
}

/* Many alleles at once; of the first sample one, whose haplotype is that variant, and on the other chromosome none.
 * */
static void test_haplotypes(void **state)
{
    fixture *f = *state;
    static kept found, alone;
    creme_run_request request = request_of(f, "variants", &found);
    found.count = alone.count = 0;
    request.fasta = f->fasta;
    request.loci = f->loci_path;
    request.vcf = f->vcf;
    request.haplotypes = "all";
    check(creme_run(&request, NULL));
    assert_int_equal(found.count, LOCI * SAMPLES * 2 * TRACKS);
    check_against_fasta(f, &found, NULL, false);
    request.haplotypes = NULL;
    request.self = &alone;
    check(creme_run(&request, NULL));
    size_t same = 0;
    for (size_t i = 0; i < alone.count; i++) {
        for (size_t h = 0; strcmp(alone.rows[i].variant, "v7") == 0 && h < found.count; h++) {
            if (strcmp(found.rows[h].locus, alone.rows[i].locus) != 0 || strcmp(found.rows[h].variant, "s0") != 0 ||
                found.rows[h].haplotype != 0 || found.rows[h].track != alone.rows[i].track) {
                continue;
            }
            assert_true(found.rows[h].value == alone.rows[i].value);
            same++;
        }
    }
    assert_true(same >= TRACKS);
}

/* Loci are dealt to parts by what they cost, or not at all: were a locus for which memory runs out to cost nothing,
 * this part would have others than the rest of the parts leave to it. */
static void test_parts_where_memory_runs_out(void **state)
{
    fixture *f = *state;
    creme_run_request request = request_of(f, "variants", NULL);
    creme_inputs inputs;
    creme_units units;
    int64_t wanted[LOCI];
    request.fasta = f->fasta;
    request.loci = f->loci_path;
    request.vcf = f->vcf;
    request.part = "1/2:cost";
    check(creme_inputs_open(&inputs, &request));
    check(creme_units_init(&units, &inputs));
    memcpy(wanted, units.dealt, sizeof wanted);
    creme_units_clear(&units);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_units_init(&units, &inputs);
        creme_memory_fail_after(0);
        if (status == CREME_OK)
            assert_memory_equal(units.dealt, wanted, sizeof wanted);
        else
            assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_units_clear(&units);
    }
    creme_inputs_close(&inputs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_fasta_with_the_allele),
                                       cmocka_unit_test(test_haplotypes),
                                       cmocka_unit_test(test_parts_where_memory_runs_out)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
