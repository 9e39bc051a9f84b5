/* What the files of the store share.
 *
 *   store.c    folder, database, transactions; lock.c: its lock
 *   objects.c  what may be in a database; digest.c: whether what was put in is what is read
 *   plan.c     a plan that owns what it points to; plan_record.c, plan_read.c, plan_compare.c
 *   step.c     beginning and finding a step
 *   unit.c     units in and out
 *   finish.c   tables/STEP.tsv
 *   record.c   run.json; asked.c: how often the model was asked
 *   collect.c  one folder of several; collect_plan.c: what is to be in it; collect_unit.c: units, and those there
 *              twice; collect_missing.c: which parts are missing; parts.c: where parts are
 */
#ifndef CREME_STORE_PRIVATE_H
#define CREME_STORE_PRIVATE_H

#include "base/output.h"
#include "store/asked.h"
#include "store/lock.h"

#include <creme/store.h>
#include <sqlite3.h>

/* schema.sql, embedded when the library is built. */
extern const char creme_store_schema[];
extern const size_t creme_store_schema_bytes;

/* Memory that is released together. */
typedef struct creme_keep {
    void **at;
    size_t count, capacity;
} creme_keep;

CREME_CHECKED creme_status creme_keep_allocate(creme_keep *keep, void *out, size_t count, size_t size);
CREME_CHECKED creme_status creme_keep_text(creme_keep *keep, const char **out, const char *text);
void creme_keep_clear(creme_keep *keep);

/* A plan and all that it points to. */
typedef struct creme_kept_plan {
    creme_store_plan plan;
    creme_keep keep;
} creme_kept_plan;

CREME_CHECKED creme_status creme_kept_plan_copy(creme_kept_plan *out, const creme_store_plan *plan);
void creme_kept_plan_clear(creme_kept_plan *kept);

enum { CREME_STORE_STATEMENTS = 8 };
typedef enum creme_statement {
    CREME_STATEMENT_HAS,
    CREME_STATEMENT_ADD_UNIT,
    CREME_STATEMENT_ADD_ROW,
    CREME_STATEMENT_ADD_REPLICATE,
    CREME_STATEMENT_NEXT_UNIT,
    CREME_STATEMENT_ROWS,
    CREME_STATEMENT_REPLICATES,
    CREME_STATEMENT_PROGRESS
} creme_statement;

/* The unit that was read last. */
typedef struct creme_unit_buffer {
    creme_store_unit unit;
    creme_keep keep; /* texts */
    creme_value *values, *replicate_values;
    float *activities;
    size_t value_capacity, replicate_capacity, activity_capacity;
    size_t value_count, replicate_value_count, activity_count;
} creme_unit_buffer;

void creme_unit_buffer_clear(creme_unit_buffer *buffer);

struct creme_store {
    char *folder, *database;
    bool is_beside; /* the folder is not in its place yet, and is removed by a failure */
    creme_store_access access;
    creme_lock lock;
    sqlite3 *db;
    bool made_folder, made_database; /* by this opening ... */
    bool begun;                      /* ... and a step is in it, or it was there before: it stays */
    bool failed;                     /* a write went wrong: nothing may be committed any more */
    bool in_transaction;             /* begun by creme_store_add */
    bool held;                       /* all is one transaction (creme_store_hold) */
    double committed, commit_seconds;
    int64_t step; /* id; 0: none */
    double started, finished;
    int64_t session;   /* id, of the step that was begun; 0: none */
    creme_asked asked; /* what this session has counted; not yet written, if it has changed */
    bool asked_changed;
    creme_kept_plan plan;
    sqlite3_stmt *statements[CREME_STORE_STATEMENTS];
    creme_unit_buffer buffer;
    char name[128]; /* for creme_store_next_step */
};

/* To read the results.sqlite that is in memory (copied), as if it lay in the folder, which is only named (fuzzers). */
CREME_CHECKED creme_status creme_store_open_memory(creme_store **out, const char *folder, const void *bytes,
                                                   size_t size);

/* creme_store_open() to write, with is_beside. */
CREME_CHECKED creme_status creme_store_open_beside(creme_store **out, const char *folder);

/* Turns what SQLite answered into a failure with a message. */
creme_status creme_store_fail(creme_store *store, int code);

/* creme_fail(CREME_ERROR_FORMAT) with the database's path: its content is not as it should be. */
creme_status creme_store_damaged(const creme_store *store, const char *what);

CREME_CHECKED creme_status creme_store_execute(creme_store *store, const char *sql);
CREME_CHECKED creme_status creme_store_prepare(creme_store *store, sqlite3_stmt **out, const char *sql);

/* *row: there is one. Without one the statement is reset. */
CREME_CHECKED creme_status creme_store_fetch(creme_store *store, sqlite3_stmt *statement, bool *row);

/* Runs a statement that gives no rows, with integers and texts bound beforehand, and makes it ready for the next. */
CREME_CHECKED creme_status creme_store_run(creme_store *store, sqlite3_stmt *statement);

/* CREME_ERROR_ARGUMENT if it cannot be the name of a step. */
CREME_CHECKED creme_status creme_step_check_name(const char *name);

/* A transaction of its own; end it with `status`, which is committed if it is CREME_OK. */
CREME_CHECKED creme_status creme_store_begin_transaction(creme_store *store);
creme_status creme_store_end_transaction(creme_store *store, creme_status status);

/* From here on all that is written is there together or not at all: nothing is committed before it is released, and
 * no record (run.json) is written. Closing the store without that undoes it. */
CREME_CHECKED creme_status creme_store_hold(creme_store *store);
CREME_CHECKED creme_status creme_store_release(creme_store *store);

/* Commits what was added if that has become worth its time. */
CREME_CHECKED creme_status creme_store_commit_if_due(creme_store *store);

/* plan_read.c: reads the plan of the step `store->step` into `store->plan`. plan_record.c: writes it, and makes the
 * step's tables. plan_compare.c: CREME_ERROR_ARGUMENT if a step cannot go on under this plan; the same of what
 * is asked for alone, version, options and files, whichever part it is (nothing has to be opened to know that). */
CREME_CHECKED creme_status creme_plan_read(creme_store *store);
CREME_CHECKED creme_status creme_plan_record(creme_store *store, const creme_store_plan *plan);
CREME_CHECKED creme_status creme_plan_compare(const creme_store *store, const creme_store_plan *plan);
CREME_CHECKED creme_status creme_plan_compare_asked(const creme_store *store, const creme_store_plan *plan);

/* *out (sqlite3_free, after a failure too) = the statement that makes one of a step's two tables:
 * CREATE TABLE "STEP" (creme_locus ..., "locus" TEXT, ...). */
CREME_CHECKED creme_status creme_plan_table_sql(char **out, creme_store *store, int64_t step, const char *name,
                                                bool replicates);

/* objects.c: CREME_ERROR_FORMAT if the database holds anything but the tables that creme makes, as it makes them. */
CREME_CHECKED creme_status creme_store_check_objects(creme_store *store);

/* NULL if the plan has no option of that name. */
const creme_store_option *creme_plan_find_option(const creme_store_plan *plan, const char *name);

/* Whether tracks, columns and preamble are the same. */
bool creme_plan_same_shape(const creme_store_plan *a, const creme_store_plan *b);

/* *out (sqlite3_free) = names of the fields of one of the step's tables, quoted, ", " before each. */
CREME_CHECKED creme_status creme_plan_fields(char **out, creme_store *store, bool replicates);

/* Forgets the step. */
void creme_store_leave_step(creme_store *store);

/* Joins folder and name; creme_free. */
CREME_CHECKED creme_status creme_store_path(char **out, const creme_store *store, const char *name,
                                            const char *suffix);

/* CREME_ERROR_FORMAT if run.json is there and is not one of ours. */
CREME_CHECKED creme_status creme_record_check(const creme_store *store);

/* Writes run.json. `finished` is when the step at hand ends, 0 if it does not. */
CREME_CHECKED creme_status creme_record_write(creme_store *store, double finished);

/* asked.c: writes what has been counted; and whether the folder has a place for that. */
CREME_CHECKED creme_status creme_asked_write(creme_store *store);
CREME_CHECKED creme_status creme_asked_is_there(creme_store *store, bool *there);

/* finish.c: tables/STEP.tsv of what there is; its header says how much is missing. */
CREME_CHECKED creme_status creme_store_write_unfinished(creme_store *store);

double creme_store_now(void); /* seconds since 1970 */

/* A column of text of a statement, "" for anything else; what a statement gives is borrowed until the next step. */
const char *creme_store_text(sqlite3_stmt *statement, int column);

#endif
