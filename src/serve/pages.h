/* What a server says of itself and of its model, and which path is which. */
#ifndef CREME_SERVE_PAGES_H
#define CREME_SERVE_PAGES_H

#include <creme/model.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct creme_serve_pages {
    char *name;     /* of the model */
    char *server;   /* of GET v2 */
    char *metadata; /* of GET v2/models/NAME */
} creme_serve_pages;

/* `weights` is what the card says of them: a hash of all that numbers may depend on. */
CREME_CHECKED creme_status creme_serve_pages_make(creme_serve_pages *out, const creme_model_info *info,
                                                  const char *name, const char *weights);
void creme_serve_pages_clear(creme_serve_pages *pages);

/* CREME_ERROR_ARGUMENT unless it is a name that a path can have: letters, digits and "_-.", at most 64. */
CREME_CHECKED creme_status creme_serve_check_name(const char *name);

/* What is answered to a method and a path (percent-encoding undone). */
typedef struct creme_serve_page {
    int code;          /* 200, 404, 405 */
    const char *text;  /* JSON, borrowed from the pages; an error's where the code says so */
    const char *allow; /* of 405: the method that there is */
    bool infer;        /* the body of the request is what is asked; the text is none */
} creme_serve_page;
creme_serve_page creme_serve_page_find(const creme_serve_pages *pages, const char *method, const char *path);

#define CREME_SERVE_VERSION "1" /* of the model, in paths */

#endif
