/* Runs with a model whose answers can be worked out: bases that are no N, counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/npy.h"
#include "scratch.h"

#include <creme/callback_model.h>
#include <creme/run.h>
#include <math.h>

enum { BP = 64, TILE = 8, TRACKS = 2 };

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){.input_bp = BP, .bins = 1, .bin_bp = BP, .tracks = TRACKS, .batch = 4};
    return CREME_OK;
}

/* Track 0: 1,000 minus the places of the Ns. Track 1: 1. */
static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    (void)self;
    for (int64_t i = 0; i < request->count; i++) {
        float known = 1000;
        for (int base = 0; base < BP; base++) known -= request->codes[i][base] == CREME_BASE_N ? (float)base : 0;
        for (int64_t t = 0; t < request->track_count; t++) *out++ = request->tracks[t] == 0 ? known : 1;
    }
    return CREME_OK;
}

typedef struct fixture {
    scratch folder;
    creme_model *model;
    const char *fasta, *array, *out, *run;
    creme_run_request request; /* masking of the FASTA */
    int rows, calls;
    int64_t done, stop_at; /* 0: never */
} fixture;

static void see_row(void *self, const creme_locus *locus, const creme_locus *target, const creme_effect *row)
{
    fixture *f = self;
    double holes = 0;
    for (int64_t base = row->tile.start; base < row->tile.end; base++) holes += (double)base;
    assert_ptr_equal(locus, target);
    assert_true(row->wt == (row->track == 0 ? 1000 : 1));
    assert_true(row->mean == (row->track == 0 ? 1000 - holes : 1));
    f->rows++;
}

static bool see_progress(void *self, int64_t done, int64_t constructs)
{
    fixture *f = self;
    assert_true(done >= f->done && done <= constructs);
    f->done = done;
    f->calls++;
    return f->stop_at == 0 || done < f->stop_at;
}

static int open_fixture(void **state)
{
    static const char bases[] = "ACGTTGCAACGGTTACCATGCATTGCACGTTAGCCATACGTTGGCAACTGTCAGTTACGATGCA";
    fixture *f = calloc(1, sizeof *f);
    char turned[BP + 1] = "", text[256], array[CREME_NPY_HEADER_BYTES + 2 * BP];
    const int64_t shape[] = {2, BP};
    assert_non_null(f);
    assert_int_equal(strlen(bases), BP);
    f->folder = scratch_open();
    for (int i = 0; i < BP; i++) turned[i] = bases[BP - 1 - i];
    snprintf(text, sizeof text, ">a\n%s\n>b tss=32\n%s\n", bases, turned);
    f->fasta = scratch_write(&f->folder, "two.fa", text, SCRATCH_PLAIN);
    size_t bytes = creme_npy_header(array, "|u1", shape, 2);
    for (int i = 0; i < 2 * BP; i++) array[bytes++] = (char)(strchr("ACGT", bases[i % BP]) - "ACGT");
    f->array = scratch_write_bytes(&f->folder, "two.npy", array, bytes, SCRATCH_PLAIN);
    f->out = scratch_path(&f->folder, "out.tsv");
    f->run = scratch_path(&f->folder, "RUN/");
    creme_model_functions functions = {.describe = describe, .predict = predict};
    assert_int_equal(creme_model_from_functions(&f->model, &functions, f), CREME_OK);
    assert_int_equal(creme_run_request_init(&f->request, "masking", CREME_RULES_2024), CREME_OK);
    f->request.opened = f->model;
    f->request.model = "counter";
    f->request.sequences = f->fasta;
    f->request.tile_bp = TILE;
    f->request.out = f->out;
    f->request.row = see_row;
    f->request.progress = see_progress;
    f->request.self = f;
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", f->run);
    assert_int_equal(system(command), 0);
    creme_model_close(f->model);
    scratch_close(&f->folder);
    free(f);
    return 0;
}

static void run_well(fixture *f, creme_run_summary *summary)
{
    f->rows = f->calls = 0;
    f->done = 0;
    if (creme_run(&f->request, summary) != CREME_OK) fail_msg("%s", creme_error_message());
}

static char *read_whole(const char *path)
{
    char *text = calloc(1, 1 << 16);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    return text;
}

enum { TILES = BP / TILE - 2, ROWS = 2 * TILES * TRACKS, CONSTRUCTS = 2 * (1 + TILES) };

static void test_table(void **state)
{
    fixture *f = *state;
    creme_run_summary done;
    run_well(f, &done);
    assert_int_equal(f->rows, ROWS);
    assert_int_equal(done.units, 2);
    assert_int_equal(done.constructs, CONSTRUCTS);
    assert_int_equal(done.constructs_at_most, CONSTRUCTS);
    assert_true(f->calls > 1 && f->done == CONSTRUCTS);
    char *text = read_whole(f->out);
    assert_non_null(strstr(text, "# model: counter (callback"));
    assert_non_null(strstr(text, "\n#   --tile-size 8\n"));
    assert_null(strstr(text, "--fasta"));
    assert_null(strstr(text, "--window"));
    free(text);
}

/* An array gives the rows of a FASTA, and is named. */
static void test_array(void **state)
{
    fixture *f = *state;
    f->request.sequences = f->array;
    run_well(f, NULL);
    assert_int_equal(f->rows, ROWS);
    char *text = read_whole(f->out);
    assert_non_null(strstr(text, "\nseq_1\tseq_1\t32\t+\t"));
    free(text);
}

static void test_run_folder(void **state)
{
    fixture *f = *state;
    creme_run_summary done;
    f->request.out = f->run;
    f->request.part = "1/2";
    run_well(f, &done);
    assert_int_equal(done.units, 1);
    run_well(f, &done);
    assert_true(done.finished_before);
    assert_int_equal(done.constructs, 0);
    f->request.tile_bp = TILE / 2;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "--tile-size");
}

/* Whoever says stop gets no file, and loses nothing that a run folder has. */
static void test_stop(void **state)
{
    fixture *f = *state;
    creme_run_summary done;
    f->stop_at = 4;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_STOPPED, "interrupted, no output was written");
    assert_int_not_equal(access(f->out, F_OK), 0);
    f->request.out = f->run;
    f->done = 0;
    f->stop_at = CONSTRUCTS - 1;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_STOPPED, "goes on from what is done");
    f->stop_at = 0;
    run_well(f, &done);
    assert_int_equal(done.units_before, 1);
    assert_int_equal(f->rows, ROWS / 2);
}

static const creme_outcome_column *column_of(const creme_outcome_table *table, const char *name)
{
    const creme_outcome_column *column = creme_outcome_find(table, name);
    if (!column) fail_msg("no column %s", name);
    return column;
}

static void assert_same_tables(const creme_outcome_table *a, const creme_outcome_table *b)
{
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->column_count, b->column_count);
    for (size_t c = 0; c < a->column_count; c++) {
        const creme_outcome_column *left = &a->columns[c], *right = column_of(b, left->name);
        assert_int_equal(left->kind, right->kind);
        for (size_t i = 0; i < a->row_count; i++) {
            if (left->kind == CREME_VALUE_INTEGER) assert_true(left->integers[i] == right->integers[i]);
            if (left->kind == CREME_VALUE_REAL)
                assert_memory_equal(&left->reals[i], &right->reals[i], sizeof(double));
            if (left->kind != CREME_VALUE_TEXT || left->words[i] + right->words[i] == -2) continue;
            assert_string_equal(left->texts[left->words[i]], right->texts[right->words[i]]);
        }
    }
}

/* A run in memory gives what the file says, and a run folder; replicates, too. */
static void test_outcome(void **state)
{
    fixture *f = *state;
    creme_outcome memory, folder;
    creme_run_summary done;
    run_well(f, NULL);
    const char *again = scratch_path(&f->folder, "again.tsv");
    f->request.out = NULL;
    f->done = 0;
    assert_int_equal(creme_run_outcome(&memory, &f->request, true, &done), CREME_OK);
    assert_int_equal(done.units, 2);
    assert_int_equal(memory.rows.row_count, ROWS);
    assert_int_equal(memory.replicates.row_count, CONSTRUCTS);
    assert_string_equal(memory.plan->step, "masking");
    assert_true(column_of(&memory.rows, "wt")->reals[0] == 1000);
    assert_true(memory.activities[0] == 1000 && memory.activities[1] == 1);
    assert_true(isnan(column_of(&memory.rows, "sd")->reals[0]));
    assert_null(creme_outcome_find(&memory.rows, "nothing"));
    assert_int_equal(creme_outcome_write(&memory, again), CREME_OK);
    char *written = read_whole(f->out), *read = read_whole(again);
    assert_string_equal(read, written);
    free(written);
    free(read);

    f->request.out = f->run;
    for (int i = 0; i < 2; i++) { /* the second time it was finished before */
        f->done = 0;
        assert_int_equal(creme_run_outcome(&folder, &f->request, true, &done), CREME_OK);
        assert_int_equal(done.finished_before, i == 1);
        assert_same_tables(&memory.rows, &folder.rows);
        assert_same_tables(&memory.replicates, &folder.replicates);
        assert_memory_equal(memory.activities, folder.activities, CONSTRUCTS * TRACKS * sizeof(float));
        creme_outcome_clear(&folder);
    }
    creme_outcome_clear(&memory);
    creme_outcome_clear(&memory);
}

static void test_outcome_fails(void **state)
{
    fixture *f = *state;
    creme_outcome out;
    f->stop_at = 4;
    f->request.out = "-";
    assert_fails(creme_run_outcome(&out, &f->request, true, NULL), CREME_ERROR_STOPPED, "no output was written");
    assert_true(!out.plan && out.rows.row_count == 0);
    f->request.tracks = "nothing like it";
    assert_fails(creme_run_outcome(&out, &f->request, true, NULL), CREME_ERROR_NOT_FOUND, "nothing like it");
    assert_null(out.memory);
}

static void predict_well(fixture *f, creme_run_summary *summary)
{
    assert_int_equal(creme_run_request_init(&f->request, NULL, CREME_RULES_2024), CREME_OK);
    f->request.opened = f->model;
    f->request.model = "counter";
    f->request.sequences = f->array;
    f->request.out = f->out;
    f->request.progress = see_progress;
    f->request.self = f;
    f->request.batch = 1;
    f->done = f->calls = 0;
    if (creme_run_predict(&f->request, summary) != CREME_OK) fail_msg("%s", creme_error_message());
}

/* Predictions of an array: two sequences, none of them with an N. */
static void test_predictions(void **state)
{
    fixture *f = *state;
    creme_run_summary done;
    predict_well(f, &done);
    assert_int_equal(done.units, 2);
    assert_int_equal(done.constructs, 2);
    assert_int_equal(f->calls, 3); /* none, one, two */
    char *text = read_whole(f->out);
    assert_non_null(strstr(text, "\n# model: counter (callback"));
    assert_non_null(strstr(text, "\n#   --sequences "));
    assert_null(strstr(text, "--tile-size"));
    const char *rows = strstr(text, "\nlocus\ttrack\tactivity\tn_share\n");
    assert_non_null(rows);
    assert_string_equal(rows, "\nlocus\ttrack\tactivity\tn_share\nseq_0\ttrack_0\t1000\t0\nseq_0\ttrack_1\t1\t0\n"
                              "seq_1\ttrack_0\t1000\t0\nseq_1\ttrack_1\t1\t0\n");
    free(text);
}

/* A profile in place of the table: float32 [2 sequences][1 bin][2 tracks]. */
static void test_predicted_profile(void **state)
{
    fixture *f = *state;
    predict_well(f, NULL);
    assert_int_equal(unlink(f->out), 0);
    f->request.profile = scratch_path(&f->folder, "out.npy");
    f->done = 0;
    if (creme_run_predict(&f->request, NULL) != CREME_OK) fail_msg("%s", creme_error_message());
    assert_int_not_equal(access(f->out, F_OK), 0);
    const int64_t shape[] = {2, 1, TRACKS};
    const float values[] = {1000, 1, 1000, 1};
    char wanted[CREME_NPY_HEADER_BYTES], got[CREME_NPY_HEADER_BYTES + sizeof values + 1];
    size_t bytes = creme_npy_header(wanted, "<f4", shape, 3);
    FILE *file = fopen(f->request.profile, "rb");
    assert_non_null(file);
    assert_int_equal(fread(got, 1, sizeof got, file), bytes + sizeof values);
    fclose(file);
    assert_memory_equal(got, wanted, bytes);
    assert_memory_equal(got + bytes, values, sizeof values);
    f->request.along_genome = true;
    assert_fails(creme_run_predict(&f->request, NULL), CREME_ERROR_ARGUMENT, "is for --profile of loci");
}

/* What stops early, or is no request of predictions, leaves no file. */
static void test_predictions_outcome(void **state)
{
    fixture *f = *state;
    creme_outcome out;
    predict_well(f, NULL);
    f->request.out = "-";
    f->done = 0;
    assert_int_equal(creme_run_outcome(&out, &f->request, true, NULL), CREME_OK);
    assert_string_equal(out.plan->step, "predict");
    assert_int_equal(out.rows.row_count, 2 * TRACKS);
    assert_int_equal(out.replicates.row_count, 0);
    const char *again = scratch_path(&f->folder, "again.tsv");
    assert_int_equal(creme_outcome_write(&out, again), CREME_OK);
    char *written = read_whole(f->out), *read = read_whole(again);
    assert_string_equal(strstr(read, "\nlocus\t"), strstr(written, "\nlocus\t"));
    free(written);
    free(read);
    creme_outcome_clear(&out);
    f->request.profile = f->array;
    assert_fails(creme_run_outcome(&out, &f->request, false, NULL), CREME_ERROR_ARGUMENT, "an array in a file");
}

static void test_predictions_refused(void **state)
{
    fixture *f = *state;
    assert_fails(creme_run_predict(&f->request, NULL), CREME_ERROR_ARGUMENT, "masking is named");
    predict_well(f, NULL);
    assert_int_equal(unlink(f->out), 0);
    f->stop_at = 1;
    f->done = 0;
    assert_fails(creme_run_predict(&f->request, NULL), CREME_ERROR_STOPPED, "interrupted, no output was written");
    assert_int_equal(f->done, 1);
    f->stop_at = 0;
    f->request.sequences = f->out; /* neither array nor FASTA */
    FILE *text = fopen(f->out, "w");
    assert_non_null(text);
    assert_true(fputs("ACGT\n", text) >= 0 && fclose(text) == 0);
    f->request.out = "elsewhere.tsv";
    assert_fails(creme_run_predict(&f->request, NULL), CREME_ERROR_FORMAT, "neither a FASTA nor a NumPy file");
    assert_int_not_equal(access(f->request.out, F_OK), 0);
    f->request.out = f->out;
    f->request.sequences = f->fasta;
    f->done = 0;
    assert_int_equal(creme_run_predict(&f->request, NULL), CREME_OK);
    assert_int_equal(f->done, 2);
    assert_fails(creme_run_request_set(&f->request, "tile-size", "5"), CREME_ERROR_NOT_FOUND,
                 "predict has no option");
}

/* Every assay's defaults are there, and fields are set by name as on a command line. */
static void test_requests(void **state)
{
    (void)state;
    creme_run_request request;
    assert_int_equal(creme_run_request_init(&request, "multiplicity", CREME_RULES_2023), CREME_OK);
    assert_int_equal(request.copies, 10);
    assert_int_equal(request.shuffles, 10);
    assert_int_equal(request.edition, CREME_EDITION_2023);
    assert_int_equal(creme_run_request_init(&request, "context-dependence", CREME_RULES_BORZOI), CREME_OK);
    assert_int_equal(request.shuffles, 100);
    assert_true(request.sum_strands && !request.n_value_given && request.n_value == 0.25);
    assert_int_equal(creme_run_request_set(&request, "n-value", "0"), CREME_OK);
    assert_true(request.n_value_given && request.n_value == 0);
    assert_int_equal(creme_run_request_set(&request, "bins", "4-7"), CREME_OK);
    assert_true(request.bins.start == 4 && request.bins.end == 8);
    assert_int_equal(creme_run_request_set(&request, "shuffle-method", "creme-nn"), CREME_OK);
    assert_int_equal(request.shuffle_method, CREME_SHUFFLE_CREME_NN);
    assert_fails(creme_run_request_set(&request, "shuffle-method", "none"), CREME_ERROR_ARGUMENT,
                 "uniform or creme-nn");
    assert_fails(creme_run_request_set(&request, "tile-size", "5k"), CREME_ERROR_ARGUMENT, "--tile-size: '5k'");
    assert_fails(creme_run_request_set(&request, "rc", "0"), CREME_ERROR_ARGUMENT, "--rc takes no value");
    assert_int_equal(creme_run_request_set(&request, "rc", ""), CREME_OK);
    assert_true(request.reverse_complement);
    assert_fails(creme_run_request_set(&request, "preset", "2023"), CREME_ERROR_ARGUMENT, "creme_run_request_init");
    assert_fails(creme_run_request_set(&request, "rc", NULL), CREME_ERROR_ARGUMENT, "without a name or a value");
    assert_fails(creme_run_request_set(&request, "copies", "3"), CREME_ERROR_NOT_FOUND, "no option 'copies'");
    assert_fails(creme_run_request_init(&request, "necesity", CREME_RULES_2024), CREME_ERROR_NOT_FOUND, "necesity");
}

static void test_what_is_refused(void **state)
{
    fixture *f = *state;
    f->request.tile_bp = BP + 1;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_RANGE, "--tile-size");
    f->request.tile_bp = TILE;
    f->request.tracks = "nothing like it";
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_NOT_FOUND, "nothing like it");
    f->request.tracks = "all";
    f->request.sequences = "/nowhere.fa";
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_IO, "/nowhere.fa");
    f->request.sequences = f->fasta;
    f->request.out = f->fasta;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "would overwrite an input");
    f->request.out = f->array;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "a table is written as text");
    f->request.out = scratch_path(&f->folder, "out");
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "Please say which");
    f->request.out = NULL;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "--out is needed");
    f->request.out = f->out;
    f->request.fasta = f->fasta;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "takes the place of");
    f->request.sequences = NULL;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "--loci is needed");
    f->request.fasta = NULL;
    f->request.sequences = f->fasta;
    f->request.opened = NULL;
    f->request.model = NULL;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "--model is needed");
    f->request.opened = f->model;
    f->request.assay = NULL;
    assert_fails(creme_run(&f->request, NULL), CREME_ERROR_ARGUMENT, "needs the name of an assay");
    assert_int_not_equal(access(f->out, F_OK), 0);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_table),
        WITH_FIXTURE(test_array),
        WITH_FIXTURE(test_run_folder),
        WITH_FIXTURE(test_outcome),
        WITH_FIXTURE(test_outcome_fails),
        WITH_FIXTURE(test_predictions_outcome),
        WITH_FIXTURE(test_predictions),
        WITH_FIXTURE(test_predicted_profile),
        WITH_FIXTURE(test_predictions_refused),
        WITH_FIXTURE(test_stop),
        cmocka_unit_test(test_requests),
        WITH_FIXTURE(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
