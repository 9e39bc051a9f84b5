/* The two steps of a figure, whose files are put in place together by make.c. */
#ifndef CREME_FIGURE_MAKE_H
#define CREME_FIGURE_MAKE_H

#include "base/output.h"

#include <creme/figure.h>

/* creme_figure_prepare(): the sheet goes to `files`, as the one file more. */
CREME_CHECKED creme_status creme_figure_prepare_into(creme_output_set *files, const creme_figure *figure,
                                                     const char *const *tables, size_t count,
                                                     const creme_analysis_options *options, const char *sheet_path);

/* creme_figure_draw(): each picture goes to `files`. */
CREME_CHECKED creme_status creme_figure_draw_into(creme_output_set *files, const creme_figure *figure,
                                                  const char *sheet_path, const char *prefix,
                                                  const creme_figure_drawing *drawing);

#endif
