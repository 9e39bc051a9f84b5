/* What base/platform.c calls on macOS, in the shapes that macOS gives it, done by Linux. So the part of that file for
 * macOS is compiled and tested where there is no macOS; that macOS's own functions do the same is not tested by it.
 */
#ifndef CREME_TESTS_MACOS_STAND_IN_H
#define CREME_TESTS_MACOS_STAND_IN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#define st_mtimespec st_mtim
#define st_ctimespec st_ctim
#define qsort_r      stand_in_qsort_r
#define getrusage    stand_in_getrusage /* whose ru_maxrss is in bytes there */

int stand_in_getrusage(int who, struct rusage *usage);
int _NSGetExecutablePath(char *path, uint32_t *bytes);
void stand_in_qsort_r(void *items, size_t count, size_t bytes, void *context,
                      int (*compare)(void *context, const void *a, const void *b));

#endif
