/* Variants from files: VCF and BCF, plain and bgzip, whole and by index, say the same; edits against enumeration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/variants.h"
#include "scratch.h"

#include <htslib/tbx.h>
#include <htslib/vcf.h>
#include <limits.h>

/* Of few letters, so that there are repeats of all kinds. */
enum { LENGTH = 300000, RECORDS = 3000, SAMPLES = 5 };

typedef struct fixture {
    scratch folder;
    creme_fasta *fasta;
    char *genome; /* of both chromosomes */
    uint64_t seed;
} fixture;

static int64_t draw(fixture *f, int64_t below)
{
    return (int64_t)(scratch_draw(&f->seed) % (uint64_t)below);
}

static void make_genome(fixture *f, char *bases, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t back = 1 + draw(f, 4);
        bool again = i >= back && draw(f, 3) > 0;
        bases[i] = again ? bases[i - back] : "ACGTN"[draw(f, 400) == 0 ? 4 : draw(f, 4)];
    }
}

static int set_up(void **state)
{
    fixture *f = test_calloc(1, sizeof *f);
    f->folder = scratch_open();
    f->seed = 11;
    f->genome = test_malloc(2 * LENGTH + 20);
    char *fasta = test_malloc(2 * LENGTH + 40);
    make_genome(f, f->genome, 2 * LENGTH);
    snprintf(fasta, 2 * LENGTH + 40, ">chr1\n%.*s\n>chr2\n%.*s\n", LENGTH, f->genome, LENGTH, f->genome + LENGTH);
    assert_succeeds(creme_fasta_open(&f->fasta, scratch_write(&f->folder, "g.fa", fasta, SCRATCH_PLAIN), NULL));
    test_free(fasta);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    creme_fasta_close(f->fasta);
    scratch_close(&f->folder);
    test_free(f->genome);
    test_free(f);
    return 0;
}

/* --- The same from every file ----------------------------------------------------------------------------------- */

typedef struct text {
    char *at;
    size_t used, room;
} text;

static void add(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    t->used += (size_t)vsnprintf(t->at + t->used, t->room - t->used, format, arguments);
    va_end(arguments);
    assert_true(t->used < t->room);
}

static void add_random_bases(fixture *f, text *t, int64_t count)
{
    for (int64_t i = 0; i < count; i++) add(t, "%c", "ACGT"[draw(f, 4)]);
}

static void add_record(fixture *f, text *t, int chrom, int64_t start)
{
    static const char *const calls[] = {"0|0", "0|1", "1|0", "1|1", "./.", ".|1", "1", "0/1", "."};
    int64_t deleted = 1 + (draw(f, 3) == 0 ? draw(f, draw(f, 50) == 0 ? 20000 : 12) : 0);
    if (start + deleted > LENGTH) deleted = LENGTH - start;
    add(t, "%s%d\t%lld\t", chrom ? "" : "chr", chrom + 1, (long long)start + 1);
    add(t, draw(f, 3) ? ".\t" : "rs%lld\t", (long long)draw(f, 1000000));
    add(t, "%.*s\t", (int)deleted, f->genome + chrom * LENGTH + start);
    if (draw(f, 3) == 0) add(t, "%c", f->genome[chrom * LENGTH + start]);
    add_random_bases(f, t, 1 + draw(f, 3));
    add(t, "%s\t.\tPASS\tAC=3\tDP:GT", draw(f, 20) ? "" : ",<DEL>,*");
    for (int s = 0; s < SAMPLES; s++) add(t, "\t%lld:%s", (long long)draw(f, 40000), calls[draw(f, 9)]);
    add(t, "\n");
}

static text make_vcf(fixture *f)
{
    text t = {.room = 1 << 25};
    t.at = test_malloc(t.room);
    add(&t, "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=%d>\n##contig=<ID=2,length=%d>\n", LENGTH, LENGTH);
    add(&t, "##INFO=<ID=AC,Number=1,Type=Integer,Description=\"a\">\n##FILTER=<ID=PASS,Description=\"p\">\n");
    add(&t, "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n");
    add(&t, "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n##ALT=<ID=DEL,Description=\"x\">\n");
    add(&t, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
    for (int s = 0; s < SAMPLES; s++) add(&t, "\tS%d", s);
    add(&t, "\n");
    for (int chrom = 0; chrom < 2; chrom++) {
        int64_t start = 0;
        for (int i = 0; i < RECORDS / 2 && start < LENGTH; i++, start += draw(f, 2 * LENGTH / RECORDS * 2))
            add_record(f, &t, chrom, start);
    }
    return t;
}

/* Its first `count` records. */
static const char *make_bcf_of(fixture *f, const char *vcf, const char *name, const char *mode, int count)
{
    const char *path = scratch_path(&f->folder, name);
    htsFile *in = hts_open(vcf, "r"), *out = hts_open(path, mode);
    assert_non_null(in);
    assert_non_null(out);
    bcf_hdr_t *header = bcf_hdr_read(in);
    bcf1_t *record = bcf_init();
    assert_int_equal(bcf_hdr_write(out, header), 0);
    while (count-- > 0 && bcf_read(in, header, record) == 0) assert_int_equal(bcf_write(out, header, record), 0);
    bcf_destroy(record);
    bcf_hdr_destroy(header);
    hts_close(in);
    hts_close(out);
    return path;
}

static const char *make_bcf(fixture *f, const char *vcf, const char *name, const char *mode)
{
    return make_bcf_of(f, vcf, name, mode, INT_MAX);
}

static void assert_same_genotypes(const creme_variant_list *a, const creme_variant_list *b, size_t i)
{
    assert_int_equal(creme_variant_list_samples(a), creme_variant_list_samples(b));
    for (size_t s = 0; s < creme_variant_list_samples(a); s++) {
        for (int h = 0; h < 2; h++) {
            bool left = false, right = false;
            int x = creme_variant_list_genotype(a, s, i, h, &left),
                y = creme_variant_list_genotype(b, s, i, h, &right);
            assert_int_equal(x, y);
            if (x >= 0) assert_int_equal(left, right);
        }
    }
}

static void assert_same(const creme_variant_list *a, const creme_variant_list *b)
{
    assert_int_equal(creme_variant_list_count(a), creme_variant_list_count(b));
    for (size_t i = 0; i < creme_variant_list_count(a); i++) {
        creme_variant_record x, y;
        creme_variant_list_get(a, i, &x);
        creme_variant_list_get(b, i, &y);
        assert_int_equal(x.record, y.record);
        assert_int_equal(x.at.start, y.at.start);
        assert_int_equal(x.at.end, y.at.end);
        assert_int_equal(x.pos, y.pos);
        assert_true(x.key == y.key);
        assert_int_equal(x.class, y.class);
        assert_string_equal(x.name, y.name);
        assert_string_equal(x.ref, y.ref);
        assert_string_equal(x.alt, y.alt);
        assert_int_equal(x.length, y.length);
        assert_memory_equal(x.bases, y.bases, (size_t)x.length);
        assert_same_genotypes(a, b, i);
    }
}

static creme_variant_list *read_with(fixture *f, const char *path, const creme_variant_options *options,
                                     bool by_index)
{
    creme_variant_list *list = NULL;
    assert_succeeds(creme_variant_list_read(&list, path, f->fasta, options));
    assert_int_equal(creme_variant_list_counts(list)->by_index, by_index);
    return list;
}

typedef struct files {
    const char *plain, *gzip, *bgzip, *bcf, *raw; /* bgzip and bcf have an index, raw is a BCF without bgzip */
} files;

static files make_files(fixture *f)
{
    text vcf = make_vcf(f);
    files made = {.plain = scratch_write(&f->folder, "a.vcf", vcf.at, SCRATCH_PLAIN),
                  .gzip = scratch_write(&f->folder, "b.vcf.gz", vcf.at, SCRATCH_GZIP),
                  .bgzip = scratch_write(&f->folder, "c.vcf.gz", vcf.at, SCRATCH_BGZIP)};
    test_free(vcf.at);
    made.bcf = make_bcf(f, made.plain, "d.bcf", "wb");
    made.raw = make_bcf(f, made.plain, "e.bcf", "wbu");
    assert_int_equal(tbx_index_build(made.bgzip, 0, &tbx_conf_vcf), 0);
    assert_int_equal(bcf_index_build(made.bcf, 14), 0);
    return made;
}

static void all_files_say_the_same(void **state)
{
    fixture *f = *state;
    const char *const all[] = {"all"}, *const some[] = {"S3", "S0"};
    const files made = make_files(f);
    creme_variant_options options = {.samples = all, .sample_count = 1};
    for (int round = 0; round < 3; round++) {
        creme_variant_list *first = read_with(f, made.plain, &options, false), *others[4];
        const char *const paths[] = {made.gzip, made.bgzip, made.bcf, made.raw};
        for (int i = 0; i < 4; i++) {
            others[i] = read_with(f, paths[i], &options, false);
            assert_same(first, others[i]);
            creme_variant_list_free(others[i]);
        }
        assert_true(creme_variant_list_count(first) > RECORDS / 2);
        creme_variant_list_free(first);
        options =
            round == 0 ? (creme_variant_options){.samples = some, .sample_count = 2} : (creme_variant_options){0};
    }
}

static void an_index_changes_nothing(void **state)
{
    fixture *f = *state;
    const files made = make_files(f);
    const char *const some[] = {"S1"};
    for (int round = 0; round < 60; round++) {
        creme_locus at[6];
        creme_interval windows[6];
        creme_locus_list loci = {.at = at, .count = 1 + (size_t)draw(f, 6)};
        for (size_t i = 0; i < loci.count; i++) {
            at[i] = (creme_locus){.name = "l", .chrom = draw(f, 2) ? "1" : "chr2", .strand = '+'};
            windows[i].start = draw(f, LENGTH + 2000) - 1000;
            windows[i].end = windows[i].start + 1 + draw(f, round % 2 ? 40 : 60000);
        }
        creme_variant_options options = {
            .loci = &loci, .windows = windows, .samples = some, .sample_count = (size_t)round % 2};
        creme_variant_list *plain = read_with(f, made.plain, &options, false);
        creme_variant_list *bgzip = read_with(f, made.bgzip, &options, true);
        creme_variant_list *bcf = read_with(f, made.bcf, &options, true);
        assert_same(plain, bgzip);
        assert_same(plain, bcf);
        creme_variant_list_free(plain);
        creme_variant_list_free(bgzip);
        creme_variant_list_free(bcf);
    }
}

/* What is kept with windows is what touches one of them. */
static void windows_choose(void **state)
{
    fixture *f = *state;
    const files made = make_files(f);
    creme_variant_list *all = read_with(f, made.plain, &(creme_variant_options){0}, false);
    creme_locus at = {.name = "l", .chrom = "chr1", .strand = '+'};
    creme_locus_list loci = {.at = &at, .count = 1};
    for (int round = 0; round < 30; round++) {
        creme_interval window = {.start = draw(f, LENGTH)};
        window.end = window.start + 1 + draw(f, 3000);
        creme_variant_options options = {.loci = &loci, .windows = &window};
        creme_variant_list *some = read_with(f, made.bgzip, &options, true);
        size_t first = 0, end = 0, found = 0;
        creme_variant_list_range(all, 0, window, &first, &end);
        for (size_t i = 0; i < creme_variant_list_count(all); i++) {
            creme_variant_record v, w;
            creme_variant_list_get(all, i, &v);
            if (v.record != 0 || v.at.start > window.end || v.at.end < window.start) continue;
            assert_true(i >= first && i < end);
            creme_variant_list_get(some, found++, &w);
            assert_true(v.key == w.key);
        }
        assert_int_equal(found, creme_variant_list_count(some));
        creme_variant_list_free(some);
    }
    creme_variant_list_free(all);
}

static void indexes_that_do_not_fit_are_no_harm(void **state)
{
    fixture *f = *state;
    const files made = make_files(f);
    char index[400];
    creme_locus at = {.name = "l", .chrom = "chr1", .strand = '+'};
    creme_locus_list loci = {.at = &at, .count = 1};
    creme_interval window = {5000, 50000};
    scratch_log log;
    scratch_log_init(&log);
    creme_variant_options options = {.loci = &loci, .windows = &window, .log = &log.log};
    creme_variant_list *plain = read_with(f, made.plain, &options, false);
    const int warnings = log.warnings;
    snprintf(index, sizeof index, "%s.tbi", made.bgzip);
    scratch_age(index, -1000);
    creme_variant_list *whole = read_with(f, made.bgzip, &options, false);
    assert_int_equal(log.warnings, 2 * warnings + 1);
    assert_same(plain, whole);
    creme_variant_list_free(whole);
    scratch_write(&f->folder, "c.vcf.gz.tbi", "TBI\1nonsense", SCRATCH_BGZIP);
    whole = read_with(f, made.bgzip, &options, false);
    assert_int_equal(log.warnings, 3 * warnings + 2);
    assert_same(plain, whole);
    creme_variant_list_free(whole);
    /* Those of another file, of its beginning, and of more than it has. */
    text another = make_vcf(f);
    const char *other = scratch_write(&f->folder, "h.vcf.gz", another.at, SCRATCH_BGZIP);
    test_free(another.at);
    assert_int_equal(tbx_index_build3(other, index, 0, 1, &tbx_conf_vcf), 0);
    whole = read_with(f, made.bgzip, &options, false);
    assert_int_equal(log.warnings, 4 * warnings + 3);
    assert_same(plain, whole);
    creme_variant_list_free(whole);
    snprintf(index, sizeof index, "%s.csi", made.bcf);
    const char *prefix = make_bcf_of(f, made.plain, "p.bcf", "wb", RECORDS / 8);
    assert_int_equal(bcf_index_build2(prefix, index, 14), 0);
    whole = read_with(f, made.bcf, &options, false);
    assert_int_equal(log.warnings, 5 * warnings + 4);
    assert_same(plain, whole);
    creme_variant_list_free(whole);
    snprintf(index, sizeof index, "%s.csi", prefix);
    assert_int_equal(bcf_index_build2(made.bcf, index, 14), 0);
    creme_variant_list_free(read_with(f, prefix, &options, false));
    options.no_index = true;
    whole = read_with(f, made.bcf, &options, false);
    assert_same(plain, whole);
    creme_variant_list_free(whole);
    creme_variant_list_free(plain);
}

/* --- Against enumeration ---------------------------------------------------------------------------------------- */

/* The chromosome's bases about a place, with an edit; how many. */
static int64_t edited(const fixture *f, int64_t from, int64_t to, creme_interval at, const char *bases,
                      int64_t length, char *out)
{
    memcpy(out, f->genome + from, (size_t)(at.start - from));
    memcpy(out + (at.start - from), bases, (size_t)length);
    memcpy(out + (at.start - from) + length, f->genome + at.end, (size_t)(to - at.end));
    return to - from - (at.end - at.start) + length;
}

static bool holds_n(const fixture *f, int64_t from, int64_t to)
{
    return memchr(f->genome + from, 'N', (size_t)(to - from));
}

/* Every place further left where so many bases can be deleted, or some inserted, with the same outcome. */
static void assert_leftmost(const fixture *f, int64_t from, int64_t to, creme_interval at, int64_t length,
                            const char *outcome, int64_t outcome_length)
{
    char again[2000];
    int64_t deleted = at.end - at.start;
    if ((deleted > 0) == (length > 0)) return; /* one of another kind, or no change */
    for (int64_t start = from; start < at.start; start++) {
        const char *inserted = outcome + (start - from);
        int64_t count = edited(f, from, to, (creme_interval){start, start + deleted}, inserted, length, again);
        assert_int_equal(count, outcome_length);
        assert_false(memcmp(again, outcome, (size_t)count) == 0);
    }
}

static void edits_make_the_same_sequence_and_lie_leftmost(void **state)
{
    fixture *f = *state;
    enum { ABOUT = 150, ROUNDS = 4000 };
    for (int round = 0; round < ROUNDS; round++) {
        char ref[40], alt[40], line[200], wanted[2000], got[2000], bases[40];
        int64_t start = 2 * ABOUT + draw(f, LENGTH - 4 * ABOUT), deleted = 1 + draw(f, 12),
                inserted = 1 + draw(f, 12);
        int64_t from = start - ABOUT, to = start + ABOUT;
        if (holds_n(f, from, to)) continue;
        snprintf(ref, sizeof ref, "%.*s", (int)deleted, f->genome + start);
        /* Mostly bases of the genome nearby, so that much can be trimmed and moved. */
        snprintf(alt, sizeof alt, "%.*s", (int)inserted, f->genome + start + (draw(f, 3) ? 0 : draw(f, 5)));
        snprintf(line, sizeof line, "chr1\t%lld\t%s\t%s\n", (long long)start + 1, ref, alt);
        creme_variant_list *list = NULL;
        assert_succeeds(
            creme_variant_list_read_memory(&list, "in", line, strlen(line), f->fasta, &(creme_variant_options){0}));
        creme_variant_record v;
        creme_variant_list_get(list, 0, &v);
        creme_sequence_decode(bases, v.bases, v.length);
        if (v.at.start > from) {
            int64_t count = edited(f, from, to, (creme_interval){start, start + deleted}, alt, inserted, wanted);
            assert_int_equal(edited(f, from, to, v.at, bases, v.length, got), count);
            assert_memory_equal(got, wanted, (size_t)count);
            assert_leftmost(f, from, to, v.at, v.length, wanted, count);
        }
        creme_variant_list_free(list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_files_say_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_choose, set_up, tear_down),
        cmocka_unit_test_setup_teardown(indexes_that_do_not_fit_are_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(edits_make_the_same_sequence_and_lie_leftmost, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
