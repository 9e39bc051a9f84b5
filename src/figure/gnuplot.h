/* Running gnuplot, which draws the figures. */
#ifndef CREME_FIGURE_GNUPLOT_H
#define CREME_FIGURE_GNUPLOT_H

#include <creme/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Is there a gnuplot where programs are looked for? */
bool creme_gnuplot_is_there(void);

/* What it says of itself: "5.4 patchlevel 4". Fails as creme_gnuplot_run() does. */
CREME_CHECKED creme_status creme_gnuplot_version(char *text, size_t bytes);

/* Runs the commands of a script without the user's own settings (-d), and waits. The program is started directly, not
 * by a shell; it reads the script from a hidden file and answers through a pipe. *answer is what it wrote to its
 * standard output, such as the picture of a script that sets no output; a NUL follows, creme_free() ends it.
 * CREME_ERROR_UNSUPPORTED if there is no gnuplot, CREME_ERROR_LIBRARY with the line that it complained with if it
 * fails. */
CREME_CHECKED creme_status creme_gnuplot_run(const char *script, size_t bytes, char **answer, size_t *answer_bytes);

/* Writes "name = 'text'" so that gnuplot takes nothing in it for a command: quotes are doubled, control characters
 * become blanks. */
void creme_gnuplot_write_text(FILE *script, const char *name, const char *text);

#endif
