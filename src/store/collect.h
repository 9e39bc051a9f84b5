/* What the files of creme_store_collect share. */
#ifndef CREME_STORE_COLLECT_H
#define CREME_STORE_COLLECT_H

#include "store/store_private.h"

/* Folders whose units have places in the same file of loci (or files, if they were collected themselves). */
typedef struct creme_loci_group {
    const char *hashes, *value; /* of the files; of the option */
    const char *folder;         /* the first that has it ... */
    bool is_part;               /* ... and whether that is a part */
    int64_t first;              /* place of its first locus in the result */
    int64_t loci, units_in_all;
} creme_loci_group;

/* One step of the result. */
typedef struct creme_collected_step {
    creme_store_plan plan;
    creme_loci_group *groups;
    size_t group_count, group_capacity;
    creme_store_option *options;
    creme_store_input *inputs;
    creme_store_chromosome *chromosomes;
    size_t option_capacity, input_capacity, chromosome_capacity;
    creme_kept_plan first; /* of the first folder that has the step */
    const char *folder;    /* which one that is */
    creme_keep keep;       /* texts */
} creme_collected_step;

/* Learns the plan of the step from all folders that have it. */
CREME_CHECKED creme_status creme_collect_plan(creme_collected_step *out, const char *step, const char *const *folders,
                                              size_t count, const char *command);
void creme_collected_step_clear(creme_collected_step *step);

/* collect_missing.c: CREME_ERROR_ARGUMENT, naming the parts that are of one group and those that are of the other. */
creme_status creme_collect_fail_mixed(const creme_collected_step *step, size_t one, size_t other,
                                      const char *const *folders, size_t count);

/* The group that the step at hand of `store` belongs to. */
CREME_CHECKED creme_status creme_collect_find_group(const creme_collected_step *step, const creme_store *store,
                                                    size_t *group);

/* As creme_store_collect(), which allows what is missing, but: */
typedef struct creme_collect_request {
    const char *out, *command;
    const char *const *folders; /* [count]; parts that had nothing to do are passed over */
    size_t count;
    bool
        adds; /* `out` may be there: steps come beside those that it has, or to their units; if this fails, none has */
    bool allows_missing; /* units; else CREME_ERROR_NOT_FOUND, which names the parts (creme_collect_fail_missing) */
} creme_collect_request;

/* *nothing = all parts had nothing to do, and nothing was done; NULL: that is an error too. */
CREME_CHECKED creme_status creme_collect(const creme_collect_request *request, bool *nothing);

/* Makes ready for the units of a step; adds those of a folder; says how many were there under other places already. */
CREME_CHECKED creme_status creme_collect_begin_units(creme_store *out);
CREME_CHECKED creme_status creme_collect_units(creme_store *out, creme_store *from, int64_t first_locus,
                                               bool several_files);
CREME_CHECKED creme_status creme_collect_count_shared(creme_store *out, int64_t *count);

#endif
