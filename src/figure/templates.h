/* Where a figure's template comes from. */
#ifndef CREME_FIGURE_TEMPLATES_H
#define CREME_FIGURE_TEMPLATES_H

#include "base/embedded.h"

#include <creme/status.h>
#include <stdio.h>

/* share/figures as it was when this was built. */
extern const creme_embedded_file creme_figure_templates[];
extern const size_t creme_figure_templates_count;

/* Writes into a script what makes gnuplot carry out the template of that name ("style.gp"): a `load` of the file in
 * `folder`, if one is given; else of the one that belongs to the running program (share/figures of the source, beside
 * the build folder that holds it, or ../share/creme/figures of an installed one), so that an edited template counts;
 * else the embedded text itself. With a folder, CREME_ERROR_NOT_FOUND if neither it nor, for style.gp, one of the
 * others has the file. */
CREME_CHECKED creme_status creme_template_include(FILE *script, const char *name, const char *folder);

#endif
