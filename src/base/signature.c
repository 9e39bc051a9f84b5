/* Files by their first bytes. */
#include "base/signature.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *start, *what;
    size_t bytes;
} KINDS[] = {
    {"version https://git-lfs", "a Git LFS pointer, not the file itself: fetch that (git lfs pull)", 23},
    {"PK\3\4", "a zip archive (as .xlsx and .npz are): unpack it first, or save it as text", 4},
    {"\xfd"
     "7zXZ",
     "an xz file: decompress it first (unxz)", 5},
    {"\x28\xb5\x2f\xfd", "a zstd file: decompress it first (unzstd)", 4},
    {"\xd0\xcf\x11\xe0", "an Excel file: save it as text, with tabs between the fields", 4},
    {"\x89HDF\r\n\x1a\n", "an HDF5 file", 8},
    {"\x93NUMPY", "a NumPy array", 6},
    {"SQLite format 3", "an SQLite database", 15},
    {"PAR1\x15", "a Parquet file", 5}, /* PAR1 alone is a gene's name, too */
    {"GGUF\2", "a GGUF file", 5},
    {"GGUF\3", "a GGUF file", 5},
    {"%PDF-", "a PDF", 5},
    {"BAM\1", "a BAM file", 4},
    {"\x26\xfc\x8f\x88", "a bigWig", 4},
    {"\x88\x8f\xfc\x26", "a bigWig", 4},
    {"\xeb\xf2\x89\x87", "a bigBed: bigBedToBed makes a BED of it", 4},
    {"\x87\x89\xf2\xeb", "a bigBed: bigBedToBed makes a BED of it", 4},
    {"\x43\x27\x41\x1a", "a .2bit genome: twoBitToFa makes a FASTA of it", 4},
    {"\x1a\x41\x27\x43", "a .2bit genome: twoBitToFa makes a FASTA of it", 4},
    {"\xff\xfe", "text in UTF-16: save it in UTF-8", 2},
    {"\xfe\xff", "text in UTF-16: save it in UTF-8", 2},
};

static bool is_web_page(const char *text, size_t count)
{
    static const char *const starts[] = {"<!doctype html", "<html", "<?xml"};
    while (count > 0 && strchr(" \t\r\n", *text) && *text) text++, count--;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t length = strlen(starts[i]);
        if (count >= length && strncasecmp(text, starts[i], length) == 0) return true;
    }
    return false;
}

const char *creme_signature_describe(const void *bytes, size_t count)
{
    enum { TAR_AT = 257 };
    const char *text = bytes;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (count >= KINDS[i].bytes && memcmp(text, KINDS[i].start, KINDS[i].bytes) == 0) return KINDS[i].what;
    }
    if (count >= 10 && memcmp(text, "BZh", 3) == 0 && memcmp(text + 4, "1AY&SY", 6) == 0)
        return "a bzip2 file: decompress it first (bunzip2)";
    if (count >= TAR_AT + 8 && (memcmp(text + TAR_AT, "ustar", 6) == 0 || memcmp(text + TAR_AT, "ustar  ", 8) == 0)) {
        return "a tar archive: unpack it first";
    }
    return is_web_page(text, count) ? "a web page, not the download itself" : NULL;
}
