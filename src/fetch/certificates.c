/* Finding the system's certificates. */
#include "fetch/certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const places[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Arch, Gentoo */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Red Hat, Rocky, Alma, Fedora, Amazon */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* the same, newer */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* the same, newer */
    "/etc/ssl/cert.pem",                                 /* Alpine, macOS */
};

static const char *keep(char *room, size_t bytes, const char *before, const char *path)
{
    int length = snprintf(room, bytes, "%s%s", before, path);
    return length >= 0 && (size_t)length < bytes ? room : NULL;
}

const char *creme_certificates_find(char *room, size_t bytes, const char *own, const char *root)
{
    static const char *const variables[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *named = getenv(variables[i]);
        if (named && *named) return keep(room, bytes, "", named);
    }
    if (own && access(own, R_OK) == 0) return NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *path = keep(room, bytes, root, places[i]);
        if (path && access(path, R_OK) == 0) return path;
    }
    return NULL;
}
