/* Binding sockets. */
#define _GNU_SOURCE
#include "serve/listen.h"

#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"
#include "model/remote/process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 64, PORT_BYTES = 16, OWNER_ALONE = 0077 };

static creme_status open_socket(int *out, int family)
{
    *out = socket(family, SOCK_STREAM, 0);
    if (*out < 0) return creme_fail(CREME_ERROR_IO, "cannot make a socket: %s", strerror(errno));
    fcntl(*out, F_SETFD, FD_CLOEXEC);
    fcntl(*out, F_SETFL, O_NONBLOCK);
    return CREME_OK;
}

/* --- Ports ----------------------------------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
    return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
}

/* How the address is written, with the port that it got. */
static creme_status name_port(creme_serve_listener *out)
{
    struct sockaddr_storage bound;
    socklen_t bytes = sizeof bound;
    char host[128] = "", port[PORT_BYTES] = "";
    const int flags = NI_NUMERICHOST | NI_NUMERICSERV;
    if (getsockname(out->file, (struct sockaddr *)&bound, &bytes) != 0 ||
        getnameinfo((struct sockaddr *)&bound, bytes, host, sizeof host, port, sizeof port, flags) != 0)
        return creme_fail(CREME_ERROR_IO, "cannot learn which port it is: %s", strerror(errno));
    bool v6 = bound.ss_family == AF_INET6;
    return creme_format_text(&out->address, "http://%s%s%s:%s", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

creme_status creme_serve_listen_port(creme_serve_listener *out, const char *host, int64_t port, const creme_log *log)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    char text[PORT_BYTES];
    const int yes = 1;
    creme_status status = CREME_OK;
    *out = (creme_serve_listener){.file = -1};
    snprintf(text, sizeof text, "%lld", (long long)port);
    int error = getaddrinfo(host, text, &hints, &found);
    if (error != 0) return creme_fail(CREME_ERROR_ARGUMENT, "--host %.100s: %s", host, gai_strerror(error));
    CREME_TRY(open_socket(&out->file, found->ai_family));
    setsockopt(out->file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(out->file, found->ai_addr, found->ai_addrlen) != 0 || listen(out->file, BACKLOG) != 0) {
        status = creme_fail(CREME_ERROR_IO, "cannot listen on port %s of %.100s: %s", text, host, strerror(errno));
        goto done;
    }
    CREME_TRY(name_port(out));
    if (!is_loopback(found->ai_addr))
        creme_log_warning(log,
                          "--host %s: whoever reaches this machine may ask the model; there is no password, and "
                          "nothing is encrypted",
                          host);
done:
    freeaddrinfo(found);
    if (status != CREME_OK) creme_serve_listener_close(out);
    return status;
}

/* --- Unix sockets ---------------------------------------------------------------------------------------------- */

static bool somebody_listens(const struct sockaddr_un *address)
{
    int file = -1;
    if (open_socket(&file, AF_UNIX) != CREME_OK) return true;
    int result = connect(file, (const struct sockaddr *)address, sizeof *address);
    bool nobody = result != 0 && errno == ECONNREFUSED;
    close(file);
    return !nobody;
}

/* Removes what a server left that was killed; nothing else. */
static creme_status clear_path(const struct sockaddr_un *address)
{
    struct stat about;
    const char *path = address->sun_path;
    if (lstat(path, &about) != 0) return CREME_OK; /* bind() says what there is to say */
    if (!S_ISSOCK(about.st_mode))
        return creme_fail(CREME_ERROR_IO, "%s: is there, and is no socket: nothing is put in its place", path);
    if (somebody_listens(address))
        return creme_fail(CREME_ERROR_IO, "%s: another server listens on this socket", path);
    if (unlink(path) == 0 || errno == ENOENT) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: cannot remove the socket that nobody listens on: %s", path,
                      strerror(errno));
}

creme_status creme_serve_listen_socket(creme_serve_listener *out, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat about;
    creme_status status = CREME_OK;
    *out = (creme_serve_listener){.file = -1};
    CREME_TRY(creme_worker_check_socket(path));
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    CREME_TRY(open_socket(&out->file, AF_UNIX));
    CREME_TRY(clear_path(&address));
    mode_t before = umask(OWNER_ALONE);
    int result = bind(out->file, (const struct sockaddr *)&address, sizeof address);
    umask(before);
    if (result != 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot make a socket here: %s", path, strerror(errno));
        goto done;
    }
    CREME_TRY(creme_copy_text(&out->path, path));
    CREME_TRY(creme_copy_text(&out->address, path));
    if (listen(out->file, BACKLOG) != 0 || lstat(path, &about) != 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot listen on this socket: %s", path, strerror(errno));
        goto done;
    }
    out->device = about.st_dev;
    out->inode = about.st_ino;
    out->changed_ns = creme_platform_changed_ns(&about); /* a number is given to another soon */
    creme_stop_name_file(path, &about);
done:
    if (status != CREME_OK) creme_serve_listener_close(out);
    return status;
}

void creme_serve_listener_close(creme_serve_listener *listener)
{
    struct stat about;
    if (listener->path) creme_stop_name_file(NULL, NULL);
    if (listener->path && lstat(listener->path, &about) == 0 && about.st_dev == listener->device &&
        about.st_ino == listener->inode && creme_platform_changed_ns(&about) == listener->changed_ns)
        unlink(listener->path);
    if (listener->file >= 0) close(listener->file);
    creme_free(listener->address);
    creme_free(listener->path);
    *listener = (creme_serve_listener){.file = -1};
}
