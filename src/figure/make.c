/* A figure's files, which appear together. */
#include "figure/make.h"

#include "base/memory.h"

/* If gnuplot is not there or fails, what was finished is there, the sheet above all. Where there is no room, or the
 * process is told to stop, nothing is. */
static creme_status place(creme_output_set *files, creme_status status)
{
    if (status == CREME_OK) return creme_output_set_place(files);
    if (status != CREME_ERROR_LIBRARY && status != CREME_ERROR_UNSUPPORTED) {
        creme_output_set_discard(files);
        return status;
    }
    char *cause = NULL;
    creme_status copied = creme_copy_text(&cause, creme_error_message());
    creme_status placed = creme_output_set_place(files);
    if (copied == CREME_OK && placed != CREME_OK) (void)creme_fail(status, "%s", cause); /* the first one counts */
    creme_free(cause);
    return status;
}

creme_status creme_figure_prepare(const creme_figure *figure, const char *const *tables, size_t count,
                                  const creme_analysis_options *options, const char *sheet_path)
{
    creme_output_set files = {0};
    return place(&files, creme_figure_prepare_into(&files, figure, tables, count, options, sheet_path));
}

creme_status creme_figure_draw(const creme_figure *figure, const char *sheet_path, const char *prefix,
                               const creme_figure_drawing *drawing)
{
    creme_output_set files = {0};
    return place(&files, creme_figure_draw_into(&files, figure, sheet_path, prefix, drawing));
}

creme_status creme_figure_make(const creme_figure *figure, const char *const *tables, size_t count,
                               const creme_analysis_options *options, const char *prefix,
                               const creme_figure_drawing *drawing)
{
    creme_output_set files = {0};
    char *sheet = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&sheet, "%s.tsv", prefix));
    CREME_TRY(creme_figure_prepare_into(&files, figure, tables, count, options, sheet));
    const char *meanwhile = creme_output_set_path(&files, 0);
    status = creme_figure_draw_into(&files, figure, meanwhile, prefix, drawing);
    if (status != CREME_OK) status = creme_error_rename(status, meanwhile, sheet);
done:
    creme_free(sheet);
    return place(&files, status);
}
