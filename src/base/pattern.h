/* Regular expressions that users give. */
#ifndef CREME_BASE_PATTERN_H
#define CREME_BASE_PATTERN_H

#include <creme/status.h>
#include <regex.h>

/* Compiles a POSIX extended regular expression that is searched for in texts (REG_NOSUB). Expressions that would take
 * the library's compiler more memory or stack than a sensible one needs are refused before it sees them: more than
 * 4,096 bytes, groups more than 64 deep, or repetitions ("{1,100}") that amount to more than 10,000 letters.
 * CREME_ERROR_ARGUMENT with the reason alone ("Unmatched ( or \("), so that the caller can say what it was for
 * (creme_error_prefix). Release with regfree() after CREME_OK. */
CREME_CHECKED creme_status creme_pattern_compile(regex_t *out, const char *expression);

/* The same, of which upper and lower case are one. */
CREME_CHECKED creme_status creme_pattern_compile_any_case(regex_t *out, const char *expression);

#endif
