/* What to call files in tables and figures: by what tells them apart. */
#ifndef CREME_ANNOTATION_FILE_LABELS_H
#define CREME_ANNOTATION_FILE_LABELS_H

#include <creme/status.h>
#include <stddef.h>

/* *labels[count]: of each path the file's name without what only says of which form it is (.gz, then .bed,
 * .narrowPeak, .bw,
 * ...): "d/K562.H3K27ac.bed.gz" is K562.H3K27ac. Those of which that is the same are called by their paths, shortened
 * in the same way where that will do: d1/peaks and d2/peaks, peaks.bed and peaks.narrowPeak. CREME_ERROR_ARGUMENT if
 * a path comes twice. Free with creme_file_labels_free. */
CREME_CHECKED creme_status creme_file_labels(char ***labels, const char *const *paths, size_t count);
void creme_file_labels_free(char **labels, size_t count);

#endif
