/* Reading and writing files of kernels. */
#include "nn/kernel_file.h"

#include "base/lines.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FIRST  "creme kernels"
#define LAYOUT "1"

/* Columns: seven of the product, the settings, and three of what was measured. */
enum { PRODUCT = 7, MEASURED = PRODUCT + CREME_KERNEL_SETTINGS, COLUMNS = MEASURED + 3 };

static const char *const columns[COLUMNS] = {"in",    "taps",    "out",   "precision", "y",       "bias",   "relu",
                                             "id",    "tile",    "split", "scheme",    "swizzle", "custom", "stages",
                                             "inner", "cluster", "rows",  "first_ms",  "ms"};
static const char *const precisions[] = {
    [CREME_PRECISION_F32] = "f32", [CREME_PRECISION_BF16] = "bf16", [CREME_PRECISION_TF32] = "tf32", NULL};
static const char *const numbers[] = {[CREME_FLOAT32] = "f32", [CREME_BFLOAT16] = "bf16", NULL};
static const char *const answers[] = {"no", "yes", NULL};

struct creme_kernel_file {
    char *path;
    bool tunes, bound;
    creme_kernel_device device; /* of what is in it, and of what it is bound to; library 0: of none yet */
    creme_kernel_choice *at;
    size_t count, capacity;
};

static bool is_same(const creme_kernel_product *a, const creme_kernel_product *b)
{
    return a->in == b->in && a->taps == b->taps && a->out == b->out && a->precision == b->precision &&
           a->number == b->number && a->bias == b->bias && a->relu == b->relu;
}

const creme_kernel_choice *creme_kernel_file_find(const creme_kernel_file *file, const creme_kernel_product *of)
{
    for (size_t i = 0; i < file->count; i++) {
        if (is_same(&file->at[i].of, of)) return &file->at[i];
    }
    return NULL;
}

bool creme_kernel_file_tunes(const creme_kernel_file *file)
{
    return file->tunes;
}

const char *creme_kernel_file_path(const creme_kernel_file *file)
{
    return file->path;
}

/* --- Reading --------------------------------------------------------------------------------------------------- */

/* The next line's fields; exactly `count` of them, of which the first is `name` if that is not NULL. *end: there is no
 * further line. */
static creme_status read_fields(creme_lines *lines, char **fields, size_t count, const char *name, bool *end)
{
    char *line = NULL;
    creme_status status = creme_lines_next(lines, &line);
    if (status != CREME_OK) return status;
    *end = !line;
    if (!line) return CREME_OK;
    size_t found = creme_lines_split(line, fields, count);
    if (found == count && (!name || strcmp(fields[0], name) == 0)) return CREME_OK;
    if (name)
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "%zu fields that begin with '%s' are wanted here; creme bench --tune makes such "
                                "files",
                                count, name);
    return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%zu fields are wanted here, not %zu", count, found);
}

static creme_status read_head(creme_lines *lines, char **fields, size_t count, const char *name)
{
    bool end = false;
    creme_status status = read_fields(lines, fields, count, name, &end);
    if (status != CREME_OK || !end) return status;
    return creme_fail(CREME_ERROR_FORMAT, "%s: it ends before its line '%s'", creme_lines_path(lines), name);
}

static creme_status read_number(const creme_lines *lines, int64_t *out, const char *text, int64_t least, int64_t most,
                                const char *what)
{
    if (creme_parse_int64(text, out) && *out >= least && *out <= most) return CREME_OK;
    return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%s: '%s' is no number from %" PRId64 " to %" PRId64, what,
                            text, least, most);
}

static creme_status read_word(const creme_lines *lines, int *out, const char *text, const char *const *words,
                              const char *what)
{
    for (*out = 0; words[*out]; ++*out) {
        if (strcmp(words[*out], text) == 0) return CREME_OK;
    }
    return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%s: '%s' is not known", what, text);
}

static creme_status read_device(creme_lines *lines, creme_kernel_device *device)
{
    char *fields[4], *dot;
    creme_status status = CREME_OK;
    CREME_TRY(read_head(lines, fields, 2, FIRST));
    if (strcmp(fields[1], LAYOUT) != 0) {
        status =
            creme_lines_fail(lines, CREME_ERROR_FORMAT, "layout '%s', where this creme reads " LAYOUT, fields[1]);
        goto done;
    }
    CREME_TRY(read_head(lines, fields, 4, "device"));
    if (strlen(fields[1]) >= sizeof device->name || !(dot = strchr(fields[2], '.'))) {
        status = creme_lines_fail(lines, CREME_ERROR_FORMAT, "a device's name, capability and processors are wanted");
        goto done;
    }
    snprintf(device->name, sizeof device->name, "%s", fields[1]);
    *dot = '\0';
    CREME_TRY(read_number(lines, &device->major, fields[2], 0, 1000, "compute capability"));
    CREME_TRY(read_number(lines, &device->minor, dot + 1, 0, 1000, "compute capability"));
    CREME_TRY(read_number(lines, &device->multiprocessors, fields[3], 1, INT32_MAX, "multiprocessors"));
    CREME_TRY(read_head(lines, fields, 2, "cublaslt"));
    CREME_TRY(read_number(lines, &device->library, fields[1], 1, INT32_MAX, "version"));
done:
    return status;
}

static creme_status read_settings(const creme_lines *lines, creme_kernel_choice *out, char **fields)
{
    for (int i = 0; i < CREME_KERNEL_SETTINGS; i++) {
        int64_t most = i >= 7 ? UINT16_MAX : i == 0 || i == 2 ? INT32_MAX : UINT32_MAX; /* as the library has them */
        creme_status status =
            read_number(lines, &out->settings[i], fields[PRODUCT + i], 0, most, columns[PRODUCT + i]);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status read_choice(const creme_lines *lines, creme_kernel_choice *out, char **fields)
{
    int precision = 0, number = 0, bias = 0, relu = 0;
    creme_status status = CREME_OK;
    *out = (creme_kernel_choice){0};
    CREME_TRY(read_number(lines, &out->of.in, fields[0], 1, INT32_MAX, columns[0]));
    CREME_TRY(read_number(lines, &out->of.taps, fields[1], 1, INT32_MAX, columns[1]));
    CREME_TRY(read_number(lines, &out->of.out, fields[2], 1, INT32_MAX, columns[2]));
    CREME_TRY(read_word(lines, &precision, fields[3], precisions, columns[3]));
    CREME_TRY(read_word(lines, &number, fields[4], numbers, columns[4]));
    CREME_TRY(read_word(lines, &bias, fields[5], answers, columns[5]));
    CREME_TRY(read_word(lines, &relu, fields[6], answers, columns[6]));
    out->of.precision = (creme_precision)precision;
    out->of.number = (creme_number)number;
    out->of.bias = bias;
    out->of.relu = relu;
    CREME_TRY(read_settings(lines, out, fields));
    CREME_TRY(read_number(lines, &out->rows, fields[MEASURED], 1, INT32_MAX, columns[MEASURED]));
    if (creme_text_read_real(&out->first, fields[MEASURED + 1], 0, 1e9, columns[MEASURED + 1]) != CREME_OK ||
        creme_text_read_real(&out->ms, fields[MEASURED + 2], 0, 1e9, columns[MEASURED + 2]) != CREME_OK)
        status = creme_lines_fail(lines, CREME_ERROR_FORMAT, "'%s' and '%s' are no times", fields[MEASURED + 1],
                                  fields[MEASURED + 2]);
done:
    return status;
}

static creme_status read_choices(creme_kernel_file *file, creme_lines *lines)
{
    char *fields[COLUMNS];
    creme_kernel_choice choice;
    bool end = false;
    creme_status status = CREME_OK;
    CREME_TRY(read_head(lines, fields, COLUMNS, columns[0]));
    for (;;) {
        CREME_TRY(read_fields(lines, fields, COLUMNS, NULL, &end));
        if (end) return CREME_OK;
        CREME_TRY(read_choice(lines, &choice, fields));
        if (creme_kernel_file_find(file, &choice.of) || file->count == CREME_MOST_KERNELS) {
            status = creme_lines_fail(lines, CREME_ERROR_FORMAT, "%s",
                                      file->count == CREME_MOST_KERNELS ? "more kernels than there may be"
                                                                        : "a product that has a line already");
            goto done;
        }
        CREME_TRY(creme_grow(&file->at, &file->capacity, file->count + 1, sizeof *file->at));
        file->at[file->count++] = choice;
    }
done:
    return status;
}

/* Into a file that is empty; nothing where nothing is, if it tunes. */
static creme_status read_file(creme_kernel_file *file)
{
    creme_lines *lines = NULL;
    struct stat about;
    creme_status status = CREME_OK;
    if (file->tunes && stat(file->path, &about) != 0) return CREME_OK;
    CREME_TRY(creme_lines_open(&lines, file->path));
    CREME_TRY(read_device(lines, &file->device));
    CREME_TRY(read_choices(file, lines));
done:
    creme_lines_close(lines);
    return status == CREME_OK ? status : creme_error_prefix(status, "--kernels: ");
}

creme_status creme_kernel_file_open(creme_kernel_file **out, const char *path, bool tunes)
{
    creme_kernel_file *file = NULL;
    *out = NULL;
    creme_status status = creme_allocate_zero(&file, 1, sizeof *file);
    if (status != CREME_OK) return status;
    file->tunes = tunes;
    CREME_TRY(creme_copy_text(&file->path, path));
    CREME_TRY(read_file(file));
    *out = file;
    file = NULL;
done:
    creme_kernel_file_close(file);
    return status;
}

void creme_kernel_file_close(creme_kernel_file *file)
{
    if (!file) return;
    creme_free(file->path);
    creme_free(file->at);
    creme_free(file);
}

/* "NVIDIA H200 (9.0, 132 multiprocessors) and cuBLASLt 13.0.2" */
static const char *describe(char *text, size_t bytes, const creme_kernel_device *device)
{
    snprintf(text, bytes,
             "%s (%" PRId64 ".%" PRId64 ", %" PRId64 " multiprocessors) and cuBLASLt %" PRId64 ".%" PRId64
             ".%" PRId64,
             device->name, device->major, device->minor, device->multiprocessors, device->library / 10000,
             device->library / 100 % 100, device->library % 100);
    return text;
}

creme_status creme_kernel_file_bind(creme_kernel_file *file, const creme_kernel_device *device)
{
    const creme_kernel_device *is = &file->device;
    char made[256], here[256];
    bool same = strcmp(is->name, device->name) == 0 && is->major == device->major && is->minor == device->minor &&
                is->multiprocessors == device->multiprocessors && is->library == device->library;
    if (is->library != 0 && !same) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--kernels: %s was made for %s; here are %s: creme bench --tune makes another", file->path,
                          describe(made, sizeof made, is), describe(here, sizeof here, device));
    }
    file->device = *device;
    file->bound = true;
    return CREME_OK;
}

/* --- Writing --------------------------------------------------------------------------------------------------- */

static void write_choice(creme_output *output, const creme_kernel_choice *choice)
{
    const creme_kernel_product *of = &choice->of;
    creme_output_print(output, "%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\t%s\t%s\t%s", of->in, of->taps, of->out,
                       precisions[of->precision], numbers[of->number], answers[of->bias], answers[of->relu]);
    for (int i = 0; i < CREME_KERNEL_SETTINGS; i++) creme_output_print(output, "\t%" PRId64, choice->settings[i]);
    creme_output_print(output, "\t%" PRId64 "\t%.4f\t%.4f\n", choice->rows, choice->first, choice->ms);
}

static creme_status write_file(const creme_kernel_file *file)
{
    const creme_kernel_device *device = &file->device;
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, file->path);
    if (status != CREME_OK) return status;
    creme_output_print(output, FIRST "\t" LAYOUT "\ndevice\t%s\t%" PRId64 ".%" PRId64 "\t%" PRId64 "\n", device->name,
                       device->major, device->minor, device->multiprocessors);
    creme_output_print(output, "cublaslt\t%" PRId64 "\n", device->library);
    for (int i = 0; i < COLUMNS; i++) creme_output_print(output, "%s%s", i ? "\t" : "", columns[i]);
    creme_output_print(output, "\n");
    for (size_t i = 0; i < file->count; i++) write_choice(output, &file->at[i]);
    return creme_output_close(output);
}

static creme_status replace(creme_kernel_file *file, const creme_kernel_choice *choice)
{
    size_t i = 0;
    while (i < file->count && !is_same(&file->at[i].of, &choice->of)) i++;
    creme_status status = creme_grow(&file->at, &file->capacity, i + 1, sizeof *file->at);
    if (status != CREME_OK) return status;
    if (i == file->count) file->count++;
    file->at[i] = *choice;
    return CREME_OK;
}

creme_status creme_kernel_file_put(creme_kernel_file *file, const creme_kernel_choice *choice)
{
    creme_kernel_file *now = NULL;
    creme_status status = CREME_OK;
    if (!file->tunes || !file->bound)
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: a file of kernels that is not to be written");
    CREME_TRY(creme_kernel_file_open(&now, file->path, true));
    CREME_TRY(creme_kernel_file_bind(now, &file->device));
    CREME_TRY(replace(now, choice));
    CREME_TRY(write_file(now));
    creme_free(file->at);
    file->at = now->at;
    file->count = now->count;
    file->capacity = now->capacity;
    now->at = NULL;
done:
    creme_kernel_file_close(now);
    return status;
}
