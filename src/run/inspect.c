/* Telling what a file is from its content. */
#include "run/inspect.h"

#include "run/inputs.h"

#include "annotation/loci_parser.h"
#include "base/compressed.h"
#include "base/lines.h"
#include "base/printable.h"
#include "base/signature.h"
#include "model/model_kind.h"

#include <creme/weights.h>

#include <string.h>
#include <sys/stat.h>

typedef creme_status (*inspector)(creme_output *output, const char *path, const creme_model_options *options);

/* Whether a tab-separated line has a field of that name. */
static bool has_field(const char *line, const char *name)
{
    size_t length = strlen(name);
    while (*line) {
        size_t field = strcspn(line, "\t");
        if (field == length && strncmp(line, name, length) == 0) return true;
        line += field + (line[field] == '\t');
    }
    return false;
}

static inspector of_table(const char *path, const char *line)
{
    if (has_field(line, "locus") && has_field(line, "track")) {
        return creme_inspect_result;
    }
    bool named = has_field(line, "variant") || has_field(line, "variant_id");
    if (named || (has_field(line, "ref") && has_field(line, "alt"))) return creme_inspect_variants;
    if (has_field(line, "identifier") || strncmp(line, "index\t", 6) == 0) return creme_inspect_tracks;
    return !creme_tsv_is_header(line) && creme_inspect_is_places(path) ? creme_inspect_places : creme_inspect_loci;
}

/* `start`: the file's first bytes, or NULL. */
static creme_status fail_unknown(const char *path, const char *start, size_t got)
{
    const char *what = start ? creme_signature_describe(start, got) : NULL;
    if (what) return creme_fail(CREME_ERROR_FORMAT, "%s: is %s", path, what);
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: of no kind that creme reads: weights (Keras h5, safetensors, PyTorch or TensorFlow "
                      "checkpoint), a grammar (JSON), an ONNX model, FASTA, loci (TSV, BED or GTF), a table of "
                      "tracks, variants (VCF, BCF or a table), places (BED, GFF or a table), a signal (bigWig), or a "
                      "result",
                      path);
}

static creme_status find_by_table(inspector *out, const char *path)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    do {
        CREME_TRY(creme_lines_next(lines, &line));
    } while (line && (*line == '\0' || (*line == '#' && !strchr(line, '\t'))));
    if (!line) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: there is nothing in it", path);
        goto done;
    }
    if (!strchr(line, '\t') && !creme_tsv_is_header(line) && !creme_inspect_is_places(path)) {
        status = fail_unknown(path, NULL, 0);
        goto done;
    }
    *out = of_table(path, line);
done:
    creme_lines_close(lines);
    return status;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

/* Whether the file opens as weights, of whichever container: those in several files have an index in JSON. */
static bool opens_as_weights(const char *path)
{
    creme_weights *weights = NULL;
    bool opens = creme_weights_open(&weights, path) == CREME_OK;
    creme_weights_close(weights);
    return opens;
}

/* Whether a file that begins so is meant to be weights, sound or not: HDF5, a zip archive, a pickle, safetensors (8
 * bytes of length, then JSON). */
static bool begins_as_weights(const char *start, size_t got)
{
    static const char hdf5[] = "\211HDF\r\n\032\n", zip[] = "PK\3\4";
    if (got < 9) return false;
    return memcmp(start, hdf5, 8) == 0 || memcmp(start, zip, 4) == 0 || start[0] == '\x80' ||
           (start[8] == '{' && memchr(start, '\0', 8));
}

/* A checkpoint may be a folder, or the name that its files have in common. */
static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISDIR(about.st_mode);
}

/* Who shows the file; *kind = the kind of a model that is neither weights nor a table, NULL of all else. */
static creme_status find(inspector *out, const creme_model_kind **kind, const char *path)
{
    *out = creme_inspect_weights;
    *kind = NULL;
    if (!is_file(path) && opens_as_weights(path)) return CREME_OK;
    BGZF *file = NULL;
    char start[64 + 1] = {0}; /* a text's end behind it */
    size_t got = 0;
    creme_status status = creme_compressed_open(&file, path);
    if (status != CREME_OK) return status;
    status = creme_compressed_read(file, path, start, sizeof start - 1, &got);
    bgzf_close(file);
    if (status != CREME_OK) return status;
    if (begins_as_weights(start, got)) return CREME_OK;
    if (strncmp(start, "##fileformat=VCF", 16) == 0 || strncmp(start, "BCF\2", 4) == 0) {
        *out = creme_inspect_variants;
    } else if (start[0] == '>') {
        *out = creme_inspect_fasta;
    } else if (creme_model_kind_of_text(start)) {
        const char *name = creme_model_kind_of_text(start)->name;
        if (!ends_with(path, ".index.json") && !opens_as_weights(path))
            *kind = creme_model_kind_find(name, strlen(name));
    } else if (creme_model_kind_row_of_bytes((const uint8_t *)start, got)) {
        if (!opens_as_weights(path)) *kind = creme_model_kind_row_of_bytes((const uint8_t *)start, got);
    } else if (got >= 4 && memcmp(start, "\x26\xfc\x8f\x88", 4) == 0) {
        *out = creme_inspect_signal;
    } else if (memchr(start, '\0', got)) {
        return opens_as_weights(path) ? CREME_OK : fail_unknown(path, start, got);
    } else {
        return find_by_table(out, path);
    }
    return CREME_OK;
}

static creme_status inspect_file(creme_output *output, const char *path, const creme_run_request *request)
{
    creme_model_setting own[CREME_MOST_MODEL_SETTINGS];
    creme_model_options options = creme_inputs_model_options(request, own);
    const creme_model_kind *kind = NULL;
    inspector inspect = NULL;
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return creme_fail(CREME_ERROR_IO, "%s: is a folder, not a file; creme status tells of run folders", path);
    creme_status status = find(&inspect, &kind, path);
    if (status != CREME_OK) return status;
    if (!kind) return inspect(output, path, &options);
    if (!kind->survey) return creme_inspect_model(output, path, &kind->about, &options);
    creme_output_print(output, "file\t%s\nkind\t%s\n", CREME_ONE_LINE(path), kind->about.file);
    return kind->survey(output, path, &options);
}

/* What can be said without using it; of several files, which are averaged, what is said of any model. */
static creme_status survey(creme_output *output, const creme_model_kind *kind, const char *what,
                           const creme_run_request *request)
{
    creme_model_setting own[CREME_MOST_MODEL_SETTINGS];
    creme_model_options options = creme_inputs_model_options(request, own);
    creme_status status = creme_model_check_options(&kind->about, &options);
    if (status != CREME_OK) return status;
    creme_output_print(output, "model\t%s\n", CREME_ONE_LINE(what));
    return kind->survey(output, strchr(what, ':') + 1, &options);
}

creme_status creme_inspect(creme_output *output, const char *what, const creme_run_request *request,
                           bool receptive_field)
{
    const creme_model_kind *kind = creme_inspect_kind_of(what);
    creme_run_request of = *request;
    of.model = what;
    bool one = kind && (kind->about.what || is_file(strchr(what, ':') + 1));
    if (one && kind->survey && !receptive_field) return survey(output, kind, what, request);
    if (kind) return creme_inspect_opened(output, &of, receptive_field);
    if (!receptive_field) return inspect_file(output, what, request);
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--receptive-field: %s is no model: expected KIND:FILE, as --model has it", what);
}
