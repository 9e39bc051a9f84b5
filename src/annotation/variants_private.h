/* What the readers of variants share: the list while it grows, the genome that alleles are held against, and the
 * record that VCF, BCF and tables are brought to. */
#ifndef CREME_ANNOTATION_VARIANTS_PRIVATE_H
#define CREME_ANNOTATION_VARIANTS_PRIVATE_H

#include "annotation/name_sample.h"
#include "annotation/tally.h"
#include "annotation/variants.h"
#include "base/compressed.h"
#include "base/lines.h"
#include "base/names.h"
#include "base/text_map.h"

/* --- The list (variants.c) -------------------------------------------------------------------------------------- */

/* One variant. Texts and bases are in the arena, but those of single bases, which all share. */
typedef struct creme_variant_item {
    int64_t start;                 /* at.start */
    uint64_t name, alleles, bases; /* offsets in the arena; alleles: REF, its terminator, ALT */
    uint32_t deleted, inserted;
    int32_t record, offset; /* pos = start + offset */
    uint32_t line, call;    /* call: row of genotypes */
    uint8_t class, swapped;
} creme_variant_item;

struct creme_variant_list {
    creme_variant_item *items;
    size_t count, capacity;
    char *arena;
    size_t used, arena_capacity;
    uint32_t longest; /* of `deleted` */
    uint64_t *chromosome_keys;
    creme_text_map samples;
    size_t file_samples, file_chromosomes; /* that the file has */
    uint8_t *calls;                        /* [call][samples.count] */
    size_t call_rows, call_capacity;
    creme_variant_counts counts;
};

/* A call of one sample: two bits for each haplotype and one for phase. */
enum { CREME_CALL_NO, CREME_CALL_YES, CREME_CALL_UNKNOWN, CREME_CALL_ABSENT, CREME_CALL_PHASED = 1 << 4 };

CREME_CHECKED creme_status creme_variant_list_create(creme_variant_list **out, const creme_fasta *fasta);

/* Adds a variant; `item` has everything but what is in the arena. ref and alt: what the file has. */
CREME_CHECKED creme_status creme_variant_list_add(creme_variant_list *list, creme_variant_item item, const char *name,
                                                  const char *ref, const char *alt, const uint8_t *bases);

/* Room for the calls of one variant more, which is the one to be added next; *calls [samples.count]. */
CREME_CHECKED creme_status creme_variant_list_add_calls(creme_variant_list *list, uint8_t **calls);

/* Puts them in order, and counts the repeated ones. */
void creme_variant_list_finish(creme_variant_list *list);

/* --- The genome (variants_genome.c) ----------------------------------------------------------------------------- */

enum { CREME_GENOME_BLOCK = 1 << 14 };

typedef struct creme_genome {
    creme_fasta *fasta; /* borrowed */
    int record;         /* of the block; -1: none */
    int64_t start;
    uint8_t block[CREME_GENOME_BLOCK];
} creme_genome;

/* codes[count] from `start` on; N beyond the chromosome. */
CREME_CHECKED creme_status creme_genome_read(creme_genome *genome, int record, int64_t start, int64_t count,
                                             uint8_t *codes);

/* An edit of the genome; bases[inserted] takes the place of [start, start + deleted). */
typedef struct creme_genome_edit {
    int record;
    int64_t start, deleted, inserted;
    uint8_t *bases;
} creme_genome_edit;

/* Takes a shared end, then a shared beginning of old[deleted] and bases away; bases may be moved on. */
void creme_genome_edit_trim(creme_genome_edit *edit, const uint8_t *old);

/* Moves an insertion or deletion (of old[deleted], which edit->start is the place of) to the left as long as the
 * sequence stays the same, at most 100,000 bases. */
CREME_CHECKED creme_status creme_genome_edit_shift(creme_genome_edit *edit, creme_genome *genome, uint8_t *old);

creme_variant_class creme_genome_edit_class(const creme_genome_edit *edit);

/* --- What is wanted, and what becomes of a record (variants_take.c) --------------------------------------------- */

/* Genotypes of a record, asked for once it is known to be wanted: alleles[2 s], [2 s + 1] of the wanted sample s: the
 * number of the allele, -1 unknown, -2 none (haploid); phased[s] 0 or 1. */
typedef creme_status creme_variant_calls(void *self, int32_t *alleles, uint8_t *phased);

typedef struct creme_variant_raw {
    const char *chrom;
    int64_t pos;
    const char *name; /* NULL: none */
    char *ref;        /* made upper case */
    char **alts;      /* [alt_count], too */
    size_t alt_count;
    bool dashes; /* "" is an allele */
    creme_variant_calls *calls;
    void *calls_self;
} creme_variant_raw;

typedef struct creme_variant_window {
    int record;
    creme_interval at;
} creme_variant_window;

typedef struct creme_variant_mismatches {
    char first[400];
    int record; /* of the first */
    int64_t checked, alt_fits, next_fits, complement_fits;
} creme_variant_mismatches;

typedef struct creme_variant_taker {
    const char *path;
    const creme_variant_options *options;
    creme_fasta *fasta;
    creme_variant_list *list; /* owned */
    creme_genome genome;
    creme_variant_window *windows; /* in order, not touching; NULL: no windows */
    size_t window_count;
    creme_text_map chroms;
    int *records; /* of chroms; -1: the FASTA has none */
    size_t record_capacity;
    size_t renamed; /* the first of chroms that the FASTA names otherwise; CREME_TEXT_MAP_NONE */
    creme_name_sample others;
    creme_tally symbolic;
    creme_variant_mismatches mismatches;
    creme_assembly_set contigs,
        said; /* assemblies by the header's lengths of chromosomes; by its words, by names (_b37) */
    size_t group_first, group_end; /* of windows: what an index was asked for */
    bool grouped;
    int64_t line;     /* of the record at hand; 0: not known */
    bool binary;      /* line is a record's number */
    char where[160];  /* in place of a line, "chr1:14677" */
    int64_t no_calls; /* records without GT */
    int64_t polyploid;
    uint8_t *codes; /* for alleles */
    size_t code_capacity;
    int32_t *alleles;
    uint8_t *phased;
} creme_variant_taker;

CREME_CHECKED creme_status creme_variant_taker_init(creme_variant_taker *out, const char *path, creme_fasta *fasta,
                                                    const creme_variant_options *options);
void creme_variant_taker_clear(creme_variant_taker *taker);

/* creme_fail() with the file and the record at hand before the message. */
creme_status creme_variant_fail(const creme_variant_taker *taker, creme_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether a record of so many ALTs, and a REF of `length` bases, lies where variants are wanted; what does not is
 * counted. *record = its FASTA record. */
CREME_CHECKED creme_status creme_variant_wanted(creme_variant_taker *taker, const char *chrom, int64_t pos,
                                                int64_t length, size_t alts, int *record, bool *wanted);

/* *record = the chromosome's in the FASTA, -1 if it has none. */
CREME_CHECKED creme_status creme_variant_find_record(creme_variant_taker *taker, const char *chrom, int *record);

/* Goes on to the next windows that lie near each other: records from the first one's start to the last one's end are
 * wanted. False after the last. */
bool creme_variant_next_group(creme_variant_taker *taker);

/* Where records may begin, or end, that touch a window between these two places once they are moved. */
creme_interval creme_variant_reach(creme_interval windows);

/* Takes the alleles of a record that is wanted. */
CREME_CHECKED creme_status creme_variant_take(creme_variant_taker *taker, const creme_variant_raw *raw, int record);

/* CREME_ERROR_FORMAT if the genome's chromosome is of another assembly than `what` says. */
CREME_CHECKED creme_status creme_variant_check_assembly(const creme_variant_taker *taker, int record,
                                                        const char *chrom, creme_assembly_set says, const char *what);

/* The wanted ones of the file's samples: their names to the list, and columns[s], which of names[count] they are.
 * Allocates *columns. */
CREME_CHECKED creme_status creme_variant_choose_samples(creme_variant_taker *taker, char *const *names, size_t count,
                                                        size_t **columns);

/* A line "##..." of a header: what it says of the assembly. */
void creme_variant_note_header(creme_variant_taker *taker, const char *line);

/* *value = that of `key` in a header line's <...>, without quotes; false if there is none. */
bool creme_variant_header_value(const char *line, const char *key, char *value, size_t bytes);

/* After the last record: the error about REF, or the log's lines about what was left out. */
CREME_CHECKED creme_status creme_variant_taker_finish(creme_variant_taker *taker);

/* --- Bytes and lines (variants_source.c) ------------------------------------------------------------------------ */

enum { CREME_VARIANT_LINE_MAX = 1 << 28 };

/* A file that was opened, or memory, read from its beginning or from where an index says. */
typedef struct creme_variant_source {
    BGZF *file; /* borrowed; NULL: of memory */
    const char *path;
    const char *chunk; /* bytes at hand */
    size_t at, filled;
    int64_t skip; /* of the next block, after a seek */
    char *line;
    size_t length, capacity;
    int64_t number; /* of the line */
} creme_variant_source;

void creme_variant_source_clear(creme_variant_source *source);

/* Makes sure that there are bytes at hand; *end: there are none any more. */
CREME_CHECKED creme_status creme_variant_source_fill(creme_variant_source *source, bool *end);

/* Exactly `count` bytes into `bytes` (NULL: passes over them); *got is less only at the end. */
CREME_CHECKED creme_status creme_variant_source_read(creme_variant_source *source, void *bytes, size_t count,
                                                     size_t *got);

/* *line = the next one, of its fields only the first `fields` (0: all); NULL after the last. It may be written to. */
CREME_CHECKED creme_status creme_variant_source_line(creme_variant_source *source, size_t fields, char **line);

/* Goes to a virtual offset of a bgzip file; and says at which one it is. */
CREME_CHECKED creme_status creme_variant_source_seek(creme_variant_source *source, uint64_t offset);
uint64_t creme_variant_source_tell(const creme_variant_source *source);

/* --- Kinds of files --------------------------------------------------------------------------------------------- */

/* A .tbi or .csi. */
typedef struct creme_variant_index creme_variant_index;

/* *out = the index of a bgzip file, or NULL where there is none that can be used: then the whole file is read. */
CREME_CHECKED creme_status creme_variant_index_open(creme_variant_index **out, const char *path, bool binary,
                                                    const creme_log *log);
void creme_variant_index_close(creme_variant_index *index);

/* How many chromosomes it has, and their names if the index has them (NULL: of a BCF, whose header has them). */
int creme_variant_index_count(const creme_variant_index *index);
const char *creme_variant_index_name(const creme_variant_index *index, int i);

/* Calls `read` for each piece of the file that may hold records of chromosome `i` in the interval: it reads until
 * `end`. */
typedef creme_status creme_variant_piece(void *self, uint64_t end);
CREME_CHECKED creme_status creme_variant_index_each(creme_variant_index *index, int i, creme_interval at,
                                                    creme_variant_source *source, creme_variant_piece *read,
                                                    void *self);

/* All wanted records, whole file or by index (may be NULL). */
CREME_CHECKED creme_status creme_variants_read_vcf(creme_variant_taker *taker, creme_variant_source *source,
                                                   creme_variant_index *index);
CREME_CHECKED creme_status creme_variants_read_bcf(creme_variant_taker *taker, creme_variant_source *source,
                                                   creme_variant_index *index);
CREME_CHECKED creme_status creme_variants_read_table(creme_variant_taker *taker, creme_lines *lines);

#endif
