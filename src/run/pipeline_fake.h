/* For tests of pipelines: commands that note what they are asked. To be included after cmocka.h. */
#ifndef CREME_RUN_PIPELINE_FAKE_H
#define CREME_RUN_PIPELINE_FAKE_H

#include "run/pipeline_plan.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* What was given to the pipeline: every command but "loci" and "report" takes all of it. */
static inline creme_status fake_forward(void *self, const char *command, creme_pipeline_add *add, void *step)
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

static inline creme_pipeline_request fake_request(const char *cells)
{
    return (creme_pipeline_request){
        .run = {.out = "RUN//", .gtf = "g.gtf", .gene_type = "all", .gene_type_given = true, .profile_bins = 8},
        .cells = cells,
        .commands = {.forward = fake_forward}};
}

/* The step's command line; the caller frees it. */
static inline char *fake_line(const creme_pipeline_step *step)
{
    char *text = NULL;
    creme_output *output = NULL;
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    creme_pipeline_step_write(step, output);
    assert_int_equal(creme_output_close(output), CREME_OK);
    return text;
}

#endif
