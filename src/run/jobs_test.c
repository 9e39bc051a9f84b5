/* Cutting a pipeline into stages and parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/jobs.h"

#include "base/memory.h"
#include "scratch.h"

static creme_status forward_nothing(void *self, const char *command, creme_pipeline_add *add, void *step)
{
    (void)self, (void)command, (void)add, (void)step;
    return CREME_OK;
}

typedef struct fixture {
    creme_pipeline_request pipeline;
    creme_jobs_request asked;
    creme_pipeline_plan plan;
    creme_jobs jobs;
} fixture;

static int open_fixture(void **state)
{
    static fixture f;
    creme_amount *amounts = NULL;
    f = (fixture){.pipeline = {.run = {.out = "RUN/", .gtf = "g.gtf", .gene_type = "all"},
                               .cells = "a=1,b=2",
                               .commands = {.forward = forward_nothing}},
                  .asked = {.form = CREME_JOBS_SH, .jobs = 4, .most_array = 1000}};
    assert_int_equal(creme_pipeline_plan_make(&f.plan, &f.pipeline), CREME_OK);
    f.jobs = (creme_jobs){
        .request = &f.asked, .plan = &f.plan, .needs = {.load = 4, .bytes = 2.01e9, .cores = 3, .gpus = 1}};
    assert_int_equal(creme_allocate(&amounts, f.plan.step_count, sizeof *amounts), CREME_OK);
    for (size_t i = 0; i < f.plan.step_count; i++) amounts[i] = (creme_amount){100, 36000};
    assert_int_equal(creme_jobs_cut(&f.jobs, amounts), CREME_OK);
    creme_free(amounts);
    *state = &f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    creme_free(f->jobs.arrays);
    creme_free(f->jobs.stage_of);
    creme_pipeline_plan_clear(&f->plan);
    return 0;
}

static size_t stage_of(const fixture *f, const char *name)
{
    for (size_t i = 0; i < f->plan.step_count; i++) {
        if (strcmp(f->plan.steps[i].name, name) == 0) return f->jobs.stage_of[i];
    }
    fail_msg("no step %s", name);
    return 0;
}

static void test_stages(void **state)
{
    const fixture *f = *state;
    static const struct {
        const char *name;
        size_t stage;
    } wanted[] = {{"loci", 0},
                  {"activity", 1},
                  {"genes.b", 1},
                  {"context-dependence.a", 2},
                  {"context-dependence.b", 2},
                  {"loci.a", 2},
                  {"compare-a.b", 2},
                  {"necessity.a", 3},
                  {"interaction.b", 3},
                  {"context-swap.a", 3},
                  {"sufficient-cres.a", 3},
                  {"profile.a", 4},
                  {"set-sufficiency.b", 4},
                  {"fine-tile.b", 4},
                  {"fine-tile-traces.b", 4},
                  {"report", 4}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(stage_of(f, wanted[i].name), wanted[i].stage);
    assert_int_equal(f->jobs.stages, 4);
}

/* Whatever a step reads, an earlier stage, or an earlier step of what follows it, has made. */
static void test_nothing_comes_too_early(void **state)
{
    const fixture *f = *state;
    size_t assays = 0;
    for (size_t i = 0; i < f->plan.step_count; i++) {
        const creme_pipeline_step *step = &f->plan.steps[i];
        assays += step->assay != NULL;
        for (size_t j = 0; step->needs && j < f->plan.step_count; j++) {
            if (strcmp(f->plan.steps[j].table, step->needs) != 0) continue;
            assert_true(j < i);
            size_t there = f->jobs.stage_of[j], here = f->jobs.stage_of[i];
            assert_true(step->assay ? there < here : there <= here);
        }
    }
    assert_int_equal(f->jobs.array_count, assays);
}

static void test_what_parts_ask_for(void **state)
{
    const fixture *f = *state;
    const creme_job_array *array = &f->jobs.arrays[0];
    assert_int_equal(array->parts, 64);
    assert_int_equal(array->minutes, 19); /* 2 of 100 loci, 720 s, and 4 s of loading, and half as much again */
    assert_int_equal(array->megabytes, 3100);
    assert_int_equal(array->cores, 3);
    assert_int_equal(array->gpus, 1);
}

static int64_t parts_of(int64_t jobs, int64_t loci, double seconds, double load)
{
    const creme_amount amount = {loci, seconds};
    return creme_jobs_count_parts(jobs, &amount, load);
}

static void test_counting_parts(void **state)
{
    (void)state;
    assert_int_equal(parts_of(10, 1000, 100 * 3600, 1), 160);
    assert_int_equal(parts_of(10, 1000, 3600, 1), 12);       /* not less than 5 minutes */
    assert_int_equal(parts_of(10, 1000, 100, 1), 1);         /* all of it is less */
    assert_int_equal(parts_of(10, 1000, 3600, 60), 3);       /* ... and loading less than 5 % */
    assert_int_equal(parts_of(2, 1000, 100 * 3600, 1), 100); /* not more than an hour */
    assert_int_equal(parts_of(10, 7, 100 * 3600, 1), 7);     /* a locus is not parted */
    assert_int_equal(parts_of(2, 9999, 1e9, 7200), 6945);    /* a model that takes hours to load */
    assert_int_equal(parts_of(100000, 2000000, 1e12, 1), CREME_JOBS_MOST_PARTS);
    assert_int_equal(parts_of(10, 0, 0, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_nothing_comes_too_early),
        cmocka_unit_test(test_what_parts_ask_for),
        cmocka_unit_test(test_counting_parts),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
