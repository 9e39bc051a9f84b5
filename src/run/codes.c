/* A strict reader of NumPy arrays of base codes. */
#include "run/codes.h"

#include <creme/sequence.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_HEADER_BYTES = 4096, MOST_DIMENSIONS = 8 };

#define HOW_TO_SAVE "save the codes with numpy.save(FILE, codes.astype(numpy.uint8))"

/* The header's text, a Python dictionary {'descr': '|u1', 'fortran_order': False, 'shape': (2, 128), }, while it is
 * read. */
typedef struct header {
    const char *path, *at, *start;
    int64_t offset; /* of start in the file */
    char descr[16];
    bool has_descr, has_order, has_shape, fortran_order;
    int rank;
    int64_t shape[MOST_DIMENSIONS];
} header;

static creme_status malformed(const header *h, const char *expected)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: offset %" PRId64 ": in the header of a .npy file, expected %s",
                      h->path, h->offset + (h->at - h->start), expected);
}

/* Passes over blanks, then over `text` if it stands there. */
static bool take(header *h, const char *text)
{
    while (*h->at == ' ') h->at++;
    size_t length = strlen(text);
    if (strncmp(h->at, text, length) != 0) return false;
    h->at += length;
    return true;
}

/* A word in quotes. */
static creme_status read_word(header *h, char *word, size_t bytes)
{
    if (!take(h, "'")) return malformed(h, "a word in single quotes");
    size_t length = strcspn(h->at, "'\\");
    if (h->at[length] != '\'' || length >= bytes) return malformed(h, "a short word in single quotes");
    memcpy(word, h->at, length);
    word[length] = '\0';
    h->at += length + 1;
    return CREME_OK;
}

static creme_status read_number(header *h, int64_t *out)
{
    int64_t number = 0;
    take(h, "");
    if (*h->at < '0' || *h->at > '9') return malformed(h, "a whole number");
    for (; *h->at >= '0' && *h->at <= '9'; h->at++) {
        if (number > (INT64_MAX - 9) / 10) return malformed(h, "a number below 2^63");
        number = number * 10 + (*h->at - '0');
    }
    *out = number;
    return CREME_OK;
}

/* "()", "(2,)", "(2, 128)". */
static creme_status read_shape(header *h)
{
    if (!take(h, "(")) return malformed(h, "a shape in parentheses");
    while (!take(h, ")")) {
        if (h->rank == MOST_DIMENSIONS) return malformed(h, "at most 8 dimensions");
        creme_status status = read_number(h, &h->shape[h->rank]);
        if (status != CREME_OK) return status;
        h->rank++;
        if (!take(h, ",") && *h->at != ')') return malformed(h, "a comma or ')'");
    }
    return CREME_OK;
}

static creme_status read_entry(header *h)
{
    char key[16];
    creme_status status = read_word(h, key, sizeof key);
    if (status != CREME_OK) return status;
    if (!take(h, ":")) return malformed(h, "a colon");
    if (strcmp(key, "descr") == 0 && !h->has_descr) {
        h->has_descr = true;
        if (take(h, "[")) return creme_fail(CREME_ERROR_FORMAT, "%s: a structured array; " HOW_TO_SAVE, h->path);
        return read_word(h, h->descr, sizeof h->descr);
    }
    if (strcmp(key, "fortran_order") == 0 && !h->has_order) {
        h->has_order = true;
        h->fortran_order = take(h, "True");
        return h->fortran_order || take(h, "False") ? CREME_OK : malformed(h, "True or False");
    }
    if (strcmp(key, "shape") == 0 && !h->has_shape) {
        h->has_shape = true;
        return read_shape(h);
    }
    return malformed(h, "descr, fortran_order and shape, each once");
}

static creme_status parse(header *h)
{
    if (!take(h, "{")) return malformed(h, "an opening brace");
    while (!take(h, "}")) {
        creme_status status = read_entry(h);
        if (status != CREME_OK) return status;
        if (!take(h, ",") && *h->at != '}') return malformed(h, "a comma or '}'");
    }
    if (!h->has_descr || !h->has_order || !h->has_shape)
        return malformed(h, "descr, fortran_order and shape before its end");
    take(h, "");
    return *h->at == '\n' && h->at[1] == '\0' ? CREME_OK : malformed(h, "blanks and a line's end");
}

static creme_status check_array(const header *h)
{
    if (strcmp(h->descr, "|u1") != 0) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: an array of '%s'; expected uint8 ('|u1'): " HOW_TO_SAVE, h->path,
                          h->descr);
    }
    if (h->fortran_order) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: an array in Fortran order; save it with numpy.save(FILE, "
                          "numpy.ascontiguousarray(codes))",
                          h->path);
    }
    if (h->rank != 2) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: an array of %d dimensions; expected two, [sequence][base]",
                          h->path, h->rank);
    }
    if (h->shape[0] > 0 && h->shape[1] > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: an empty array, %" PRId64 " sequences of %" PRId64 " bases", h->path,
                      h->shape[0], h->shape[1]);
}

static creme_status fail_short(const char *path, int64_t size, int64_t wanted)
{
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: offset %" PRId64 ": the file ends here, but should have %" PRId64
                      " bytes: it is truncated",
                      path, size, wanted);
}

/* Reads the header's text into text[MOST_HEADER_BYTES + 1]; *data = the offset behind it. */
static creme_status read_text(const creme_codes *codes, int64_t size, char *text, int64_t *offset, int64_t *data)
{
    unsigned char start[12] = {0};
    size_t got = fread(start, 1, sizeof start, codes->file);
    if (got < 6 || memcmp(start, "\223NUMPY", 6) != 0) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: neither a FASTA nor a NumPy file (.npy); " HOW_TO_SAVE,
                          codes->path);
    }
    if (got < sizeof start) return fail_short(codes->path, (int64_t)got, sizeof start);
    if (start[6] < 1 || start[6] > 3) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: version %d of the .npy format; 1 to 3 are read", codes->path,
                          start[6]);
    }
    int64_t length = start[8] | start[9] << 8;
    *offset = start[6] == 1 ? 10 : 12;
    if (start[6] > 1) length |= (int64_t)start[10] << 16 | (int64_t)start[11] << 24;
    *data = *offset + length;
    if (*data > size) return fail_short(codes->path, size, *data);
    if (length > MOST_HEADER_BYTES) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: offset 8: a header of %" PRId64 " bytes; at most %d are read",
                          codes->path, length, MOST_HEADER_BYTES);
    }
    if (fseeko(codes->file, *offset, SEEK_SET) != 0 ||
        fread(text, 1, (size_t)length, codes->file) != (size_t)length) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", codes->path, strerror(errno));
    }
    text[length] = '\0'; /* a NUL within ends the text early, which then lacks its line's end */
    return CREME_OK;
}

static creme_status open_array(creme_codes *codes, int64_t size)
{
    char text[MOST_HEADER_BYTES + 1];
    header h = {.path = codes->path, .at = text, .start = text};
    creme_status status = CREME_OK;
    CREME_TRY(read_text(codes, size, text, &h.offset, &codes->data));
    CREME_TRY(parse(&h));
    CREME_TRY(check_array(&h));
    codes->count = h.shape[0];
    codes->length = h.shape[1];
    int64_t bytes = size - codes->data;
    if (codes->count > INT64_MAX / 2 / codes->length || codes->count * codes->length > bytes) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: offset %" PRId64 ": the file ends here, amid %" PRId64 " sequences of %" PRId64
                          " bases: it is truncated",
                          codes->path, size, codes->count, codes->length);
    }
    if (codes->count * codes->length < bytes) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: offset %" PRId64 ": bytes behind the array's end", codes->path,
                            codes->data + codes->count * codes->length);
    }
done:
    return status;
}

creme_status creme_codes_open(creme_codes *out, const char *path)
{
    struct stat about;
    *out = (creme_codes){.path = path};
    if (stat(path, &about) != 0) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return creme_fail(CREME_ERROR_IO, "%s: is not a regular file", path);
    FILE *file = fopen(path, "rb");
    if (!file) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
    return creme_codes_open_stream(out, path, file, about.st_size);
}

creme_status creme_codes_open_stream(creme_codes *out, const char *path, FILE *file, int64_t size)
{
    *out = (creme_codes){.path = path};
    creme_codes codes = {.path = path, .file = file};
    creme_status status = open_array(&codes, size);
    if (status == CREME_OK)
        *out = codes;
    else
        creme_codes_close(&codes);
    return status;
}

void creme_codes_close(creme_codes *codes)
{
    if (codes->file) fclose(codes->file);
    *codes = (creme_codes){0};
}

creme_status creme_codes_read(const creme_codes *codes, int64_t i, uint8_t *out)
{
    int64_t offset = codes->data + i * codes->length;
    size_t length = (size_t)codes->length;
    if (fseeko(codes->file, offset, SEEK_SET) != 0 || fread(out, 1, length, codes->file) != length) {
        return creme_fail(CREME_ERROR_IO, "%s: offset %" PRId64 ": cannot read sequence %" PRId64 ": %s", codes->path,
                          offset, i, ferror(codes->file) ? strerror(errno) : "the file has become shorter");
    }
    for (int64_t base = 0; base < codes->length; base++) {
        if (out[base] <= CREME_BASE_N) continue;
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: offset %" PRId64 ": code %d at base %" PRId64 " of sequence %" PRId64
                          "; expected 0 to 4 (A, C, G, T, N)",
                          codes->path, offset + base, out[base], base, i);
    }
    return CREME_OK;
}
