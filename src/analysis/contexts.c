/* Choosing loci: the most active TSS of each gene, and classes of contexts with a sample of each. */
#include "analysis/kinds.h"
#include "analysis/silent.h"
#include "analysis/thresholds.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GENES = 10000, SAMPLE = 200 };

/* --- TSSs */

typedef struct candidate {
    const creme_record *record;
    const char *gene;
    double activity;
} candidate;

static int by_activity(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->activity != y->activity) return x->activity > y->activity ? -1 : 1;
    return strcmp(x->record->id, y->record->id);
}

static creme_status need_one_track(const creme_frame *frame)
{
    for (size_t i = 1; i < frame->count; i++) {
        if (strcmp(frame->at[i].track, frame->at[0].track) == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s: it has several tracks (%s, %s, ...): TSSs are chosen by one, which --track names",
                          creme_table_path(frame->table), frame->at[0].track, frame->at[i].track);
    }
    return CREME_OK;
}

/* Is the track one of those that the table's header calls antisense ("A-, B-")? */
static bool is_antisense(const creme_table *table, const char *track)
{
    const char *names = creme_table_note_after(table, "antisense, read against the strand of each gene: ");
    size_t length = strlen(track);
    while (names && *names) {
        size_t name = strcspn(names, ",");
        if (name == length && memcmp(names, track, length) == 0) return true;
        names += name + strspn(names + name, ", ");
    }
    return false;
}

/* What is said of it in the log is said in the table too. */
static creme_status remark_on_antisense(creme_table *out, const creme_frame *frame, const creme_log *log)
{
    if (frame->count == 0 || !is_antisense(frame->table, frame->at[0].track)) return CREME_OK;
    creme_log_warning(log, "%s: the track %s is antisense: TSSs are chosen by what is read against their strand",
                      creme_table_path(frame->table), frame->at[0].track);
    return creme_table_add_note(out, "antisense, read against the strand of each gene: %s", frame->at[0].track);
}

/* Sorts by activity and keeps the first of each gene. */
static creme_status keep_best(candidate *candidates, size_t *count)
{
    const char **genes = NULL;
    creme_groups groups = {0};
    size_t kept = 0;
    creme_status status = CREME_OK;
    if (*count > 0) qsort(candidates, *count, sizeof *candidates, by_activity);
    CREME_TRY(creme_allocate(&genes, *count, sizeof *genes));
    for (size_t i = 0; i < *count; i++) genes[i] = candidates[i].gene;
    CREME_TRY(creme_groups_make(&groups, genes, *count));
    for (size_t g = 0; g < groups.count; g++) candidates[kept++] = candidates[groups.members[groups.first[g]]];
    *count = kept;
done:
    creme_free(genes);
    creme_groups_clear(&groups);
    return status;
}

static creme_status write_loci(creme_table **out, const candidate *candidates, size_t count)
{
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&table, "name chrom tss strand gene track activity"));
    for (size_t i = 0; i < count; i++) {
        const creme_record *record = candidates[i].record;
        CREME_TRY(CREME_TABLE_ADD(table, record, candidates[i].gene, record->track, candidates[i].activity));
    }
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

/* Where the maximum of each profile lies; NULL if that is not asked. */
static creme_status find_peaks(double **out, const creme_frame *frame, const creme_analysis_options *options)
{
    size_t column = 0;
    bool by_rules = options->peak == CREME_PEAK_BY_RULES && options->rules == CREME_RULES_2023;
    *out = NULL;
    if (options->peak != CREME_PEAK_CENTRAL && !by_rules) return CREME_OK;
    if (creme_table_find(frame->table, "peak_offset_bins", &column)) {
        return creme_frame_numbers(frame, "peak_offset_bins", false, out);
    }
    return creme_fail(
        CREME_ERROR_NOT_FOUND,
        "%s: it has no column 'peak_offset_bins', which tells TSSs whose profile has its maximum there; "
        "creme activity --peak on (preset 2023) writes it, and --peak off here does without",
        creme_table_path(frame->table));
}

static const char *gene_of(const creme_frame *frame, size_t i)
{
    const char *id = creme_frame_text(frame, i, "gene_id");
    return *id ? id : frame->at[i].name;
}

/* Of each gene, the locus with the highest mean over the table's tracks: shared[i], whether row i of `all` is of it. */
static creme_status mark_shared(bool *shared, const creme_frame *all, const double *values)
{
    creme_labels keys = {0};
    creme_groups loci = {0};
    candidate *candidates = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_key(all, CREME_BY_LOCUS, &keys));
    CREME_TRY(creme_groups_make(&loci, keys.at, all->count));
    CREME_TRY(creme_allocate(&candidates, loci.count, sizeof *candidates));
    for (size_t g = 0; g < loci.count; g++) {
        double sum = 0;
        size_t first = loci.members[loci.first[g]], n = loci.first[g + 1] - loci.first[g];
        for (size_t k = loci.first[g]; k < loci.first[g + 1]; k++) sum += values[loci.members[k]];
        if (!isnan(sum)) candidates[count++] = (candidate){&all->at[first], gene_of(all, first), sum / (double)n};
    }
    CREME_TRY(keep_best(candidates, &count));
    for (size_t c = 0; c < count; c++) {
        size_t g = loci.of[candidates[c].record - all->at];
        for (size_t k = loci.first[g]; k < loci.first[g + 1]; k++) shared[loci.members[k]] = true;
    }
done:
    creme_free(candidates);
    creme_groups_clear(&loci);
    creme_labels_clear(&keys);
    return status;
}

/* Leaves in the frame what is of the TSSs that all tracks of the table choose together. */
static creme_status keep_shared(creme_frame *frame, const creme_table *table, const char *value)
{
    creme_frame all = {0};
    creme_join join = {0};
    double *values = NULL;
    bool *shared = NULL;
    size_t kept = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&all, table, NULL));
    CREME_TRY(creme_frame_numbers(&all, value, false, &values));
    CREME_TRY(creme_allocate_zero(&shared, all.count, sizeof *shared));
    CREME_TRY(mark_shared(shared, &all, values));
    CREME_TRY(creme_frames_join(&join, frame, &all, CREME_BY_LOCUS));
    for (size_t i = 0; i < frame->count; i++) {
        if (shared[join.match[i]]) frame->at[kept++] = frame->at[i];
    }
    frame->count = kept;
done:
    creme_free(shared);
    creme_free(values);
    creme_join_clear(&join);
    creme_frame_close(&all);
    return status;
}

creme_status creme_analyze_tss(creme_analysis *out, const creme_table *const *tables, size_t count,
                               const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    double *activity = NULL, *peak = NULL;
    candidate *candidates = NULL;
    size_t n = 0;
    const char *value = options->value ? options->value : "wt";
    creme_status status = CREME_OK;
    creme_thresholds by;
    CREME_TRY(creme_thresholds_choose(&by, options));
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(need_one_track(&frame));
    if (options->shared_tss) CREME_TRY(keep_shared(&frame, tables[0], value));
    CREME_TRY(creme_frame_numbers(&frame, value, false, &activity));
    CREME_TRY(find_peaks(&peak, &frame, options));
    CREME_TRY(creme_allocate(&candidates, frame.count, sizeof *candidates));
    double least = isnan(by.activity) ? -INFINITY : by.activity;
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *record = &frame.at[i];
        if (!(activity[i] >= least) || (peak && peak[i] != 0)) continue;
        candidates[n++] = (candidate){record, gene_of(&frame, i), activity[i]};
    }
    CREME_TRY(keep_best(candidates, &n));
    int64_t most = options->count ? options->count : options->rules == CREME_RULES_2023 ? INT64_MAX : GENES;
    if ((int64_t)n > most) n = (size_t)most;
    CREME_TRY(write_loci(&out->table, candidates, n));
    CREME_TRY(remark_on_antisense(out->table, &frame, options->log));
done:
    creme_free(activity);
    creme_free(peak);
    creme_free(candidates);
    creme_frame_close(&frame);
    return status;
}

/* --- Contexts */

typedef struct named_row {
    const char *key;
    size_t row;
} named_row;

static int by_key(const void *a, const void *b)
{
    const named_row *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* What is known of the rows of a table of contexts. */
typedef struct context_rows {
    creme_frame frame;
    double *effects; /* [frame.count], and so are the others */
    bool *silent, *selected;
    const char **classes;
} context_rows;

static void clear_rows(context_rows *rows)
{
    creme_free(rows->effects);
    creme_free(rows->silent);
    creme_free(rows->selected);
    creme_free(rows->classes);
    creme_frame_close(&rows->frame);
}

static creme_status open_rows(context_rows *rows, creme_analysis *out, const creme_table *table,
                              const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &rows->frame, table, options));
    CREME_TRY(creme_frame_numbers(&rows->frame, "effect", false, &rows->effects));
    CREME_TRY(creme_silent_find(out, &rows->silent, &rows->frame, options));
    CREME_TRY(creme_allocate_zero(&rows->selected, rows->frame.count, sizeof *rows->selected));
    CREME_TRY(creme_allocate(&rows->classes, rows->frame.count, sizeof *rows->classes));
done:
    return status;
}

static void classify(const context_rows *rows, size_t i, const creme_thresholds *by)
{
    rows->classes[i] = rows->silent[i] ? "silent" : creme_context_class(rows->effects[i], by);
}

static bool is_sampled(const char *class)
{
    return *class && strcmp(class, "other") != 0 && strcmp(class, "silent") != 0;
}

/* Rows of each track and class. */
static creme_status group_classes(creme_labels *labels, creme_groups *groups, const context_rows *rows)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(labels, rows->frame.count));
    for (size_t i = 0; i < rows->frame.count; i++)
        CREME_TRY(creme_labels_set(labels, i, "%s\t%s", rows->frame.at[i].track, rows->classes[i]));
    CREME_TRY(creme_groups_make(groups, labels->at, rows->frame.count));
done:
    return status;
}

/* Selects a sample of the members, which does not depend on the order of rows. */
static creme_status sample_class(const context_rows *rows, const char *label, const size_t *members, size_t n,
                                 const creme_analysis_options *options)
{
    named_row *named = NULL;
    size_t *picked = NULL, picked_count = 0;
    size_t most = (size_t)(options->sample ? options->sample : SAMPLE);
    creme_status status = CREME_OK;
    if (!is_sampled(strrchr(label, '\t') + 1)) return CREME_OK;
    CREME_TRY(creme_allocate(&named, n, sizeof *named));
    CREME_TRY(creme_allocate(&picked, n, sizeof *picked));
    for (size_t i = 0; i < n; i++) named[i] = (named_row){rows->frame.at[members[i]].id, members[i]};
    qsort(named, n, sizeof *named, by_key);
    CREME_TRY(creme_sample(picked, &picked_count, n, most, options->seed, label));
    for (size_t i = 0; i < picked_count; i++) rows->selected[named[picked[i]].row] = true;
done:
    creme_free(named);
    creme_free(picked);
    return status;
}

static creme_status draw_sample(const context_rows *rows, const creme_analysis_options *options)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(group_classes(&labels, &groups, rows));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g], n = groups.first[g + 1] - groups.first[g];
        CREME_TRY(sample_class(rows, labels.at[members[0]], members, n, options));
    }
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

/* Whatever the second table has of the row, it has it of all shuffles. */
static creme_status take_row(creme_table *to, size_t row, const creme_table *from, size_t from_row)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_table_column_count(from) && status == CREME_OK; i++) {
        size_t column = 0;
        if (!creme_table_find(to, creme_table_column_name(from, i), &column)) continue;
        status = creme_table_set_text(to, row, column, creme_table_text(from, from_row, i));
    }
    return status;
}

/* The sample was drawn by classes as they stood when no more shuffles were drawn. Its loci have all of them by now:
 * their rows take the place of those of few, and classes go by them; what is of no class that is sampled is no longer
 * selected. */
static creme_status top_up(creme_analysis *out, const context_rows *rows, const creme_table *full,
                           const creme_analysis_options *options, const creme_thresholds *by)
{
    creme_frame there = {0};
    creme_join join = {0};
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&there, full, options->track));
    CREME_TRY(creme_frame_numbers(&there, "effect", false, &effects));
    CREME_TRY(creme_frames_join(&join, &rows->frame, &there, CREME_BY_TRACK));
    for (size_t i = 0; i < rows->frame.count; i++) {
        const creme_record *record = &rows->frame.at[i];
        size_t match = join.match[i];
        if (match == SIZE_MAX && rows->selected[i]) {
            status = creme_fail(CREME_ERROR_NOT_FOUND,
                                "%s: %s of %s is selected, but is not there: it was to be made "
                                "of the loci of creme analyze loci with the same options",
                                creme_table_name(full), record->name, record->track);
            goto done;
        }
        if (match == SIZE_MAX) continue;
        CREME_TRY(take_row(out->table, record->row, full, there.at[match].row));
        rows->effects[i] = effects[match];
        classify(rows, i, by);
        rows->selected[i] = rows->selected[i] && is_sampled(rows->classes[i]);
    }
done:
    creme_free(effects);
    creme_join_clear(&join);
    creme_frame_close(&there);
    return status;
}

static creme_status write_contexts(creme_analysis *out, const context_rows *rows)
{
    size_t context = 0, selected = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_find_or_add(out->table, "context", &context));
    CREME_TRY(creme_table_find_or_add(out->table, "selected", &selected));
    for (size_t i = 0; i < rows->frame.count; i++) {
        size_t row = rows->frame.at[i].row;
        CREME_TRY(creme_table_set_text(out->table, row, context, rows->classes[i]));
        CREME_TRY(creme_table_set_integer(out->table, row, selected, rows->selected[i]));
    }
done:
    return status;
}

/* Where shuffles stopped early, how many there are in all, and would have been: of the first track, since tracks share
 * them. */
static creme_status note_shuffles(creme_analysis *out, const context_rows *rows, const creme_table *from)
{
    const char *each = creme_table_note_after(from, "  --shuffles ");
    const creme_frame *frame = &rows->frame;
    double *n = NULL, drawn = 0, all = 0;
    if (!each || !creme_table_note_after(from, CREME_STOPPED_NOTE)) return CREME_OK;
    creme_frame final = *frame;
    final.table = out->table;
    creme_status status = creme_frame_numbers(&final, "n", true, &n);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        if (isnan(n[i]) || strcmp(frame->at[i].track, frame->at[0].track) != 0) continue;
        drawn += n[i];
        all += strtod(each, NULL);
    }
    if (status == CREME_OK) status = creme_table_add_note(out->table, "drew %.0f of %.0f shuffles", drawn, all);
    creme_free(n);
    return status;
}

static creme_status sum_up(creme_analysis *out, const context_rows *rows)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->summary, "track context loci selected"));
    CREME_TRY(group_classes(&labels, &groups, rows));
    for (size_t g = 0; g < groups.count; g++) {
        size_t first = groups.first[g], n = groups.first[g + 1] - first, selected = 0;
        for (size_t k = first; k < first + n; k++) selected += rows->selected[groups.members[k]];
        CREME_TRY(CREME_TABLE_ADD(out->summary, creme_label(labels.at[groups.members[first]]), n, selected));
    }
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

/* Later steps would fail for want of them, without a word of the reason. */
static void say_if_none(const creme_analysis_options *options, const creme_frame *frame, const double *effects,
                        const creme_thresholds *by)
{
    double most = -INFINITY, least = INFINITY;
    bool any[2] = {false, false};
    for (size_t i = 0; i < frame->count; i++) {
        if (isnan(effects[i])) continue;
        most = fmax(most, effects[i]);
        least = fmin(least, effects[i]);
        any[0] = any[0] || effects[i] > by->enhancing;
        any[1] = any[1] || effects[i] < by->silencing;
    }
    const char *path = creme_table_path(frame->table);
    if (most < least) {
        creme_log_warning(options->log, "%s: no locus has an effect, so none has a context: is wt above 0?", path);
        return;
    }
    if (!any[0])
        creme_log_warning(options->log,
                          "%s: no context is enhancing: the largest effect is %.3g, and more than %g is asked "
                          "for (--enhancing)",
                          path, most, by->enhancing);
    if (!any[1])
        creme_log_info(options->log,
                       "%s: no context is silencing: the smallest effect is %.3g, and less than %g is asked "
                       "for (--silencing)",
                       path, least, by->silencing);
}

creme_status creme_analyze_contexts(creme_analysis *out, const creme_table *const *tables, size_t count,
                                    const creme_analysis_options *options)
{
    context_rows rows = {0};
    creme_status status = CREME_OK;
    creme_analysis_options own = *options;
    own.contexts = NULL;
    creme_thresholds by;
    CREME_TRY(creme_thresholds_choose(&by, options));
    for (size_t i = 0; i < count; i++) CREME_TRY(creme_thresholds_check_stops(tables[i], "contexts", &by));
    CREME_TRY(creme_table_copy(&out->table, tables[0]));
    CREME_TRY(open_rows(&rows, out, tables[0], &own));
    for (size_t i = 0; i < rows.frame.count; i++) classify(&rows, i, &by);
    CREME_TRY(draw_sample(&rows, options));
    if (count > 1) CREME_TRY(top_up(out, &rows, tables[1], &own, &by));
    CREME_TRY(write_contexts(out, &rows));
    CREME_TRY(note_shuffles(out, &rows, tables[0]));
    CREME_TRY(sum_up(out, &rows));
    say_if_none(options, &rows.frame, rows.effects, &by);
done:
    clear_rows(&rows);
    return status;
}

/* --- The sample as loci */

static creme_status write_selected(creme_analysis *out, const creme_frame *frame)
{
    double *selected = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "selected", false, &selected));
    CREME_TRY(creme_table_create_for(&out->table, "name chrom tss strand context"));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        if (selected[i] != 1) continue;
        CREME_TRY(CREME_TABLE_ADD(out->table, record, record->context));
    }
done:
    creme_free(selected);
    return status;
}

/* Of a table that nobody has analysed, *contexts is what the analysis `contexts` would make of it, silently: whoever
 * runs that hears it. */
static creme_status open_selection(creme_frame *frame, creme_analysis *contexts, creme_analysis *out,
                                   const creme_table *table, const creme_analysis_options *options)
{
    size_t column = 0;
    creme_analysis_options silent = *options;
    creme_status status = CREME_OK;
    silent.log = NULL;
    CREME_TRY(creme_analysis_open(out, frame, table, options));
    CREME_TRY(need_one_track(frame));
    if (creme_table_find(table, "selected", &column) || !creme_table_find(table, "effect", &column)) return CREME_OK;
    creme_frame_close(frame);
    CREME_TRY(creme_analyze_contexts(contexts, &table, 1, &silent));
    status = creme_frame_open(frame, contexts->table, options->track);
done:
    return status;
}

creme_status creme_analyze_loci(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    creme_analysis contexts = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_selection(&frame, &contexts, out, tables[0], options));
    CREME_TRY(write_selected(out, &frame));
    if (creme_table_row_count(out->table) == 0) {
        creme_log_warning(options->log,
                          "%s: none of its %zu loci is selected: creme analyze contexts selects those of a class, "
                          "by --enhancing, --neutral, --silencing",
                          creme_table_path(tables[0]), frame.count);
    }
done:
    creme_frame_close(&frame);
    creme_analysis_clear(&contexts);
    return status;
}
