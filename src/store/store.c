/* The folder, its lock, its database. */
#define _GNU_SOURCE
#include "store/store_private.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/stop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK "lock"

enum {
    APPLICATION = 0x4352454d, /* "CREM" */
    SCHEMA = 4,
    OLDEST_SCHEMA = 3,        /* which has no creme_asked, and gets it when it is next written to */
    WRITER_WAITS_MS = 120000, /* for readers, which hold locks for a moment only */
    READER_WAITS_MS = 20000,
    STOP_STEPS = 10000 /* of SQLite's machine, between looks whether to stop */
};
/* Commits may take this part of the time. */
static const double commit_share = 0.1;

double creme_store_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

creme_status creme_store_path(char **out, const creme_store *store, const char *name, const char *suffix)
{
    size_t bytes = strlen(store->folder) + strlen(name) + strlen(suffix) + 2;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status == CREME_OK) snprintf(*out, bytes, "%s/%s%s", store->folder, name, suffix);
    return status;
}

creme_status creme_store_damaged(const creme_store *store, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: damaged, or changed by another program: %s", store->database, what);
}

static creme_status fail_of_system(const creme_store *store, int code)
{
    int cause = sqlite3_system_errno(store->db);
    const char *text = (code & 255) == SQLITE_FULL ? strerror(cause ? cause : ENOSPC)
                       : cause                     ? strerror(cause)
                                                   : sqlite3_errstr(code);
    if (store->access == CREME_STORE_READ) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", store->database, text);
    }
    const char *then = store->is_beside ? "" : " (what is there stays, the same command goes on from it)";
    return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s%s", store->database, text, then);
}

creme_status creme_store_fail(creme_store *store, int code)
{
    store->failed = true;
    switch (code & 255) {
    case SQLITE_INTERRUPT:
        return creme_stop_check();
    case SQLITE_NOMEM:
        return creme_fail(CREME_ERROR_MEMORY, "%s: out of memory", store->database);
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return fail_of_system(store, code);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return creme_fail(CREME_ERROR_IO, "%s: another program has kept it locked for too long", store->database);
    case SQLITE_NOTADB:
        return creme_fail(CREME_ERROR_FORMAT, "%s: not a database of results", store->database);
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: /* a table or a column is not there */
        return creme_store_damaged(store, sqlite3_errmsg(store->db));
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
        return creme_fail(CREME_ERROR_FORMAT, "%s: %s", store->database, sqlite3_errmsg(store->db));
    default:
        return creme_fail(CREME_ERROR_LIBRARY, "%s: SQLite: %s", store->database, sqlite3_errmsg(store->db));
    }
}

/* Reading, and building what is thrown away by a failure, may end at any time. A campaign ends between units. */
static bool may_stop(const creme_store *store)
{
    return store->access == CREME_STORE_READ || store->is_beside;
}

static int shall_stop(void *self)
{
    (void)self;
    return creme_stop_reason();
}

creme_status creme_store_execute(creme_store *store, const char *sql)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? CREME_OK : creme_store_fail(store, code);
}

creme_status creme_store_prepare(creme_store *store, sqlite3_stmt **out, const char *sql)
{
    *out = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, out, NULL);
    return code == SQLITE_OK ? CREME_OK : creme_store_fail(store, code);
}

creme_status creme_store_fetch(creme_store *store, sqlite3_stmt *statement, bool *row)
{
    int code = may_stop(store) && creme_stop_reason() ? SQLITE_INTERRUPT : sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    if (*row) return CREME_OK;
    if (code == SQLITE_DONE) code = sqlite3_reset(statement);
    return code == SQLITE_OK ? CREME_OK : creme_store_fail(store, code);
}

creme_status creme_store_run(creme_store *store, sqlite3_stmt *statement)
{
    bool row = false;
    return creme_store_fetch(store, statement, &row);
}

const char *creme_store_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text =
        sqlite3_column_type(statement, column) == SQLITE_TEXT ? sqlite3_column_text(statement, column) : NULL;
    return text ? (const char *)text : "";
}

creme_status creme_store_begin_transaction(creme_store *store)
{
    if (store->held) return CREME_OK;
    return creme_store_execute(store, store->access == CREME_STORE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
}

creme_status creme_store_end_transaction(creme_store *store, creme_status status)
{
    if (store->held) return status;
    if (status == CREME_OK) status = creme_store_execute(store, "COMMIT");
    /* The first message is the one to keep; a rollback that fails is done when the file is next opened. */
    if (status != CREME_OK && !sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", 0, 0, 0);
    return status;
}

creme_status creme_store_hold(creme_store *store)
{
    creme_status status = creme_store_commit(store);
    if (status == CREME_OK) status = creme_store_begin_transaction(store);
    store->held = status == CREME_OK;
    return status;
}

creme_status creme_store_release(creme_store *store)
{
    store->held = store->in_transaction = false;
    creme_status status = creme_store_end_transaction(store, CREME_OK);
    if (status == CREME_OK) store->begun = true;
    return status;
}

creme_status creme_store_commit(creme_store *store)
{
    if (!store->in_transaction || store->held) return CREME_OK;
    store->in_transaction = false;
    double before = creme_seconds();
    creme_status status = creme_store_end_transaction(store, creme_asked_write(store));
    store->committed = creme_seconds();
    store->commit_seconds = store->committed - before;
    return status;
}

/* Called after each unit. */
creme_status creme_store_commit_if_due(creme_store *store)
{
    double since = creme_seconds() - store->committed;
    return since * commit_share >= store->commit_seconds ? creme_store_commit(store) : CREME_OK;
}

static int64_t read_pragma(creme_store *store, const char *sql, creme_status *status)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    int64_t value = -1;
    if (*status == CREME_OK) *status = creme_store_prepare(store, &statement, sql);
    if (*status == CREME_OK) *status = creme_store_fetch(store, statement, &row);
    if (row) value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static creme_status create_schema(creme_store *store)
{
    char *sql = NULL, pragmas[96];
    creme_status status = creme_copy_text_n(&sql, creme_store_schema, creme_store_schema_bytes);
    if (status != CREME_OK) return status;
    snprintf(pragmas, sizeof pragmas, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION, SCHEMA);
    status = creme_store_begin_transaction(store);
    if (status == CREME_OK) {
        status = creme_store_execute(store, sql);
        if (status == CREME_OK) status = creme_store_execute(store, pragmas);
        status = creme_store_end_transaction(store, status);
    }
    creme_free(sql);
    return status;
}

/* The tables that an older schema lacks. */
static creme_status upgrade_schema(creme_store *store)
{
    static const char begins[] = "CREATE TABLE creme_asked";
    char *sql = NULL, pragma[40];
    creme_status status = creme_copy_text_n(&sql, creme_store_schema, creme_store_schema_bytes);
    if (status != CREME_OK) return status;
    snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", SCHEMA);
    status = creme_store_begin_transaction(store);
    if (status == CREME_OK) {
        status = creme_store_execute(store, strstr(sql, begins));
        if (status == CREME_OK) status = creme_store_execute(store, pragma);
        status = creme_store_end_transaction(store, status);
    }
    creme_free(sql);
    return status;
}

static creme_status check_schema(creme_store *store)
{
    creme_status status = CREME_OK;
    int64_t application = read_pragma(store, "PRAGMA application_id", &status);
    int64_t version = read_pragma(store, "PRAGMA user_version", &status);
    int64_t tables = read_pragma(store, "SELECT count(*) FROM sqlite_schema", &status);
    if (status != CREME_OK) return status;
    if (application == 0 && version == 0 && tables == 0) {
        if (store->access == CREME_STORE_WRITE) return create_schema(store);
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds nothing yet", store->database);
    }
    if (application != APPLICATION) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: a database, but not one of creme's results", store->database);
    }
    if (version < OLDEST_SCHEMA || version > SCHEMA) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: results of schema %lld, of %s creme; this one reads and writes schema %d",
                          store->database, (long long)version, version > SCHEMA ? "a newer" : "an older", SCHEMA);
    }
    status = creme_store_check_objects(store);
    if (status == CREME_OK && version < SCHEMA && store->access == CREME_STORE_WRITE) status = upgrade_schema(store);
    return status;
}

/* Of a database that is open: nothing in it is trusted, and it is one of ours. */
static creme_status configure(creme_store *store)
{
    bool writes = store->access == CREME_STORE_WRITE;
    sqlite3_extended_result_codes(store->db, 1);
    if (may_stop(store)) sqlite3_progress_handler(store->db, STOP_STEPS, shall_stop, NULL);
    sqlite3_busy_timeout(store->db, writes ? WRITER_WAITS_MS : READER_WAITS_MS);
    creme_status status = CREME_OK;
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    CREME_TRY(creme_store_execute(store, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON"));
    if (writes) CREME_TRY(creme_store_execute(store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL"));
    CREME_TRY(check_schema(store));
done:
    return status;
}

static creme_status open_database(creme_store *store)
{
    bool writes = store->access == CREME_STORE_WRITE;
    /* A reader may have to roll back what a killed process left, hence it too opens to write if it may. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (writes ? SQLITE_OPEN_CREATE : 0);
    int code = sqlite3_open_v2(store->database, &store->db, flags, NULL);
    return code == SQLITE_OK ? configure(store) : creme_store_fail(store, code);
}

/* SQLite wants memory of its own making, which it frees with the database. */
static creme_status open_copy(creme_store *store, const void *bytes, size_t size)
{
    unsigned char *copy = sqlite3_malloc64(size + 1);
    if (!copy) return creme_fail(CREME_ERROR_MEMORY, "%s: not enough memory", store->database);
    memcpy(copy, bytes, size);
    int code = sqlite3_open_v2(":memory:", &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        sqlite3_free(copy);
        return creme_store_fail(store, code);
    }
    code = sqlite3_deserialize(store->db, "main", copy, (sqlite3_int64)size, (sqlite3_int64)size + 1,
                               SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
    return code == SQLITE_OK ? configure(store) : creme_store_fail(store, code);
}

bool creme_store_is_busy(creme_store *store, char *who, size_t bytes)
{
    return creme_lock_is_held(store->folder, LOCK, who, bytes);
}

static creme_status set_paths(creme_store *store, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    creme_status status = creme_copy_text_n(&store->folder, folder, length);
    return status == CREME_OK ? creme_store_path(&store->database, store, "results.sqlite", "") : status;
}

static creme_status check_folder_is_there(const creme_store *store)
{
    struct stat about;
    if (stat(store->folder, &about) != 0) {
        return creme_fail(errno == ENOENT ? CREME_ERROR_NOT_FOUND : CREME_ERROR_IO, "%s: cannot read: %s",
                          store->folder, strerror(errno));
    }
    if (S_ISDIR(about.st_mode)) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: not a run folder, nor a folder at all", store->folder);
}

static bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

/* Without its database, a record speaks of results that are gone. */
static creme_status check_database_is_there(const creme_store *store)
{
    char *record = NULL;
    struct stat about;
    bool reads = store->access == CREME_STORE_READ;
    if (lstat(store->database, &about) == 0) {
        if (S_ISREG(about.st_mode)) return CREME_OK;
        return creme_fail(CREME_ERROR_IO, "%s: %s", store->database,
                          S_ISLNK(about.st_mode) ? "a link, which is not followed" : "not a file");
    }
    if (errno != ENOENT && errno != ENOTDIR) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", store->database, strerror(errno));
    }
    creme_status status = CREME_OK;
    CREME_TRY(check_folder_is_there(store));
    CREME_TRY(creme_store_path(&record, store, "run.json", ""));
    if (stat(record, &about) == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: there is no results.sqlite beside it; restore that%s", record,
                            reads ? "" : ", or remove this file to begin anew");
    } else if (reads) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: not a run folder: there is no results.sqlite", store->folder);
    }
done:
    creme_free(record);
    return status;
}

static creme_status open_store(creme_store **out, const char *folder, creme_store_access access, bool is_beside)
{
    *out = NULL;
    creme_store *store = NULL;
    creme_status status = creme_allocate_zero(&store, 1, sizeof *store);
    if (status != CREME_OK) return status;
    store->is_beside = is_beside;
    store->access = access;
    CREME_TRY(set_paths(store, folder));
    if (access == CREME_STORE_WRITE) {
        store->made_folder = mkdir(store->folder, 0777) == 0;
        if (!store->made_folder && errno != EEXIST) {
            status = creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", store->folder, strerror(errno));
            goto done;
        }
        CREME_TRY(creme_lock_take(&store->lock, store->folder, LOCK));
    }
    CREME_TRY(check_database_is_there(store));
    if (access == CREME_STORE_WRITE) {
        CREME_TRY(creme_record_check(store));
        store->made_database = !is_there(store->database);
    }
    CREME_TRY(open_database(store));
    *out = store;
    store = NULL;
done:
    creme_store_close(store);
    return status;
}

creme_status creme_store_open(creme_store **out, const char *folder, creme_store_access access)
{
    return open_store(out, folder, access, false);
}

creme_status creme_store_open_memory(creme_store **out, const char *folder, const void *bytes, size_t size)
{
    *out = NULL;
    creme_store *store = NULL;
    creme_status status = creme_allocate_zero(&store, 1, sizeof *store);
    if (status != CREME_OK) return status;
    store->access = CREME_STORE_READ;
    CREME_TRY(set_paths(store, folder));
    CREME_TRY(open_copy(store, bytes, size));
    *out = store;
    store = NULL;
done:
    creme_store_close(store);
    return status;
}

creme_status creme_store_open_beside(creme_store **out, const char *folder)
{
    return open_store(out, folder, CREME_STORE_WRITE, true);
}

/* Of a folder in which no step was begun, what was made for one goes: an empty database says nothing. */
static bool leaves_nothing(const creme_store *store)
{
    return !store->begun && store->access == CREME_STORE_WRITE && store->lock.path;
}

void creme_store_close(creme_store *store)
{
    if (!store) return;
    if (store->db) sqlite3_progress_handler(store->db, 0, NULL, NULL);
    /* Nobody is left to tell if this fails; what it would have kept is done again. */
    if (store->db && !store->failed && creme_store_commit(store) != CREME_OK) store->failed = true;
    creme_store_leave_step(store);
    sqlite3_close(store->db);
    bool nothing = leaves_nothing(store);
    if (nothing && store->made_database) unlink(store->database);
    creme_lock_release(&store->lock, nothing && store->lock.made);
    if (nothing && store->made_folder) rmdir(store->folder);
    creme_free(store->folder);
    creme_free(store->database);
    creme_free(store);
}

const char *creme_store_folder(const creme_store *store)
{
    return store->folder;
}
