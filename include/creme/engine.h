/* The engine: pulls constructs from many assays, evaluates them in batches, hands the activities back.
 *
 * Equal sequences are evaluated once (by the hash of their bases). Backgrounds are embedded once and kept while
 * memory allows; constructs are evaluated by what their edits touch. None of this changes a bit of any result.
 */
#ifndef CREME_ENGINE_H
#define CREME_ENGINE_H

#include <creme/assay.h>
#include <creme/hash.h>
#include <creme/model.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_engine creme_engine;

typedef struct creme_engine_stats {
    int64_t constructs; /* handed back to assays */
    int64_t evaluated;  /* sent through the model */
    int64_t repeated;   /* answered from an equal sequence seen before */
    int64_t recalled;   /* answered from options.memory */
    int64_t embedded;   /* backgrounds that were embedded as whole sequences */
    int64_t derived;    /* those that were embedded from their parent's embedding instead */
    int64_t batches;
    /* Of a trusted field: of `repeated`, those that differ outside it alone from what was seen; loci at which it was
     * tried. */
    int64_t passed_over, checked;
} creme_engine_stats;

/* Activities that outlive an engine: asked by the sequence's hash (with what is read of it) before the model is, told
 * what the model gave. An activity is whole, as the predictor gives it; nothing but speed may depend on what is found,
 * so that an answer has to be what the predictor would give, to the bit. Several engines may call it at once. */
typedef struct creme_engine_memory {
    bool (*find)(void *self, creme_hash key, float *out); /* true: out[outputs] = the activity */
    void (*put)(void *self, creme_hash key, const float *activity);
    void *self;
} creme_engine_memory;

/* Zero is the default of every field. */
typedef struct creme_engine_options {
    int64_t batch;          /* constructs per call of the model; 0: what the model says */
    size_t embedding_bytes; /* memory for embedded backgrounds; 0: 256 MiB (never less than one batch's worth) */
    size_t activity_bytes;  /* memory for remembered activities; 0: 64 MiB */
    /* Bases of the window outside which none is taken to matter for what is read; {0, 0}: all may. Sequences that are
     * equal within it are evaluated once. Then numbers hold as far as this does: of each locus the first sequence
     * that is evaluated is also evaluated with all other bases outside replaced, and has to give the same. */
    creme_interval field;
    double field_noise;         /* ... to 4 times this share of its largest number; 0: to the bit */
    bool whole_sequences;       /* never use embed and predict_edits (for checking and measuring) */
    creme_engine_memory memory; /* find NULL: there is none */
    /* Where the predictor computes more than the assays want, for the memory's sake: which of its outputs they observe,
     * [column_count], copied. NULL: all of them, as they are. */
    const int64_t *columns;
    int64_t column_count;
    /* After each batch; false ends the run with CREME_ERROR_STOPPED. May be NULL. */
    bool (*progress)(void *self, const creme_engine_stats *stats);
    void *progress_self;
} creme_engine_options;

/* Where units of work come from and go to. Units are started in order, several are under way at once, and they are
 * finished in the order in which they were started. A status that is not CREME_OK ends the run, and is what it
 * returns. */
typedef struct creme_unit_source {
    void *self;
    /* *out = the next unit, owned by the source; NULL when there are no more. */
    CREME_CHECKED creme_status (*next)(void *self, creme_assay **out);
    /* All of this unit's constructs are observed: collect the results and destroy it (also where this fails). */
    CREME_CHECKED creme_status (*finish)(void *self, creme_assay *unit);
    /* The run failed: destroy the unit without results. */
    void (*abandon)(void *self, creme_assay *unit);
} creme_unit_source;

/* *out = an engine, to be destroyed. `predictor` is borrowed until then, `options` for the call; NULL: all defaults.
 * The read-out (or `columns` of it) has to have as many floats as the assays expect (creme_assay_floats): that of every
 * bin is for profiles. CREME_ERROR_RANGE for a batch below 0 or above 65,536, a field that does not lie in the window,
 * or a column that the read-out does not have. */
CREME_API CREME_CHECKED creme_status creme_engine_create(creme_engine **out, creme_predictor *predictor,
                                                         const creme_engine_options *options);
CREME_API void creme_engine_destroy(creme_engine *engine);

/* Runs until the source is empty. After a failure all units that were under way have been abandoned, and the engine
 * can be used again. CREME_ERROR_NUMERIC, naming the construct, for an activity that is NaN or infinite, or that bases
 * outside a trusted field move;
 * CREME_ERROR_LIBRARY for an assay that answers WAIT while nothing of it is under way; what the model, an assay or
 * the source returned. */
CREME_API CREME_CHECKED creme_status creme_engine_run(creme_engine *engine, const creme_unit_source *source);

/* The same for one assay, whose constructs nobody has asked for yet. It stays the caller's: when this has succeeded,
 * creme_assay_finish() gives its rows; after a failure it can only be destroyed. */
CREME_API CREME_CHECKED creme_status creme_engine_run_assay(creme_engine *engine, creme_assay *assay);

/* The same by several engines (at least one), each in a thread of its own, the first in the caller's: one for each of
 * several GPUs. Each unit goes to the engine that asks next, and units are finished in the order in which they were
 * started, whoever evaluated them: results come out as from one engine. The source's functions are called one at a
 * time, but from any of the threads; progress is called from each engine's own. After a failure all engines stop, at
 * their next unit; the status and message are of the first one. */
CREME_API CREME_CHECKED creme_status creme_engines_run(creme_engine *const *engines, size_t count,
                                                       const creme_unit_source *source);

CREME_API const creme_engine_stats *creme_engine_get_stats(const creme_engine *engine);

#ifdef __cplusplus
}
#endif
#endif
