/* Joining rows on disk. */
#include "analysis/pairing.h"

#include "base/lines.h"
#include "base/memory.h"

#include <creme/hash.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The texts of a row, with tabs between. */
enum { NAME, CHROM, STRAND, TRACK, SEARCH, SAID, GENE, TEXTS };

typedef struct row {
    creme_hash key;
    uint64_t at; /* among the side's rows */
    double value;
    int64_t tss;
    creme_interval tile;
    bool has_tile;
    bool is_right, is_matched; /* of rows by gene */
} row;

/* The left's texts, a tab, the right's. */
typedef struct pair {
    row left;
    double value;
    int64_t tss;
} pair;

static int by_key(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->key.high != y->key.high) return x->key.high < y->key.high ? -1 : 1;
    return (x->key.low > y->key.low) - (x->key.low < y->key.low);
}

static int by_left(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return (x->left.at > y->left.at) - (x->left.at < y->left.at);
}

/* --- The rows of a side */

creme_status creme_pairing_add(creme_pairing_side *side, const creme_record *r, double value, const char *said,
                               const char *gene)
{
    const row own = {.at = side->count, .value = value, .tss = r->tss, .tile = r->tile, .has_tile = r->has_tile};
    char *texts = NULL;
    creme_status status = CREME_OK;
    if (!side->rows) CREME_TRY(creme_sorter_create(&side->rows, sizeof(row), NULL, 0));
    if (!side->track) CREME_TRY(creme_copy_text(&side->track, r->track));
    side->has_several = side->has_several || strcmp(side->track, r->track) != 0;
    side->lacks_tiles = side->lacks_tiles || !r->has_tile;
    CREME_TRY(creme_format_text(&texts, "%s\t%s\t%s\t%s\t%s\t%s\t%s", r->name, r->chrom, r->strand, r->track,
                                r->search, said, gene ? gene : ""));
    CREME_TRY(creme_sorter_add(side->rows, &own, texts));
    side->count++;
done:
    creme_free(texts);
    return status;
}

void creme_pairing_side_clear(creme_pairing_side *side)
{
    creme_sorter_destroy(side->rows);
    creme_free(side->track);
    *side = (creme_pairing_side){0};
}

/* --- Keys */

/* Rows going from one sorter to others. */
typedef struct joiner {
    creme_pairing *pairing;
    unsigned by;
    creme_sorter *left, *right, *genes; /* by key; genes: NULL, they are not asked for */
    char *texts;                        /* of the row at hand, cut */
    size_t capacity;
    char *fields[TEXTS];
} joiner;

static creme_status cut(joiner *j, const char *texts)
{
    creme_status status = creme_grow(&j->texts, &j->capacity, strlen(texts) + 1, 1);
    if (status != CREME_OK) return status;
    strcpy(j->texts, texts);
    (void)creme_lines_split(j->texts, j->fields, TEXTS);
    return CREME_OK;
}

static creme_status hash_text(creme_hash *out, char *text)
{
    *out = creme_hash_bytes(text, strlen(text));
    creme_free(text);
    return CREME_OK;
}

/* As creme_frame_key() has it. */
static creme_status key_row(joiner *j, row *r)
{
    char tile[64] = "", *key = NULL;
    char *const *f = j->fields;
    if (j->by & CREME_BY_TILE && r->has_tile)
        snprintf(tile, sizeof tile, "%" PRId64 "\t%" PRId64, r->tile.start, r->tile.end);
    creme_status status =
        creme_format_text(&key, "%s\t%s\t%" PRId64 "\t%s\t%s\t%s\t%s", f[NAME], f[CHROM], r->tss, f[STRAND],
                          j->by & CREME_BY_TRACK ? f[TRACK] : "", j->by & CREME_BY_SEARCH ? f[SEARCH] : "", tile);
    return status == CREME_OK ? hash_text(&r->key, key) : status;
}

/* The gene of a row, and what else it is told apart by. */
static creme_status add_gene(joiner *j, row r, const char *texts, bool is_right, bool is_matched)
{
    char *key = NULL;
    char *const *f = j->fields;
    creme_status status = CREME_OK;
    if (!j->genes) return CREME_OK;
    CREME_TRY(cut(j, texts));
    CREME_TRY(creme_format_text(&key, "%s\t%s\t%s\t%s\t%s", *f[GENE] ? f[GENE] : f[NAME], f[CHROM], f[STRAND],
                                j->by & CREME_BY_TRACK ? f[TRACK] : "", f[SEARCH]));
    CREME_TRY(hash_text(&r.key, key));
    r.is_right = is_right;
    r.is_matched = is_matched;
    status = creme_sorter_add(j->genes, &r, texts);
done:
    return status;
}

/* The side's rows by key; they leave the side. */
static creme_status sort_side(joiner *j, creme_sorter **out, creme_pairing_side *side)
{
    const void *record = NULL;
    const char *texts = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_create(out, sizeof(row), by_key, 0));
    if (!side->rows) goto done;
    CREME_TRY(creme_sorter_next(side->rows, &record, &texts));
    while (record) {
        row r = *(const row *)record;
        CREME_TRY(cut(j, texts));
        CREME_TRY(key_row(j, &r));
        CREME_TRY(creme_sorter_add(*out, &r, texts));
        CREME_TRY(creme_sorter_next(side->rows, &record, &texts));
    }
    creme_sorter_destroy(side->rows);
    side->rows = NULL;
done:
    return status;
}

/* --- The join */

typedef struct cursor {
    creme_sorter *from;
    const row *at; /* NULL after the last */
    const char *texts;
} cursor;

static creme_status go_on(cursor *c)
{
    const void *record = NULL;
    creme_status status = creme_sorter_next(c->from, &record, &c->texts);
    c->at = record;
    return status;
}

static creme_status add_pair(creme_pairing *p, const row *left, const char *left_texts, const row *right,
                             const char *right_texts)
{
    const pair own = {*left, right->value, right->tss};
    char *texts = NULL;
    creme_status status = creme_format_text(&texts, "%s\t%s", left_texts, right_texts);
    if (status == CREME_OK) status = creme_sorter_add(p->pairs, &own, texts);
    creme_free(texts);
    p->counts.pairs++;
    p->with_values += !isnan(left->value) && !isnan(right->value);
    return status;
}

/* All rows of one key on both sides: those of the left get the first of the right. */
static creme_status join_key(joiner *j, cursor *left, cursor *right)
{
    const row first = *right->at;
    char *texts = NULL;
    size_t n = 0, m = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&texts, right->texts));
    for (; right->at && by_key(right->at, &first) == 0; m++) {
        CREME_TRY(add_gene(j, *right->at, right->texts, true, true));
        CREME_TRY(go_on(right));
    }
    for (; left->at && by_key(left->at, &first) == 0; n++) {
        CREME_TRY(add_gene(j, *left->at, left->texts, false, true));
        CREME_TRY(add_pair(j->pairing, left->at, left->texts, &first, texts));
        CREME_TRY(go_on(left));
    }
    j->pairing->counts.left_doubled += n - 1;
    j->pairing->counts.right_doubled += m - 1;
done:
    creme_free(texts);
    return status;
}

static creme_status join(joiner *j)
{
    cursor left = {.from = j->left}, right = {.from = j->right};
    creme_status status = CREME_OK;
    CREME_TRY(go_on(&left));
    CREME_TRY(go_on(&right));
    while (left.at || right.at) {
        int order = !left.at ? 1 : !right.at ? -1 : by_key(left.at, right.at);
        if (order == 0) {
            CREME_TRY(join_key(j, &left, &right));
        } else if (order < 0) {
            CREME_TRY(add_gene(j, *left.at, left.texts, false, false));
            CREME_TRY(go_on(&left));
            j->pairing->counts.left_alone++;
        } else {
            CREME_TRY(add_gene(j, *right.at, right.texts, true, false));
            CREME_TRY(go_on(&right));
            j->pairing->counts.right_alone++;
        }
    }
done:
    return status;
}

static bool are_partners(const joiner *j, const row *left, const row *right)
{
    if (left->is_right || !right->is_right || left->is_matched || right->is_matched) return false;
    if (!(j->by & CREME_BY_TILE)) return true;
    return left->tile.start == right->tile.start && left->tile.end == right->tile.end;
}

/* The rows of one gene; the first two, where there are no more. */
static creme_status join_gene(joiner *j, cursor *c)
{
    creme_pairing *p = j->pairing;
    row rows[2];
    char *texts[2] = {NULL, NULL};
    size_t n = 0;
    const row first = *c->at;
    creme_status status = CREME_OK;
    for (; c->at && by_key(c->at, &first) == 0; n++) {
        if (n < 2) {
            rows[n] = *c->at;
            CREME_TRY(creme_copy_text(&texts[n], c->texts));
        }
        CREME_TRY(go_on(c));
    }
    if (n != 2) goto done;
    int left = rows[0].is_right;
    if (!are_partners(j, &rows[left], &rows[1 - left])) goto done;
    CREME_TRY(add_pair(p, &rows[left], texts[left], &rows[1 - left], texts[1 - left]));
    p->counts.left_alone--;
    p->counts.right_alone--;
    p->by_gene++;
done:
    creme_free(texts[0]);
    creme_free(texts[1]);
    return status;
}

static creme_status join_genes(joiner *j)
{
    cursor c = {.from = j->genes};
    creme_status status = go_on(&c);
    while (c.at && status == CREME_OK) status = join_gene(j, &c);
    return status;
}

creme_status creme_pairing_make(creme_pairing *pairing, creme_pairing_side *left, creme_pairing_side *right,
                                unsigned by, bool by_genes)
{
    joiner j = {.pairing = pairing, .by = by};
    creme_status status = CREME_OK;
    if (!left->has_tracks || !right->has_tracks) j.by &= ~(unsigned)CREME_BY_TRACK;
    CREME_TRY(sort_side(&j, &j.left, left));
    CREME_TRY(sort_side(&j, &j.right, right));
    if (by_genes) CREME_TRY(creme_sorter_create(&j.genes, sizeof(row), by_key, 0));
    CREME_TRY(creme_sorter_create(&pairing->pairs, sizeof(pair), by_left, 0));
    CREME_TRY(join(&j));
    j.by = by;
    if (by_genes) CREME_TRY(join_genes(&j));
done:
    creme_sorter_destroy(j.left);
    creme_sorter_destroy(j.right);
    creme_sorter_destroy(j.genes);
    creme_free(j.texts);
    return status;
}

/* --- Pairs */

creme_status creme_pairing_next(creme_pairing *p, creme_paired *out, bool *more)
{
    const void *record = NULL;
    const char *texts = NULL;
    char *f[2 * TEXTS];
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_next(p->pairs, &record, &texts));
    *more = record != NULL;
    if (!record) goto done;
    const pair *own = record;
    CREME_TRY(creme_grow(&p->texts, &p->capacity, strlen(texts) + 1, 1));
    strcpy(p->texts, texts);
    (void)creme_lines_split(p->texts, f, 2 * TEXTS);
    *out = (creme_paired){.x = own->left.value,
                          .y = own->value,
                          .left_said = f[SAID],
                          .right_said = f[TEXTS + SAID],
                          .right_track = f[TEXTS + TRACK],
                          .right_tss = own->tss};
    out->left = (creme_record){.name = f[NAME],
                               .chrom = f[CHROM],
                               .strand = f[STRAND],
                               .track = f[TRACK],
                               .search = f[SEARCH],
                               .tss = own->left.tss,
                               .has_tile = own->left.has_tile,
                               .tile = own->left.tile};
done:
    return status;
}

creme_status creme_pairing_remark(const creme_pairing *pairing, creme_analysis *out, const creme_pairing_side *left,
                                  const creme_pairing_side *right, const creme_analysis_options *options)
{
    const creme_frame a = {.table = left->table, .count = left->count};
    const creme_frame b = {.table = right->table, .count = right->count};
    return creme_analysis_remark_join(out, options, &pairing->counts, &a, &b, true);
}

void creme_pairing_clear(creme_pairing *p)
{
    creme_sorter_destroy(p->pairs);
    creme_free(p->texts);
    *p = (creme_pairing){0};
}
