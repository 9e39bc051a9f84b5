/* creme export: results of a run folder, or rows of a table, as files for other programs. */
#include "cli/commands.h"
#include "cli/export_formats.h"
#include "cli/options.h"
#include "cli/progress.h"

#include "base/memory.h"
#include "run/outputs.h"

#include "base/output.h"
#include "table/table_parts.h"

#include <creme/set.h>
#include <creme/store.h>

#include <string.h>
#include <sys/stat.h>

/* Text where other programs expect something else by the file's name, or the other way about. */
static creme_status check_ending(const creme_settings *settings, const creme_export_format *format)
{
    const char *dot = settings->run.out ? strrchr(settings->run.out, '.') : NULL;
    bool is_text = !format->store_to_file && !format->to_file;
    for (const creme_export_format *of = creme_export_formats; dot && of->name; of++) {
        bool is_other = is_text == (of->store_to_file || of->to_file);
        if (!is_other || strcmp(dot, of->ending) != 0 || strcmp(dot, format->ending) == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--out %s: --format %s is written as %s, %s are of --format %s",
                          settings->run.out, format->name, format->ending, dot, of->name);
    }
    return CREME_OK;
}

/* Whether it takes all that a run folder has, rather than rows, which a table has too. */
static bool takes_store(const creme_export_format *format)
{
    return format->of_store || format->store_to_file;
}

static creme_status write_format(const creme_settings *settings, const creme_export_format *format,
                                 creme_store *store, creme_table_pieces *pieces, const creme_log *log)
{
    creme_export_options options = {.track = settings->only_track, .log = log};
    creme_search search;
    if (creme_directions_one(settings->run.search, &search)) options.search = creme_search_name(search);
    creme_output *output = NULL;
    const creme_table *table = NULL;
    creme_status status = CREME_OK;
    if (format->of_rows) CREME_TRY(creme_table_pieces_gather(pieces, &table));
    if (store) {
        options.chromosomes = creme_store_get_plan(store)->chromosomes;
        options.chromosome_count = creme_store_get_plan(store)->chromosome_count;
    }
    if (format->store_to_file) return format->store_to_file(store, settings->run.out);
    if (format->to_file) return format->to_file(pieces, &options, settings->run.out);
    CREME_TRY(creme_output_open(&output, settings->run.out));
    status = format->of_store    ? format->of_store(store, output)
             : format->of_pieces ? format->of_pieces(pieces, &options, output)
                                 : format->of_rows(table, &options, output);
    if (status != CREME_OK) goto done;
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

/* What a run folder is made of is not written over. */
static creme_status check_folder(const char *folder, const char *out)
{
    static const char *const files[] = {"results.sqlite", "run.json", "lock"};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && status == CREME_OK; i++) {
        char *path = NULL;
        status = creme_format_text(&path, "%s/%s", folder, files[i]);
        if (status == CREME_OK && creme_outputs_are_same(path, out))
            status =
                creme_fail(CREME_ERROR_ARGUMENT, "%s: this output would overwrite the run folder's own file", out);
        creme_free(path);
    }
    return status;
}

static creme_output_kind kind_of(const creme_export_format *format)
{
    if (!format->store_to_file && !format->to_file) return CREME_OUTPUT_TEXT;
    return strcmp(format->ending, ".npz") == 0 ? CREME_OUTPUT_NPZ : CREME_OUTPUT_BIGWIG;
}

static creme_status check(const creme_settings *settings, const creme_export_format *format, bool is_file)
{
    creme_status status = creme_outputs_keep(&settings->run, settings->operands[0], NULL);
    if (status == CREME_OK && !is_file) status = check_folder(settings->operands[0], settings->run.out);
    if (status != CREME_OK) return status;
    if (is_file && takes_store(format))
        return creme_fail(CREME_ERROR_ARGUMENT, "--format %s: of a run folder only, %s is a file", format->name,
                          settings->operands[0]);
    if (is_file && settings->run.step)
        return creme_fail(CREME_ERROR_ARGUMENT, "--step: of a run folder only, %s is a file", settings->operands[0]);
    if (settings->run.search != CREME_DIRECTIONS_BOTH && !format->searches)
        return creme_fail(CREME_ERROR_ARGUMENT, "--search: with --format creme-nn alone, not with %s", format->name);
    if (takes_store(format) && settings->only_track)
        return creme_fail(CREME_ERROR_ARGUMENT, "--track: not with --format %s, which has all tracks", format->name);
    status = check_ending(settings, format);
    if (status != CREME_OK) return status;
    return creme_outputs_check_kind("out", settings->run.out, kind_of(format), settings->run.force);
}

creme_status creme_command_export(const creme_settings *settings)
{
    const creme_export_format *format = &creme_export_formats[settings->format];
    creme_store *store = NULL;
    creme_table *table = NULL;
    creme_table_pieces *pieces = NULL;
    struct stat about;
    creme_progress progress;
    creme_progress_init(&progress, settings);
    const creme_log log = creme_progress_log(&progress);
    bool is_file = stat(settings->operands[0], &about) == 0 && !S_ISDIR(about.st_mode);
    creme_status status = CREME_OK;
    CREME_TRY(check(settings, format, is_file));
    if (is_file) {
        CREME_TRY(creme_table_pieces_open(&pieces, settings->operands[0], CREME_TABLE_WINDOW_BP));
    } else {
        CREME_TRY(creme_store_open(&store, settings->operands[0], CREME_STORE_READ));
        CREME_TRY(creme_store_find(store, settings->run.step));
        if (!takes_store(format)) CREME_TRY(creme_export_rows(&table, store));
        if (table) CREME_TRY(creme_table_pieces_of(&pieces, table));
    }
    CREME_TRY(write_format(settings, format, store, pieces, &log));
    if (!takes_store(format)) status = creme_export_warn_of_missing(creme_table_pieces_head(pieces), store, &log);
done:
    creme_table_pieces_close(pieces);
    creme_table_destroy(table);
    creme_store_close(store);
    return status;
}
