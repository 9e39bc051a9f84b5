/* Variants from text: alleles, what is left out, REF, normalisation, names, tables, genotypes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/variants.h"
#include "base/memory.h"
#include "scratch.h"

/*                            1234567890123456789012345678901234567890 */
static const char GENOME[] = ">chr1\nACGTACGTGATTACAGAGAGCATTTTTGCNNNNACGTC\n"
                             ">chr2\nCCCCCCCCCCCCCCCCCCCC\n>odd_chrom_1\nACGTACGTAC\n";

typedef struct fixture {
    scratch folder;
    creme_fasta *fasta;
    scratch_log log;
    creme_variant_list *list;
    creme_variant_options options;
} fixture;

static int set_up(void **state)
{
    fixture *f = test_calloc(1, sizeof *f);
    f->folder = scratch_open();
    scratch_log_init(&f->log);
    assert_succeeds(creme_fasta_open(&f->fasta, scratch_write(&f->folder, "g.fa", GENOME, SCRATCH_PLAIN), NULL));
    f->options.log = &f->log.log;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    creme_variant_list_free(f->list);
    creme_fasta_close(f->fasta);
    scratch_close(&f->folder);
    test_free(f);
    return 0;
}

static creme_status read_text(fixture *f, const char *text)
{
    creme_variant_list_free(f->list);
    scratch_log_init(&f->log);
    return creme_variant_list_read_memory(&f->list, "in", text, strlen(text), f->fasta, &f->options);
}

#define HEAD "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

static creme_status read_records(fixture *f, const char *records)
{
    char text[4096];
    snprintf(text, sizeof text, HEAD "%s", records);
    return read_text(f, text);
}

/* "chr1:START-END>BASES class" of variant i. */
static const char *edit_of(const fixture *f, size_t i)
{
    static char text[400];
    char bases[200];
    creme_variant_record v;
    assert_true(i < creme_variant_list_count(f->list));
    creme_variant_list_get(f->list, i, &v);
    creme_sequence_decode(bases, v.bases, v.length);
    snprintf(text, sizeof text, "%s:%lld-%lld>%.*s %s%s", creme_fasta_name(f->fasta, v.record), (long long)v.at.start,
             (long long)v.at.end, (int)v.length, bases, creme_variant_class_name(v.class),
             v.swapped ? " swapped" : "");
    return text;
}

static void assert_one(fixture *f, const char *chrom_pos_ref_alt, const char *edit)
{
    assert_succeeds(read_text(f, chrom_pos_ref_alt));
    assert_int_equal(creme_variant_list_count(f->list), 1);
    assert_string_equal(edit_of(f, 0), edit);
}

/* By hand, on ACGTACGTGATTACAGAGAGCATTTTTGCNNNNACGTC. */
static void edits_are_parsimonious_and_left_aligned(void **state)
{
    fixture *f = *state;
    assert_one(f, "chr1\t1\tA\tG\n", "chr1:0-1>G SNV");
    assert_one(f, "chr1\t3\tgt\tgc\n", "chr1:3-4>C SNV");
    assert_one(f, "chr1\t1\tACG\tTCA\n", "chr1:0-3>TCA MNV");
    assert_one(f, "chr1\t9\tGAT\tG\n", "chr1:9-11> deletion");
    assert_one(f, "chr1\t9\tGATT\tCAT\n", "chr1:8-11>CA complex");
    assert_one(f, "chr1\t11\tTT\tT\n", "chr1:10-11> deletion");
    assert_one(f, "chr1\t12\tT\t-\n", "chr1:10-11> deletion");
    /* GA of AGAGAG: C[AG]AGAG, with C before. */
    assert_one(f, "chr1\t17\tAGA\tA\n", "chr1:14-16> deletion");
    assert_one(f, "chr1\t14\tCAG\tC\n", "chr1:14-16> deletion");
    assert_one(f, "chr1\t20\tG\tGAG\n", "chr1:14-14>AG insertion");
    assert_one(f, "chr1\t17\tA\tAGA\n", "chr1:14-14>AG insertion");
    /* Complex: nothing but a literal replacement. */
    assert_one(f, "chr1\t11\tTTA\tC\n", "chr1:10-13>C complex");
    assert_one(f, "chr1\t5\tACG\tACG\n", "chr1:4-4> no change");
    /* To the chromosome's beginning. */
    assert_one(f, "chr2\t20\tC\tCC\n", "chr2:0-0>C insertion");
    assert_one(f, "chr2\t10\tCCC\tC\n", "chr2:0-2> deletion");
    /* Behind the last base. */
    assert_one(f, "chr1\t38\tC\tCA\n", "chr1:38-38>A insertion");
    /* N of the genome is what REF says, but stops a repeat. */
    assert_one(f, "chr1\t32\tAC\tA\n", "chr1:32-33> deletion");
    assert_one(f, "chr1\t30\tC\tT\n", "chr1:29-30>T SNV");
    assert_one(f, "chr1\t1\tR\tG\n", "chr1:0-1>G SNV");
}

static void two_spellings_have_one_key(void **state)
{
    fixture *f = *state;
    assert_succeeds(read_records(f, "chr1\t14\t.\tCAG\tC\t.\t.\t.\nchr1\t17\tid\tAGA\tA\t.\t.\t.\n"
                                    "chr1\t18\t.\tGA\tG\t.\t.\t.\n"));
    creme_variant_record a, b;
    assert_int_equal(creme_variant_list_count(f->list), 3);
    creme_variant_list_get(f->list, 0, &a);
    creme_variant_list_get(f->list, 1, &b);
    assert_true(a.key == b.key);
    assert_int_equal(a.at.start, b.at.start);
    assert_string_equal(a.name, "chr1_14_CAG_C");
    assert_string_equal(b.name, "id");
    assert_string_equal(b.ref, "AGA");
    assert_string_equal(b.alt, "A");
    assert_int_equal(b.pos, 17);
    assert_int_equal(b.line, 4);
    creme_variant_list_get(f->list, 2, &b);
    assert_false(a.key == b.key);
    assert_int_equal(creme_variant_list_counts(f->list)->repeated, 1);
}

static void what_is_no_sequence_is_counted(void **state)
{
    fixture *f = *state;
    assert_succeeds(read_records(f, "1\t1\t.\tA\tC,*,<NON_REF>,.\t.\t.\t.\r\n"
                                    "chr1\t2\t.\tC\t<DEL>,<DUP:TANDEM>,C[chr2:3[,.C\t.\t.\t.\n"
                                    "chr1\t3\t.\tG\tN,R,A\t.\t.\t.\n"
                                    "chr1\t0\t.\tN\tA\t.\t.\t.\n"
                                    "chr1\t40\t.\tA\tC\t.\t.\t.\n"
                                    "chr1\t39\t.\tCA\tC\t.\t.\t.\n"
                                    "chrUn\t4\t.\tG\tC\t.\t.\t.\n"
                                    "chr2\t4\t.\tC\t.\t.\t.\t.\n"));
    const creme_variant_counts *counts = creme_variant_list_counts(f->list);
    assert_int_equal(creme_variant_list_count(f->list), 2);
    assert_int_equal(counts->kept[CREME_VARIANT_SNV], 2);
    assert_int_equal(counts->no_allele, 4);
    assert_int_equal(counts->symbolic, 4);
    assert_int_equal(counts->ambiguous, 2);
    assert_int_equal(counts->off_chromosome, 3);
    assert_int_equal(counts->other_chromosome, 1);
    assert_int_equal(f->log.warnings, 5);
    creme_variant_record v;
    creme_variant_list_get(f->list, 1, &v);
    assert_string_equal(v.alt, "A");
    assert_succeeds(read_records(f, ""));
    assert_int_equal(creme_variant_list_count(f->list), 0);
}

static void malformed_records_are_named(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *record, *says;
    } CASES[] = {
        {"chr1\t1\t.\tA", "in:3: has 4 fields"},
        {"chr1 1 . A C", "in:3: has 1 fields"},
        {"chr1\tx\t.\tA\tC", "in:3: POS is 'x'"},
        {"chr1\t-1\t.\tA\tC", "in:3: POS is '-1'"},
        {"chr1\t1\t.\t\tC", "in:3: CHROM, REF or ALT is empty"},
        {"chr1\t1\t.\tA\t", "in:3: CHROM, REF or ALT is empty"},
        {"chr1\t1\t.\t.\tC", "in:3: REF is '.'"},
        {"chr1\t1\t.\tA1\tC", "in:3: REF is 'A1'"},
        {"chr1\t1\t.\tA\tC,,G", "in:3: ALT is ''"},
        {"chr1\t1\t.\tA\tC;G", "in:3: ALT is 'C;G'"},
        {"chr1\t1\t.\tA\t<DEL", "in:3: ALT is '<DEL'"},
        {"chr1\t1\t.\tA\t-", "in:3: ALT is '-'"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_fails(read_records(f, CASES[i].record), CREME_ERROR_FORMAT, CASES[i].says);
        assert_null(f->list);
    }
    assert_one(f, "##fileformat=VCFv4.2\nchr1\t1\t.\tA\tC\n", "chr1:0-1>C SNV"); /* Calico's is so */
    assert_fails(read_text(f, "##fileformat=VCFv4.2\n"), CREME_ERROR_FORMAT, "missing before the end");
    assert_fails(read_text(f, "##fileformat=VCFv4.2\n#CHROM POS\n"), CREME_ERROR_FORMAT,
                 "in:2: expected the columns");
    assert_fails(read_text(f, ""), CREME_ERROR_FORMAT, "is empty");
}

/* REF C of pos 1 is wrong, as ALT is; G of pos 5 is where ALT is what the genome has; the others are right. */
#define MISMATCHES                                                                                                   \
    "chr1\t1\tbad\tC\tG\t.\t.\t.\nchr1\t5\t.\tG\tA\t.\t.\t.\nchr1\t3\t.\tG\tT\t.\t.\t.\nchr1\t9\t.\tGCT\tG\t.\t.\t." \
    "\n"

static void mismatches_follow_the_policy(void **state)
{
    fixture *f = *state;
    assert_fails(
        read_records(f, MISMATCHES), CREME_ERROR_FORMAT,
        "in: REF is not what the genome has in 3 of 4 variants; the first: line 3, bad, chr1:1 C>G, where the "
        "genome has A");
    f->options.ref_mismatch = CREME_REF_MISMATCH_SKIP;
    assert_succeeds(read_records(f, MISMATCHES));
    assert_int_equal(creme_variant_list_count(f->list), 1);
    assert_non_null(strstr(f->log.last_warning, "in 3 of 4 variants (left out)"));
    f->options.ref_mismatch = CREME_REF_MISMATCH_SWAP;
    assert_succeeds(read_records(f, MISMATCHES));
    assert_int_equal(creme_variant_list_count(f->list), 3);
    assert_string_equal(edit_of(f, 1), "chr1:4-5>G SNV swapped");
    assert_string_equal(edit_of(f, 2), "chr1:9-9>CT insertion swapped");
    assert_int_equal(creme_variant_list_counts(f->list)->swapped, 2);
    f->options.ref_mismatch = CREME_REF_MISMATCH_KEEP;
    assert_succeeds(read_records(f, MISMATCHES));
    assert_int_equal(creme_variant_list_count(f->list), 4);
    assert_string_equal(edit_of(f, 0), "chr1:0-1>G SNV");
    assert_string_equal(edit_of(f, 2), "chr1:4-4> no change");
    assert_string_equal(edit_of(f, 3), "chr1:9-11> deletion");
}

static void mismatches_are_explained(void **state)
{
    fixture *f = *state;
    assert_fails(read_records(f, "chr1\t0\t.\tA\tC\t.\t.\t.\nchr1\t1\t.\tC\tA\t.\t.\t.\nchr1\t2\t.\tG\tA\t.\t.\t.\n"),
                 CREME_ERROR_FORMAT, "count from 0?");
    assert_fails(read_records(f, "chr1\t3\t.\tC\tG\t.\t.\t.\nchr1\t9\t.\tT\tG\t.\t.\t.\n"), CREME_ERROR_FORMAT,
                 "the genome has ALT in all of them");
    assert_fails(read_records(f, "chr1\t9\t.\tC\tT\t.\t.\t.\nchr1\t10\t.\tT\tC\t.\t.\t.\n"), CREME_ERROR_FORMAT,
                 "complement");
    assert_fails(read_text(f, "chr1_14_G_A_b37\n"), CREME_ERROR_FORMAT, "the file says that it is of GRCh37");
    assert_fails(read_text(f, "##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n#CHROM\tPOS\tID\tREF\tALT\n"
                              "1\t1\t.\tC\tG\n"),
                 CREME_ERROR_FORMAT, "the file says that it is of GRCh37");
    assert_fails(read_text(f, "NC_000001.11:15:A:G\n"), CREME_ERROR_FORMAT, "where the genome has G");
}

static void names_are_taken_apart(void **state)
{
    fixture *f = *state;
    static const char *const names[] = {"chr1_3_G_A_b38",
                                        "1:3:G:A",
                                        "chr1-3-G-A",
                                        "1_3_G/A",
                                        "chr1:3_G_A",
                                        "chr1:3:G>A",
                                        "1-3-g-a",
                                        "chr1_3_G_A",
                                        "NC_000001.11:2:G:A",
                                        "chr1|3|G|A",
                                        "1:3:G:A:b37",
                                        "chr1:g.3G>A",
                                        "1:3G>A",
                                        "NC_000001.11:g.3G>A"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[200];
        snprintf(text, sizeof text, "variant_id\tslope\n%s\t0.5\n", names[i]);
        assert_one(f, text, "chr1:2-3>A SNV");
        creme_variant_record v;
        creme_variant_list_get(f->list, 0, &v);
        assert_string_equal(v.name, names[i]);
        assert_one(f, names[i], "chr1:2-3>A SNV");
    }
    assert_one(f, "odd_chrom_1_1_A_G", "odd_chrom_1:0-1>G SNV");
    assert_one(f, "\"SNP\",\"p\"\n\"1:3:G:A\",1\n", "chr1:2-3>A SNV");
    assert_fails(read_text(f, "variant\n1:3:G:A\nrs12\n"), CREME_ERROR_FORMAT,
                 "in:3: 'rs12' is no name of a variant");
    assert_fails(read_text(f, "variant\nrs12\n"), CREME_ERROR_FORMAT, "dbSNP's VCF has their places");
    static const char *const hgvs[] = {"1:g.3del", "1:g.3_4delinsTT", "1:g.3GG>A", "1:g.G>A", "1:g.3>A", "1:c.3G>A"};
    for (size_t i = 0; i < sizeof hgvs / sizeof *hgvs; i++) {
        char text[200];
        snprintf(text, sizeof text, "variant_id\n%s\n", hgvs[i]);
        assert_fails(read_text(f, text), CREME_ERROR_FORMAT, "of HGVS substitutions on chromosomes are read");
    }
    assert_fails(read_text(f, "rs12\nrs13\n"), CREME_ERROR_FORMAT, "in:1: not recognised");
    assert_fails(read_text(f, "variant\n1:x:G:A\n"), CREME_ERROR_FORMAT, "in:2: '1:x:G:A' is no name");
}

static void tables_are_read_by_their_columns(void **state)
{
    fixture *f = *state;
    static const char *const tables[] = {
        "chrom\tpos\tref\talt\tname\nchr1\t3\tG\tA\tx\n",
        "ALT,REF,POS,CHROM,ID\nA,G,3,1,x\n",
        "#CHROM\tPOS\tID\tREF\tALT\n1\t3\tx\tG\tA\n",
        "# variant list, by name\n\nid chr position ref alt\nx 1 3 G A\n",
        "hm_chrom\thm_pos\thm_other_allele\thm_effect_allele\tchromosome\tbase_pair_location\thm_"
        "rsid\n1\t3\tG\tA\t1\t9\tx\n",
        "chromosome\tbase_pair_location\teffect_allele\tother_allele\trsid\n1\t3\tA\tG\tx\n",
        "SNP\tCHR\tBP\tGENPOS\tALLELE1\tALLELE0\nx\t1\t3\t0\tA\tG\n", /* BOLT-LMM: GENPOS in Morgan */
        "chrom;pos;ref;alt;name\nchr1;3;G;A;x\n",
        "CHROM GENPOS ID ALLELE0 ALLELE1 BETA\n1 3 x G A 0.1\n",
        "CHR\tPOS\tMarkerID\tAllele1\tAllele2\n1\t3\tx\tG\tA\n",
        "chr1 3 G A x\n",
        "chr1\t3\tx\tG\tA\t.\t.\t.\n",
        "\"chrom\",\"pos\",\"ref\",\"alt\",\"rsid\"\r\n\"1\",3e0,\"G\",\"A\",\"x\"\r\n",
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        assert_one(f, tables[i], "chr1:2-3>A SNV");
        creme_variant_record v;
        creme_variant_list_get(f->list, 0, &v);
        assert_string_equal(v.name, "x");
    }
    assert_one(f, "chrom\tpos\tref\talt\tname\nchr1\t3\tG\tA\tNA\n", "chr1:2-3>A SNV");
    assert_succeeds(read_text(f, "chrom\tpos\tref\talt\nchr1\t3\tG\tA,C,<DEL>\n"));
    assert_int_equal(creme_variant_list_count(f->list), 2);
    assert_fails(read_text(f, "chrom\tpos\tref\talt\nchr1\t3\tG\n"), CREME_ERROR_FORMAT,
                 "in:2: 3 fields, but the header has 4");
    assert_fails(read_text(f, "chrom\tpos\tref\talt\nchr1\tb\tG\tA\n"), CREME_ERROR_FORMAT, "in:2: pos is 'b'");
    assert_fails(read_text(f, "chrom\tpos\tref\talt\nchr1\t3\t-\tA\n"), CREME_ERROR_FORMAT, "in:2: ref is '-'");
    assert_fails(read_text(f, "chrom\tpos\tref\talt\nchr1\t3\tG\tA!\n"), CREME_ERROR_FORMAT, "in:2: ALT is 'A!'");
    assert_fails(read_text(f, "chrom\tpos\tref\tref\talt\nchr1\t3\tG\tA\tC\n"), CREME_ERROR_FORMAT,
                 "in:1: the column 'ref' is there twice");
    assert_fails(read_text(f, "chrom\tstart\tend\nchr1\t3\t4\n"), CREME_ERROR_FORMAT, "in:1: not recognised");
    assert_fails(read_text(f, "#\n"), CREME_ERROR_FORMAT, "is empty");
}

/* --- Genotypes -------------------------------------------------------------------------------------------------- */

#define SAMPLES                                                                                                      \
    "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"=,>\\\"GT\">\n"   \
    "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n"                                                       \
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNA1\tNA2\tNA3\n"

/* "1|0" of sample s, variant i, as the list has it. */
static const char *call_of(const fixture *f, size_t s, size_t i)
{
    static char text[2][16];
    static int turn;
    char *to = text[turn ^= 1];
    bool phased = false, again = false;
    int a = creme_variant_list_genotype(f->list, s, i, 0, &phased);
    int b = creme_variant_list_genotype(f->list, s, i, 1, &again);
    assert_int_equal(phased, again);
    snprintf(to, 16, "%d%c%d", a, phased ? '|' : '/', b);
    return to;
}

static void genotypes_are_kept_of_the_samples_asked_for(void **state)
{
    fixture *f = *state;
    const char *const all[] = {"all"}, *const two[] = {"NA3", "NA1"}, *const none[] = {"NA11"};
    static const char text[] = SAMPLES "chr1\t1\t.\tA\tC,G\t.\t.\t.\tGT:DP\t0|1:3\t2|1\t0/2:1\n"
                                       "chr1\t2\t.\tC\tT\t.\t.\t.\tDP:GT\t3:1/1\t.\t.:./1\n"
                                       "chr1\t3\t.\tG\tT\t.\t.\t.\tGT\t1\t.|.\t0/1/1\n"
                                       "chr1\t4\t.\tT\tG\t.\t.\t.\tDP\t1\t.\t.\n"
                                       "chr1\t5\t.\tA\tG\t.\t.\t.\n";
    f->options.samples = all;
    f->options.sample_count = 1;
    assert_fails(read_text(f, text), CREME_ERROR_FORMAT, "in:10: 0 samples, but the header names 3");
    char whole[1000];
    snprintf(whole, sizeof whole, "%.*s\n", (int)(strstr(text, "chr1\t5") - text - 1), text);
    assert_succeeds(read_text(f, whole));
    assert_int_equal(creme_variant_list_samples(f->list), 3);
    assert_string_equal(creme_variant_list_sample(f->list, 1), "NA2");
    static const char *const wanted[5][3] = {{"0|1", "0|1", "0/0"},      /* A>C */
                                             {"0|0", "1|0", "0/1"},      /* A>G */
                                             {"1|1", "-1/-1", "-1/1"},   /* missing, half-called */
                                             {"1|-2", "-1|-1", "-1/-1"}, /* haploid; of three */
                                             {"-1/-1", "-1/-1", "-1/-1"}};
    for (size_t i = 0; i < 5; i++) {
        for (size_t s = 0; s < 3; s++) {
            const char *call = call_of(f, s, i);
            if (strstr(call, "-1") && strstr(wanted[i][s], "-1")) continue; /* phase of what is not known */
            assert_string_equal(call, wanted[i][s]);
        }
    }
    f->options.samples = two;
    f->options.sample_count = 2;
    assert_succeeds(read_text(f, whole));
    assert_string_equal(creme_variant_list_sample(f->list, 0), "NA3");
    assert_string_equal(call_of(f, 0, 1), "0/1");
    assert_string_equal(call_of(f, 1, 0), "0|1");
    f->options.samples = none;
    f->options.sample_count = 1;
    assert_fails(read_text(f, "##fileformat=VCFv4.2\nchr1\t1\t.\tA\tC\n"), CREME_ERROR_FORMAT,
                 "in:2: the line '#CHROM");
    assert_fails(read_text(f, whole), CREME_ERROR_NOT_FOUND,
                 "no sample 'NA11', did you mean 'NA1'?; it has 3: NA1, NA2, NA3");
    assert_fails(read_records(f, ""), CREME_ERROR_NOT_FOUND, "has variants and no samples");
    assert_fails(read_text(f, "chr1\t1\tA\tC\n"), CREME_ERROR_UNSUPPORTED, "no genotypes");
}

static void malformed_genotypes_are_named(void **state)
{
    fixture *f = *state;
    const char *const all[] = {"all"};
    f->options.samples = all;
    f->options.sample_count = 1;
    assert_fails(read_text(f, SAMPLES "chr1\t1\t.\tA\tC\t.\t.\t.\tGT\t0|1\t0|2\t.\n"), CREME_ERROR_FORMAT,
                 "in:6: genotype '0|2': expected alleles from 0 to 1");
    assert_fails(read_text(f, SAMPLES "chr1\t1\t.\tA\tC\t.\t.\t.\tGT\t0|1\tx\t.\n"), CREME_ERROR_FORMAT,
                 "genotype 'x'");
    assert_fails(read_text(f, SAMPLES "chr1\t1\t.\tA\tC\t.\t.\t.\tGT\t0|1\t.\n"), CREME_ERROR_FORMAT,
                 "in:6: 2 samples, but the header names 3");
    /* Swapped: the edit makes REF, so whoever has REF has the edit. */
    f->options.ref_mismatch = CREME_REF_MISMATCH_SWAP;
    assert_succeeds(read_text(f, SAMPLES "chr1\t1\t.\tC\tA\t.\t.\t.\tGT\t0|1\t1|1\t0/0\n"));
    assert_string_equal(edit_of(f, 0), "chr1:0-1>C SNV swapped");
    assert_string_equal(call_of(f, 0, 0), "1|0");
    assert_string_equal(call_of(f, 1, 0), "0|0");
    assert_string_equal(call_of(f, 2, 0), "1|1");
}

static void ranges_hold_all_that_touch(void **state)
{
    fixture *f = *state;
    assert_succeeds(read_records(f, "chr1\t1\t.\tACGTACGTGATTACAG\tA\t.\t.\t.\nchr1\t11\t.\tT\tC\t.\t.\t.\n"
                                    "chr1\t20\t.\tG\tA\t.\t.\t.\nchr2\t2\t.\tC\tG\t.\t.\t.\n"));
    size_t first = 0, end = 0;
    creme_variant_list_range(f->list, 0, (creme_interval){12, 20}, &first, &end);
    assert_int_equal(first, 0);
    assert_int_equal(end, 3);
    creme_variant_list_range(f->list, 1, (creme_interval){0, 20}, &first, &end);
    assert_int_equal(first, 3);
    assert_int_equal(end, 4);
    creme_variant_list_range(f->list, 2, (creme_interval){0, 20}, &first, &end);
    assert_int_equal(first, end);
}

/* Without a genome nothing is checked and nothing moved, but shared ends are taken away. */
static void a_genome_may_be_lacking(void **state)
{
    fixture *f = *state;
    static const char text[] = "chrB\t5\tCAGAG\tCAG\nchrA\t0\tA\tG\nchrA\t900\tTT\tTC,*\n";
    assert_succeeds(creme_variant_list_read_memory(&f->list, "in", text, strlen(text), NULL, &f->options));
    const creme_variant_counts *counts = creme_variant_list_counts(f->list);
    assert_int_equal(creme_variant_list_count(f->list), 2);
    assert_int_equal(creme_variant_list_file_chromosomes(f->list), 2);
    assert_int_equal(counts->off_chromosome, 1);
    assert_int_equal(counts->no_allele, 1);
    creme_variant_record v;
    creme_variant_list_get(f->list, 0, &v);
    assert_int_equal(v.class, CREME_VARIANT_DELETION);
    assert_int_equal(v.at.start, 5);
    creme_variant_list_get(f->list, 1, &v);
    assert_int_equal(v.record, 1);
    assert_int_equal(v.at.start, 900);
}

static void short_memory_is_an_error(void **state)
{
    fixture *f = *state;
    const char *const all[] = {"all"};
    creme_locus locus = {.name = "l", .chrom = "1", .strand = '+'};
    creme_locus_list loci = {.at = &locus, .count = 1};
    creme_interval window = {0, 30};
    static const char text[] = SAMPLES "1\t14\t.\tCAG\tC,CTT\t.\t.\t.\tGT\t0|1\t0|2\t.\n";
    f->options = (creme_variant_options){.loci = &loci, .windows = &window, .samples = all, .sample_count = 1};
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_variant_list *list = NULL;
        creme_memory_fail_after(n);
        status = creme_variant_list_read_memory(&list, "in", text, strlen(text), f->fasta, &f->options);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || (status == CREME_ERROR_MEMORY && !list));
        creme_variant_list_free(list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(edits_are_parsimonious_and_left_aligned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_spellings_have_one_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_sequence_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(malformed_records_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mismatches_follow_the_policy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mismatches_are_explained, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_taken_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tables_are_read_by_their_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(genotypes_are_kept_of_the_samples_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(malformed_genotypes_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ranges_hold_all_that_touch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_genome_may_be_lacking, set_up, tear_down),
        cmocka_unit_test_setup_teardown(short_memory_is_an_error, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
