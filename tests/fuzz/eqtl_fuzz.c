/* Hostile tables of eQTLs: rows that are given are sound, anything else is an error with a message. */
#include "analysis/eqtl_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const creme_eqtl_row *row)
{
    const char *ref = row->ref, *alt = row->alt;
    int64_t start = 0;
    size_t r = 0, a = 0, whole = strlen(row->ref), other = strlen(row->alt);
    if (!row->chrom || !row->gene || !row->tissue || row->pos < 0 || row->label < -1 || row->label > 1) abort();
    if (whole == 0 || other == 0 || strspn(row->ref, "ACGTN") != whole || strspn(row->alt, "ACGTN") != other) abort();
    if (!isnan(row->pip) && !(row->pip >= 0 && row->pip <= 1)) abort();
    creme_eqtl_trim(row->pos, &ref, &alt, &start, &r, &a);
    if (r > whole || a > other || (int64_t)whole - (int64_t)other != (int64_t)r - (int64_t)a) abort();
    if (start < row->pos - 1 || (r > 0 && a > 0 && (*ref == *alt || ref[r - 1] == alt[a - 1]))) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {NULL, "variant=x,gene=y,slope=z"};
    for (int k = 0; k < 2; k++) {
        creme_lines *lines = NULL;
        creme_eqtl_file file;
        creme_eqtl_row row;
        bool more = true;
        if (creme_lines_open_memory(&lines, "in", data, size) != CREME_OK) abort();
        creme_status status = creme_eqtl_open_lines(&file, lines, columns[k]);
        while (status == CREME_OK && more) {
            status = creme_eqtl_next(&file, &row, &more);
            if (status == CREME_OK && more) check_row(&row);
        }
        if (status != CREME_OK && !*creme_error_message()) abort();
        creme_eqtl_close(&file);
    }
    return 0;
}
