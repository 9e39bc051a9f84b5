/* Taking addresses apart. */
#include "model/remote/address.h"

#include "base/memory.h"
#include "model/remote/process.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

void creme_address_clear(creme_address *address)
{
    creme_free(address->command);
    creme_free(address->socket);
    creme_free(address->base);
    creme_free(address->model);
    creme_free(address->path);
    *address = (creme_address){0};
}

/* *out = text[length], percent-encoded but for what a part of a path may hold. */
static creme_status encode(char **out, const char *text, size_t length)
{
    creme_status status = creme_allocate(out, 3 * length + 1, 1);
    if (status != CREME_OK) return status;
    char *at = *out;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool plain = c < 0x80 && (isalnum(c) || strchr("-._~", c));
        at += sprintf(at, plain ? "%c" : "%%%02X", c);
    }
    *at = '\0';
    return CREME_OK;
}

/* MODEL[:VERSION] */
static creme_status take_model(creme_address *out, const char *text)
{
    const char *colon = strrchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    char *name = NULL, *version = NULL;
    creme_status status = CREME_OK;
    if (length == 0 || (colon && !colon[1]))
        return creme_fail(CREME_ERROR_ARGUMENT, "model \"#%s\": expected the model's name, #MODEL or #MODEL:VERSION",
                          text);
    CREME_TRY(creme_copy_text_n(&out->model, text, length));
    CREME_TRY(encode(&name, text, length));
    if (colon) CREME_TRY(encode(&version, colon + 1, strlen(colon + 1)));
    CREME_TRY(creme_format_text(&out->path, "/v2/models/%s%s%s", name, version ? "/versions/" : "",
                                version ? version : ""));
done:
    creme_free(name);
    creme_free(version);
    return status;
}

static creme_status read_socket(creme_address *out, const char *text)
{
    const char *hash = access(text, F_OK) == 0 ? NULL : strrchr(text, '#');
    size_t length = hash ? (size_t)(hash - text) : strlen(text);
    creme_status status = CREME_OK;
    if (length == 0) return creme_fail(CREME_ERROR_ARGUMENT, "worker+unix:%s: expected the path of a socket", text);
    CREME_TRY(creme_copy_text_n(&out->socket, text, length));
    CREME_TRY(creme_worker_check_socket(out->socket));
    CREME_TRY(creme_copy_text(&out->base, "http://localhost"));
    CREME_TRY(take_model(out, hash ? hash + 1 : "model"));
done:
    return status;
}

static creme_status read_url(creme_address *out, const char *text)
{
    const char *hash = strchr(text, '#');
    bool http = strncasecmp(text, "http://", 7) == 0, https = strncasecmp(text, "https://", 8) == 0;
    const char *host = text + (https ? 8 : 7);
    if (!hash || !(http || https) || hash <= host || *host == '/' || *host == ':') {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "remote:%s: expected remote:http://HOST:PORT[/PREFIX]#MODEL[:VERSION]", text);
    }
    size_t length = (size_t)(hash - text);
    while (text[length - 1] == '/') length--;
    creme_status status = creme_copy_text_n(&out->base, text, length);
    return status == CREME_OK ? take_model(out, hash + 1) : status;
}

creme_status creme_address_read(creme_address *out, creme_address_form form, const char *text)
{
    *out = (creme_address){.form = form};
    creme_status status = CREME_OK;
    if (form == CREME_ADDRESS_SOCKET) return read_socket(out, text);
    if (form == CREME_ADDRESS_URL) return read_url(out, text);
    CREME_TRY(creme_copy_text(&out->command, text));
    CREME_TRY(creme_copy_text(&out->base, "http://localhost"));
    CREME_TRY(take_model(out, "model"));
done:
    return status;
}
