/* Classes of contexts, and a sample of the loci of each. Rows come in pieces (flow.h) and come again to be written; the
 * sample is drawn of their ids, sorted on disk. Of each row a byte is kept, and a number of each locus. */
#include "analysis/by_locus.h"
#include "analysis/flow.h"
#include "analysis/silent.h"
#include "analysis/thresholds.h"

#include "base/memory.h"
#include "base/sorter.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 200 };

/* What is known of a row. */
enum { CLASS = 7, OF_TRACK = 8, SILENT = 16, SELECTED = 32 }; /* CLASS: a place in `classes` */

static const char *const classes[] = {"", "enhancing", "neutral", "silencing", "other", "silent"};
enum { CLASSES = sizeof classes / sizeof *classes };

/* A row on disk; its text is the id. */
typedef struct row {
    uint64_t at;
    double wt, effect;
    uint32_t track, name_bytes; /* equal ids with names of one length are of one locus */
} row;

/* What the second table has of the loci that were selected. */
typedef struct in_full {
    const creme_table *table; /* NULL: there is none */
    creme_frame frame;
    double *effects, *n; /* n: NULL if the table does not say */
    bool by_track;
    creme_text_map keys;
    size_t *first, capacity; /* [keys]: a row of the frame */
} in_full;

typedef struct topped_up {
    uint64_t at;
    size_t match; /* a row of the frame of in_full */
} topped_up;

/* A track, the numbers of its loci, and what is drawn of its rows. */
typedef struct track {
    double *wts, least;
    size_t known, capacity;
    size_t rows[CLASSES], passed[CLASSES];
    size_t *picked[CLASSES], picked_count[CLASSES], next[CLASSES];
} track;

typedef struct contexts {
    creme_analysis *out;
    const creme_table *head;
    const creme_analysis_options *options;
    creme_thresholds by;
    in_full full;
    creme_text_map names; /* of tracks */
    track *tracks;
    size_t track_capacity, track_count;
    uint8_t *known; /* [count], of all rows of the table */
    size_t count, capacity;
    creme_sorter *rows; /* by track, id and place in the table */
    topped_up *topped;  /* in the order of rows */
    size_t topped_count, topped_capacity;
    double most, least; /* effects */
    bool any_effect, any_enhancing, any_silencing;
    const char *shuffles; /* how many each was to draw, where they stopped early; NULL */
    double drawn, all;
} contexts;

static void clear(contexts *c)
{
    for (size_t t = 0; t < c->track_count; t++) {
        creme_free(c->tracks[t].wts);
        for (int k = 0; k < CLASSES; k++) creme_free(c->tracks[t].picked[k]);
    }
    creme_free(c->tracks);
    creme_text_map_clear(&c->names);
    creme_free(c->known);
    creme_free(c->topped);
    creme_sorter_destroy(c->rows);
    creme_frame_close(&c->full.frame);
    creme_free(c->full.effects);
    creme_free(c->full.n);
    creme_free(c->full.first);
    creme_text_map_clear(&c->full.keys);
}

static uint8_t class_of(const contexts *c, double effect, bool silent)
{
    const char *word = silent ? "silent" : creme_context_class(effect, &c->by);
    uint8_t k = 0;
    while (strcmp(classes[k], word) != 0) k++;
    return k;
}

static bool is_sampled(uint8_t class)
{
    const char *word = classes[class];
    return *word && strcmp(word, "other") != 0 && strcmp(word, "silent") != 0;
}

/* --- The second table */

static creme_status open_full(contexts *c, creme_table_pieces *pieces)
{
    in_full *f = &c->full;
    creme_labels keys = {0};
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_gather(pieces, &f->table));
    CREME_TRY(creme_frame_open(&f->frame, f->table, c->options->track));
    CREME_TRY(creme_frame_numbers(&f->frame, "effect", false, &f->effects));
    if (c->shuffles && creme_table_find(f->table, "n", &column))
        CREME_TRY(creme_frame_numbers(&f->frame, "n", false, &f->n));
    f->by_track = f->frame.has_tracks && creme_table_find(c->head, "track", &column);
    CREME_TRY(creme_frame_key(&f->frame, f->by_track ? CREME_BY_TRACK : CREME_BY_LOCUS, &keys));
    for (size_t i = 0; i < f->frame.count; i++) {
        size_t known = f->keys.count, key = 0;
        CREME_TRY(creme_text_map_add(&f->keys, keys.at[i], &key));
        if (key < known) continue;
        CREME_TRY(creme_grow(&f->first, &f->capacity, known + 1, sizeof *f->first));
        f->first[key] = i;
    }
done:
    creme_labels_clear(&keys);
    return status;
}

/* --- Reading */

static int by_id(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->track != y->track) return x->track < y->track ? -1 : 1;
    int order = strcmp((const char *)(x + 1), (const char *)(y + 1));
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* A piece at work. */
typedef struct piece {
    const creme_frame *frame;
    creme_labels keys; /* for the second table */
    double *effects, *wts;
    bool has_n;
    size_t n; /* a column */
} piece;

static void close_piece(piece *p)
{
    creme_labels_clear(&p->keys);
    creme_free(p->effects);
    creme_free(p->wts);
}

static creme_status open_piece(piece *p, const contexts *c, const creme_frame *frame)
{
    const in_full *f = &c->full;
    creme_status status = CREME_OK;
    *p = (piece){.frame = frame};
    CREME_TRY(creme_frame_numbers(frame, "effect", false, &p->effects));
    CREME_TRY(creme_frame_numbers(frame, "wt", c->options->min_wt == NULL, &p->wts));
    p->has_n = c->shuffles && creme_table_find(frame->table, "n", &p->n);
    if (f->table) CREME_TRY(creme_frame_key(frame, f->by_track ? CREME_BY_TRACK : CREME_BY_LOCUS, &p->keys));
done:
    return status;
}

static creme_status find_track(contexts *c, const char *name, uint32_t *track_of)
{
    size_t index = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_map_add(&c->names, name, &index));
    CREME_TRY(creme_grow(&c->tracks, &c->track_capacity, c->names.count, sizeof *c->tracks));
    if (c->track_count < c->names.count) c->tracks[c->track_count++] = (track){0};
    *track_of = (uint32_t)index;
done:
    return status;
}

static void note_effect(contexts *c, double effect)
{
    if (isnan(effect)) return;
    c->any_effect = true;
    c->most = fmax(c->most, effect);
    c->least = fmin(c->least, effect);
    c->any_enhancing = c->any_enhancing || effect > c->by.enhancing;
    c->any_silencing = c->any_silencing || effect < c->by.silencing;
}

/* What the second table has of a row counts, if it has anything of it. */
static creme_status top_up_row(contexts *c, size_t match, uint64_t at, double *effect)
{
    creme_status status = creme_grow(&c->topped, &c->topped_capacity, c->topped_count + 1, sizeof *c->topped);
    if (status != CREME_OK) return status;
    c->topped[c->topped_count++] = (topped_up){at, match};
    *effect = c->full.effects[match];
    return CREME_OK;
}

static creme_status take_row(contexts *c, const piece *p, size_t i)
{
    const in_full *f = &c->full;
    const creme_record *r = &p->frame->at[i];
    row own = {c->count + r->row, p->wts[i], p->effects[i], 0, (uint32_t)strlen(r->name)};
    double effect = own.effect, n = NAN;
    size_t key = f->table ? creme_text_map_find(&f->keys, p->keys.at[i]) : CREME_TEXT_MAP_NONE;
    creme_status status = CREME_OK;
    CREME_TRY(find_track(c, r->track, &own.track));
    CREME_TRY(creme_sorter_add(c->rows, &own, r->id));
    c->known[own.at] = OF_TRACK;
    if (p->has_n && (key == CREME_TEXT_MAP_NONE || !f->n))
        CREME_TRY(creme_table_number(p->frame->table, r->row, p->n, &n));
    if (key != CREME_TEXT_MAP_NONE) CREME_TRY(top_up_row(c, f->first[key], own.at, &effect));
    if (key != CREME_TEXT_MAP_NONE && p->has_n && f->n) n = f->n[f->first[key]];
    note_effect(c, effect);
    if (isnan(n) || own.track != 0) goto done; /* tracks share them */
    c->drawn += n;
    c->all += strtod(c->shuffles, NULL);
done:
    return status;
}

static creme_status take_piece(void *self, creme_frame *frame)
{
    contexts *c = self;
    piece p;
    size_t rows = creme_table_row_count(frame->table);
    creme_status status = CREME_OK;
    CREME_TRY(open_piece(&p, c, frame));
    CREME_TRY(creme_grow(&c->known, &c->capacity, c->count + rows, sizeof *c->known));
    if (rows > 0) memset(c->known + c->count, 0, rows);
    for (size_t i = 0; i < frame->count; i++) CREME_TRY(take_row(c, &p, i));
    c->count += rows;
done:
    close_piece(&p);
    return status;
}

/* --- Silent loci */

/* Rows by track and id. Of a locus and track the WT of the first row counts. */
typedef struct walk {
    creme_sorter *from;
    const row *at; /* NULL after the last */
    double wt;     /* of its locus */
    bool is_first; /* of its locus */
    uint32_t track;
    char *id;
    size_t id_capacity;
    struct {
        double wt;
        uint32_t name_bytes;
    } * loci; /* of that id and track */
    size_t count, capacity;
} walk;

static void end_walk(walk *w)
{
    creme_free(w->id);
    creme_free(w->loci);
}

static creme_status next_row(walk *w)
{
    const void *record = NULL;
    const char *id = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_next(w->from, &record, &id));
    w->at = record;
    if (!record) goto done;
    if (w->count == 0 || w->at->track != w->track || strcmp(id, w->id) != 0) {
        CREME_TRY(creme_grow(&w->id, &w->id_capacity, strlen(id) + 1, 1));
        strcpy(w->id, id);
        w->track = w->at->track;
        w->count = 0;
    }
    size_t k = 0;
    while (k < w->count && w->loci[k].name_bytes != w->at->name_bytes) k++;
    w->is_first = k == w->count;
    if (w->is_first) {
        CREME_TRY(creme_grow(&w->loci, &w->capacity, k + 1, sizeof *w->loci));
        w->loci[k].name_bytes = w->at->name_bytes;
        w->loci[k].wt = w->at->wt;
        w->count++;
    }
    w->wt = w->loci[k].wt;
done:
    return status;
}

/* The thresholds of the tracks, and a remark of each that has silent loci. */
static creme_status find_silent(contexts *c)
{
    walk w = {.from = c->rows};
    creme_status status = CREME_OK;
    CREME_TRY(next_row(&w));
    while (w.at) {
        track *t = &c->tracks[w.at->track];
        if (w.is_first && !isnan(w.wt)) {
            CREME_TRY(creme_grow(&t->wts, &t->capacity, t->known + 1, sizeof *t->wts));
            t->wts[t->known++] = w.wt;
        }
        CREME_TRY(next_row(&w));
    }
    for (size_t i = 0; i < c->track_count; i++) {
        track *t = &c->tracks[i];
        t->least = creme_silent_below(t->wts, t->known, c->options);
        CREME_TRY(
            creme_silent_remark(c->out, creme_text_map_get(&c->names, i), t->wts, t->known, t->least, c->options));
        creme_free(t->wts);
        t->wts = NULL;
    }
done:
    end_walk(&w);
    return status;
}

/* --- The sample */

static creme_status classify(contexts *c)
{
    walk w = {.from = c->rows};
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_rewind(c->rows));
    CREME_TRY(next_row(&w));
    while (w.at) {
        track *t = &c->tracks[w.at->track];
        bool silent = creme_silent_is(w.wt, t->least);
        uint8_t class = class_of(c, w.at->effect, silent);
        c->known[w.at->at] = (uint8_t)(OF_TRACK | class | (silent ? SILENT : 0));
        t->rows[class]++;
        CREME_TRY(next_row(&w));
    }
done:
    end_walk(&w);
    return status;
}

/* Picks a sample of each class and track, which does not depend on the order of rows. */
static creme_status pick(contexts *c)
{
    const size_t most = (size_t)(c->options->sample ? c->options->sample : SAMPLE);
    char *label = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < c->track_count * CLASSES; i++) {
        track *t = &c->tracks[i / CLASSES];
        size_t k = i % CLASSES, n = t->rows[k];
        if (n == 0 || !is_sampled((uint8_t)k)) continue;
        CREME_TRY(creme_allocate(&t->picked[k], n < most ? n : most, sizeof *t->picked[k]));
        CREME_TRY(creme_format_text(&label, "%s\t%s", creme_text_map_get(&c->names, i / CLASSES), classes[k]));
        CREME_TRY(creme_sample(t->picked[k], &t->picked_count[k], n, most, c->options->seed, label));
        creme_free(label);
        label = NULL;
    }
done:
    creme_free(label);
    return status;
}

static const topped_up *find_topped(const contexts *c, uint64_t at)
{
    size_t low = 0, high = c->topped_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->topped[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->topped_count && c->topped[low].at == at ? &c->topped[low] : NULL;
}

/* The first selected row that the second table lacks. */
typedef struct lacking {
    bool any;
    uint64_t at;
    uint32_t track;
    char *name;
} lacking;

static creme_status note_lacking(lacking *l, const row *r, const char *id)
{
    if (l->any && l->at < r->at) return CREME_OK;
    creme_free(l->name);
    l->any = true;
    l->at = r->at;
    l->track = r->track;
    return creme_copy_text_n(&l->name, id, r->name_bytes);
}

static creme_status select_rows(contexts *c, lacking *lacks)
{
    const void *record = NULL;
    const char *id = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_rewind(c->rows));
    CREME_TRY(creme_sorter_next(c->rows, &record, &id));
    while (record) {
        const row *r = record;
        track *t = &c->tracks[r->track];
        uint8_t k = c->known[r->at] & CLASS;
        size_t *next = &t->next[k];
        if (*next < t->picked_count[k] && t->picked[k][*next] == t->passed[k]++) {
            ++*next;
            c->known[r->at] |= SELECTED;
            if (c->full.table && !find_topped(c, r->at)) CREME_TRY(note_lacking(lacks, r, id));
        }
        CREME_TRY(creme_sorter_next(c->rows, &record, &id));
    }
done:
    return status;
}

/* The sample was drawn by classes as they stood when no more shuffles were drawn. Its loci have all of them by now:
 * their rows take the place of those of few, and classes go by them; what is of no class that is sampled is no longer
 * selected. */
static void top_up(contexts *c)
{
    for (size_t i = 0; i < c->topped_count; i++) {
        uint8_t *known = &c->known[c->topped[i].at];
        uint8_t class = class_of(c, c->full.effects[c->topped[i].match], *known & SILENT);
        *known = (uint8_t)((*known & ~CLASS) | class);
        if (!is_sampled(class)) *known &= (uint8_t)~SELECTED;
    }
}

static creme_status draw_sample(contexts *c)
{
    lacking lacks = {0};
    creme_status status = CREME_OK;
    CREME_TRY(classify(c));
    CREME_TRY(pick(c));
    CREME_TRY(select_rows(c, &lacks));
    if (lacks.any) {
        status = creme_fail(CREME_ERROR_NOT_FOUND,
                            "%s: %s of %s is selected, but is not there: it was to be made "
                            "of the loci of creme analyze loci with the same options",
                            creme_table_name(c->full.table), lacks.name, creme_text_map_get(&c->names, lacks.track));
        goto done;
    }
    top_up(c);
done:
    creme_free(lacks.name);
    return status;
}

static creme_status remark_without_class(creme_analysis *out, const contexts *c,
                                         const creme_analysis_options *options)
{
    size_t without = 0, rows = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (!(c->known[i] & OF_TRACK)) continue;
        rows++;
        without += (c->known[i] & CLASS) == 0;
    }
    if (without == 0) return CREME_OK;
    return creme_analysis_remark(out, options, "%zu of %zu rows of %s have no effect (NA), and no class", without,
                                 rows, creme_table_name(c->head));
}

/* --- The tables */

/* Whatever the second table has of the row, it has it of all shuffles. */
static creme_status copy_row(creme_table *to, size_t at, const creme_table *from, size_t from_row)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_table_column_count(from) && status == CREME_OK; i++) {
        size_t column = 0;
        if (!creme_table_find(to, creme_table_column_name(from, i), &column)) continue;
        status = creme_table_set_text(to, at, column, creme_table_text(from, from_row, i));
    }
    return status;
}

/* Rows of each track and class, in the order of their first rows. */
typedef struct sums {
    creme_text_map labels;
    size_t *rows, *selected;
    size_t capacity;
} sums;

static creme_status count_row(sums *s, const char *track_name, uint8_t known)
{
    char *label = NULL;
    size_t before = s->labels.count, at = 0, room[] = {s->capacity, s->capacity};
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&label, "%s\t%s", track_name, classes[known & CLASS]));
    CREME_TRY(creme_text_map_add(&s->labels, label, &at));
    if (at == before) {
        CREME_TRY(creme_grow(&s->rows, &room[0], at + 1, sizeof *s->rows));
        CREME_TRY(creme_grow(&s->selected, &room[1], at + 1, sizeof *s->selected));
        s->capacity = room[1];
        s->rows[at] = s->selected[at] = 0;
    }
    s->rows[at]++;
    s->selected[at] += (known & SELECTED) != 0;
done:
    creme_free(label);
    return status;
}

static creme_status sum_up(creme_analysis *out, const sums *s)
{
    creme_status status = creme_table_create_for(&out->summary, "track context loci selected");
    for (size_t g = 0; g < s->labels.count && status == CREME_OK; g++) {
        status =
            CREME_TABLE_ADD(out->summary, creme_label(creme_text_map_get(&s->labels, g)), s->rows[g], s->selected[g]);
    }
    return status;
}

static const char *track_at(const creme_table *table, size_t at, bool has, size_t column)
{
    return has && !creme_table_is_none(table, at, column) ? creme_table_text(table, at, column) : "";
}

/* table: the rows from `first` on; *next = the next of c->topped. */
static creme_status set_classes(contexts *c, creme_table *table, size_t first, size_t *next, sums *s)
{
    size_t context = 0, selected = 0, track_column = 0;
    bool has_tracks = creme_table_find(table, "track", &track_column);
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_find_or_add(table, "context", &context));
    CREME_TRY(creme_table_find_or_add(table, "selected", &selected));
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        uint8_t known = c->known[first + i];
        if (!(known & OF_TRACK)) continue;
        CREME_TRY(count_row(s, track_at(table, i, has_tracks, track_column), known));
        if (*next < c->topped_count && c->topped[*next].at == first + i) {
            size_t match = c->topped[(*next)++].match;
            CREME_TRY(copy_row(table, i, c->full.table, c->full.frame.at[match].row));
        }
        CREME_TRY(creme_table_set_text(table, i, context, classes[known & CLASS]));
        CREME_TRY(creme_table_set_integer(table, i, selected, (known & SELECTED) != 0));
    }
    if (c->shuffles) CREME_TRY(creme_table_add_note(table, "drew %.0f of %.0f shuffles", c->drawn, c->all));
done:
    return status;
}

static creme_status write_tables(contexts *c, const creme_analysis_flow *flow)
{
    const creme_table *read = NULL;
    creme_table *table = NULL;
    sums s = {0};
    size_t first = 0, next = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_choose(flow->from, NULL));
    CREME_TRY(creme_table_pieces_rewind(flow->from));
    CREME_TRY(creme_table_pieces_next(flow->from, &read));
    while (read) {
        size_t rows = creme_table_row_count(read);
        CREME_TRY(creme_table_pieces_take(flow->from, &table));
        CREME_TRY(set_classes(c, table, first, &next, &s));
        status = creme_analysis_give(c->out, flow, table);
        table = NULL;
        if (status != CREME_OK) goto done;
        first += rows;
        CREME_TRY(creme_table_pieces_next(flow->from, &read));
    }
    CREME_TRY(sum_up(c->out, &s));
done:
    creme_table_destroy(table);
    creme_text_map_clear(&s.labels);
    creme_free(s.rows);
    creme_free(s.selected);
    return status;
}

/* Later steps would fail for want of them, without a word of the reason. */
static void say_if_none(const contexts *c)
{
    const creme_log *log = c->options->log;
    const char *path = creme_table_path(c->head);
    if (!c->any_effect) {
        creme_log_warning(log, "%s: no locus has an effect, so none has a context: is wt above 0?", path);
        return;
    }
    if (!c->any_enhancing)
        creme_log_warning(log,
                          "%s: no context is enhancing: the largest effect is %.3g, and more than %g is asked "
                          "for (--enhancing)",
                          path, c->most, c->by.enhancing);
    if (!c->any_silencing)
        creme_log_info(log,
                       "%s: no context is silencing: the smallest effect is %.3g, and less than %g is asked "
                       "for (--silencing)",
                       path, c->least, c->by.silencing);
}

/* Where shuffles stopped early, the table says how many there are in all, and would have been: of the first track,
 * since tracks share them. */
static const char *find_shuffles(const creme_table *head)
{
    const char *each = creme_table_note_after(head, "  --shuffles ");
    return creme_table_note_after(head, CREME_STOPPED_NOTE) ? each : NULL;
}

static creme_status read_rows(contexts *c, const creme_analysis_flow *flow, const creme_analysis_options *own)
{
    static const char *const wanted[] = {"locus",        "chrom",      "tss", "strand",     "track",
                                         "wt",           "effect",     "n",   "tile_start", "tile_end",
                                         "genome_start", "genome_end", NULL};
    creme_status status = CREME_OK;
    if (flow->with) CREME_TRY(open_full(c, flow->with));
    CREME_TRY(creme_sorter_create(&c->rows, sizeof(row), by_id, 0));
    CREME_TRY(creme_table_pieces_keep(flow->from));
    CREME_TRY(creme_analysis_read_rows(c->out, flow->from, wanted, own, take_piece, c));
done:
    return status;
}

creme_status creme_flow_contexts(creme_analysis *out, const creme_analysis_flow *flow,
                                 const creme_analysis_options *options)
{
    creme_analysis_options own = *options;
    own.contexts = NULL;
    contexts c = {.out = out,
                  .head = creme_table_pieces_head(flow->from),
                  .options = &own,
                  .most = -INFINITY,
                  .least = INFINITY};
    creme_status status = creme_analysis_refuse_contexts(options, c.head);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_analysis_gather_unless_taken(flow));
    c.shuffles = find_shuffles(c.head);
    CREME_TRY(creme_thresholds_choose(&c.by, options));
    CREME_TRY(creme_thresholds_check_stops(c.head, "contexts", &c.by));
    if (flow->with) CREME_TRY(creme_thresholds_check_stops(creme_table_pieces_head(flow->with), "contexts", &c.by));
    CREME_TRY(read_rows(&c, flow, &own));
    CREME_TRY(find_silent(&c));
    CREME_TRY(draw_sample(&c));
    CREME_TRY(remark_without_class(out, &c, options));
    say_if_none(&c);
    CREME_TRY(creme_analysis_end_remarks(out, flow, options));
    CREME_TRY(write_tables(&c, flow));
done:
    clear(&c);
    return status;
}
