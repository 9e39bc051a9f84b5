/* Which files a figure is drawn to, of what --out and --formats say. */
#include "figure/figure_outputs.h"

#include "base/memory.h"
#include "base/text.h"

#include <creme/figure.h>
#include <string.h>

/* 0: no format is called so. */
static unsigned format_of(const char *text, size_t length)
{
    static const char *const words[] = {"svg", "pdf", "png"};
    for (int i = 0; i < 3; i++) {
        if (length == 3 && strncmp(text, words[i], 3) == 0) return 1u << i;
    }
    return 0;
}

static creme_status read_formats(unsigned *out, const char *text)
{
    *out = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        unsigned found = format_of(text, length);
        if (!found) {
            return creme_fail(CREME_ERROR_ARGUMENT,
                              "--formats: expected svg, pdf or png, with commas between, not '%.*s'", (int)length,
                              text);
        }
        *out |= found;
        if (!text[length]) return CREME_OK;
        text += length + 1;
    }
}

creme_status creme_figure_outputs(char **prefix, unsigned *formats, const char *out, const char *words)
{
    const char *dot = strrchr(out, '.');
    unsigned named = dot && dot > out && dot[-1] != '/' ? format_of(dot + 1, strlen(dot + 1)) : 0;
    creme_status status = read_formats(formats, words);
    if (status != CREME_OK) return status;
    if (!named) return creme_copy_text(prefix, out);
    if (*formats != CREME_FIGURE_ALL && *formats != named) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--out: %s is of one format, --formats of %s: leave out one of them",
                          out, words);
    }
    *formats = named;
    return creme_copy_text_n(prefix, out, (size_t)(dot - out));
}
