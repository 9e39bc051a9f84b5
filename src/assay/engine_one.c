/* The engine for a single assay of the caller's: a source of one unit. */
#include <creme/engine.h>

typedef struct one {
    creme_assay *assay;
    bool given;
} one;

static creme_status next_unit(void *self, creme_assay **out)
{
    one *source = self;
    *out = source->given ? NULL : source->assay;
    source->given = true;
    return CREME_OK;
}

static creme_status keep_unit(void *self, creme_assay *unit)
{
    (void)self;
    (void)unit;
    return CREME_OK;
}

static void leave_unit(void *self, creme_assay *unit)
{
    (void)self;
    (void)unit;
}

creme_status creme_engine_run_assay(creme_engine *engine, creme_assay *assay)
{
    one source = {.assay = assay};
    return creme_engine_run(engine, &(creme_unit_source){&source, next_unit, keep_unit, leave_unit});
}
