/* Encoding with a look-out for bytes that are no letters. */
#ifndef CREME_SEQ_ALPHABET_H
#define CREME_SEQ_ALPHABET_H

#include <stdbool.h>
#include <stdint.h>

/* As creme_sequence_encode(); returns the index of the first byte that is not a letter (it becomes N), or `count`. */
int64_t creme_sequence_encode_checked(uint8_t *codes, const char *letters, int64_t count);

/* Is this a letter that IUPAC's code for bases does not have? */
bool creme_sequence_is_foreign(char letter);
int64_t creme_sequence_count_foreign(const char *letters, int64_t count);

#endif
