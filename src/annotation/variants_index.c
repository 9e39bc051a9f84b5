/* Indexes of VCF and BCF, .tbi and .csi, by htslib: of the file itself only offsets are taken from it. */
#include "annotation/variants_private.h"

#include "base/memory.h"
#include "base/platform.h"

#include <errno.h>
#include <htslib/hts.h>
#include <htslib/tbx.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest position that htslib's indexes take. */
static const int64_t MOST_POSITION = INT64_C(1) << 44;

struct creme_variant_index {
    tbx_t *tabix; /* NULL: of a BCF */
    hts_idx_t *bins;
    const char **names; /* of tabix, their array owned; NULL: of a BCF */
    int count;
    const char *path; /* of the variants, borrowed */
};

/* *out = the path of a fresh index, NULL if there is none. */
static creme_status find(char **out, const char *path, bool binary, const creme_log *log)
{
    static const char *const endings[] = {".csi", ".tbi"};
    struct stat file, index;
    *out = NULL;
    if (stat(path, &file) != 0 || !S_ISREG(file.st_mode)) return CREME_OK;
    for (int i = 0; i < (binary ? 1 : 2); i++) {
        creme_status status = creme_format_text(out, "%s%s", path, endings[i]);
        if (status != CREME_OK) return status;
        if (stat(*out, &index) == 0) {
            if (creme_platform_modified_ns(&index) >= creme_platform_modified_ns(&file)) return CREME_OK;
            creme_log_warning(log, "%s: is older than its file: the whole file is read", *out);
        }
        creme_free(*out);
        *out = NULL;
    }
    return CREME_OK;
}

/* What is damaged is as good as none. */
static bool load(creme_variant_index *index, const char *file, bool binary)
{
    if (binary) {
        index->bins = hts_idx_load3(index->path, file, HTS_FMT_CSI, HTS_IDX_SILENT_FAIL);
        index->count = index->bins ? hts_idx_nseq(index->bins) : 0;
        return index->bins;
    }
    index->tabix = tbx_index_load3(index->path, file, HTS_IDX_SILENT_FAIL);
    if (!index->tabix) return false;
    index->bins = index->tabix->idx;
    index->names = tbx_seqnames(index->tabix, &index->count);
    for (int i = 0; i < index->count; i++) {
        if (!index->names || !index->names[i]) return false;
    }
    return true;
}

/* Does it end where the file's records end? That of another file, or of this one before records were added, would let
 * what it does not know look as if it were not there. One that does not say where it ends, as that of a file without
 * records, is not used either. */
static creme_status check_end(const creme_variant_index *index, const char *path, const creme_log *log, bool *fits)
{
    creme_variant_source source = {.path = index->path};
    BGZF *file = NULL;
    struct stat about;
    bool end = false;
    *fits = false;
    hts_itr_t *rest = hts_itr_query(index->bins, HTS_IDX_NOCOOR, 0, 0, NULL);
    if (!rest) return CREME_OK;
    uint64_t offset = rest->curr_off;
    hts_itr_destroy(rest);
    creme_status status = creme_compressed_open(&file, index->path);
    if (status != CREME_OK) return status;
    source.file = file;
    if (stat(index->path, &about) == 0 && offset >> 16 <= (uint64_t)about.st_size) {
        status = creme_variant_source_seek(&source, offset);
        if (status == CREME_OK) status = creme_variant_source_fill(&source, &end);
        *fits = status == CREME_OK && end;
        if (status != CREME_ERROR_MEMORY) status = CREME_OK; /* it points into the midst of a block */
    }
    if (status == CREME_OK && !*fits)
        creme_log_warning(
            log, "%s: is not its file's index (bcftools index -f makes it anew): the whole file is read", path);
    creme_variant_source_clear(&source);
    creme_compressed_close(file);
    return status;
}

creme_status creme_variant_index_open(creme_variant_index **out, const char *path, bool binary, const creme_log *log)
{
    enum { ROOM = 1 << 22 };
    char *file = NULL;
    creme_variant_index *index = NULL;
    bool fits = true;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(find(&file, path, binary, log));
    if (!file) goto done;
    CREME_TRY(creme_memory_need(ROOM, "htslib"));
    CREME_TRY(creme_allocate_zero(&index, 1, sizeof *index));
    index->path = path;
    if (!load(index, file, binary)) {
        creme_log_warning(log, "%s: cannot be read as an index: the whole file is read", file);
        goto done;
    }
    CREME_TRY(check_end(index, file, log, &fits));
    if (!fits) goto done;
    *out = index;
    index = NULL;
done:
    creme_variant_index_close(index);
    creme_free(file);
    return status;
}

void creme_variant_index_close(creme_variant_index *index)
{
    if (!index) return;
    if (index->tabix)
        tbx_destroy(index->tabix);
    else if (index->bins)
        hts_idx_destroy(index->bins);
    free(index->names); /* htslib's */
    creme_free(index);
}

int creme_variant_index_count(const creme_variant_index *index)
{
    return index->count;
}

const char *creme_variant_index_name(const creme_variant_index *index, int i)
{
    return index->names ? index->names[i] : NULL;
}

creme_status creme_variant_index_each(creme_variant_index *index, int i, creme_interval at,
                                      creme_variant_source *source, creme_variant_piece *read, void *self)
{
    if (at.end > MOST_POSITION) at.end = MOST_POSITION;
    if (at.start >= at.end) return CREME_OK;
    /* It is searched alone, never followed: there is no reader of records to hand over. */
    hts_itr_t *pieces = hts_itr_query(index->bins, i, at.start, at.end, NULL);
    if (!pieces) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: its index cannot be searched: make it anew (bcftools index -f)",
                          index->path);
    }
    creme_status status = CREME_OK;
    for (int k = 0; k < pieces->n_off && status == CREME_OK; k++) {
        status = creme_variant_source_seek(source, pieces->off[k].u);
        if (status == CREME_OK) status = read(self, pieces->off[k].v);
    }
    hts_itr_destroy(pieces);
    return status;
}
