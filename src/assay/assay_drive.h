/* For tests: runs an assay to its end without an engine, round by round, and hands the activities of a round back in
 * any order. To be included after cmocka.h. */
#ifndef CREME_ASSAY_DRIVE_H
#define CREME_ASSAY_DRIVE_H

#include "assay/sites_fake.h"
#include "base/memory.h"

#include <math.h>

/* What stands in for the model: out[tracks] = the activities of a window. */
typedef struct drive_model {
    void (*evaluate)(const void *self, const uint8_t *codes, float *out);
    const void *self;
} drive_model;

enum { DRIVE_MOST_TRACKS = 8, DRIVE_MOST_ROUND = 2000, DRIVE_MOST_BP = 4096 };

/* The constructs that can be asked for now, evaluated; how many. */
static inline int64_t drive_ask(creme_assay *assay, const drive_model *model, int64_t *ids,
                                float (*activities)[DRIVE_MOST_TRACKS], creme_next *next)
{
    int64_t count = 0;
    for (;; count++) {
        creme_construct construct;
        static uint8_t codes[DRIVE_MOST_BP];
        assert_int_equal(creme_assay_next(assay, &construct, next), CREME_OK);
        if (*next != CREME_NEXT_CONSTRUCT) return count;
        assert_true(count < DRIVE_MOST_ROUND);
        assert_int_equal(creme_construct_write(&construct, codes), CREME_OK);
        model->evaluate(model->self, codes, activities[count]);
        ids[count] = construct.id;
    }
}

/* Until the assay is done; `order` names the order in which activities are handed back (0: as asked for). Returns how
 * many rounds there were. */
static inline int64_t drive_assay(creme_assay *assay, const drive_model *model, uint64_t order)
{
    static float activities[DRIVE_MOST_ROUND][DRIVE_MOST_TRACKS];
    static int64_t ids[DRIVE_MOST_ROUND], sequence[DRIVE_MOST_ROUND];
    creme_random_key key = {.seed = order, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    creme_next next = CREME_NEXT_CONSTRUCT;
    int64_t rounds = 0;
    while (next != CREME_NEXT_DONE) {
        int64_t count = drive_ask(assay, model, ids, activities, &next);
        if (count == 0) break;
        for (int64_t i = 0; i < count; i++) {
            int64_t j = order ? creme_random_below(&random, (uint32_t)i + 1) : i;
            sequence[i] = sequence[j];
            sequence[j] = i;
        }
        for (int64_t i = 0; i < count; i++) {
            int64_t at = sequence[i];
            assert_int_equal(creme_assay_observe(assay, ids[at], activities[at]), CREME_OK);
        }
        rounds++;
    }
    assert_int_equal(next, CREME_NEXT_DONE);
    return rounds;
}

/* Activities are exact in float32; a few roundings of float64 per round are all that may differ. */
static inline void drive_is_near(double value, double expected)
{
    if (fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected))) return;
    fail_msg("%.17g, expected %.17g", value, expected);
}

/* Functions of fake_sites as models of two tracks. */
enum { DRIVE_TRACKS = 2 };

static inline void drive_additive(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t t = 0; t < DRIVE_TRACKS; t++) out[t] = fake_additive(self, codes, t);
}

static inline void drive_hashed(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t t = 0; t < DRIVE_TRACKS; t++) out[t] = fake_hashed(self, codes, t);
}

static inline void drive_silent(const void *self, const uint8_t *codes, float *out)
{
    (void)self;
    (void)codes;
    for (int64_t t = 0; t < DRIVE_TRACKS; t++) out[t] = 0;
}

static inline const creme_effect *drive_finish(creme_assay *assay, size_t expected_rows)
{
    const creme_effect *rows;
    size_t count;
    if (creme_assay_finish(assay, &rows, &count) != CREME_OK) fail_msg("%s", creme_error_message());
    assert_int_equal(count, expected_rows);
    return rows;
}

#endif
