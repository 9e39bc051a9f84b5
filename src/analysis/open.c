/* Opening tables for analyses, and what is said of what was left out. */
#include "analysis/kinds.h"

#include "table/table_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool creme_analysis_has_remark(const creme_analysis *out, const char *text)
{
    for (size_t i = 0; out->remarks && i < creme_table_note_count(out->remarks); i++) {
        if (strcmp(creme_table_note(out->remarks, i), text) == 0) return true;
    }
    return false;
}

creme_status creme_analysis_remark(creme_analysis *out, const creme_analysis_options *options, const char *format,
                                   ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (creme_analysis_has_remark(out, text)) return CREME_OK;
    creme_log_warning(options->log, "%s", text);
    return creme_analysis_note(out, text);
}

creme_status creme_analysis_remark_undrawn(creme_analysis *out, const creme_analysis_options *options,
                                           const creme_table *table, size_t none, size_t all)
{
    if (none == 0) return CREME_OK;
    return creme_analysis_remark(out, options, "%s: %zu of %zu values are NA, and not drawn", creme_table_name(table),
                                 none, all);
}

creme_status creme_analysis_note(creme_analysis *out, const char *text)
{
    creme_status status = out->remarks ? CREME_OK : creme_table_create(&out->remarks, NULL, 0);
    return status == CREME_OK ? creme_table_add_note(out->remarks, "%s", text) : status;
}

creme_status creme_analysis_refuse_contexts(const creme_analysis_options *options, const creme_table *table)
{
    if (!options->contexts) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--contexts: the contexts of %s are worked out from its effects, and take none from elsewhere",
                      creme_table_name(table));
}

creme_status creme_analysis_remark_missing(creme_analysis *out, const creme_analysis_options *options,
                                           const creme_table *table)
{
    const char *path = creme_table_name(table), *slash = strrchr(path, '/');
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_table_note_count(table) && status == CREME_OK; i++) {
        const char *note = creme_table_note(table, i);
        bool of_another = note[0] && note[strlen(note) - 1] == ')'; /* which it was made of */
        if (strncmp(note, CREME_MISSING_NOTE, strlen(CREME_MISSING_NOTE)) != 0 &&
            strncmp(note, CREME_INFINITE_NOTE, strlen(CREME_INFINITE_NOTE)) != 0)
            continue;
        status = of_another ? creme_analysis_remark(out, options, "%s", note)
                            : creme_analysis_remark(out, options, "%s (%s)", note, slash ? slash + 1 : path);
    }
    return status;
}

creme_status creme_analysis_remark_join(creme_analysis *out, const creme_analysis_options *options,
                                        const creme_join *join, const creme_frame *left, const creme_frame *right,
                                        bool one_to_one)
{
    char text[1600];
    creme_join_describe(text, sizeof text, join, left, right, one_to_one);
    return *text ? creme_analysis_remark(out, options, "%s", text) : CREME_OK;
}

creme_status creme_analysis_open(creme_analysis *out, creme_frame *frame, const creme_table *table,
                                 const creme_analysis_options *options)
{
    creme_join join = {0};
    creme_frame contexts = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(frame, table, options->track));
    if (!options->contexts) goto done;
    CREME_TRY(creme_frame_take_contexts(frame, options->contexts, &join, &contexts));
    CREME_TRY(creme_analysis_remark_join(out, options, &join, frame, &contexts, false));
done:
    creme_join_clear(&join);
    creme_frame_close(&contexts);
    return status;
}

creme_status creme_analysis_remark_tiles(creme_analysis *out, const creme_analysis_options *options,
                                         const creme_table *table, size_t left_out, size_t rows)
{
    if (left_out == 0) return CREME_OK;
    return creme_analysis_remark(out, options,
                                 "%zu of %zu rows of %s are left out: their tiles reach beyond the chromosome's end",
                                 left_out, rows, creme_table_name(table));
}

creme_status creme_analysis_need_tiles(creme_analysis *out, creme_frame *frame, const creme_analysis_options *options)
{
    size_t left_out = 0, rows = frame->count;
    creme_status status = creme_frame_need_tiles(frame, &left_out);
    return status == CREME_OK ? creme_analysis_remark_tiles(out, options, frame->table, left_out, rows) : status;
}

creme_status creme_no_effects(const creme_table *table)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: no tile has an effect: is it the assay's table?",
                      creme_table_path(table));
}
