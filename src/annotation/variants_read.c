/* Which kind of file of variants it is, and reading it. */
#include "annotation/variants_private.h"

#include "base/memory.h"

#include <string.h>

typedef enum kind { TABLE, VCF, BCF } kind;

static kind kind_of(const char *bytes, size_t count)
{
    static const char vcf[] = "##fileformat=VCF";
    if (count >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        count -= 3;
    }
    if (count >= sizeof vcf - 1 && memcmp(bytes, vcf, sizeof vcf - 1) == 0) return VCF;
    return count >= 3 && memcmp(bytes, "BCF", 3) == 0 ? BCF : TABLE;
}

/* From a file (taken over), or memory. */
static creme_status read_kind(creme_variant_taker *t, creme_variant_source *source, BGZF **file)
{
    bool end = false;
    creme_variant_index *index = NULL;
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_variant_source_fill(source, &end));
    kind of = kind_of(source->chunk, source->filled);
    if (of == TABLE) {
        BGZF *opened = *file;
        *file = NULL;
        CREME_TRY(opened ? creme_lines_open_file(&lines, t->path, opened)
                         : creme_lines_open_memory(&lines, t->path, source->chunk, source->filled));
        status = creme_variants_read_table(t, lines);
        goto done;
    }
    bool may = *file && t->options->loci && !t->options->no_index;
    if (may && bgzf_compression(*file) == CREME_COMPRESSION_BGZIP)
        CREME_TRY(creme_variant_index_open(&index, t->path, of == BCF, t->options->log));
    status = of == BCF ? creme_variants_read_bcf(t, source, index) : creme_variants_read_vcf(t, source, index);
done:
    creme_variant_index_close(index);
    creme_lines_close(lines);
    return status;
}

static creme_status read_list(creme_variant_list **out, const char *path, creme_variant_source *source, BGZF *file,
                              creme_fasta *fasta, const creme_variant_options *options)
{
    creme_variant_taker taker = {0};
    creme_status status = CREME_OK;
    source->file = file;
    source->path = path;
    CREME_TRY(creme_variant_taker_init(&taker, path, fasta, options));
    CREME_TRY(read_kind(&taker, source, &file));
    CREME_TRY(creme_variant_taker_finish(&taker));
    *out = taker.list;
    taker.list = NULL;
done:
    creme_variant_taker_clear(&taker);
    creme_variant_source_clear(source);
    creme_compressed_close(file);
    return status;
}

creme_status creme_variant_list_read(creme_variant_list **out, const char *path, creme_fasta *fasta,
                                     const creme_variant_options *options)
{
    *out = NULL;
    creme_variant_source source = {0};
    BGZF *file = NULL;
    creme_status status = creme_compressed_open(&file, path);
    return status == CREME_OK ? read_list(out, path, &source, file, fasta, options) : status;
}

creme_status creme_variant_list_read_memory(creme_variant_list **out, const char *name, const void *bytes,
                                            size_t count, creme_fasta *fasta, const creme_variant_options *options)
{
    *out = NULL;
    creme_variant_source source = {.chunk = count > 0 ? bytes : "", .filled = count};
    return read_list(out, name, &source, NULL, fasta, options);
}
