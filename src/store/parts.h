/* Folders of parts: FOLDER/K is the run folder of --part K/N; of a run with several steps, RUN/parts/STEP/K. */
#ifndef CREME_STORE_PARTS_H
#define CREME_STORE_PARTS_H

#include "store/store_private.h"

typedef struct creme_part_folders {
    char **at; /* paths */
    size_t count, capacity;
} creme_part_folders;

/* Adds `path`; or where it is no run folder, but holds folders called by numbers, those in the order of the numbers. No
 * link in it is followed. */
CREME_CHECKED creme_status creme_part_folders_add(creme_part_folders *out, const char *path);

/* Adds those in RUN/parts, by the names of their steps; none if there is no such folder. */
CREME_CHECKED creme_status creme_part_folders_add_of(creme_part_folders *out, const char *run);

void creme_part_folders_clear(creme_part_folders *folders);

/* Whether the step at hand is that of a part which had nothing to do (creme_run_folder_begin_nothing). */
bool creme_part_is_empty(const creme_store *store);

/* Whether both are FOLDER/K, of one FOLDER. */
bool creme_parts_are_beside(const char *a, const char *b);

/* *out (creme_free) = what stands behind the slash of the part that FOLDER/K is of, "20" or "20:cost", or else a part
 * beside it; NULL if neither has the step as a part. What is wrong with them is told by who opens them. */
CREME_CHECKED creme_status creme_parts_find_cut(char **out, const char *folder, const char *step);

/* If the store's folder is FOLDER/K, and it is to begin part K: CREME_ERROR_ARGUMENT if a part that was begun beside it
 * is of other parts (K/2, K/3), or another run: what is found out before the work, not when they are collected. */
CREME_CHECKED creme_status creme_parts_check_beside(const creme_store *store, const creme_store_plan *plan);

/* CREME_ERROR_NOT_FOUND, naming what of the step is not there, or not whole: parts by their numbers where the folders
 * have such, else folders. `missing` units are. */
creme_status creme_collect_fail_missing(const char *step, const char *const *folders, size_t count, int64_t missing,
                                        int64_t units);

#endif
