/* The first few different names of many, for messages that show what two sides call their things. */
#ifndef CREME_ANNOTATION_NAME_SAMPLE_H
#define CREME_ANNOTATION_NAME_SAMPLE_H

#include <stdbool.h>

enum { CREME_NAME_SAMPLE_MOST = 3, CREME_NAME_SAMPLE_BYTES = 48, CREME_NAME_SAMPLE_TEXT = 256 };

typedef struct creme_name_sample {
    char names[CREME_NAME_SAMPLE_MOST][CREME_NAME_SAMPLE_BYTES]; /* cut to what fits */
    int count;
    bool more; /* there are others */
} creme_name_sample;

void creme_name_sample_add(creme_name_sample *sample, const char *name);

/* "chr1, chr2, chr9, ..." in text[CREME_NAME_SAMPLE_TEXT], which it returns; "nothing" if there is none. */
const char *creme_name_sample_describe(const creme_name_sample *sample, char *text);

#endif
