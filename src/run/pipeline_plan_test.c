/* Plans: cell lines, templates, what steps need, and the order of the paper. */
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

/* What was given to the pipeline: every command but "loci" and "report" takes all of it. */
static creme_status fake_forward(void *self, const char *command, creme_pipeline_add *add, void *step)
{
    (void)self;
    static const char *const given[][2] = {{"model", "counter:x"}, {"out", "RUN/"},   {"gtf", "g.gtf"},
                                           {"gene-type", "all"},   {"quiet", NULL},   {"tracks", "1"},
                                           {"profile-bins", "4"},  {"dry-run", NULL}, {"sum-strands", NULL}};
    creme_status status = CREME_OK;
    if (strcmp(command, "none") == 0) return creme_fail(CREME_ERROR_ARGUMENT, "no command 'none'");
    if (strcmp(command, "loci") == 0 || strcmp(command, "report") == 0) return CREME_OK;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) CREME_TRY(add(step, given[i][0], given[i][1]));
done:
    return status;
}

static creme_pipeline_request fake_request(const char *cells)
{
    return (creme_pipeline_request){
        .run = {.out = "RUN//", .gtf = "g.gtf", .gene_type = "all", .gene_type_given = true, .profile_bins = 8},
        .cells = cells,
        .commands = {.forward = fake_forward}};
}

/* The step's command line; the caller frees it. */
static char *fake_line(const creme_pipeline_step *step)
{
    char *text = NULL;
    creme_output *output = NULL;
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    creme_pipeline_step_write(step, output);
    assert_int_equal(creme_output_close(output), CREME_OK);
    return text;
}

static creme_pipeline_plan open_plan(const creme_pipeline_request *request)
{
    creme_pipeline_plan plan;
    assert_succeeds(creme_pipeline_plan_init(&plan, request));
    return plan;
}

static void add_well(creme_pipeline_plan *plan, creme_pipeline_template from)
{
    assert_succeeds(creme_pipeline_plan_add(plan, &from));
}

static void assert_line(const creme_pipeline_step *step, const char *wanted)
{
    char *line = fake_line(step);
    assert_string_equal(line, wanted);
    creme_free(line);
}

/* A comma parts cell lines only where the next one's name begins. */
static void test_cells(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("K562=872,873,GM12878=CAGE.*,5-7,HepG2=1");
    creme_pipeline_plan plan = open_plan(&request);
    assert_int_equal(plan.cell_count, 3);
    assert_string_equal(plan.cells[0].name, "K562");
    assert_string_equal(plan.cells[0].track, "K562=872,873");
    assert_string_equal(plan.cells[1].name, "GM12878");
    assert_string_equal(plan.cells[1].track, "GM12878=CAGE.*,5-7");
    assert_string_equal(plan.cells[2].track, "HepG2=1");
    assert_string_equal(plan.folder, "RUN");
    assert_string_equal(plan.tables, "RUN/tables");
    assert_int_equal(plan.step_count, 0);
    creme_pipeline_plan_clear(&plan);
}

static void refuse_cells(const char *cells, const char *message)
{
    creme_pipeline_plan plan;
    creme_pipeline_request request = fake_request(cells);
    assert_fails(creme_pipeline_plan_init(&plan, &request), CREME_ERROR_ARGUMENT, message);
    creme_pipeline_plan_clear(&plan);
}

static void test_cells_that_are_none(void **state)
{
    (void)state;
    refuse_cells(NULL, "--cells: a pipeline needs a cell line");
    refuse_cells("", "'' is not NAME=TRACK");
    refuse_cells("5111", "'5111' is not NAME=TRACK");
    refuse_cells("=5111", "'=5111' is not NAME=TRACK");
    refuse_cells("5,K562=1", "'5,K562=1' is not NAME=TRACK");
    refuse_cells("K562=1,GM=2,K562=3", "two are called K562");
}

/* One name being the beginning of another is no reason to refuse both. */
static void test_cells_alike(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("K562=1,K5=2,K562b=3");
    creme_pipeline_plan plan = open_plan(&request);
    assert_int_equal(plan.cell_count, 3);
    creme_pipeline_plan_clear(&plan);
}

static void test_what_has_to_be_there(void **state)
{
    (void)state;
    creme_pipeline_plan plan;
    creme_pipeline_request request = fake_request("a=0");
    request.run.gtf = NULL;
    assert_fails(creme_pipeline_plan_init(&plan, &request), CREME_ERROR_ARGUMENT, "--gtf: a pipeline needs");
    creme_pipeline_plan_clear(&plan);
    request = fake_request("a=0");
    request.run.out = NULL;
    assert_fails(creme_pipeline_plan_init(&plan, &request), CREME_ERROR_ARGUMENT, "--out: a pipeline needs");
    creme_pipeline_plan_clear(&plan);
}

/* Every word in braces that there is without extras, alone and within a word. */
static void test_words(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("a=0,b=1,2");
    creme_pipeline_plan plan = open_plan(&request);
    add_well(&plan,
             (creme_pipeline_template){
                 .name = "x.{cell}",
                 .command = "loci",
                 .words = " {run}  -t{tables}/{cell}.tsv {figures} {all} {track} {first},{cell} {profile-bins} "
                          "plain} "});
    assert_int_equal(plan.step_count, 2);
    assert_string_equal(plan.steps[0].name, "x.a");
    assert_line(&plan.steps[0], "creme loci RUN -tRUN/tables/a.tsv RUN/figures a=0,b=1,2 a=0 a,a 8 'plain}'");
    assert_string_equal(plan.steps[1].name, "x.b");
    assert_line(&plan.steps[1], "creme loci RUN -tRUN/tables/b.tsv RUN/figures a=0,b=1,2 b=1,2 a,b 8 'plain}'");
    creme_pipeline_plan_clear(&plan);
}

/* A template that nobody filled in must not become a file called {rnu}. */
static void test_unknown_words(void **state)
{
    (void)state;
    static const struct {
        creme_pipeline_template from;
        const char *message;
    } wrong[] = {
        {{.name = "x", .words = "-o {rnu}/y"}, "'{rnu}/y': {rnu} means nothing here"},
        {{.name = "x", .words = "{cell}"}, "{cell} means nothing here"}, /* of no cell line */
        {{.name = "x", .words = "{track}"}, "{track} means nothing here"},
        {{.name = "x", .words = "{}"}, "{} means nothing here"},
        {{.name = "x", .words = "{run"}, "{run means nothing here"},
        {{.name = "x", .words = "{ru n}"}, "{ru means nothing here"},
        {{.name = "x", .words = "{runs}"}, "{runs} means nothing here"},
        {{.name = "x", .words = "{against}/y.tsv"}, "{against} means nothing here"}, /* which was not given */
        {{.name = "x", .words = "{signals}"}, "{signals} means nothing here"},
        {{.name = "x", .words = "{annotations}"}, "{annotations} means nothing here"},
        {{.name = "x", .words = "x{genes}"}, "{genes} means nothing here"}, /* words of its own only */
        {{.name = "x.{sell}", .words = ""}, "'x.{sell}': {sell} means nothing here"},
        {{.name = "x", .words = "", .needs = "loci.{cell}"}, "'loci.{cell}': {cell} means nothing here"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        creme_pipeline_request request = fake_request("a=0");
        creme_pipeline_plan plan = open_plan(&request);
        creme_pipeline_template from = wrong[i].from;
        from.command = "analyze";
        assert_fails(creme_pipeline_plan_add(&plan, &from), CREME_ERROR_LIBRARY, wrong[i].message);
        creme_pipeline_plan_clear(&plan);
    }
}

static void test_unknown_command(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("a=0");
    creme_pipeline_plan plan = open_plan(&request);
    creme_pipeline_template from = {.name = "x", .command = "none", .words = ""};
    assert_fails(creme_pipeline_plan_add(&plan, &from), CREME_ERROR_ARGUMENT, "no command 'none'");
    creme_pipeline_plan_clear(&plan);
}

/* What was given to the pipeline goes to its steps, but for what the pipeline says itself; the annotation goes to
 * analyses that ask for it. An assay gets the run folder, and its own name there. */
static void test_forwarding(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("a=0");
    creme_pipeline_plan plan = open_plan(&request);
    add_well(&plan, (creme_pipeline_template){.name = "necessity.{cell}", .command = "necessity", .words = "-l x"});
    add_well(&plan, (creme_pipeline_template){.name = "y", .command = "analyze", .words = "tss z"});
    add_well(&plan, (creme_pipeline_template){.name = "y", .command = "analyze", .words = "both z {genes} -q"});
    assert_line(&plan.steps[0], "creme necessity --model counter:x --gtf g.gtf --gene-type all --sum-strands -l x "
                                "-o RUN/ --step necessity.a");
    assert_string_equal(plan.steps[0].assay->name, "necessity");
    assert_line(&plan.steps[1], "creme analyze --model counter:x --sum-strands tss z");
    assert_null(plan.steps[1].assay);
    assert_line(&plan.steps[2],
                "creme analyze --model counter:x --sum-strands both z --gtf g.gtf --gene-type all -q");
    request.run.gene_type_given = false;
    add_well(&plan, (creme_pipeline_template){.name = "y", .command = "analyze", .words = "{genes}"});
    assert_line(&plan.steps[3], "creme analyze --model counter:x --sum-strands --gtf g.gtf");
    creme_pipeline_plan_clear(&plan);
}

static void test_needs(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("a=0,b=1");
    creme_pipeline_plan plan = open_plan(&request);
    add_well(&plan, (creme_pipeline_template){.name = "x", .command = "loci", .words = ""});
    add_well(&plan, (creme_pipeline_template){.name = "y.{cell}", .command = "loci", .words = "", .needs = "x"});
    add_well(&plan,
             (creme_pipeline_template){
                 .name = "figures/z.{cell}", .command = "figure", .words = "", .needs = "y.{cell}", .least_rows = 2});
    assert_int_equal(plan.step_count, 5);
    assert_null(plan.steps[0].needs);
    assert_string_equal(plan.steps[0].table, "RUN/tables/x.tsv");
    assert_string_equal(plan.steps[2].needs, "RUN/tables/x.tsv");
    assert_int_equal(plan.steps[2].least_rows, 1);
    assert_false(plan.steps[2].is_optional);
    assert_string_equal(plan.steps[4].needs, "RUN/tables/y.b.tsv");
    assert_int_equal(plan.steps[4].least_rows, 2);
    assert_true(plan.steps[4].is_optional);
    creme_pipeline_plan_clear(&plan);
}

/* The first cell line is not compared with itself. */
static void test_first(void **state)
{
    (void)state;
    creme_pipeline_request request = fake_request("a=0,b=1,c=2");
    creme_pipeline_plan plan = open_plan(&request);
    add_well(&plan, (creme_pipeline_template){.name = "{first}.{cell}", .command = "loci", .words = ""});
    assert_int_equal(plan.step_count, 2);
    assert_string_equal(plan.steps[0].name, "a.b");
    assert_string_equal(plan.steps[1].name, "a.c");
    creme_pipeline_plan_clear(&plan);
}

/* --- Extras ---------------------------------------------------------------------------------------------------- */

typedef struct extras {
    scratch folder;
    const char *one, *two, *comma, *tables;
} extras;

static int open_extras(void **state)
{
    extras *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->folder = scratch_open();
    f->one = scratch_write(&f->folder, "one.bw", "x", SCRATCH_PLAIN);
    f->two = scratch_write(&f->folder, "two.bed", "x", SCRATCH_PLAIN);
    f->comma = scratch_write(&f->folder, "b,c.bed", "x", SCRATCH_PLAIN);
    f->tables = scratch_path(&f->folder, "tables");
    assert_int_equal(mkdir(f->tables, 0700), 0);
    *state = f;
    return 0;
}

static int close_extras(void **state)
{
    extras *f = *state;
    assert_int_equal(rmdir(f->tables), 0);
    scratch_close(&f->folder);
    free(f);
    return 0;
}

/* An extra's step is there if its option is, a word for each file, and its failure is a warning. */
static void test_extras(void **state)
{
    static const creme_pipeline_template templates[] = {
        {.name = "s", .command = "loci", .words = "{signals} -o x", .with = CREME_WITH_SIGNALS},
        {.name = "t", .command = "loci", .words = "{annotations}", .with = CREME_WITH_ANNOTATIONS},
        {.name = "u",
         .command = "loci",
         .words = "{against}/c.tsv",
         .needs = "{against}/c",
         .with = CREME_WITH_AGAINST},
    };
    extras *f = *state;
    char files[400], wanted[1024], against[160];
    snprintf(files, sizeof files, "%s,%s", f->two, f->comma);
    snprintf(against, sizeof against, "%s//", f->folder.folder);
    creme_pipeline_request request = fake_request("a=0");
    creme_pipeline_plan plan = open_plan(&request);
    for (size_t i = 0; i < 3; i++) add_well(&plan, templates[i]);
    assert_int_equal(plan.step_count, 0);
    creme_pipeline_plan_clear(&plan);
    request.signals = f->one;
    request.annotations = files;
    request.against = against;
    plan = open_plan(&request);
    for (size_t i = 0; i < 3; i++) add_well(&plan, templates[i]);
    assert_int_equal(plan.step_count, 3);
    snprintf(wanted, sizeof wanted, "creme loci %s -o x", f->one);
    assert_line(&plan.steps[0], wanted);
    snprintf(wanted, sizeof wanted, "creme loci %s %s", f->two, f->comma);
    assert_line(&plan.steps[1], wanted);
    snprintf(wanted, sizeof wanted, "creme loci %s/c.tsv", f->tables);
    assert_line(&plan.steps[2], wanted);
    snprintf(wanted, sizeof wanted, "%s/c.tsv", f->tables);
    assert_string_equal(plan.steps[2].needs, wanted);
    for (size_t i = 0; i < 3; i++) assert_true(plan.steps[i].is_optional);
    creme_pipeline_plan_clear(&plan);
}

static void refuse_extras(creme_pipeline_request request, creme_status wanted, const char *message)
{
    creme_pipeline_plan plan;
    assert_fails(creme_pipeline_plan_init(&plan, &request), wanted, message);
    creme_pipeline_plan_clear(&plan);
}

/* Nothing is computed for hours before a file of the last steps is found not to be there. */
static void test_extras_that_are_not_there(void **state)
{
    extras *f = *state;
    creme_pipeline_request request = fake_request("a=0");
    char files[400];
    snprintf(files, sizeof files, "%s,/nowhere.bw", f->one);
    request.signals = files;
    refuse_extras(request, CREME_ERROR_IO, "--signals: /nowhere.bw: ");
    snprintf(files, sizeof files, "%s,,", f->one);
    refuse_extras(request, CREME_ERROR_ARGUMENT, "--signals: '");
    request.signals = NULL;
    request.annotations = "/nowhere.bed";
    refuse_extras(request, CREME_ERROR_IO, "--annotations: /nowhere.bed: ");
    request.annotations = "";
    refuse_extras(request, CREME_ERROR_ARGUMENT, "--annotations: ''");
    request.annotations = NULL;
    request.against = f->tables; /* which has no folder "tables" in it */
    refuse_extras(request, CREME_ERROR_IO, "--against: ");
}

/* --- The paper ------------------------------------------------------------------------------------------------- */

static bool is_made(const char *const *made, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(made[i], path) == 0) return true;
    }
    return false;
}

/* Whatever tables a step reads or needs, an earlier one writes; and no table is written twice. */
static void test_order(void **state)
{
    (void)state;
    enum { MOST = 1024 };
    const char *made[MOST];
    size_t count = 0, own_tables = strlen("RUN/tables/");
    creme_pipeline_request request = fake_request("a=0,b=1");
    creme_pipeline_plan plan;
    assert_succeeds(creme_pipeline_plan_make(&plan, &request));
    for (size_t i = 0; i < plan.step_count; i++) {
        const creme_pipeline_step *step = &plan.steps[i];
        if (step->needs && !is_made(made, count, step->needs)) fail_msg("%s needs %s", step->name, step->needs);
        size_t before = count;
        for (size_t k = 0; k < step->count; k++) {
            const char *word = step->arguments[k], *option = step->arguments[k > 0 ? k - 1 : 0];
            if (strncmp(word, "RUN/tables/", own_tables) != 0) continue;
            if (strcmp(option, "-o") != 0 && strcmp(option, "--summary") != 0) {
                if (!is_made(made, before, word)) fail_msg("%s reads %s", step->name, word);
                continue;
            }
            if (is_made(made, count, word)) fail_msg("%s writes %s again", step->name, word);
            assert_true(count < MOST);
            made[count++] = word;
        }
        assert_true(count < MOST);
        if (step->assay) made[count++] = step->table;
    }
    assert_string_equal(plan.steps[plan.step_count - 1].command, "report");
    creme_pipeline_plan_clear(&plan);
}

/* Nothing leaks when memory is short. */
static void test_memory(void **state)
{
    extras *f = *state;
    creme_pipeline_request request = fake_request("a=0,b=1");
    creme_status status = CREME_ERROR_MEMORY;
    request.signals = f->one;
    for (size_t n = 1; status != CREME_OK; n += n < 100 ? 1 : 97) {
        creme_pipeline_plan plan;
        creme_memory_fail_after(n);
        status = creme_pipeline_plan_make(&plan, &request);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_pipeline_plan_clear(&plan);
    }
}

#define WITH_EXTRAS(test) cmocka_unit_test_setup_teardown(test, open_extras, close_extras)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_cells_that_are_none),
        cmocka_unit_test(test_cells_alike),
        cmocka_unit_test(test_what_has_to_be_there),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_unknown_words),
        cmocka_unit_test(test_unknown_command),
        cmocka_unit_test(test_forwarding),
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_first),
        WITH_EXTRAS(test_extras),
        WITH_EXTRAS(test_extras_that_are_not_there),
        cmocka_unit_test(test_order),
        WITH_EXTRAS(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
