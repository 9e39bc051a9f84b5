/* Figures: tables of results, drawn by gnuplot from templates that a user can edit.
 *
 * A figure is made in two steps. creme_figure_prepare() condenses tables of results (the assays' and the analysis's
 * TSV, or the CSV tables that CREME's authors publish) into the figure's sheet: a table of what is to be seen, such
 * as the bars of a histogram, with the same columns for every figure (docs/figures.md). creme_figure_draw() runs
 * the figure's template, share/figures/FORM.gp, on a sheet, and writes SVG, PDF and PNG. A sheet can be edited or
 * made by other programs in between.
 *
 * gnuplot (5.4 or later) is a program that has to be there when a figure is drawn, not before.
 */
#ifndef CREME_FIGURE_H
#define CREME_FIGURE_H

#include <creme/analysis.h>
#include <creme/log.h>
#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_figure {
    const char *name;
    const char *title;                    /* what stands above it */
    const char *tables;                   /* which tables it is made of, in their order; those in [] may be missing */
    int least_tables, most_tables;        /* how many */
    int panels_per_page;                  /* what is more goes to further pictures */
    const char *form;                     /* share/figures/FORM.gp draws it */
    const char *x_label, *y_label;        /* of its axes; "" where the template writes none */
    const char *caption;                  /* what is to be seen, with the formula */
    const struct creme_figure_view *view; /* what makes its marks of the tables: the library's own */
} creme_figure;

CREME_API extern const creme_figure creme_figures[];
CREME_API extern const size_t creme_figure_count;

/* The figure of that name, NULL if there is none. */
CREME_API const creme_figure *creme_figure_find(const char *name);

/* Writes the sheet of `figure` from tables[count] to `sheet_path`: the marks of its analysis (analysis.h), which is
 * run first if the table is an assay's. Options that are given come before those that the table's header records;
 * `track` and `locus` show a part; NULL is none of them. CREME_ERROR_ARGUMENT if the number of tables is wrong, one
 * is of another kind, or the figure `locus` has several to choose from; CREME_ERROR_NOT_FOUND if a column is missing
 * (the message names it) or nothing is left to be drawn; CREME_ERROR_FORMAT for a table without rows. */
CREME_API CREME_CHECKED creme_status creme_figure_prepare(const creme_figure *figure, const char *const *tables,
                                                          size_t count, const creme_analysis_options *options,
                                                          const char *sheet_path);

/* The figure that the file is a sheet of, by its first line; *out = NULL if it is no sheet of a known figure. */
CREME_API CREME_CHECKED creme_status creme_figure_of_sheet(const creme_figure **out, const char *path);

enum { CREME_FIGURE_SVG = 1, CREME_FIGURE_PDF = 2, CREME_FIGURE_PNG = 4, CREME_FIGURE_ALL = 7 };

typedef struct creme_figure_drawing {
    unsigned formats;      /* 0: all */
    const char *templates; /* folder of templates; NULL: the project's own */
    const char *title;     /* NULL: the figure's */
    const creme_log *log;  /* is told if there are several pages; NULL: nobody */
} creme_figure_drawing;

/* Draws a sheet as PREFIX.svg, PREFIX.pdf, PREFIX.png; each file is whole or not there, or still what it was. Panels
 * that do not fit on one page go to PREFIX-2.svg and so on. Texts of the sheet are never taken for commands or
 * markup. CREME_ERROR_UNSUPPORTED if gnuplot is not there, CREME_ERROR_LIBRARY with its words if it fails or its
 * picture is not whole, CREME_ERROR_NOT_FOUND without the template, CREME_ERROR_ARGUMENT for more than 50 pages,
 * CREME_ERROR_FORMAT for a sheet with more series in a panel than can be told apart. */
CREME_API CREME_CHECKED creme_status creme_figure_draw(const creme_figure *figure, const char *sheet_path,
                                                       const char *prefix, const creme_figure_drawing *drawing);

/* Both, the sheet being PREFIX.tsv: all files appear together when all are made. If gnuplot is not there or fails,
 * those that were finished are there; after any other failure (CREME_ERROR_IO, CREME_ERROR_STOPPED, ...) none is. */
CREME_API CREME_CHECKED creme_status creme_figure_make(const creme_figure *figure, const char *const *tables,
                                                       size_t count, const creme_analysis_options *options,
                                                       const char *prefix, const creme_figure_drawing *drawing);

/* Whether gnuplot is there. */
CREME_API bool creme_figure_can_draw(void);

#ifdef __cplusplus
}
#endif
#endif
