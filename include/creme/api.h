/* What the library offers: every function and table in these headers, and nothing else, is visible from outside it. */
#ifndef CREME_API_H
#define CREME_API_H

/* Stands before each declaration that libcreme.so exports. Whoever compiles a part of the library into something else
 * (the CUDA backend does) defines it as nothing. */
#ifndef CREME_API
#define CREME_API __attribute__((visibility("default")))
#endif

/* The compiler warns if the result is not looked at. */
#define CREME_CHECKED __attribute__((warn_unused_result))

#endif
