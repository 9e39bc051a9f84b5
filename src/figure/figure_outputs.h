/* Which files a figure is drawn to, of what --out and --formats say. */
#ifndef CREME_FIGURE_FIGURE_OUTPUTS_H
#define CREME_FIGURE_FIGURE_OUTPUTS_H

#include <creme/status.h>

/* *prefix (the caller's, creme_free()) and *formats (bits of creme/figure.h) of an --out and the words of --formats,
 * with commas between. "f.svg" is the file of that name: the prefix "f", in that format. CREME_ERROR_ARGUMENT for other
 * words, and for --formats that name others, unless all, than --out does. */
CREME_CHECKED creme_status creme_figure_outputs(char **prefix, unsigned *formats, const char *out, const char *words);

#endif
