/* Looking up the genes that somebody names, and saying what a name may have meant. */
#include "run/gene_tss.h"

#include "run/loci_select.h"

#include "annotation/gene_key.h"
#include "annotation/gff_line.h"
#include "annotation/name_sample.h"
#include "annotation/synonyms.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/text_map.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How a name and a gene go together, the better the lower. */
typedef enum match { BY_ID, BY_NAME, BY_OTHER_VERSION, BY_NOTHING } match;

/* A transcript of a gene that was named. */
typedef struct hit {
    size_t wanted, transcript;
    match how;
} hit;

/* Why transcripts are not on the FASTA. */
typedef enum place { ON, NO_RECORD, BEYOND } place;

typedef struct finder {
    const creme_run_request *request;
    const creme_genes *names;
    creme_fasta *fasta;
    creme_locus_list all; /* every transcript of the annotation */
    creme_text_map wanted, bare;
    size_t *bare_of; /* [wanted.count]: which of `bare` it is without its version; CREME_TEXT_MAP_NONE: it has none */
    hit *hits;
    size_t count, capacity;
    creme_text_map genes; /* those that are taken: gene_id and chromosome */
    creme_text_map tsss;  /* theirs */
    creme_gene_tsss *out;
    size_t tss_capacity;
    bool *missing;   /* [names->count] */
    char text[1000]; /* of a message in the making */
    size_t bad;      /* names that it is of */
} finder;

/* --- Columns --------------------------------------------------------------------------------------------------- */

enum { GENE_ID, TRANSCRIPT_ID, GENE_TYPE, TAGS };

/* A further column of a locus; "" for NA. Cut into `text`. */
static const char *column(const creme_locus *locus, int number, char *text, size_t bytes)
{
    const char *at = locus->extra;
    for (int i = 0; i < number; i++) at += strcspn(at, "\t") + (at[strcspn(at, "\t")] != '\0');
    snprintf(text, bytes, "%.*s", (int)strcspn(at, "\t"), at);
    if (strcmp(text, "NA") == 0) *text = '\0';
    return text;
}

enum { ID_BYTES = 256, TAG_BYTES = 512 };

static const char *id_of(const creme_locus *locus, char text[ID_BYTES])
{
    return column(locus, GENE_ID, text, ID_BYTES);
}

/* --- Hits ------------------------------------------------------------------------------------------------------ */

static creme_status take_bare(finder *f, size_t wanted)
{
    const char *name = creme_text_map_get(&f->wanted, wanted);
    char *bare = NULL;
    f->bare_of[wanted] = CREME_TEXT_MAP_NONE;
    if (creme_gene_bare_length(name) == strlen(name)) return CREME_OK;
    creme_status status = creme_copy_text_n(&bare, name, creme_gene_bare_length(name));
    if (status == CREME_OK) status = creme_text_map_add(&f->bare, bare, &f->bare_of[wanted]);
    creme_free(bare);
    return status;
}

static creme_status take_names(finder *f)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < f->names->count; i++)
        CREME_TRY(creme_text_map_add(&f->wanted, f->names->at[i], &(size_t){0}));
    CREME_TRY(creme_allocate_zero(&f->missing, f->wanted.count, sizeof *f->missing));
    CREME_TRY(creme_allocate(&f->bare_of, f->wanted.count, sizeof *f->bare_of));
    for (size_t i = 0; i < f->wanted.count; i++) CREME_TRY(take_bare(f, i));
done:
    return status;
}

static creme_status add_hit(finder *f, size_t wanted, size_t transcript, match how)
{
    if (wanted == CREME_TEXT_MAP_NONE) return CREME_OK;
    creme_status status = creme_grow(&f->hits, &f->capacity, f->count + 1, sizeof *f->hits);
    if (status == CREME_OK) f->hits[f->count++] = (hit){wanted, transcript, how};
    return status;
}

/* By gene_id as it is, without its version, or with another one than was asked for; and by name. */
static creme_status find_hits_of(finder *f, size_t transcript)
{
    const creme_locus *locus = &f->all.at[transcript];
    char id[ID_BYTES];
    creme_status status = CREME_OK;
    CREME_TRY(add_hit(f, creme_text_map_find(&f->wanted, locus->name), transcript, BY_NAME));
    if (!*id_of(locus, id)) goto done;
    CREME_TRY(add_hit(f, creme_text_map_find(&f->wanted, id), transcript, BY_ID));
    size_t length = creme_gene_bare_length(id);
    bool versioned = id[length] != '\0';
    /* GENCODE puts "_PAR_Y" behind the version. */
    const char *par = versioned ? strstr(id + length, "_PAR_Y") : NULL;
    if (versioned) id[length] = '\0';
    if (versioned && !par) CREME_TRY(add_hit(f, creme_text_map_find(&f->wanted, id), transcript, BY_ID));
    if (par) goto done;
    size_t bare = creme_text_map_find(&f->bare, id);
    for (size_t i = 0; bare != CREME_TEXT_MAP_NONE && i < f->wanted.count; i++) {
        if (f->bare_of[i] == bare) CREME_TRY(add_hit(f, i, transcript, BY_OTHER_VERSION));
    }
done:
    return status;
}

static int by_wanted(const void *a, const void *b)
{
    const hit *x = a, *y = b;
    if (x->wanted != y->wanted) return x->wanted > y->wanted ? 1 : -1;
    if (x->how != y->how) return x->how > y->how ? 1 : -1;
    return (x->transcript > y->transcript) - (x->transcript < y->transcript);
}

static creme_status find_hits(finder *f)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < f->all.count; i++) CREME_TRY(find_hits_of(f, i));
    if (f->count > 0) qsort(f->hits, f->count, sizeof *f->hits, by_wanted);
done:
    return status;
}

/* --- What is said ---------------------------------------------------------------------------------------------- */

/* Adds "NAME (WHY)" to the message in the making. */
__attribute__((format(printf, 3, 4))) static void complain(finder *f, const char *name, const char *format, ...)
{
    size_t used = strlen(f->text);
    f->bad++;
    if (used + 200 > sizeof f->text) return; /* the rest is counted */
    used += (size_t)snprintf(f->text + used, sizeof f->text - used, "%s%.80s", used ? ", " : "", name);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(f->text + used, sizeof f->text - used, format, arguments);
    va_end(arguments);
}

/* What a name that is not there may have meant, each in its own place. */
typedef struct hints {
    char **synonym_of, **transcript_of, **cased_id; /* cased_id: its gene_id but for upper and lower case */
    bool *decays;
    creme_text_map known; /* names of all genes */
    const char **words;   /* [known.count] */
} hints;

static void clear_hints(hints *h, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (h->synonym_of) creme_free(h->synonym_of[i]);
        if (h->transcript_of) creme_free(h->transcript_of[i]);
        if (h->cased_id) creme_free(h->cased_id[i]);
    }
    creme_free(h->synonym_of);
    creme_free(h->transcript_of);
    creme_free(h->cased_id);
    creme_free(h->decays);
    creme_free(h->words);
    creme_text_map_clear(&h->known);
}

/* Whether a name that is not there is this gene_id in another case, versions aside. */
static creme_status hint_at_id(hints *h, const finder *f, const char *id)
{
    size_t length = creme_gene_bare_length(id);
    creme_status status = CREME_OK;
    for (size_t i = 0; i < f->wanted.count && status == CREME_OK; i++) {
        const char *name = creme_text_map_get(&f->wanted, i);
        bool same = f->missing[i] && !h->cased_id[i] && creme_gene_bare_length(name) == length && length > 0 &&
                    strncasecmp(name, id, length) == 0;
        if (same) status = creme_copy_text(&h->cased_id[i], id);
    }
    return status;
}

static creme_status hint_at(hints *h, const finder *f, const creme_locus *locus)
{
    char id[ID_BYTES], transcript[ID_BYTES];
    size_t number = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_map_add(&h->known, locus->name, &number));
    column(locus, TRANSCRIPT_ID, transcript, sizeof transcript);
    size_t of = *transcript ? creme_text_map_find(&f->wanted, transcript) : CREME_TEXT_MAP_NONE;
    if (of == CREME_TEXT_MAP_NONE && *transcript) {
        transcript[creme_gene_bare_length(transcript)] = '\0';
        of = creme_text_map_find(&f->wanted, transcript);
    }
    if (of != CREME_TEXT_MAP_NONE && !h->transcript_of[of])
        CREME_TRY(creme_copy_text(&h->transcript_of[of], locus->name));
    const size_t by[] = {creme_text_map_find(&f->wanted, locus->name),
                         creme_text_map_find(&f->wanted, id_of(locus, id))};
    for (int i = 0; i < 2; i++) {
        if (by[i] != CREME_TEXT_MAP_NONE) h->decays[by[i]] = true;
    }
    status = hint_at_id(h, f, id_of(locus, id));
done:
    return status;
}

static creme_status gather_hints(hints *h, const finder *f)
{
    size_t count = f->wanted.count;
    creme_locus_list all = {0};
    const char **names = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&h->synonym_of, count, sizeof *h->synonym_of));
    CREME_TRY(creme_allocate_zero(&h->transcript_of, count, sizeof *h->transcript_of));
    CREME_TRY(creme_allocate_zero(&h->cased_id, count, sizeof *h->cased_id));
    CREME_TRY(creme_allocate_zero(&h->decays, count, sizeof *h->decays));
    const creme_gtf_options every = {.all_transcripts = true, .keep_duplicates = true};
    CREME_TRY(creme_loci_read_gtf(&all, f->request->gtf, &every, NULL));
    for (size_t i = 0; i < all.count; i++) CREME_TRY(hint_at(h, f, &all.at[i]));
    CREME_TRY(creme_allocate(&h->words, h->known.count, sizeof *h->words));
    for (size_t i = 0; i < h->known.count; i++) h->words[i] = creme_text_map_get(&h->known, i);
    CREME_TRY(creme_allocate(&names, count, sizeof *names));
    for (size_t i = 0; i < count; i++) names[i] = creme_text_map_get(&f->wanted, i);
    CREME_TRY(creme_synonyms_find(h->synonym_of, f->request->gtf, names, count));
done:
    creme_locus_list_clear(&all);
    creme_free(names);
    return status;
}

/* The same letters and digits, whatever their case and the signs between them. */
static bool is_alike(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a && !isalnum((unsigned char)*a)) a++;
        while (*b && !isalnum((unsigned char)*b)) b++;
        if (toupper((unsigned char)*a) != toupper((unsigned char)*b)) return false;
        if (!*a) return true;
    }
}

/* The same letters in another case come first, then with other signs between them: HLAA, hsa-mir-21. */
static const char *near_name(const hints *h, const char *name)
{
    const char *bare = strncasecmp(name, "hsa-", 4) == 0 ? name + 4 : name;
    for (size_t i = 0; i < h->known.count; i++) {
        if (strcasecmp(h->words[i], name) == 0) return h->words[i];
    }
    for (size_t i = 0; i < h->known.count; i++) {
        if (is_alike(h->words[i], bare)) return h->words[i];
    }
    return creme_text_suggest(name, h->words, h->known.count);
}

static creme_status say_missing(finder *f)
{
    hints h = {0};
    creme_status status = CREME_OK;
    CREME_TRY(gather_hints(&h, f));
    *f->text = '\0';
    f->bad = 0;
    for (size_t i = 0; i < f->wanted.count; i++) {
        if (!f->missing[i]) continue;
        const char *name = creme_text_map_get(&f->wanted, i), *near = near_name(&h, name);
        if (h.decays[i])
            complain(f, name,
                     " (all its transcripts have retained introns or are subject to decay: "
                     "--all-transcripts keeps them)");
        else if (h.transcript_of[i])
            complain(f, name, " (a transcript of %.80s)", h.transcript_of[i]);
        else if (h.synonym_of[i])
            complain(f, name, " (another name of %.80s)", h.synonym_of[i]);
        else if (h.cased_id[i])
            complain(f, name, " (did you mean %.80s?)", h.cased_id[i]);
        else
            complain(f, name, near ? " (did you mean %.80s?)" : "%s", near ? near : "");
    }
    status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: has no gene of the name or gene_id %s", f->request->gtf, f->text);
done:
    clear_hints(&h, f->wanted.count);
    return status;
}

static creme_status say_off(const finder *f)
{
    creme_name_sample sample = {0};
    char names[CREME_NAME_SAMPLE_TEXT];
    for (int i = 0; i < creme_fasta_count(f->fasta); i++)
        creme_name_sample_add(&sample, creme_fasta_name(f->fasta, i));
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: does not have the place of %s; it has %s (--chromosome-names says which names are one)",
                      f->request->fasta, f->text, creme_name_sample_describe(&sample, names));
}

/* --- Genes ----------------------------------------------------------------------------------------------------- */

static creme_status place_of(const finder *f, const creme_locus *locus, place *out)
{
    int record = 0;
    creme_status status = creme_loci_find_record(&f->all, locus, f->request, f->fasta, &record);
    *out = NO_RECORD;
    if (status == CREME_ERROR_NOT_FOUND) return CREME_OK;
    if (status == CREME_OK) *out = locus->tss < creme_fasta_length(f->fasta, record) ? ON : BEYOND;
    return status;
}

static bool has_canonical(const char *tags)
{
    return creme_gff_has_tag(tags, "Ensembl_canonical") || creme_gff_has_tag(tags, "RefSeq_Select");
}

/* Adds a TSS of gene number `gene`, or what the transcript says of one that is there. */
static creme_status add_tss(finder *f, const creme_locus *locus, size_t gene)
{
    creme_gene_tsss *out = f->out;
    char tags[TAG_BYTES], *key = NULL;
    size_t number = 0, before = f->tsss.count;
    creme_status status = CREME_OK;
    column(locus, TAGS, tags, sizeof tags);
    const creme_gene_tss facts = {gene, creme_gff_has_tag(tags, "MANE_Select"), has_canonical(tags), NAN};
    CREME_TRY(creme_format_text(&key, "%zu\t%" PRId64 "\t%c", gene, locus->tss, locus->strand));
    CREME_TRY(creme_text_map_add(&f->tsss, key, &number));
    CREME_TRY(creme_grow(&out->at, &f->tss_capacity, f->tsss.count, sizeof *out->at));
    if (number == before) {
        CREME_TRY(creme_locus_list_add(&out->loci, locus));
        out->at[number] = facts;
        goto done;
    }
    creme_gene_tss *known = &out->at[number];
    /* The row is of the transcript that says most. */
    if (2 * facts.mane + facts.canonical > 2 * known->mane + known->canonical) {
        char *extra = NULL;
        CREME_TRY(creme_copy_text(&extra, locus->extra));
        creme_free(out->loci.at[number].extra);
        out->loci.at[number].extra = extra;
    }
    known->mane |= facts.mane;
    known->canonical |= facts.canonical;
done:
    creme_free(key);
    return status;
}

/* What is found of one name: its hits, and where they lie. */
typedef struct found {
    const char *name;
    const hit *hits;
    size_t count; /* those of the best sort */
    place *places;
    size_t on, beyond;
} found;

/* *out: a name's genes on the FASTA have this gene_id (or name, without one) alone. If not, what they have is said.
 * */
static void check_one(finder *f, const found *it, bool *out)
{
    char first[ID_BYTES], other[ID_BYTES], last[ID_BYTES] = "";
    size_t used = 0, ids = 0;
    char list[400] = "";
    *first = '\0';
    for (size_t i = 0; i < it->count; i++) {
        const creme_locus *locus = &f->all.at[it->hits[i].transcript];
        if (it->places[i] != ON) continue;
        id_of(locus, other);
        if (ids > 0 && (strcmp(other, first) == 0 || strcmp(other, last) == 0)) continue;
        if (ids++ == 0) snprintf(first, sizeof first, "%s", other);
        snprintf(last, sizeof last, "%s", other);
        if (used + 120 < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.60s on %.30s", used ? ", " : "",
                                     *other ? other : locus->name, locus->chrom);
    }
    *out = ids <= 1;
    if (!*out) complain(f, it->name, ": %s", list);
}

/* "ID\tchr9" of a transcript's gene, which the caller frees. */
static creme_status name_gene(char **out, const creme_locus *locus)
{
    char id[ID_BYTES];
    return creme_format_text(out, "%s\t%s", *id_of(locus, id) ? id : locus->name, locus->chrom);
}

/* Adds the TSSs of gene number `gene`, of which hit `first` is. */
static creme_status take_gene(finder *f, const found *it, size_t first, size_t gene)
{
    char *key = NULL;
    creme_status status = CREME_OK;
    for (size_t i = first; i < it->count; i++) {
        const creme_locus *locus = &f->all.at[it->hits[i].transcript];
        if (it->places[i] != ON) continue;
        CREME_TRY(name_gene(&key, locus));
        if (creme_text_map_find(&f->genes, key) == gene) CREME_TRY(add_tss(f, locus, gene));
        creme_free(key);
        key = NULL;
    }
done:
    creme_free(key);
    return status;
}

static creme_status take_genes(finder *f, const found *it)
{
    char *key = NULL;
    const char *before = NULL; /* the chromosome of the name's gene before this one */
    creme_status status = CREME_OK;
    for (size_t i = 0; i < it->count; i++) {
        const creme_locus *locus = &f->all.at[it->hits[i].transcript];
        size_t number = 0, count = f->genes.count;
        if (it->places[i] != ON) continue;
        CREME_TRY(name_gene(&key, locus));
        CREME_TRY(creme_text_map_add(&f->genes, key, &number));
        creme_free(key);
        key = NULL;
        if (number < count) continue; /* taken already */
        if (before)
            creme_log_warning(f->request->log, "%s lies on %s and on %s: both are taken, as two genes", it->name,
                              before, locus->chrom);
        before = locus->chrom;
        CREME_TRY(take_gene(f, it, i, number));
    }
done:
    creme_free(key);
    return status;
}

static void warn(const finder *f, const found *it)
{
    char id[ID_BYTES];
    const creme_log *log = f->request->log;
    if (it->hits[0].how == BY_OTHER_VERSION)
        creme_log_warning(log, "%s: taken to be %s, as which the annotation has it", it->name,
                          id_of(&f->all.at[it->hits[0].transcript], id));
    if (it->on > 0 && it->beyond > 0)
        creme_log_warning(log, "%s: %zu transcripts begin beyond the end of their sequence and are left out",
                          it->name, it->beyond);
}

static creme_status find_places(finder *f, found *it)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&it->places, it->count, sizeof *it->places));
    for (size_t i = 0; i < it->count; i++) {
        CREME_TRY(place_of(f, &f->all.at[it->hits[i].transcript], &it->places[i]));
        it->on += it->places[i] == ON;
        it->beyond += it->places[i] == BEYOND;
    }
done:
    return status;
}

/* of[wanted]: the hits of the best sort, and where they lie. */
static creme_status sort_out(finder *f, found *of)
{
    creme_status status = CREME_OK;
    size_t at = 0;
    for (size_t i = 0; i < f->wanted.count; i++) {
        const hit *first = f->hits + at;
        of[i] = (found){.name = creme_text_map_get(&f->wanted, i), .hits = first};
        for (; at < f->count && f->hits[at].wanted == i; at++) of[i].count += f->hits[at].how == first->how;
        f->missing[i] = of[i].count == 0;
        f->bad += f->missing[i];
        CREME_TRY(find_places(f, &of[i]));
    }
done:
    return status;
}

/* Everything that is wrong with the names, worst first. */
static creme_status check(finder *f, const found *of)
{
    size_t count = f->wanted.count;
    bool one = true;
    if (f->bad > 0) return say_missing(f);
    for (size_t i = 0; i < count; i++) {
        const char *chrom = f->all.at[of[i].hits[0].transcript].chrom;
        if (of[i].on == 0) complain(f, of[i].name, of[i].beyond ? " (%.80s, beyond its end)" : " (%.80s)", chrom);
    }
    if (f->bad > 0) return say_off(f);
    for (size_t i = 0; i < count; i++) check_one(f, &of[i], &one);
    if (f->bad == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: several genes have one name, give the gene_id of the one that is meant: %s",
                      f->request->gtf, f->text);
}

static creme_status take(finder *f)
{
    found *of = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&of, f->wanted.count, sizeof *of));
    CREME_TRY(sort_out(f, of));
    CREME_TRY(check(f, of));
    for (size_t i = 0; i < f->wanted.count; i++) {
        warn(f, &of[i]);
        CREME_TRY(take_genes(f, &of[i]));
    }
    f->out->gene_count = f->genes.count;
done:
    for (size_t i = 0; of && i < f->wanted.count; i++) creme_free(of[i].places);
    creme_free(of);
    return status;
}

creme_status creme_gene_tsss_read(creme_gene_tsss *out, const creme_run_request *request, const creme_genes *names,
                                  creme_fasta *fasta)
{
    *out = (creme_gene_tsss){0};
    finder f = {.request = request, .names = names, .fasta = fasta, .out = out};
    const creme_gtf_options options = {.all_transcripts = request->all_transcripts, .keep_duplicates = true};
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_read_gtf(&f.all, request->gtf, &options, NULL));
    CREME_TRY(take_names(&f));
    CREME_TRY(find_hits(&f));
    CREME_TRY(creme_copy_text(&out->loci.extra_header, f.all.extra_header));
    out->loci.assemblies = f.all.assemblies;
    status = take(&f);
done:
    creme_locus_list_clear(&f.all);
    creme_text_map_clear(&f.wanted);
    creme_text_map_clear(&f.bare);
    creme_text_map_clear(&f.genes);
    creme_text_map_clear(&f.tsss);
    creme_free(f.bare_of);
    creme_free(f.hits);
    creme_free(f.missing);
    return status;
}
