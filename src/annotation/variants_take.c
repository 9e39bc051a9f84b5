/* From a record of any file to variants of the list: is it wanted, does the genome have REF, what is edited. */
#include "annotation/variants_private.h"

#include "base/memory.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An indel to the right of a window may begin within it once it is moved to the left; those from further away, in
 * repeats of more than this, are not. */
enum { BEYOND_WINDOW = 1000 };

creme_status creme_variant_fail(const creme_variant_taker *t, creme_status status, const char *format, ...)
{
    char text[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (t->line > 0 && t->binary) return creme_fail(status, "%s: record %" PRId64 ": %s", t->path, t->line, text);
    if (t->line > 0) return creme_fail(status, "%s:%" PRId64 ": %s", t->path, t->line, text);
    if (*t->where) return creme_fail(status, "%s: near %s: %s", t->path, t->where, text);
    return creme_fail(status, "%s: %s", t->path, text);
}

/* --- Windows ---------------------------------------------------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const creme_variant_window *x = a, *y = b;
    if (x->record != y->record) return x->record < y->record ? -1 : 1;
    return (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

static creme_status take_windows(creme_variant_taker *t)
{
    const creme_locus_list *loci = t->options->loci;
    if (!loci) return CREME_OK;
    creme_status status = creme_allocate(&t->windows, loci->count, sizeof *t->windows);
    for (size_t i = 0; i < loci->count && status == CREME_OK; i++) {
        t->windows[i].at = t->options->windows[i];
        status = creme_fasta_find(t->fasta, loci->at[i].chrom, &t->windows[i].record);
    }
    if (status != CREME_OK) return status;
    qsort(t->windows, loci->count, sizeof *t->windows, by_start);
    size_t kept = 0;
    for (size_t i = 0; i < loci->count; i++) {
        creme_variant_window *last = kept > 0 ? &t->windows[kept - 1] : NULL, *next = &t->windows[i];
        if (!last || last->record != next->record || last->at.end + BEYOND_WINDOW < next->at.start)
            t->windows[kept++] = *next;
        else if (last->at.end < next->at.end)
            last->at.end = next->at.end;
    }
    t->window_count = t->group_end = kept;
    return CREME_OK;
}

/* The first window that ends at `start` or behind it, of those that are sorted by their ends, too. */
static size_t first_window(const creme_variant_taker *t, int record, int64_t start)
{
    size_t low = 0, high = t->window_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_variant_window *window = &t->windows[middle];
        if (window->record < record || (window->record == record && window->at.end < start))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether an interval touches a window. */
static bool is_in_windows(const creme_variant_taker *t, int record, creme_interval at)
{
    if (!t->options->loci) return true;
    size_t i = first_window(t, record, at.start);
    return i < t->window_count && t->windows[i].record == record && t->windows[i].at.start <= at.end;
}

/* Whether it may touch one once it is moved; and the first such is one that the index was asked for, so that nothing
 * comes twice. */
static bool may_touch(const creme_variant_taker *t, int record, creme_interval at)
{
    if (!t->options->loci) return true;
    at.start -= BEYOND_WINDOW;
    size_t i = first_window(t, record, at.start);
    return is_in_windows(t, record, at) && i >= t->group_first && i < t->group_end;
}

/* What an index has to be asked for. */
creme_interval creme_variant_reach(creme_interval windows)
{
    return (creme_interval){windows.start > 0 ? windows.start : 0, windows.end + BEYOND_WINDOW};
}

bool creme_variant_next_group(creme_variant_taker *t)
{
    enum { NEAR = 1 << 16 }; /* less than this between two is not worth a search */
    size_t end = t->grouped ? t->group_end : 0;
    t->grouped = true;
    t->group_first = end;
    for (; end < t->window_count; end++) {
        const creme_variant_window *window = &t->windows[end];
        if (end > t->group_first &&
            (window[-1].record != window->record || window[-1].at.end + NEAR < window->at.start)) {
            break;
        }
    }
    t->group_end = end;
    return end > t->group_first;
}

/* --- Chromosomes ------------------------------------------------------------------------------------------------ */

creme_status creme_variant_check_assembly(const creme_variant_taker *t, int record, const char *chrom,
                                          creme_assembly_set says, const char *what)
{
    creme_assembly_set have = t->fasta ? creme_fasta_assemblies(t->fasta, record) : 0;
    if (!creme_assemblies_differ(says, have)) return CREME_OK;
    char theirs[80], ours[80];
    return creme_variant_fail(
        t, CREME_ERROR_FORMAT,
        "'%.100s' is of %s, as %s says, but record '%.80s' of the genome is of %s: use the variants of "
        "that assembly, or lift them over",
        chrom, creme_assembly_describe(says, theirs, sizeof theirs), what, creme_fasta_name(t->fasta, record),
        creme_assembly_describe(have, ours, sizeof ours));
}

creme_status creme_variant_find_record(creme_variant_taker *t, const char *chrom, int *record)
{
    size_t number = 0, known = t->chroms.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_map_add(&t->chroms, chrom, &number));
    if (number == known) {
        CREME_TRY(creme_grow(&t->records, &t->record_capacity, number + 1, sizeof *t->records));
        t->records[number] = t->fasta ? -1 : (int)number;
        if (t->fasta) status = creme_fasta_find(t->fasta, chrom, &t->records[number]);
        if (status == CREME_ERROR_NOT_FOUND) {
            status = CREME_OK;
            creme_name_sample_add(&t->others, chrom);
        } else if (status == CREME_ERROR_FORMAT) {
            creme_error_prefix(status, "%s: ", t->path);
        }
        if (status == CREME_OK && t->records[number] >= 0)
            status = creme_variant_check_assembly(t, t->records[number], chrom, t->contigs, "the header");
        if (status == CREME_OK && t->fasta && t->records[number] >= 0 && t->renamed == CREME_TEXT_MAP_NONE &&
            strcmp(chrom, creme_fasta_name(t->fasta, t->records[number])) != 0)
            t->renamed = number;
        if (status != CREME_OK) goto done;
    }
    *record = t->records[number];
done:
    return status;
}

static int64_t length_of(const creme_variant_taker *t, int record)
{
    return t->fasta ? creme_fasta_length(t->fasta, record) : INT64_MAX;
}

creme_status creme_variant_wanted(creme_variant_taker *t, const char *chrom, int64_t pos, int64_t length, size_t alts,
                                  int *record, bool *wanted)
{
    creme_variant_counts *counts = &t->list->counts;
    *wanted = false;
    creme_status status = creme_variant_find_record(t, chrom, record);
    if (status != CREME_OK) return status;
    const creme_interval at = {pos - 1, pos - 1 + length};
    if (*record < 0)
        counts->other_chromosome += (int64_t)alts;
    else if (at.start < 0 || at.end > length_of(t, *record))
        counts->off_chromosome += (int64_t)alts;
    else if (!may_touch(t, *record, at))
        counts->outside += (int64_t)alts;
    else
        *wanted = true;
    return CREME_OK;
}

/* --- Alleles ---------------------------------------------------------------------------------------------------- */

typedef enum allele_kind { BASES, MANY_BASES, NO_ALLELE, SYMBOLIC, MALFORMED } allele_kind;

static void make_upper(char *allele)
{
    for (; *allele; allele++) {
        if (*allele >= 'a' && *allele <= 'z') *allele = (char)(*allele - 'a' + 'A');
    }
}

/* The kind of a symbolic allele, "DEL" of <DEL:ME:ALU>, or "breakend". */
static allele_kind symbol_of(const char *allele, char *kind, size_t bytes)
{
    size_t length = strlen(allele);
    if (*allele == '<') {
        if (length < 3 || allele[length - 1] != '>') return MALFORMED;
        if (strcmp(allele, "<*>") == 0 || strcmp(allele, "<NON_REF>") == 0) return NO_ALLELE;
        snprintf(kind, bytes, "%.*s", (int)strcspn(allele + 1, ":>"), allele + 1);
        return SYMBOLIC;
    }
    bool breakend = strpbrk(allele, "[]") || (length > 1 && (*allele == '.' || allele[length - 1] == '.'));
    snprintf(kind, bytes, "breakend");
    return breakend ? SYMBOLIC : MALFORMED;
}

static allele_kind kind_of(const char *allele, bool dashes, char *kind, size_t bytes)
{
    if (!*allele) return dashes ? BASES : MALFORMED;
    size_t length = strlen(allele);
    if (strspn(allele, "ACGT") == length) return BASES;
    if (strspn(allele, "ACGTNRYSWKMBDHV") == length) return MANY_BASES;
    if (strcmp(allele, ".") == 0 || strcmp(allele, "*") == 0) return NO_ALLELE;
    return symbol_of(allele, kind, bytes);
}

/* What is at hand of the record. */
typedef struct record_at_hand {
    const creme_variant_raw *raw;
    int record;
    int64_t ref_length;
    bool fits;   /* the genome has REF */
    bool called; /* its genotypes were read */
} record_at_hand;

/* codes[count] of the genome and of REF. */
static creme_status reserve(creme_variant_taker *t, const creme_variant_raw *raw)
{
    size_t longest = strlen(raw->ref);
    for (size_t i = 0; i < raw->alt_count; i++) {
        size_t length = strlen(raw->alts[i]);
        if (length > longest) longest = length;
    }
    return creme_grow(&t->codes, &t->code_capacity, 2 * longest + 2, 1);
}

/* Whether the genome, codes[count], has these letters; N on either side is no contradiction. */
static bool agrees(const uint8_t *codes, const char *letters, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        uint8_t code = CREME_BASE_N;
        creme_sequence_encode(&code, &letters[i], 1);
        if (code != CREME_BASE_N && codes[i] != CREME_BASE_N && code != codes[i]) return false;
    }
    return true;
}

static creme_status genome_has(creme_variant_taker *t, int record, int64_t start, const char *letters, bool *has)
{
    int64_t count = (int64_t)strlen(letters);
    *has = false;
    if (start < 0 || start + count > length_of(t, record)) return CREME_OK;
    creme_status status = creme_genome_read(&t->genome, record, start, count, t->codes);
    if (status == CREME_OK) *has = agrees(t->codes, letters, count);
    return status;
}

static bool is_complement(const uint8_t *codes, const char *letters, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        uint8_t code = CREME_BASE_N;
        creme_sequence_encode(&code, &letters[i], 1);
        if (code == CREME_BASE_N || codes[count - 1 - i] != CREME_BASE_T - code) return false;
    }
    return count > 0;
}

/* REF is not there: what is, for the message, and what would explain it. */
static creme_status note_mismatch(creme_variant_taker *t, const record_at_hand *at, const char *alt, bool alt_fits)
{
    const creme_variant_raw *raw = at->raw;
    creme_variant_mismatches *m = &t->mismatches;
    bool next = false;
    creme_status status = genome_has(t, at->record, raw->pos, raw->ref, &next);
    if (status == CREME_OK)
        status = creme_genome_read(&t->genome, at->record, raw->pos - 1, at->ref_length, t->codes);
    if (status != CREME_OK) return status;
    m->alt_fits += alt_fits;
    m->next_fits += next;
    m->complement_fits += is_complement(t->codes, raw->ref, at->ref_length);
    if (t->list->counts.mismatches++ > 0) return CREME_OK;
    m->record = at->record;
    enum { SHOWN = 20 };
    char has[SHOWN + 1] = "", place[64] = "";
    int64_t shown = at->ref_length < SHOWN ? at->ref_length : SHOWN;
    creme_sequence_decode(has, t->codes, shown);
    if (t->line > 0) snprintf(place, sizeof place, "%s %" PRId64 ", ", t->binary ? "record" : "line", t->line);
    snprintf(m->first, sizeof m->first, "%s%.40s%s%.60s:%" PRId64 " %.20s%s>%.20s%s, where the genome has %s%s",
             place, raw->name ? raw->name : "", raw->name ? ", " : "", raw->chrom, raw->pos, raw->ref,
             at->ref_length > SHOWN ? "..." : "", alt, strlen(alt) > SHOWN ? "..." : "", has,
             at->ref_length > SHOWN ? "..." : "");
    return CREME_OK;
}

static creme_status read_calls(creme_variant_taker *t, record_at_hand *at)
{
    if (at->called) return CREME_OK;
    at->called = true;
    return at->raw->calls(at->raw->calls_self, t->alleles, t->phased);
}

/* Number `allele` is the one that the edit makes. */
static creme_status add_calls(creme_variant_taker *t, record_at_hand *at, int32_t allele, uint32_t *row)
{
    size_t samples = t->list->samples.count;
    *row = (uint32_t)t->list->call_rows;
    if (samples == 0) return CREME_OK;
    uint8_t *calls = NULL;
    creme_status status = read_calls(t, at);
    if (status == CREME_OK) status = creme_variant_list_add_calls(t->list, &calls);
    for (size_t s = 0; s < samples && status == CREME_OK; s++) {
        const int32_t *has = &t->alleles[2 * s];
        uint8_t call = 0;
        for (int h = 0; h < 2; h++) {
            uint8_t one = has[h] == -2       ? CREME_CALL_ABSENT
                          : has[h] < 0       ? CREME_CALL_UNKNOWN
                          : has[h] == allele ? CREME_CALL_YES
                                             : CREME_CALL_NO;
            call |= (uint8_t)(one << 2 * h);
        }
        bool no_matter = has[1] == -2 || (has[0] >= 0 && has[0] == has[1]);
        calls[s] = call | (t->phased[s] || no_matter ? CREME_CALL_PHASED : 0);
    }
    return status;
}

static creme_status add_edit(creme_variant_taker *t, record_at_hand *at, creme_genome_edit *edit, uint8_t *old,
                             const char *alt, int32_t allele, bool swapped)
{
    const creme_variant_raw *raw = at->raw;
    char *name = NULL;
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < edit->deleted; i++) { /* what the genome does not know, REF may */
        if (old[i] == CREME_BASE_N && !swapped && i < at->ref_length) creme_sequence_encode(&old[i], &raw->ref[i], 1);
    }
    uint8_t *first = old;
    int64_t start = edit->start;
    creme_genome_edit_trim(edit, old);
    first += edit->start - start;
    CREME_TRY(creme_genome_edit_shift(edit, &t->genome, first));
    if (!is_in_windows(t, edit->record, (creme_interval){edit->start, edit->start + edit->deleted})) {
        t->list->counts.outside++;
        goto done;
    }
    creme_variant_item item = {.start = edit->start,
                               .deleted = (uint32_t)edit->deleted,
                               .inserted = (uint32_t)edit->inserted,
                               .record = edit->record,
                               .offset = (int32_t)(raw->pos - edit->start),
                               .line = t->line > 0 && t->line <= UINT32_MAX ? (uint32_t)t->line : 0,
                               .class = (uint8_t)creme_genome_edit_class(edit),
                               .swapped = swapped};
    CREME_TRY(add_calls(t, at, swapped ? 0 : allele, &item.call));
    if (!raw->name) {
        CREME_TRY(creme_format_text(&name, "%s_%" PRId64 "_%s_%s", raw->chrom, raw->pos, *raw->ref ? raw->ref : "-",
                                    *alt ? alt : "-"));
    }
    CREME_TRY(creme_variant_list_add(t->list, item, name ? name : raw->name, raw->ref, alt, edit->bases));
    t->list->counts.swapped += swapped;
done:
    creme_free(name);
    return status;
}

/* One sequence in place of REF. */
static creme_status take_bases(creme_variant_taker *t, record_at_hand *at, const char *alt, int32_t allele)
{
    const creme_variant_raw *raw = at->raw;
    creme_ref_mismatch policy = t->options->ref_mismatch;
    bool swapped = false;
    creme_status status = CREME_OK;
    t->mismatches.checked++;
    if (!at->fits) {
        bool alt_fits = false;
        CREME_TRY(genome_has(t, at->record, raw->pos - 1, alt, &alt_fits));
        alt_fits = alt_fits && *alt;
        CREME_TRY(note_mismatch(t, at, alt, alt_fits));
        swapped = policy == CREME_REF_MISMATCH_SWAP && alt_fits;
        if (!swapped && policy != CREME_REF_MISMATCH_KEEP) goto done;
    }
    const char *from = swapped ? alt : raw->ref, *to = swapped ? raw->ref : alt;
    creme_genome_edit edit = {.record = at->record,
                              .start = raw->pos - 1,
                              .deleted = (int64_t)strlen(from),
                              .inserted = (int64_t)strlen(to)};
    if (swapped && strspn(to, "ACGT") != (size_t)edit.inserted) {
        t->list->counts.ambiguous++;
        goto done;
    }
    edit.bases = t->codes + edit.deleted;
    CREME_TRY(creme_genome_read(&t->genome, at->record, edit.start, edit.deleted, t->codes));
    creme_sequence_encode(edit.bases, to, edit.inserted);
    status = add_edit(t, at, &edit, t->codes, alt, allele, swapped);
done:
    return status;
}

static creme_status check_record(const creme_variant_taker *t, const creme_variant_raw *raw)
{
    size_t length = strlen(raw->ref);
    if ((length == 0 && !raw->dashes) || strspn(raw->ref, "ACGTNRYSWKMBDHV") != length) {
        return creme_variant_fail(t, CREME_ERROR_FORMAT, "REF is '%.40s': expected bases (A, C, G, T, N)", raw->ref);
    }
    return CREME_OK;
}

creme_status creme_variant_take(creme_variant_taker *t, const creme_variant_raw *raw, int record)
{
    creme_variant_counts *counts = &t->list->counts;
    make_upper(raw->ref);
    record_at_hand at = {.raw = raw, .record = record, .ref_length = (int64_t)strlen(raw->ref)};
    creme_status status = CREME_OK;
    CREME_TRY(check_record(t, raw));
    CREME_TRY(reserve(t, raw));
    CREME_TRY(genome_has(t, record, raw->pos - 1, raw->ref, &at.fits));
    for (size_t i = 0; i < raw->alt_count; i++) {
        char kind[32] = "";
        make_upper(raw->alts[i]);
        switch (kind_of(raw->alts[i], raw->dashes, kind, sizeof kind)) {
        case BASES:
            CREME_TRY(take_bases(t, &at, raw->alts[i], (int32_t)i + 1));
            break;
        case MANY_BASES:
            counts->ambiguous++;
            break;
        case NO_ALLELE:
            counts->no_allele++;
            break;
        case SYMBOLIC:
            counts->symbolic++;
            CREME_TRY(creme_tally_add(&t->symbolic, kind));
            break;
        case MALFORMED:
            return creme_variant_fail(t, CREME_ERROR_FORMAT,
                                      "ALT is '%.40s': expected bases (A, C, G, T), '*', '.', or a symbol like <DEL>",
                                      raw->alts[i]);
        }
    }
done:
    return status;
}

/* --- Beginning and end ------------------------------------------------------------------------------------------ */

creme_status creme_variant_taker_init(creme_variant_taker *out, const char *path, creme_fasta *fasta,
                                      const creme_variant_options *options)
{
    *out = (creme_variant_taker){.path = path,
                                 .options = options,
                                 .fasta = fasta,
                                 .genome = {.fasta = fasta, .record = -1},
                                 .renamed = CREME_TEXT_MAP_NONE};
    creme_status status = creme_variant_list_create(&out->list, fasta);
    return status == CREME_OK ? take_windows(out) : status;
}

void creme_variant_taker_clear(creme_variant_taker *t)
{
    creme_variant_list_free(t->list);
    creme_free(t->windows);
    creme_text_map_clear(&t->chroms);
    creme_free(t->records);
    creme_tally_clear(&t->symbolic);
    creme_free(t->codes);
    creme_free(t->alleles);
    creme_free(t->phased);
    *t = (creme_variant_taker){0};
}

/* What may be behind so many mismatches, as a sentence's end; "" if nothing is known. */
static void explain(const creme_variant_taker *t, char *text, size_t bytes)
{
    const creme_variant_mismatches *m = &t->mismatches;
    int64_t count = t->list->counts.mismatches;
    char said[80];
    *text = '\0';
    if (count * 10 < m->checked) return; /* of a file that fits, a few are what they are */
    if (t->said && creme_fasta_assemblies(t->fasta, m->record) != t->said) {
        snprintf(text, bytes, "; the file says that it is of %s: is the genome?",
                 creme_assembly_describe(t->said, said, sizeof said));
    } else if (m->next_fits == count) {
        snprintf(text, bytes, "; REF is %s one base further on: does the file count from 0? pos counts from 1",
                 count > 1 ? "always" : "there");
    } else if (m->alt_fits == count) {
        snprintf(text, bytes, "; the genome has ALT%s: are REF and ALT exchanged (--ref-mismatch swap)?",
                 count > 1 ? " in all of them" : "");
    } else if (m->complement_fits == count) {
        snprintf(text, bytes, "; the genome has the complement%s: are the alleles those of the other strand?",
                 count > 1 ? " in all of them" : "");
    } else if (count > 1) {
        snprintf(text, bytes, "; is the file of another assembly than the genome?");
    }
}

static creme_status report_mismatches(const creme_variant_taker *t)
{
    const creme_variant_counts *counts = &t->list->counts;
    const creme_variant_mismatches *m = &t->mismatches;
    if (counts->mismatches == 0) return CREME_OK;
    char why[200];
    explain(t, why, sizeof why);
    if (t->options->ref_mismatch == CREME_REF_MISMATCH_ERROR) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: REF is not what the genome has in %" PRId64 " of %" PRId64
                          " variants; the first: %s%s "
                          "(--ref-mismatch skip, swap or keep goes on)",
                          t->path, counts->mismatches, m->checked, m->first, why);
    }
    char what[120] = "left out";
    if (t->options->ref_mismatch == CREME_REF_MISMATCH_KEEP) snprintf(what, sizeof what, "taken as they are");
    if (t->options->ref_mismatch == CREME_REF_MISMATCH_SWAP) {
        snprintf(what, sizeof what, "REF and ALT of %" PRId64 " changed places, the others were left out",
                 counts->swapped);
    }
    creme_log_warning(t->options->log,
                      "%s: REF is not what the genome has in %" PRId64 " of %" PRId64
                      " variants (%s); the first: %s%s",
                      t->path, counts->mismatches, m->checked, what, m->first, why);
    return CREME_OK;
}

static void report_renamed(const creme_variant_taker *t)
{
    if (t->renamed == CREME_TEXT_MAP_NONE) return;
    creme_log_warning(
        t->options->log,
        "%s: names chromosomes otherwise than the genome, whose names results have ('%s' is '%s'): before "
        "what 'creme export --format vcf' writes is held against it, bcftools annotate --rename-chrs",
        t->path, creme_text_map_get(&t->chroms, t->renamed), creme_fasta_name(t->fasta, t->records[t->renamed]));
}

static void report_left_out(creme_variant_taker *t)
{
    const creme_variant_counts *counts = &t->list->counts;
    const creme_log *log = t->options->log;
    char kinds[300], theirs[CREME_NAME_SAMPLE_TEXT];
    if (counts->symbolic > 0) {
        creme_tally_describe(&t->symbolic, kinds, sizeof kinds);
        creme_log_warning(log, "%s: symbolic alleles are not taken yet; left out: %s", t->path, kinds);
    }
    if (counts->ambiguous > 0) {
        creme_log_warning(log, "%s: left out, alleles with N or another letter for several bases: %" PRId64, t->path,
                          counts->ambiguous);
    }
    if (counts->other_chromosome > 0) {
        creme_log_warning(log, "%s: left out, alleles on chromosomes that the genome does not have (%s): %" PRId64,
                          t->path, creme_name_sample_describe(&t->others, theirs), counts->other_chromosome);
    }
    if (counts->off_chromosome > 0) {
        creme_log_warning(log, "%s: left out, alleles at pos 0 or beyond their chromosome's end: %" PRId64, t->path,
                          counts->off_chromosome);
    }
    if (counts->no_allele > 0)
        creme_log_info(log, "%s: left out, alleles '*', '.' or <NON_REF>: %" PRId64, t->path, counts->no_allele);
    if (counts->repeated > 0) {
        creme_log_info(log, "%s: variants that repeat another one, and have a row of their own: %" PRId64, t->path,
                       counts->repeated);
    }
}

static void report_genotypes(const creme_variant_taker *t)
{
    if (t->no_calls > 0) {
        creme_log_warning(t->options->log, "%s: records without genotypes (GT), which are not known: %" PRId64,
                          t->path, t->no_calls);
    }
    if (t->polyploid > 0) {
        creme_log_warning(t->options->log, "%s: genotypes of more than two haplotypes, taken as not known: %" PRId64,
                          t->path, t->polyploid);
    }
}

creme_status creme_variant_taker_finish(creme_variant_taker *t)
{
    creme_status status = report_mismatches(t);
    if (status != CREME_OK) return status;
    t->list->file_chromosomes = t->chroms.count;
    creme_variant_list_finish(t->list);
    report_renamed(t);
    report_left_out(t);
    report_genotypes(t);
    return CREME_OK;
}
