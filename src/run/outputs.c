/* What is written where, checked before the work begins. */
#include "run/outputs.h"

#include "run/parameters.h"
#include "run/run_folder.h"

#include "base/memory.h"
#include "base/output.h"
#include "model/ensemble/files.h"

#include <creme/shuffle.h>
#include <creme/store.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 512 };

bool creme_outputs_are_same(const char *a, const char *b)
{
    char *left = realpath(a, NULL), *right = left ? realpath(b, NULL) : NULL;
    bool same = left && right && strcmp(left, right) == 0 && strncmp(left, "/dev/", 5) != 0;
    free(left);
    free(right);
    return same;
}

static creme_status check_overwriting(const creme_run_request *request, const char *also_written,
                                      const char *const *read, size_t count)
{
    const char *written[] = {request->out, request->replicates, request->bed, request->profile, also_written};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        if (!written[i] || strcmp(written[i], "-") == 0) continue;
        for (size_t j = 0; j < count; j++) {
            if (!read[j] || !creme_outputs_are_same(written[i], read[j])) continue;
            return creme_fail(CREME_ERROR_ARGUMENT, "%s: this output would overwrite an input", written[i]);
        }
    }
    return CREME_OK;
}

static creme_status check_model_files(const creme_run_request *request, const char *also_written)
{
    const char *list = request->model ? creme_model_file_list(request->model) : NULL;
    if (!list) return CREME_OK; /* if it is nothing at all, creme_model_open says what it should be */
    creme_model_files files;
    creme_status status = creme_model_files_split(&files, list);
    if (status != CREME_OK) return status;
    status = check_overwriting(request, also_written, (const char *const *)files.at, files.count);
    creme_model_files_clear(&files);
    return status;
}

static creme_status check_different(const char *option, const char *path, const char *other, const char *other_path)
{
    if (!path || !other_path || strcmp(path, other_path) != 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "%s and %s are both %s; they must differ", option, other, path);
}

/* A file, and the indexes that may lie beside it. */
static creme_status check_input(const creme_run_request *request, const char *also_written, const char *path)
{
    static const char *const endings[] = {"", ".fai", ".gzi", ".tbi", ".csi"};
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < sizeof endings / sizeof *endings; i++) {
        char *file = NULL;
        status = creme_format_text(&file, "%s%s", path, endings[i]);
        if (status == CREME_OK) status = check_overwriting(request, also_written, (const char *const *)&file, 1);
        creme_free(file);
    }
    return status;
}

/* Every file that an option of runs names and reads. */
static creme_status check_inputs(const creme_run_request *request, const char *also_written)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < creme_run_parameter_count; i++) {
        const char *const *file = creme_parameter_file(&creme_run_parameters[i].is, request);
        if (file && *file) status = check_input(request, also_written, *file);
    }
    return status;
}

creme_status creme_outputs_keep(const creme_run_request *request, const char *also_read, const char *also_written)
{
    creme_status status = check_overwriting(request, also_written, &also_read, 1);
    if (status == CREME_OK) status = check_inputs(request, also_written);
    if (status == CREME_OK) status = check_model_files(request, also_written);
    if (status != CREME_OK) return status;
    status = check_different("--out", request->out, "--replicates", request->replicates);
    if (status == CREME_OK) status = check_different("--out", request->out, "--bed", request->bed);
    if (status == CREME_OK) status = check_different("--replicates", request->replicates, "--bed", request->bed);
    if (status == CREME_OK) status = check_different("--out", request->out, "--keep", also_written);
    return status;
}

/* --- Names and kinds of files ---------------------------------------------------------------------------------- */

static const char *ending_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return dot && dot > name ? dot : "";
}

/* Tables are text, whatever they are called. */
static bool is_of_no_table(const char *ending)
{
    static const char *const endings[] = {".gz", ".bgz",    ".zip",     ".npy",    ".npz",
                                          ".h5", ".hdf5",   ".bw",      ".bigwig", ".bam",
                                          ".db", ".sqlite", ".parquet", ".xlsx",   ".safetensors"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (strcasecmp(ending, endings[i]) == 0) return true;
    }
    return false;
}

/* A name alone may be meant as a folder, and would become a file. */
static creme_status check_name(const creme_run_request *request)
{
    const char *out = request->out;
    struct stat about;
    if (out && is_of_no_table(ending_of(out))) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--out %s: a table is written as text (.tsv), not as %s", out,
                          ending_of(out));
    }
    if (!out || !request->assay || strcmp(out, "-") == 0 || *ending_of(out) || creme_run_folder_is_meant(out)) {
        return CREME_OK;
    }
    if (stat(out, &about) == 0 && !S_ISREG(about.st_mode)) return CREME_OK; /* a device, a pipe */
    return creme_fail(CREME_ERROR_ARGUMENT, "--out %s: a table (%s.tsv) or a run folder (%s/)? Please say which", out,
                      out, out);
}

static const char *const KIND_TEXTS[] = {[CREME_OUTPUT_TEXT] = "text",
                                         [CREME_OUTPUT_FASTA] = "a FASTA",
                                         [CREME_OUTPUT_NPY] = "a NumPy array",
                                         [CREME_OUTPUT_NPZ] = "a zip archive",
                                         [CREME_OUTPUT_BIGWIG] = "a bigWig",
                                         [CREME_OUTPUT_SAFETENSORS] = "safetensors",
                                         [CREME_OUTPUT_GZIP] = "compressed by gzip",
                                         [CREME_OUTPUT_OTHER] = "no text"};

static creme_output_kind kind_of(const unsigned char *head, size_t count)
{
    static const struct {
        size_t from, count;
        const char *bytes;
        creme_output_kind kind;
    } marks[] = {{0, 6, "\x93NUMPY", CREME_OUTPUT_NPY},
                 {0, 4, "PK\x03\x04", CREME_OUTPUT_NPZ},
                 {0, 4, "\x26\xfc\x8f\x88", CREME_OUTPUT_BIGWIG},
                 {0, 4, "\x88\x8f\xfc\x26", CREME_OUTPUT_BIGWIG},
                 {0, 2, "\x1f\x8b", CREME_OUTPUT_GZIP},
                 {6, 3, "\0\0{", CREME_OUTPUT_SAFETENSORS},
                 {0, 1, ">", CREME_OUTPUT_FASTA}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        bool fits = count >= marks[i].from + marks[i].count;
        if (fits && memcmp(head + marks[i].from, marks[i].bytes, marks[i].count) == 0) return marks[i].kind;
    }
    return memchr(head, '\0', count) ? CREME_OUTPUT_OTHER : CREME_OUTPUT_TEXT;
}

creme_status creme_outputs_check_kind(const char *option, const char *path, creme_output_kind kind, bool force)
{
    unsigned char head[HEAD_BYTES];
    struct stat about;
    if (!path || force || stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return CREME_OK;
    FILE *file = fopen(path, "rb");
    size_t count = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    if (count == 0 || kind_of(head, count) == kind) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "--%s: %s is there and is %s: it is not overwritten without --force",
                      option, path, KIND_TEXTS[kind_of(head, count)]);
}

static creme_status check_kinds(const creme_run_request *request)
{
    const char *profile = request->profile;
    creme_status status = CREME_OK;
    if (profile && strcmp(profile, "-") != 0 && strcmp(ending_of(profile), ".npy") != 0) {
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "--profile %s: profiles are written as a NumPy array: call it .npy; creme profile and creme "
            "report write bedGraph and bigWig",
            profile);
    }
    CREME_TRY(creme_outputs_check_kind("out", request->out, CREME_OUTPUT_TEXT, request->force));
    CREME_TRY(creme_outputs_check_kind("replicates", request->replicates, CREME_OUTPUT_TEXT, request->force));
    CREME_TRY(creme_outputs_check_kind("bed", request->bed, CREME_OUTPUT_TEXT, request->force));
    CREME_TRY(creme_outputs_check_kind("profile", profile, CREME_OUTPUT_NPY, request->force));
done:
    return status;
}

creme_status creme_outputs_check(const creme_run_request *request)
{
    creme_status status = creme_outputs_keep(request, NULL, NULL);
    if (status == CREME_OK) status = check_name(request);
    return status == CREME_OK ? check_kinds(request) : status;
}
