/* Where a served model is: what stands behind "worker:", "worker+unix:" and "remote:". */
#ifndef CREME_MODEL_REMOTE_ADDRESS_H
#define CREME_MODEL_REMOTE_ADDRESS_H

#include <creme/status.h>
#include <stdbool.h>

typedef enum creme_address_form {
    CREME_ADDRESS_COMMAND, /* COMMAND: a worker that is started here; its model is called "model" */
    CREME_ADDRESS_SOCKET,  /* PATH[#MODEL[:VERSION]]; a path that is there is taken whole; MODEL: "model" */
    CREME_ADDRESS_URL      /* http[s]://HOST[:PORT][/PREFIX]#MODEL[:VERSION] */
} creme_address_form;

typedef struct creme_address {
    creme_address_form form;
    char *command; /* NULL of the others */
    char *socket;  /* the path; NULL of the others */
    char *base;    /* "http://HOST:PORT/PREFIX" without a slash at its end */
    char *model;   /* the model's name */
    char *path;    /* "/v2/models/M[/versions/V]", as a URL has it */
} creme_address;

/* CREME_ERROR_ARGUMENT, saying what was expected. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_address_read(creme_address *out, creme_address_form form, const char *text);
void creme_address_clear(creme_address *address);

#endif
