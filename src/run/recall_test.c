/* What an activity is remembered under. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/parameters.h"
#include "run/recall.h"

/* A number that was remembered under other options than those that it depends on would be another one. */
static void test_options_of_the_model(void **state)
{
    (void)state;
    static const char *const of_model[] = {
        "model",           "targets",   "head",    "ignore-tensors", "lora-alpha",   "input-bp",
        "gamma",           "n-value",   "rc",      "shifts",         "keep-members", "undo-squash",
        "whole-sequences", "precision", "backend", "preset",         "model-card",   "trust-receptive-field"};
    static const char *const of_sequences[] = {
        "fasta",     "loci",   "tracks", "tile-size", "gtf",     "shuffles", "seed", "stop-by", "error-probability",
        "enhancing", "rounds", "bins",   "gene-bins", "threads", "batch",    "out",  "cres"};
    for (size_t i = 0; i < sizeof of_model / sizeof *of_model; i++) assert_true(creme_recall_depends_on(of_model[i]));
    for (size_t i = 0; i < sizeof of_sequences / sizeof *of_sequences; i++)
        assert_false(creme_recall_depends_on(of_sequences[i]));
    assert_true(creme_recall_depends_on("temperature")); /* which nobody knows: it may be anything */
}

/* Of what all runs have and results depend on, whatever is not named above depends on the model: a row that is added
 * counts unless it is said to be of sequences. */
static void test_every_row_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        bool common = row->takes & CREME_TAKES_COMMON && row->is.role == CREME_ROLE_RESULT && !row->of_sequences;
        if (common) assert_true(creme_recall_depends_on(row->is.name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_of_the_model),
        cmocka_unit_test(test_every_row_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
