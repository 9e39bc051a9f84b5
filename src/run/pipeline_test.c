/* Pipelines at work, with commands that write a table of a row each: what is passed over, what may fail, and how much
 * there would be to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/pipeline_plan.h"

#include "base/memory.h"
#include "scratch.h"

#include <creme/callback_model.h>

enum { BP = 64, TILE = 8, TILES = BP / TILE - 2, SHUFFLES = 3, GENES = 5, TSSS = GENES + 1, MOST_STEPS = 256 };

typedef struct fixture {
    scratch folder;
    scratch_log log;
    creme_model *model;
    char run[200], path[400];
    creme_pipeline_request request;      /* two cell lines */
    char done[MOST_STEPS][80];           /* what was run (key_of) */
    size_t count;                        /* of these */
    const char *fails;                   /* what fails */
    bool any_share;                      /* steps need not share anything */
    const char *special, *special_table; /* whose table is another */
    const char *fasta, *gtf;             /* of an estimate */
} fixture;

/* --- Commands -------------------------------------------------------------------------------------------------- */

/* What tells a step from the others: "necessity.a", "tables/contexts.a.tsv", "figures/contexts.a", "report". */
static const char *key_of(const fixture *f, int count, const char *const *arguments)
{
    const char *key = arguments[1];
    for (int i = 2; i + 1 < count; i++) {
        if (strcmp(arguments[i], "-o") == 0) key = arguments[i + 1] + strlen(f->run) + 1;
    }
    return strcmp(arguments[count - 2], "--step") == 0 ? arguments[count - 1] : key;
}

static void write_table(const fixture *f, const char *path, const char *key)
{
    bool other = f->special && strcmp(key, f->special) == 0;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(other ? f->special_table : "locus\ttrack\nx\t0\ny\t0\n", file);
    fclose(file);
}

/* Writes a table of two rows for each that the step is to write. */
static creme_status run_step(void *self, int count, const char *const *arguments, creme_share *share)
{
    fixture *f = self;
    const char *key = key_of(f, count, arguments);
    assert_true(share || f->any_share);
    assert_true(f->count < MOST_STEPS);
    snprintf(f->done[f->count++], sizeof f->done[0], "%s", key);
    if (f->fails && strcmp(key, f->fails) == 0) return creme_fail(CREME_ERROR_RANGE, "as told");
    if (strcmp(arguments[1], "figure") == 0 || strcmp(arguments[count - 2], "--part") == 0) return CREME_OK;
    for (int i = 2; i + 1 < count; i++) {
        bool is_table = strcmp(arguments[i], "-o") == 0 || strcmp(arguments[i], "--summary") == 0;
        bool is_step = strcmp(arguments[i], "--step") == 0;
        if (is_step) snprintf(f->path, sizeof f->path, "%s/tables/%s.tsv", f->run, key);
        if (is_step) write_table(f, f->path, key);
        if (is_table && arguments[i + 1][strlen(arguments[i + 1]) - 1] != '/') write_table(f, arguments[i + 1], key);
    }
    return CREME_OK;
}

static creme_status forward_nothing(void *self, const char *command, creme_pipeline_add *add, void *step)
{
    (void)self, (void)command, (void)add, (void)step;
    return CREME_OK;
}

static creme_status parse(void *self, int count, const char *const *arguments, creme_run_request *out)
{
    fixture *f = self;
    creme_status status = CREME_OK;
    assert_true(count > 2);
    const creme_assay_kind *assay = creme_assay_kind_find(arguments[1]);
    CREME_TRY(creme_run_request_init(out, assay ? assay->name : NULL, CREME_RULES_2024));
    out->opened = f->model;
    out->model = "ones";
    out->tile_bp = TILE;
    out->shuffles = SHUFFLES;
    out->rounds = out->copies = 2;
    out->stages = "4:0.9:1";
done:
    return status;
}

static void write_header(void *self, creme_output *output)
{
    (void)self;
    creme_output_print(output, "# by hand\n");
}

/* --- A model of ones ------------------------------------------------------------------------------------------- */

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){.input_bp = BP, .bins = 1, .bin_bp = BP, .tracks = 2, .batch = 4};
    return CREME_OK;
}

static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    (void)self;
    for (int64_t i = 0; i < request->count * request->track_count; i++) *out++ = 1;
    return CREME_OK;
}

/* Five genes, the first with two TSSs. */
static void write_genome(fixture *f)
{
    char text[4096];
    size_t length = (size_t)snprintf(text, sizeof text, ">c\n");
    for (int i = 0; i < 1000; i++) text[length++] = "ACGT"[i % 7 % 4];
    snprintf(text + length, sizeof text - length, "\n");
    f->fasta = scratch_write(&f->folder, "c.fa", text, SCRATCH_PLAIN);
    length = 0;
    for (int i = 0; i < TSSS; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "c\tx\ttranscript\t%d\t%d\t.\t+\t.\tgene_id \"g%d\"; transcript_id \"t%d\"; "
                                   "gene_type \"protein_coding\"; gene_name \"G%d\";\n",
                                   100 * (i + 1), 100 * (i + 1) + 50, i % GENES, i, i % GENES);
    }
    f->gtf = scratch_write(&f->folder, "c.gtf", text, SCRATCH_PLAIN);
}

static int open_fixture(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->folder = scratch_open();
    scratch_log_init(&f->log);
    snprintf(f->run, sizeof f->run, "%s/RUN", f->folder.folder);
    write_genome(f);
    creme_model_functions functions = {.describe = describe, .predict = predict};
    assert_succeeds(creme_model_from_functions(&f->model, &functions, f));
    assert_succeeds(creme_run_request_init(&f->request.run, NULL, CREME_RULES_2024));
    f->request.run.fasta = f->fasta;
    f->request.run.gtf = f->gtf;
    f->request.run.all_transcripts = true;
    f->request.run.out = f->run;
    f->request.run.log = &f->log.log;
    f->request.cells = "a=0,b=1";
    f->request.commands = (creme_pipeline_commands){f, forward_nothing, parse, run_step, write_header};
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

static void run_well(fixture *f)
{
    f->count = 0;
    assert_succeeds(creme_pipeline_run(&f->request));
}

static bool was_run(const fixture *f, const char *key)
{
    for (size_t i = 0; i < f->count; i++) {
        if (strcmp(f->done[i], key) == 0) return true;
    }
    return false;
}

/* The path of a table of the run folder, until the next is asked for. */
static const char *table(fixture *f, const char *name)
{
    snprintf(f->path, sizeof f->path, "%s/tables/%s.tsv", f->run, name);
    return f->path;
}

static bool is_there(fixture *f, const char *name)
{
    return access(table(f, name), F_OK) == 0;
}

/* --- Steps ----------------------------------------------------------------------------------------------------- */

/* All steps are run, and the record has a line for each. */
static void test_whole(void **state)
{
    fixture *f = *state;
    char line[1024];
    size_t lines = 0;
    creme_pipeline_plan plan;
    run_well(f);
    assert_succeeds(creme_pipeline_plan_make(&plan, &f->request));
    assert_int_equal(f->count, plan.step_count);
    assert_int_equal(f->log.warnings, 0);
    snprintf(f->path, sizeof f->path, "%s/pipeline.tsv", f->run);
    FILE *file = fopen(f->path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "# by hand\n");
    assert_non_null(fgets(line, sizeof line, file));
    assert_memory_equal(line, "# identity: ", strlen("# identity: "));
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "step\tcommand\tidentity\n");
    for (; fgets(line, sizeof line, file); lines++) {
        size_t name = strlen(plan.steps[lines].name);
        assert_memory_equal(line, plan.steps[lines].name, name);
        assert_memory_equal(line + name, "\tcreme ", strlen("\tcreme "));
    }
    fclose(file);
    assert_int_equal(lines, plan.step_count);
    creme_pipeline_plan_clear(&plan);
}

/* Where there are no rows, all that follows is passed over, for that cell line alone; an old table goes. */
static void test_no_rows(void **state)
{
    fixture *f = *state;
    run_well(f);
    assert_true(is_there(f, "set-sufficiency.a") && is_there(f, "set-sufficiency-traces.a"));
    f->special = "interaction.a";
    f->special_table = "locus\ttrack\n";
    run_well(f);
    assert_true(was_run(f, "interaction.a") && was_run(f, "set-sufficiency.b") && was_run(f, "report"));
    assert_false(was_run(f, "set-sufficiency.a"));
    assert_false(is_there(f, "set-sufficiency.a"));
    assert_false(was_run(f, "tables/set-sufficiency-traces.a.tsv")); /* needs what was passed over */
    assert_false(is_there(f, "set-sufficiency-traces.a"));
    assert_false(was_run(f, "figures/set-sufficiency.a"));
    assert_true(is_there(f, "set-sufficiency.b") && is_there(f, "multiplicity.a"));
    assert_int_equal(f->log.warnings, 0);
}

/* A single locus has no context of another to be put into, but a necessity test. */
static void test_least_rows(void **state)
{
    fixture *f = *state;
    f->special = "tables/loci.a.tsv";
    f->special_table = "locus\nx\n";
    run_well(f);
    assert_true(was_run(f, "necessity.a") && was_run(f, "context-swap.b"));
    assert_false(was_run(f, "context-swap.a"));
}

/* Of tiles by class, only enhancers and silencers are CREs; but profiles are of loci without any, too. */
static void test_rows_by_class(void **state)
{
    fixture *f = *state;
    f->special = "tables/sufficient-cres.a.tsv";
    f->special_table = "locus\ttile_start\tclass\nx\t0\tnone\ny\t8\tnone\n";
    run_well(f);
    assert_false(was_run(f, "distance.a") || was_run(f, "multiplicity.a") || was_run(f, "figures/sufficiency.a"));
    f->special_table = "locus\ttile_start\tclass\nx\t0\tnone\ny\t8\tsilencer\n";
    run_well(f);
    assert_true(was_run(f, "distance.a") && was_run(f, "multiplicity.a") && was_run(f, "figures/sufficiency.a"));
    f->special = "tables/necessary-cres.a.tsv";
    f->special_table = "locus\ttile_start\tclass\nx\t0\tnone\n";
    run_well(f);
    assert_true(was_run(f, "profile.a"));
    assert_false(was_run(f, "figures/necessity.a"));
    f->special = "tables/contexts.a.tsv"; /* no tiles: whatever their class */
    f->special_table = "locus\tclass\nx\tnone\n";
    run_well(f);
    assert_true(was_run(f, "tables/loci.a.tsv"));
}

/* A figure or an extra that fails is a warning, and so is a table that it cannot read. */
static void test_what_may_fail(void **state)
{
    fixture *f = *state;
    f->fails = "figures/multiplicity.a";
    run_well(f);
    assert_int_equal(f->log.warnings, 1);
    assert_string_equal(f->log.last_warning, "figures/multiplicity.a: as told");
    assert_true(was_run(f, "report"));
    f->request.annotations = f->gtf;
    f->fails = "tables/overlaps.a.tsv";
    run_well(f);
    assert_int_equal(f->log.warnings, 2);
    assert_string_equal(f->log.last_warning, "overlaps.a: as told");
    f->fails = NULL;
    f->special = "tables/overlaps.a.tsv";
    f->special_table = "two\ttwo\n";
    run_well(f);
    assert_int_equal(f->log.warnings, 3);
    assert_non_null(strstr(f->log.last_warning, "figures/annotations.a: "));
    assert_true(was_run(f, "report"));
}

/* Whatever else fails ends the pipeline, and is named. */
static void test_what_may_not(void **state)
{
    fixture *f = *state;
    f->fails = "multiplicity.a";
    assert_fails(creme_pipeline_run(&f->request), CREME_ERROR_RANGE, "multiplicity.a: as told");
    assert_true(was_run(f, "distance.a"));
    assert_false(was_run(f, "multiplicity.b") || was_run(f, "report"));
    f->fails = "tables/pairs.b.tsv";
    assert_fails(creme_pipeline_run(&f->request), CREME_ERROR_RANGE, "pairs.b: as told");
    f->fails = NULL;
    f->special = "tables/contexts.a.tsv";
    f->special_table = "two\ttwo\n";
    assert_fails(creme_pipeline_run(&f->request), CREME_ERROR_FORMAT, "loci.a: ");
}

/* A link in a table's place goes, and what it leads to stays; a link in a folder's place is refused. */
static void test_links(void **state)
{
    fixture *f = *state;
    struct stat about;
    const char *mine = scratch_write(&f->folder, "mine", "mine\n", SCRATCH_PLAIN);
    run_well(f);
    assert_int_equal(unlink(table(f, "contexts.a")), 0);
    assert_int_equal(symlink(mine, table(f, "contexts.a")), 0);
    run_well(f);
    assert_int_equal(lstat(table(f, "contexts.a"), &about), 0);
    assert_true(S_ISREG(about.st_mode));
    assert_int_equal(stat(mine, &about), 0);
    assert_int_equal(about.st_size, strlen("mine\n"));
    snprintf(f->path, sizeof f->path, "%s/figures", f->run);
    assert_int_equal(rmdir(f->path), 0);
    assert_int_equal(symlink(f->folder.folder, f->path), 0);
    assert_fails(creme_pipeline_run(&f->request), CREME_ERROR_IO, "/figures: a link");
}

/* One plan at a time works in a folder, be it by analyses alone; parts have folders of their own. */
static void test_lock(void **state)
{
    fixture *f = *state;
    creme_lock lock;
    size_t before;
    run_well(f);
    snprintf(f->path, sizeof f->path, "%s/pipeline.lock", f->run);
    assert_int_not_equal(access(f->path, F_OK), 0);
    assert_succeeds(creme_lock_take(&lock, f->run, "pipeline.lock"));
    assert_fails(creme_pipeline_run(&f->request), CREME_ERROR_IO, " is working in this folder");
    f->request.steps = "contexts.a,loci.a";
    before = f->count;
    assert_fails(creme_pipeline_run(&f->request), CREME_ERROR_IO, " is working in this folder");
    assert_int_equal(f->count, before);
    f->request.steps = "necessity.a";
    f->request.run.part = "1/2";
    f->any_share = true;
    assert_succeeds(creme_pipeline_run(&f->request));
    assert_int_equal(f->count, before + 1);
    creme_lock_release(&lock, true);
    f->request.steps = "contexts.a";
    f->request.run.part = NULL;
    assert_succeeds(creme_pipeline_run(&f->request));
}

/* --- The estimate ---------------------------------------------------------------------------------------------- */

static char *estimate(fixture *f)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    assert_succeeds(creme_pipeline_estimate(&f->request, output));
    assert_succeeds(creme_output_close(output));
    assert_int_not_equal(access(f->run, F_OK), 0); /* nothing is made */
    return text;
}

static void assert_work(const char *text, const char *step, long units, long predictions)
{
    char wanted[160];
    snprintf(wanted, sizeof wanted, "\n%s\t%ld\t%ld\t", step, units, predictions);
    if (!strstr(text, wanted)) fail_msg("no '%s' in:%s", wanted, strstr(text, "\nstep"));
}

/* Wild types, and SHUFFLES of each, counted by hand. */
static void test_estimate(void **state)
{
    fixture *f = *state;
    enum { SWAPS = GENES * (GENES - 1), CRES = (GENES + 1) / 2, EACH = TILES * SHUFFLES };
    char *text = estimate(f);
    assert_non_null(strstr(text, "# at most: 6 TSSs; per cell line 5 genes, 5 sampled loci;"));
    assert_work(text, "activity", TSSS, TSSS);
    assert_work(text, "context-dependence.a", GENES, GENES * (1 + SHUFFLES));
    assert_work(text, "context-swap.a", SWAPS, SWAPS + GENES);
    assert_work(text, "necessity.b", GENES, GENES * (1 + EACH));
    assert_work(text, "sufficiency.b", GENES, GENES * (1 + SHUFFLES + EACH));
    assert_work(text, "distance.b", CRES, CRES * (1 + SHUFFLES + EACH));
    assert_non_null(strstr(text, "\npairs.a\tNA\tNA\tNA\tcreme analyze pairs "));
    long sum = 0, units = 0, some = 0, all = 0;
    for (const char *line = strchr(text, '\n'); line; line = strchr(line + 1, '\n')) {
        if (sscanf(line, "\n%*s %ld %ld", &units, &some) == 2) sum += some;
    }
    assert_int_equal(sscanf(strstr(text, "\nall\t"), "\nall NA %ld", &all), 1);
    assert_int_equal(all, sum);
    creme_free(text);
}

/* Fewer genes, or loci of each of the three classes, where that is asked for. */
static void test_estimate_of_fewer(void **state)
{
    fixture *f = *state;
    f->request.sample = 1;
    char *text = estimate(f);
    assert_work(text, "context-dependence.a", GENES, GENES * (1 + SHUFFLES));
    assert_work(text, "necessity.a", 3, 3 * (1 + TILES * SHUFFLES));
    creme_free(text);
    f->request.genes = 2;
    text = estimate(f);
    assert_work(text, "activity", TSSS, TSSS);
    assert_work(text, "context-dependence.a", 2, 2 * (1 + SHUFFLES));
    assert_work(text, "necessity.a", 2, 2 * (1 + TILES * SHUFFLES));
    creme_free(text);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_whole),         WITH_FIXTURE(test_no_rows),
        WITH_FIXTURE(test_least_rows),    WITH_FIXTURE(test_rows_by_class),
        WITH_FIXTURE(test_what_may_fail), WITH_FIXTURE(test_what_may_not),
        WITH_FIXTURE(test_links),         WITH_FIXTURE(test_lock),
        WITH_FIXTURE(test_estimate),      WITH_FIXTURE(test_estimate_of_fewer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
