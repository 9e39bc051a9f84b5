/* Names for messages. */
#include "annotation/name_sample.h"

#include <stdio.h>
#include <string.h>

void creme_name_sample_add(creme_name_sample *sample, const char *name)
{
    char cut[CREME_NAME_SAMPLE_BYTES];
    if (sample->more) return;
    snprintf(cut, sizeof cut, "%s", name);
    for (int i = 0; i < sample->count; i++) {
        if (strcmp(sample->names[i], cut) == 0) return;
    }
    sample->more = sample->count == CREME_NAME_SAMPLE_MOST;
    if (!sample->more) memcpy(sample->names[sample->count++], cut, sizeof cut);
}

const char *creme_name_sample_describe(const creme_name_sample *sample, char *text)
{
    size_t used = 0;
    snprintf(text, CREME_NAME_SAMPLE_TEXT, "nothing");
    for (int i = 0; i < sample->count; i++) {
        used += (size_t)snprintf(text + used, CREME_NAME_SAMPLE_TEXT - used, "%s%s", i ? ", " : "", sample->names[i]);
    }
    if (sample->more) snprintf(text + used, CREME_NAME_SAMPLE_TEXT - used, ", ...");
    return text;
}
