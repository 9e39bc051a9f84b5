/* The store: what goes in comes out to the bit, in the order of places; what is not whole or not ours is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include "base/memory.h"
#include "base/npy.h"
#include "model/weights/mapped_file.h"
#include "model/weights/zip.h"
#include "store/export.h"

#include <creme/store.h>

#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <zlib.h>

static const creme_column COLUMNS[] = {{"locus", CREME_VALUE_TEXT},
                                       {"n", CREME_VALUE_INTEGER},
                                       {"effect", CREME_VALUE_REAL},
                                       {"Effect", CREME_VALUE_TEXT},
                                       {"a \"quoted\"; name", CREME_VALUE_TEXT}};
static const creme_column REPLICATE_COLUMNS[] = {{"role", CREME_VALUE_TEXT}, {"track", CREME_VALUE_INTEGER}};
static const char *const TRACKS[] = {"K562", "liver"};
static const creme_store_option OPTIONS[] = {
    {"seed", "1", CREME_ROLE_RESULT}, {"loci", "a.tsv", CREME_ROLE_PART}, {"threads", "4", CREME_ROLE_FREE}};

enum { COLUMN_COUNT = 5 };

static creme_store_plan plan_of(const char *step, int64_t units)
{
    return (creme_store_plan){.step = step,
                              .version = "1",
                              .command = "creme necessity",
                              .preamble = "# creme 1\n",
                              .options = OPTIONS,
                              .option_count = 3,
                              .columns = COLUMNS,
                              .column_count = COLUMN_COUNT,
                              .replicate_columns = REPLICATE_COLUMNS,
                              .replicate_column_count = 2,
                              .tracks = TRACKS,
                              .track_count = 2,
                              .loci = 9,
                              .units = units,
                              .units_in_all = units};
}

static creme_value text_value(const char *text)
{
    return (creme_value){.none = !text, .text = text, .length = text ? strlen(text) : 0};
}

/* One row and two replicates. */
static creme_status add(creme_store *store, int64_t locus, int64_t item, double effect, float activity)
{
    creme_value values[COLUMN_COUNT] = {text_value("GATA1"),
                                        {.integer = INT64_MIN},
                                        {.real = effect, .none = isnan(effect)},
                                        text_value(""),
                                        text_value(NULL)};
    creme_value replicate_values[] = {text_value("wt"), {.integer = 7}, text_value("mutant"), {.none = true}};
    float activities[] = {activity, 1, 2, 3};
    creme_store_unit unit = {.locus = locus,
                             .item = item,
                             .name = "GATA1 chrX 1 +",
                             .row_count = 1,
                             .values = values,
                             .replicate_count = 2,
                             .replicate_values = replicate_values,
                             .activities = activities,
                             .track = -1};
    return creme_store_add(store, &unit);
}

/* Removes the folder "run" too. */
static void close_run(scratch *s)
{
    static const char *const names[] = {"run/tables/necessity.tsv",   "run/tables/second.tsv", "run/results.sqlite",
                                        "run/results.sqlite-journal", "run/run.json",          "run/lock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(scratch_path(s, names[i]));
    rmdir(scratch_path(s, "run/tables"));
    rmdir(scratch_path(s, "run"));
    scratch_close(s);
}

static void assert_same_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

/* Every kind of value, also those that SQLite likes to change: whole reals, infinity, texts of no letters. */
static void test_values(void **state)
{
    (void)state;
    static const double effects[] = {0.0, 0.1, 3, INFINITY, -1e-310, NAN, 1e300};
    enum { COUNT = sizeof effects / sizeof *effects };
    scratch s = scratch_open();
    creme_store *store = NULL;
    creme_store_plan plan = plan_of("necessity", COUNT);
    assert_int_equal(creme_store_open(&store, scratch_path(&s, "run/"), CREME_STORE_WRITE), CREME_OK);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    for (int i = COUNT; i-- > 0;) assert_int_equal(add(store, i / 2, i % 2, effects[i], 0.1f), CREME_OK);
    creme_store_close(store);

    assert_int_equal(creme_store_open(&store, scratch_path(&s, "run"), CREME_STORE_READ), CREME_OK);
    assert_int_equal(creme_store_find(store, NULL), CREME_OK);
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(creme_store_next(store, &cursor, true, &unit), CREME_OK);
        assert_non_null(unit);
        assert_int_equal(unit->locus * 2 + unit->item, i);
        assert_int_equal(unit->row_count, 1);
        assert_true(unit->values[1].integer == INT64_MIN);
        assert_int_equal(unit->values[2].none, isnan(effects[i]) != 0);
        if (!unit->values[2].none) assert_same_bits(unit->values[2].real, effects[i]);
        assert_true(!unit->values[3].none && unit->values[3].length == 0);
        assert_true(unit->values[4].none);
        assert_int_equal(unit->replicate_count, 2);
        assert_int_equal(unit->replicate_values[1].integer, 7);
        assert_true(unit->activities[0] == 0.1f && unit->activities[3] == 3);
    }
    assert_int_equal(creme_store_next(store, &cursor, true, &unit), CREME_OK);
    assert_null(unit);
    const creme_store_plan *read = creme_store_get_plan(store);
    for (int i = 0; i < COLUMN_COUNT; i++) assert_string_equal(read->columns[i].name, COLUMNS[i].name);
    creme_store_close(store);
    close_run(&s);
}

/* The bytes behind the header of an array in an .npz file, which is stored if `stored`; *shape = what the header
 * says. */
static void read_array(const char *path, const char *name, bool stored, const char *shape, void *to, size_t bytes)
{
    char entry[64], header[CREME_NPY_HEADER_BYTES + 4096];
    creme_mapped_file file;
    creme_zip zip;
    assert_succeeds(creme_mapped_file_open(&file, path));
    assert_succeeds(creme_zip_open(&zip, path, file.bytes, file.size));
    snprintf(entry, sizeof entry, "%s.npy", name);
    const creme_zip_entry *found = creme_zip_find(&zip, entry, strlen(entry));
    assert_non_null(found);
    assert_int_equal(found->method, stored ? 0 : 8);
    assert_true(found->unpacked < sizeof header);
    const uint8_t *local = file.bytes + found->header;
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)(local + 30 + local[26] + local[28]),
                       .avail_in = (uInt)found->packed,
                       .next_out = (Bytef *)header,
                       .avail_out = sizeof header};
    if (stored) {
        memcpy(header, stream.next_in, found->packed);
    } else {
        assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        assert_int_equal(stream.total_out, found->unpacked);
        inflateEnd(&stream);
    }
    uint32_t crc;
    memcpy(&crc, local + 14, sizeof crc);
    assert_int_equal(crc, crc32(0, (const Bytef *)header, (uInt)found->unpacked));
    assert_memory_equal(header, "\x93NUMPY\1\0", 8);
    size_t length = 10 + (size_t)(unsigned char)header[8] + 256 * (size_t)(unsigned char)header[9];
    assert_int_equal(length % 64, 0);
    assert_true(header[length - 1] == '\n');
    assert_int_equal(found->unpacked, length + bytes);
    if (!strstr(header + 10, shape)) fail_msg("%s: %.100s", name, header + 10);
    memcpy(to, header + length, bytes);
    creme_zip_clear(&zip);
    creme_mapped_file_close(&file);
}

/* Two units, one of them of a track alone, as arrays. */
static void test_npz(void **state)
{
    (void)state;
    scratch s = scratch_open();
    creme_store *store = NULL;
    creme_store_plan plan = plan_of("necessity", 2);
    creme_value greedy[] = {text_value("mutants"), {.integer = 9}};
    float alone = 5, activities[3][2];
    creme_store_unit unit = {
        .locus = 1, .name = "b", .replicate_count = 1, .replicate_values = greedy, .activities = &alone, .track = 1};
    int64_t numbers[3];
    char roles[3][7], tracks[2][5], step[9];
    const char *path = scratch_path(&s, "a.npz");
    assert_int_equal(creme_store_open(&store, scratch_path(&s, "run/"), CREME_STORE_WRITE), CREME_OK);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    assert_int_equal(add(store, 0, 0, 0.5, 0.25f), CREME_OK);
    assert_int_equal(creme_store_add(store, &unit), CREME_OK);
    assert_succeeds(creme_export_npz(store, path));
    assert_fails(creme_export_npz(store, scratch_path(&s, "none/a.npz")), CREME_ERROR_IO, "none/a.npz");
    assert_fails(creme_export_npz(store, "-"), CREME_ERROR_ARGUMENT, "--format npz: needs --out FILE");
    assert_fails(creme_export_npz(store, "/dev/null"), CREME_ERROR_ARGUMENT, "/dev/null: arrays need a file");
    creme_store_close(store);

    read_array(path, "activities", true, "'<f4', 'fortran_order': False, 'shape': (3, 2,)", activities,
               sizeof activities);
    assert_true(activities[0][0] == 0.25f && activities[0][1] == 1 && activities[1][0] == 2 && activities[1][1] == 3);
    assert_true(isnan(activities[2][0]) && activities[2][1] == 5);
    read_array(path, "track", false, "'<i8', 'fortran_order': False, 'shape': (3,)", numbers, sizeof numbers);
    assert_true(numbers[0] == 7 && numbers[1] == -1 && numbers[2] == 9);
    read_array(path, "role", false, "'|S7', 'fortran_order': False, 'shape': (3,)", roles, sizeof roles);
    assert_memory_equal(roles, "wt\0\0\0\0\0mutant\0mutants", sizeof roles);
    read_array(path, "tracks", false, "'|S5', 'fortran_order': False, 'shape': (2,)", tracks, sizeof tracks);
    assert_memory_equal(tracks, "K562\0liver", sizeof tracks);
    read_array(path, "step", false, "'|S9', 'fortran_order': False, 'shape': ()", step, sizeof step);
    assert_memory_equal(step, "necessity", sizeof step);
    unlink(path);
    close_run(&s);
}

static void test_steps(void **state)
{
    (void)state;
    scratch s = scratch_open();
    creme_store *store = NULL, *other = NULL;
    const char *path = scratch_path(&s, "run");
    char who[128];
    bool has = false;
    assert_int_equal(creme_store_open(&store, path, CREME_STORE_WRITE), CREME_OK);
    assert_fails(creme_store_open(&other, path, CREME_STORE_WRITE), CREME_ERROR_IO, "is working in this folder");
    assert_true(creme_store_is_busy(store, who, sizeof who));
    creme_store_plan plan = plan_of("necessity", 2), second = plan_of("second", 1);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    assert_int_equal(add(store, 4, 0, 1, 1), CREME_OK);
    assert_fails(creme_store_finish(store), CREME_ERROR_LIBRARY, "1 units are there, 2 were to be done");
    assert_int_equal(creme_store_begin(store, &second), CREME_OK);
    assert_int_equal(add(store, 0, 0, 1, 1), CREME_OK);
    assert_int_equal(creme_store_finish(store), CREME_OK);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    assert_int_equal(creme_store_has(store, 4, 0, &has), CREME_OK);
    assert_true(has);
    assert_int_equal(creme_store_has(store, 4, 1, &has), CREME_OK);
    assert_false(has);
    assert_int_equal(add(store, 2, 0, 1, 1), CREME_OK);
    assert_int_equal(creme_store_finish(store), CREME_OK);
    assert_fails(creme_store_find(store, NULL), CREME_ERROR_ARGUMENT, "There are necessity, second");
    assert_fails(creme_store_find(store, "third"), CREME_ERROR_NOT_FOUND, "no step 'third'");
    static const char *const bad[] = {"", "a b", "creme_unit", "sqlite_x", "x_replicates", "../x", "\"", "-x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_store_plan wrong = plan_of(bad[i], 1);
        assert_fails(creme_store_begin(store, &wrong), CREME_ERROR_ARGUMENT, "cannot be the name of a step");
    }
    creme_store_close(store);
    close_run(&s);
}

static void test_other_plans(void **state)
{
    (void)state;
    scratch s = scratch_open();
    creme_store *store = NULL;
    creme_store_plan plan = plan_of("necessity", 2), changed = plan;
    creme_store_option options[3];
    memcpy(options, OPTIONS, sizeof options);
    changed.options = options;
    assert_int_equal(creme_store_open(&store, scratch_path(&s, "run"), CREME_STORE_WRITE), CREME_OK);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    options[2].value = "1";
    assert_int_equal(creme_store_begin(store, &changed), CREME_OK);
    options[0].value = "2";
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT, "--seed: 2, but");
    changed.option_count = 0;
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT, "--seed: not given, but");
    changed = plan;
    changed.version = "2";
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT, "this is creme 2");
    changed = plan;
    changed.preamble = "# another window\n";
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT,
                 "this run has \"another window\", but in ");
    assert_non_null(strstr(creme_error_message(), " was begun with \"creme 1\"; "));
    changed.preamble = "# creme 1\n# attention: by wgmma\n";
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT,
                 "this run has \"attention: by wgmma\" (CREME_CUDA_ATTENTION), without which");
    changed.preamble = "# creme 1\n# model: m (another: k)\n";
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT, "the model, its tracks or the columns");
    changed.preamble = "";
    assert_fails(creme_store_begin(store, &changed), CREME_ERROR_ARGUMENT,
                 "this run is without \"creme 1\", with which the step");
    changed.preamble = "# creme 1\n" CREME_NOISE_NOTE "differed\n"; /* this time */
    assert_int_equal(creme_store_begin(store, &changed), CREME_OK);
    creme_store_close(store);
    close_run(&s);
}

/* No room: an error, nothing half done, and it goes on when there is room again. */
static void test_no_room(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "run");
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    enum { UNITS = 150 };
    creme_store_plan plan = plan_of("necessity", UNITS);
    int failures = 0;
    bool finished = false;
    for (rlim_t bytes = 1000; !finished; bytes += bytes / 6) {
        creme_store *store = NULL;
        limit = (struct rlimit){bytes, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        creme_status status = creme_store_open(&store, path, CREME_STORE_WRITE);
        if (status == CREME_OK) status = creme_store_begin(store, &plan);
        for (int i = 0; status == CREME_OK && i < UNITS; i++) {
            bool has = false;
            status = creme_store_has(store, i, 0, &has);
            if (status == CREME_OK && !has) status = add(store, i, 0, i, (float)i);
        }
        if (status == CREME_OK) status = creme_store_finish(store);
        finished = status == CREME_OK;
        if (!finished) {
            failures++;
            assert_int_equal(status, CREME_ERROR_IO);
            assert_non_null(strstr(creme_error_message(), "cannot write"));
        }
        creme_store_close(store);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(failures > 10);
    creme_store *store = NULL;
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    assert_int_equal(creme_store_open(&store, path, CREME_STORE_READ), CREME_OK);
    assert_int_equal(creme_store_find(store, NULL), CREME_OK);
    for (int i = 0; i < UNITS; i++) {
        assert_int_equal(creme_store_next(store, &cursor, true, &unit), CREME_OK);
        assert_non_null(unit);
        assert_true(unit->values[2].real == i && unit->activities[0] == (float)i);
    }
    creme_store_close(store);
    close_run(&s);
}

static void remove_folder(const char *path)
{
    char command[600];
    assert_true(snprintf(command, sizeof command, "rm -rf '%s'", path) < (int)sizeof command);
    assert_int_equal(system(command), 0);
}

/* A folder of units first, first + stride, ... whose effects are their places plus `more`. */
static void make_part(const char *path, int first, int stride, int units, double more)
{
    creme_store *store = NULL;
    creme_store_plan plan = plan_of("necessity", (units - first + stride - 1) / stride);
    plan.units_in_all = units;
    assert_int_equal(creme_store_open(&store, path, CREME_STORE_WRITE), CREME_OK);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    for (int i = first; i < units; i += stride) assert_int_equal(add(store, i, 0, i + more, 0.25f), CREME_OK);
    creme_store_close(store);
}

/* Parts that overlap agree or are refused, to the last bit; short memory leaves nothing behind. */
static void test_collect(void **state)
{
    (void)state;
    enum { UNITS = 9 };
    scratch s = scratch_open();
    const char *names[] = {"even", "odd", "third", "wrong"};
    char paths[4][400], out[400];
    for (int i = 0; i < 4; i++) snprintf(paths[i], sizeof *paths, "%s", scratch_path(&s, names[i]));
    snprintf(out, sizeof out, "%s", scratch_path(&s, "run"));
    make_part(paths[0], 0, 2, UNITS, 0);
    make_part(paths[1], 1, 2, UNITS, 0);
    make_part(paths[2], 0, 3, UNITS, 0);
    make_part(paths[3], 0, 3, UNITS, 1e-15);
    const char *const folders[] = {paths[2], paths[1], paths[0], paths[3]};
    assert_fails(creme_store_collect(out, folders, 4, "creme collect"), CREME_ERROR_FORMAT, "not, to the bit");
    assert_int_not_equal(access(out, F_OK), 0);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_store_collect(out, folders, 3, "creme collect");
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        assert_int_equal(access(out, F_OK) == 0, status == CREME_OK);
    }
    creme_store *store = NULL;
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    assert_int_equal(creme_store_open(&store, out, CREME_STORE_READ), CREME_OK);
    assert_int_equal(creme_store_find(store, NULL), CREME_OK);
    assert_true(creme_store_is_finished(store));
    for (int i = 0; i < UNITS; i++) {
        assert_int_equal(creme_store_next(store, &cursor, true, &unit), CREME_OK);
        assert_true(unit && unit->locus == i && unit->values[2].real == i && unit->replicate_count == 2);
    }
    assert_int_equal(creme_store_next(store, &cursor, true, &unit), CREME_OK);
    assert_null(unit);
    creme_store_close(store);
    for (int i = 0; i < 4; i++) remove_folder(paths[i]);
    close_run(&s);
}

/* Damage anywhere ends in a status, never in a crash, and what is read is as it was or refused. */
static void test_damage(void **state)
{
    (void)state;
    scratch s = scratch_open();
    creme_store *store = NULL;
    creme_store_plan plan = plan_of("necessity", 20);
    const char *path = scratch_path(&s, "run");
    assert_int_equal(creme_store_open(&store, path, CREME_STORE_WRITE), CREME_OK);
    assert_int_equal(creme_store_begin(store, &plan), CREME_OK);
    for (int i = 0; i < 20; i++) assert_int_equal(add(store, i, 0, i, 1), CREME_OK);
    creme_store_close(store);
    const char *database = scratch_path(&s, "run/results.sqlite");
    FILE *file = fopen(database, "rb");
    assert_non_null(file);
    static unsigned char bytes[1 << 20];
    size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    uint64_t random = 1; /* the seed */
    for (int round = 0; round < 400; round++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(random >> 20) % count;
        unsigned char was = bytes[at];
        bytes[at] = (unsigned char)(random >> 56);
        file = fopen(database, "wb");
        assert_int_equal(fwrite(bytes, 1, round % 4 ? count : at, file), round % 4 ? count : at);
        fclose(file);
        bytes[at] = was;
        creme_store_cursor cursor = {0};
        const creme_store_unit *unit = NULL;
        creme_status status = creme_store_open(&store, path, CREME_STORE_READ);
        if (status == CREME_OK) status = creme_store_find(store, NULL);
        do {
            if (status == CREME_OK) status = creme_store_next(store, &cursor, true, &unit);
        } while (status == CREME_OK && unit);
        if (status != CREME_OK) assert_true(*creme_error_message() != '\0');
        creme_store_close(store);
        store = NULL;
    }
    close_run(&s);
}

static void test_short_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        scratch s = scratch_open();
        creme_store *store = NULL;
        creme_store_plan plan = plan_of("necessity", 1);
        creme_memory_fail_after(n);
        status = creme_store_open(&store, scratch_path(&s, "run"), CREME_STORE_WRITE);
        if (status == CREME_OK) status = creme_store_begin(store, &plan);
        if (status == CREME_OK) status = add(store, 0, 0, 1, 1);
        if (status == CREME_OK) status = creme_store_finish(store);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_store_close(store);
        close_run(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),  cmocka_unit_test(test_npz),
                                       cmocka_unit_test(test_steps),   cmocka_unit_test(test_other_plans),
                                       cmocka_unit_test(test_no_room), cmocka_unit_test(test_damage),
                                       cmocka_unit_test(test_collect), cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
