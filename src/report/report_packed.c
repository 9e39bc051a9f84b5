/* The data of a large page: tiles by columns, which compress better than rows; the whole compressed by gzip. */
#include "report/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

enum { DIGITS = 4, INTERVAL_DIGITS = 3, Q_DIGITS = 2, KB_DIGITS = 6 };

typedef struct cell {
    const creme_report_tile *tile, *before; /* before: of the row above; NULL in the first */
    const creme_report_locus *locus;
} cell;

/* A tile's column. */
typedef void write_cell(creme_output *output, const cell *of);

static void write_start(creme_output *output, const cell *of)
{
    creme_output_print(output, "%" PRId64, of->tile->start);
}

static void write_width(creme_output *output, const cell *of)
{
    creme_output_print(output, "%" PRId32, of->tile->width);
}

/* Neighbours lie a tile from each other: most steps are alike. */
static void write_step(creme_output *output, const cell *of)
{
    creme_output_print(output, "%" PRId64, of->tile->genome_start - (of->before ? of->before->genome_start : 0));
}

/* To a hundredth of the interval's order of magnitude, where it has one: what is finer is noise, and noise is what does
 * not compress. */
static void write_effect(creme_output *output, const cell *of)
{
    double below = fabs(of->tile->effect - of->tile->low), effect = of->tile->effect;
    if (isfinite(below) && below > 0) {
        double unit = pow(10, floor(log10(below)) - 2), rounded = round(effect / unit) * unit;
        if (isfinite(rounded)) effect = rounded == 0 ? 0 : rounded;
    }
    creme_report_write_number(output, effect, DIGITS);
}

/* How far the interval reaches below the effect. */
static void write_below(creme_output *output, const cell *of)
{
    creme_report_write_number(output, of->tile->effect - of->tile->low, INTERVAL_DIGITS);
}

/* By how much it reaches farther above the effect than below: 0 of all intervals of Student's t. */
static void write_farther(creme_output *output, const cell *of)
{
    double below = of->tile->effect - of->tile->low, farther = of->tile->high - of->tile->effect - below;
    if (fabs(farther) <= 1e-4 * fabs(below)) farther = 0;
    creme_report_write_number(output, farther, INTERVAL_DIGITS);
}

static void write_q(creme_output *output, const cell *of)
{
    creme_report_write_number(output, of->tile->q, Q_DIGITS);
}

static void write_class(creme_output *output, const cell *of)
{
    creme_output_print(output, "%d", of->tile->class + 4 * of->tile->strong);
}

static void write_kb(creme_output *output, const cell *of)
{
    creme_report_write_number(output, creme_report_tile_kb(of->tile, of->locus), KB_DIGITS);
}

static void write_n(creme_output *output, const cell *of)
{
    creme_output_print(output, "%" PRIu32, of->tile->n);
}

void creme_report_write_columns(creme_output *output, const creme_report_locus *locus, const creme_report_tile *tiles,
                                size_t count)
{
    static write_cell *const columns[] = {write_start,   write_width, write_step,  write_effect, write_below,
                                          write_farther, write_q,     write_class, write_kb,     write_n};
    size_t all = sizeof columns / sizeof *columns, written = all - 1; /* n, the last, only where a tile has it */
    for (size_t i = 0; i < count; i++) {
        if (tiles[i].n > 0) written = all;
    }
    for (size_t c = 0; c < written; c++) {
        creme_output_print(output, c ? "],[" : "[[");
        for (size_t i = 0; i < count; i++) {
            if (i > 0) creme_output_print(output, ",");
            columns[c](output, &(cell){&tiles[i], i > 0 ? &tiles[i - 1] : NULL, locus});
        }
    }
    creme_output_print(output, "]]");
}

/* Compresses what `stream` is given, and writes what comes of it, in pieces of a multiple of 3: base 64 has groups. */
static creme_status deflate_into(creme_output *output, z_stream *stream)
{
    enum { CHUNK = 3 << 12 };
    unsigned char chunk[CHUNK];
    int result = Z_OK;
    while (result == Z_OK) {
        stream->next_out = chunk;
        stream->avail_out = CHUNK;
        while (result == Z_OK && stream->avail_out > 0) result = deflate(stream, Z_FINISH);
        creme_html_base64(output, chunk, CHUNK - stream->avail_out);
    }
    if (result == Z_STREAM_END) return CREME_OK;
    return creme_fail(CREME_ERROR_LIBRARY, "zlib could not compress the page's data (%d)", result);
}

creme_status creme_report_write_gzip(creme_output *output, const char *text)
{
    enum { GZIP = 16, BEST_MEMORY = 9 };
    z_stream stream = {0};
    size_t length = strlen(text);
    if (length > UINT32_MAX) return creme_fail(CREME_ERROR_RANGE, "the page's data are larger than 4 GB");
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP, BEST_MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        return creme_fail(CREME_ERROR_MEMORY, "no memory is left to compress the page's data");
    }
    stream.next_in = (unsigned char *)text; /* zlib only reads it */
    stream.avail_in = (uInt)length;
    creme_status status = deflate_into(output, &stream);
    deflateEnd(&stream);
    return status;
}
