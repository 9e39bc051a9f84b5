/* Results that survive: tables of columns and values, and the run folders in which they are kept.
 *
 * A run folder holds results.sqlite (everything), run.json (what was asked for, by whom, with what; made from the
 * former), tables/STEP.tsv (written when a step is finished) and lock. A step is one assay with its options; a folder
 * may hold several, each under its name. A unit is one assay at one locus (of one pair, one tile, one track and
 * search): its rows and replicates appear in one transaction, all or none. Killed at any instant, or stopped by a
 * full disk, a folder holds whole units, and who goes on asks which (creme_store_has). Nothing depends on the order in
 * which units are added: they are read in the order of their places.
 *
 * results.sqlite is a database of SQLite with the schema of src/store/schema.sql. Its journal is a rollback journal
 * and not a write-ahead log: the latter needs memory shared between processes, which network file systems do not have,
 * while the former needs locks alone. Every commit is forced to the disk (synchronous = FULL). So that this does not
 * slow down small units, several of them share a transaction, as many as keep commits below a tenth of the time: that
 * much is lost at worst, and is done again. One process at a time may write to a folder (a lock that ends with the
 * process); others may read meanwhile.
 *
 * Every function that returns a status can fail with CREME_ERROR_IO (cannot read or write; disk full; folder in use),
 * CREME_ERROR_FORMAT (not a database, of another schema, damaged, wrong types) and CREME_ERROR_MEMORY. Messages name
 * the file. Texts and arrays that are handed over are copied. A store is used by one thread at a time.
 */
#ifndef CREME_STORE_H
#define CREME_STORE_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_value_kind { CREME_VALUE_TEXT, CREME_VALUE_INTEGER, CREME_VALUE_REAL } creme_value_kind;

typedef struct creme_column {
    const char *name;
    creme_value_kind kind;
} creme_column;

/* What stands in a column; the column's kind says which member counts. A NaN is no value. */
typedef struct creme_value {
    bool none;        /* NA in tables */
    const char *text; /* `length` bytes, not ended by a NUL */
    size_t length;
    int64_t integer;
    double real; /* kept to the bit, but for the sign of zero */
} creme_value;

/* --- What a step is */

typedef enum creme_option_role {
    CREME_ROLE_RESULT, /* results depend on it: may not differ */
    CREME_ROLE_PART,   /* says which loci: may not differ, but between folders that are collected */
    CREME_ROLE_FREE    /* results do not depend on it: may differ, and is left out of tables */
} creme_option_role;

/* An option as on the command line: "seed", "1"; of a flag the value is "". */
typedef struct creme_store_option {
    const char *name, *value;
    creme_option_role role;
} creme_store_option;

/* A file that was read for an option. Its content may not change while a step is under way. */
typedef struct creme_store_input {
    const char *option, *path;
    int64_t bytes, modified_ns, changed_ns, inode; /* by which it is known again without reading it */
    char hash[33];                                 /* XXH3, 128 bits, in hexadecimal as xxh128sum prints it */
} creme_store_input;

typedef struct creme_store_chromosome {
    const char *name;
    int64_t bp;
} creme_store_chromosome;

/* Begins a line of a preamble that says what a model was like this time, and may be another one the next time. */
#define CREME_NOISE_NOTE "# equal sequences "

typedef struct creme_store_plan {
    const char *step;     /* letters, digits, '-', '_', '.' */
    const char *version;  /* of creme */
    const char *command;  /* the command line, for the record */
    const char *preamble; /* lines of the table's header that stand before the options, each with its newline */
    const creme_store_option *options;
    size_t option_count;
    const creme_store_input *inputs;
    size_t input_count;
    const creme_store_chromosome *chromosomes; /* those of the loci */
    size_t chromosome_count;
    const creme_column *columns; /* of rows */
    size_t column_count;
    const creme_column *replicate_columns; /* of replicates, without track and activity */
    size_t replicate_column_count;
    const char *const *tracks;
    size_t track_count;
    int64_t loci, units;  /* of the file of loci; to be done in this folder */
    int64_t units_in_all; /* to be done in the folders of all parts together */
} creme_store_plan;

/* Where a unit stands among the others, and what it gave. */
typedef struct creme_store_unit {
    int64_t locus, item; /* its place: index in the file of loci, and which unit of that locus */
    const char *name;    /* says the same wherever the locus stands in a file: "GATA1 chrX 48786589 +" */
    size_t row_count;
    const creme_value *values; /* [row][column] */
    size_t replicate_count;
    const creme_value *replicate_values; /* [replicate][replicate column] */
    const float *activities;             /* [replicate][track], or of a track alone [replicate] */
    int64_t track;                       /* -1: of all tracks */
} creme_store_unit;

/* --- Folders */

typedef struct creme_store creme_store;

typedef enum creme_store_access { CREME_STORE_READ, CREME_STORE_WRITE } creme_store_access;

/* *out = the opened folder, to be closed with creme_store_close(). WRITE makes the folder if it is not there (one
 * level) and locks it: CREME_ERROR_IO, naming process and machine, if another process has it. READ:
 * CREME_ERROR_NOT_FOUND if it is no run folder. */
CREME_API CREME_CHECKED creme_status creme_store_open(creme_store **out, const char *folder,
                                                      creme_store_access access);

/* Keeps what was added so far, unless something went wrong before: then what the last commit did not hold is dropped.
 * NULL is fine. */
CREME_API void creme_store_close(creme_store *store);

/* Forces what was added so far to the disk. */
CREME_API CREME_CHECKED creme_status creme_store_commit(creme_store *store);

CREME_API const char *creme_store_folder(const creme_store *store);

/* Whether a process has the folder open to write; if so, who[bytes] = what it calls itself ("process 17 on nova"),
 * else "". */
CREME_API bool creme_store_is_busy(creme_store *store, char *who, size_t bytes);

/* --- Steps. A store works on one at a time. */

/* Begins the step, or goes on with it: CREME_ERROR_ARGUMENT, naming the option and both values, if it was begun with
 * others; or if a file that it reads has changed, or the version of creme. */
CREME_API CREME_CHECKED creme_status creme_store_begin(creme_store *store, const creme_store_plan *plan);

/* Makes a step that is there the one to work on; NULL: the only one. CREME_ERROR_NOT_FOUND lists the steps there
 * are. */
CREME_API CREME_CHECKED creme_status creme_store_find(creme_store *store, const char *step);

/* The same, but a step that is not there is no error: *found says. */
CREME_API CREME_CHECKED creme_status creme_store_try(creme_store *store, const char *step, bool *found);

/* Steps in the order in which they were begun: *name (borrowed, until the next call) is NULL after the last. */
CREME_API CREME_CHECKED creme_status creme_store_next_step(creme_store *store, int64_t *cursor, const char **name);

/* The step's plan, as recorded; lives until another step is chosen or the store is closed. */
CREME_API const creme_store_plan *creme_store_get_plan(const creme_store *store);

typedef struct creme_store_progress {
    int64_t units, rows;              /* done */
    double started, active, finished; /* seconds since 1970: begun, last unit, and end; 0: not yet */
    double session_started;           /* when the last process began to work on it */
    int64_t session_units;            /* and what it has done */
} creme_store_progress;

/* *out = how far the step is. */
CREME_API CREME_CHECKED creme_status creme_store_get_progress(creme_store *store, creme_store_progress *out);

/* Whether the step is finished, as creme_store_finish() leaves it. */
CREME_API bool creme_store_is_finished(const creme_store *store);

/* *out = whether the unit of this place is there. */
CREME_API CREME_CHECKED creme_status creme_store_has(creme_store *store, int64_t locus, int64_t item, bool *out);

/* Adds a unit; its values are in the order of the plan's columns. CREME_ERROR_FORMAT for a unit that is there
 * already. After a failure the store can only be closed. */
CREME_API CREME_CHECKED creme_status creme_store_add(creme_store *store, const creme_store_unit *unit);

/* Writes tables/STEP.tsv and run.json and marks the step as finished. CREME_ERROR_LIBRARY if units are missing. A
 * finished step is left as it is, but for a table or record that is not there. */
CREME_API CREME_CHECKED creme_status creme_store_finish(creme_store *store);

/* Reads units in the order of their places: *unit (borrowed, until the next call) is NULL after the last. A cursor of
 * zeros begins. Without replicates their count is 0. CREME_ERROR_FORMAT if a unit does not have as many rows and
 * replicates as it was recorded to have. */
typedef struct creme_store_cursor {
    int64_t locus, item;
    bool begun;
} creme_store_cursor;

CREME_API CREME_CHECKED creme_status creme_store_next(creme_store *store, creme_store_cursor *cursor, bool replicates,
                                                      const creme_store_unit **unit);

/* --- Several folders as one */

/* Makes the run folder `out` of folders that hold parts (--part) of the same loci, or other loci under the same
 * options; all steps of all of them. Loci of other files follow each other in the order of the folders; a unit that
 * is there twice, which is told by its name, is taken once. A step is finished if all units of all parts are there,
 * and its table is that of one undivided run; else it can go on in `out` as it could in any folder (if there was but
 * one file of loci). `command` is for the record.
 *
 * `out` appears when it is complete: until then it is OUT.NUMBER.partial.d. CREME_ERROR_ARGUMENT if something is there
 * already, if options or files on which results depend or versions differ (naming the option and both folders), or if
 * pairs of loci of several files would be missing; CREME_ERROR_FORMAT if a unit that is there twice is not the same
 * to the bit. */
CREME_API CREME_CHECKED creme_status creme_store_collect(const char *out, const char *const *folders, size_t count,
                                                         const char *command);

#ifdef __cplusplus
}
#endif
#endif
