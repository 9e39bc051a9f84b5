/* Reading numbers strictly, and guessing what a misspelt word was meant to be. */
#ifndef CREME_BASE_TEXT_H
#define CREME_BASE_TEXT_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole text must be a decimal number within the bounds (inclusive). CREME_ERROR_ARGUMENT otherwise; the message
 * begins with `what` ("--tile-size"). */
CREME_CHECKED creme_status creme_text_read_integer(int64_t *out, const char *text, int64_t least, int64_t most,
                                                   const char *what);
CREME_CHECKED creme_status creme_text_read_unsigned(uint64_t *out, const char *text, const char *what);
CREME_CHECKED creme_status creme_text_read_real(double *out, const char *text, double least, double most,
                                                const char *what);

/* "7" or "7-9" (inclusive) as [7, 8) or [7, 10): *begin and *finish. Negative numbers are errors. */
CREME_CHECKED creme_status creme_text_read_span(int64_t *begin, int64_t *finish, const char *text, const char *what);

/* "K/N", 1 <= K <= N, or "K/N:cost", of which *by_cost (may be NULL) says that it is that. */
CREME_CHECKED creme_status creme_text_read_part(int64_t *k, int64_t *n, bool *by_cost, const char *text,
                                                const char *what);

/* Hands `take` a copy of each item of a list with commas between, which it may write to; an empty item too. Stops at
 * the first failure. NULL is no list. */
CREME_CHECKED creme_status creme_text_each(const char *list, creme_status (*take)(void *self, char *item),
                                           void *self);

/* The word most like `text` among words[count], NULL if none is near enough to be worth suggesting. */
const char *creme_text_suggest(const char *text, const char *const *words, size_t count);

/* "3 h 20 min", "4 min 05 s", "12 s", "0.4 s" into text[bytes]; returns text. */
const char *creme_text_duration(double seconds, char *text, size_t bytes);

/* "9.4 MiB" into text[bytes]; returns text. */
const char *creme_text_bytes(double count, char *text, size_t bytes);

#endif
