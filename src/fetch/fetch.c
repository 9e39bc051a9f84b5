/* From an address to a file that is whole. */
#include "fetch/fetch.h"

#include "base/clock.h"
#include "base/lines.h"
#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"
#include "base/text.h"
#include "fetch/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* Who wants to be asked again later than that is told to the user, who may come back himself. */
static const double LONGEST_WAIT_S = 300;

static const char last_line[] = "end";

/* What a part is of: FILE.from. */
typedef struct origin {
    char *address;
    char tag[CREME_TRANSFER_TAG], md5[33], sha256[65];
    int64_t total; /* -1: unknown */
} origin;

struct creme_fetch {
    const char *folder;
    const creme_source *source;
    const creme_fetch_options *options;
    char *part, *from; /* FOLDER/FILE.part, FOLDER/FILE.from */
    int file;
    int64_t have;
    origin origin;
    creme_place_sum sum;
    bool refused; /* here, not by the network: asking again does not help */
    bool locked, placed;
};

/* --- The part --------------------------------------------------------------------------------------------------- */

static void forget(origin *of)
{
    creme_free(of->address);
    *of = (origin){.total = -1};
}

static creme_status cannot(const creme_fetch *fetch, const char *what)
{
    return creme_fail(CREME_ERROR_IO, "%s: cannot %s: %s", fetch->part, what, strerror(errno));
}

static creme_status open_part(creme_fetch *fetch)
{
    struct stat about;
    fetch->file = open(fetch->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fetch->file < 0 && errno == ELOOP)
        return creme_fail(CREME_ERROR_IO, "%s: this is a link: nothing is written through it", fetch->part);
    if (fetch->file < 0) return cannot(fetch, "write here");
    if (fstat(fetch->file, &about) != 0 || !S_ISREG(about.st_mode))
        return creme_fail(CREME_ERROR_IO, "%s: this is no file", fetch->part);
    if (creme_platform_lock(fetch->file) != 0) {
        if (errno != EAGAIN && errno != EACCES) return cannot(fetch, "lock it");
        return creme_fail(CREME_ERROR_IO, "%s: another creme is fetching this", fetch->part);
    }
    if (fstat(fetch->file, &about) != 0 || about.st_nlink == 0) /* the other one was just done */
        return creme_fail(CREME_ERROR_IO, "%s: another creme has just fetched this: try again", fetch->part);
    fetch->locked = true;
    fetch->have = about.st_size;
    return CREME_OK;
}

/* Text of a line "WORD VALUE". */
static const char *value_of(const char *line, const char *word)
{
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static creme_status take_line(origin *to, const char *line)
{
    const char *value;
    if ((value = value_of(line, "address")) && !to->address) return creme_copy_text(&to->address, value);
    if ((value = value_of(line, "tag"))) snprintf(to->tag, sizeof to->tag, "%s", value);
    if ((value = value_of(line, "md5"))) snprintf(to->md5, sizeof to->md5, "%s", value);
    if ((value = value_of(line, "sha256"))) snprintf(to->sha256, sizeof to->sha256, "%s", value);
    if ((value = value_of(line, "bytes")) && !creme_parse_int64(value, &to->total)) to->total = -1;
    return CREME_OK;
}

/* Of a part whose origin cannot be read nothing is known: it begins anew. */
static creme_status read_origin(creme_fetch *fetch)
{
    creme_lines *lines = NULL;
    bool whole = false;
    creme_status status = CREME_OK;
    forget(&fetch->origin);
    if (fetch->have == 0 || !creme_place_is_there(fetch->from, NULL)) return CREME_OK;
    CREME_TRY(creme_lines_open(&lines, fetch->from));
    for (char *line;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        CREME_TRY(take_line(&fetch->origin, line));
        whole = strcmp(line, last_line) == 0;
    }
done:
    creme_lines_close(lines);
    if (status != CREME_ERROR_FORMAT && (whole || status != CREME_OK)) return status;
    forget(&fetch->origin);
    return CREME_OK;
}

/* Not by way of a temporary file, which kill -9 would leave behind: it is whole if it ends with its last line. */
static creme_status write_origin(const creme_fetch *fetch)
{
    const origin *of = &fetch->origin;
    char *text = NULL;
    creme_status status = CREME_OK;
    int file = open(fetch->from, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
    if (file < 0)
        return creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", fetch->from,
                          errno == ELOOP ? "this is a link" : strerror(errno));
    CREME_TRY(creme_format_text(&text, "address %s\nbytes %" PRId64 "\ntag %s\nmd5 %s\nsha256 %s\n%s\n", of->address,
                                of->total, of->tag, of->md5, of->sha256, last_line));
    if (write(file, text, strlen(text)) != (ssize_t)strlen(text))
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", fetch->from, strerror(errno));
done:
    close(file);
    creme_free(text);
    return status;
}

static creme_status begin_anew(creme_fetch *fetch)
{
    fetch->have = 0;
    forget(&fetch->origin);
    if (ftruncate(fetch->file, 0) != 0) return cannot(fetch, "empty it");
    return CREME_OK;
}

/* A part of another address, or of which nobody can tell whether the file has changed, is not gone on with. */
static bool can_go_on(const creme_fetch *fetch)
{
    const origin *of = &fetch->origin;
    bool same = of->address && strcmp(of->address, fetch->source->address) == 0;
    bool fits = of->total < 0 || fetch->have <= of->total;
    return fetch->have > 0 && same && fits && (*of->tag || *of->sha256 || *of->md5 || fetch->source->checksum);
}

creme_status creme_fetch_open(creme_fetch **out, const char *folder, const creme_source *source,
                              const creme_fetch_options *options)
{
    creme_fetch *fetch = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&fetch, 1, sizeof *fetch));
    *fetch = (creme_fetch){.folder = folder, .source = source, .options = options, .file = -1};
    CREME_TRY(creme_format_text(&fetch->part, "%s/%s.part", folder, source->file));
    CREME_TRY(creme_format_text(&fetch->from, "%s/%s.from", folder, source->file));
    CREME_TRY(open_part(fetch));
    CREME_TRY(read_origin(fetch));
    if (fetch->have > 0 && !can_go_on(fetch)) CREME_TRY(begin_anew(fetch));
    *out = fetch;
    fetch = NULL;
done:
    creme_fetch_close(fetch);
    return status;
}

void creme_fetch_close(creme_fetch *fetch)
{
    if (!fetch) return;
    if (fetch->locked && fetch->have == 0 && !fetch->placed) creme_fetch_drop(fetch); /* of nothing, nothing stays */
    if (fetch->file >= 0) close(fetch->file);
    forget(&fetch->origin);
    creme_free(fetch->part);
    creme_free(fetch->from);
    creme_free(fetch);
}

/* --- One request ------------------------------------------------------------------------------------------------ */

static creme_status check_room(const creme_fetch *fetch, int64_t total)
{
    struct statvfs disk;
    char needed[32], there[32];
    if (total < 0 || fstatvfs(fetch->file, &disk) != 0) return CREME_OK;
    double room = (double)disk.f_bavail * (double)disk.f_frsize;
    double need = (double)(total - fetch->have) + fetch->options->spare * (double)total;
    if (need <= room) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: this needs %s of disk, and %s are there", fetch->folder,
                      creme_text_bytes(need, needed, sizeof needed), creme_text_bytes(room, there, sizeof there));
}

static creme_status check_size(const creme_fetch *fetch, int64_t total)
{
    int64_t known = fetch->source->bytes;
    if (total < 0 || known < 0 || total == known) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: there are %" PRId64 " bytes, and %" PRId64 " were published: this is another file",
                      fetch->source->address, total, known);
}

/* Is what it sends the end of the file whose beginning is there? */
static bool is_end_of(const creme_fetch *fetch, const creme_transfer_head *head)
{
    const origin *of = &fetch->origin;
    if (head->code != 206 || head->first != fetch->have) return false;
    if (*of->tag && *head->tag && strcmp(of->tag, head->tag) != 0) return false;
    return of->total < 0 || head->total < 0 || of->total == head->total;
}

/* The whole file comes: what is there of it goes. */
static creme_status begin_whole(creme_fetch *fetch, const creme_transfer_head *head)
{
    const creme_source *source = fetch->source;
    creme_status status = CREME_OK;
    if (fetch->have > 0)
        creme_log_info(fetch->options->log,
                       "%s: it has changed meanwhile, or cannot be gone on with: from its beginning", source->file);
    CREME_TRY(begin_anew(fetch));
    CREME_TRY(check_room(fetch, head->total));
    fetch->origin.total = head->total >= 0 ? head->total : source->bytes;
    strcpy(fetch->origin.tag, head->tag);
    strcpy(fetch->origin.md5, head->md5);
    strcpy(fetch->origin.sha256, head->sha256);
    CREME_TRY(creme_copy_text(&fetch->origin.address, source->address));
    status = write_origin(fetch);
done:
    return status;
}

static creme_status begin_transfer(void *self, const creme_transfer_head *head)
{
    creme_fetch *fetch = self;
    creme_status status = check_size(fetch, head->total);
    if (status != CREME_OK || (fetch->have > 0 && is_end_of(fetch, head))) return status;
    if (head->code == 206) { /* a piece of another file, or another piece: what is there is of no use */
        status = begin_anew(fetch);
        if (status == CREME_OK) return creme_fail(CREME_ERROR_IO, "%s: the file has changed meanwhile", head->at);
    } else {
        status = begin_whole(fetch, head);
    }
    fetch->refused = status != CREME_OK;
    return status;
}

static creme_status take_bytes(void *self, const void *bytes, size_t count)
{
    creme_fetch *fetch = self;
    const creme_fetch_options *options = fetch->options;
    int64_t most = fetch->source->bytes >= 0 ? fetch->source->bytes : fetch->origin.total;
    if (most >= 0 && (int64_t)count > most - fetch->have)
        return creme_fail(CREME_ERROR_FORMAT, "%s: more comes than the %" PRId64 " bytes that the file has",
                          fetch->source->address, most);
    for (const char *next = bytes; count > 0;) {
        ssize_t put = pwrite(fetch->file, next, count, (off_t)fetch->have);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            fetch->refused = true;
            return cannot(fetch, "write here");
        }
        next += put;
        count -= (size_t)put;
        fetch->have += put;
    }
    if (options->progress) options->progress(options->self, fetch->source, fetch->have, fetch->origin.total);
    return CREME_OK;
}

/* --- Until it is whole ------------------------------------------------------------------------------------------ */

/* What came of a request. */
typedef enum outcome { WHOLE, AGAIN, FAILED } outcome;

static bool passes(long code)
{
    return code == 408 || code == 425 || code == 429 || code == 500 || code == 502 || code == 503 || code == 504;
}

static outcome judge_code(creme_fetch *fetch, const creme_transfer_head *head, creme_status *status)
{
    const char *address = fetch->source->address;
    if (head->code == 200 || head->code == 206) {
        if (fetch->origin.total < 0 || fetch->have == fetch->origin.total) return WHOLE;
        *status = creme_fail(CREME_ERROR_IO, "%s: it ended early", head->at);
        return AGAIN;
    }
    if (head->code == 416 &&
        fetch->have > 0) { /* nothing is behind what is there: it was whole, or is another file */
        if (fetch->have == head->total && fetch->have == fetch->origin.total) return WHOLE;
        *status = begin_anew(fetch);
        if (*status != CREME_OK) return FAILED;
        *status = creme_fail(CREME_ERROR_IO, "%s: the file has changed meanwhile", head->at);
        return AGAIN;
    }
    if (passes(head->code)) {
        *status = creme_fail(CREME_ERROR_IO, "%s: HTTP %ld", head->at, head->code);
        return AGAIN;
    }
    bool absent = head->code == 404 || head->code == 410;
    *status = creme_fail(absent ? CREME_ERROR_NOT_FOUND : CREME_ERROR_IO, "%s: HTTP %ld%s", address, head->code,
                         absent                                   ? ": there is no such file any more"
                         : head->code == 401 || head->code == 403 ? ": not without a permission"
                                                                  : "");
    return FAILED;
}

static outcome ask_once(creme_fetch *fetch, creme_transfer_head *head, creme_status *status)
{
    char tag[CREME_TRANSFER_TAG]; /* the part may be begun anew while it is asked for */
    creme_transfer transfer = {.address = fetch->source->address,
                               .from = fetch->have,
                               .tag = tag,
                               .timeout_s = fetch->options->timeout_s,
                               .begin = begin_transfer,
                               .take = take_bytes,
                               .self = fetch};
    strcpy(tag, fetch->origin.tag);
    *status = creme_transfer_run(&transfer, head);
    if (*status == CREME_OK) return judge_code(fetch, head, status);
    return *status == CREME_ERROR_IO && !fetch->refused ? AGAIN : FAILED;
}

static creme_status wait_for(double seconds)
{
    double until = creme_seconds() + seconds;
    while (creme_seconds() < until) {
        const struct timespec moment = {.tv_nsec = 50000000};
        creme_status status = creme_stop_check();
        if (status != CREME_OK) return status;
        nanosleep(&moment, NULL);
    }
    return CREME_OK;
}

/* After the n-th failure in a row: as the server wishes, else 1, 2, 4, ... seconds. */
static creme_status wait_before_again(const creme_fetch *fetch, const creme_transfer_head *head, int64_t failures)
{
    double seconds = failures < 6 ? (double)(1 << (failures - 1)) : 30;
    char text[32];
    if (head->retry_after >= 0) seconds = head->retry_after;
    creme_text_duration(seconds, text, sizeof text);
    if (seconds > LONGEST_WAIT_S)
        return creme_fail(CREME_ERROR_IO, "%s: it asks to come again in %s: HTTP %ld", head->at, text, head->code);
    creme_log_info(fetch->options->log, "%s; again in %s", creme_error_message(), text);
    return wait_for(seconds);
}

static creme_status say_what_stays(const creme_fetch *fetch, creme_status status)
{
    char bytes[32];
    if (fetch->have == 0 || status == CREME_ERROR_MEMORY) return status;
    creme_text_bytes((double)fetch->have, bytes, sizeof bytes);
    return creme_fail(status, "%.600s; the same command goes on behind the %s in %s", creme_error_message(), bytes,
                      fetch->part);
}

static creme_status ask_until_whole(creme_fetch *fetch)
{
    creme_transfer_head head;
    creme_status status = CREME_OK;
    int64_t most = fetch->have; /* so far: a server that begins anew each time and breaks off gets nowhere */
    for (int64_t failures = 0;;) {
        if (fetch->have > 0 && fetch->have == fetch->origin.total) return CREME_OK; /* killed just before the end */
        outcome came = ask_once(fetch, &head, &status);
        if (came == WHOLE) return CREME_OK;
        if (fetch->have > most) failures = 0, most = fetch->have;
        failures++;
        if (came == FAILED || failures > fetch->options->retries) return say_what_stays(fetch, status);
        status = wait_before_again(fetch, &head, failures);
        if (status != CREME_OK) return say_what_stays(fetch, status);
    }
}

/* --- Comparing -------------------------------------------------------------------------------------------------- */

static creme_status differs(creme_fetch *fetch, const char *kind, const char *is, const char *should, const char *who)
{
    creme_status status =
        creme_fail(CREME_ERROR_FORMAT,
                   "%s: its %s is %s, and %s is %s: damaged on its way, or another file; nothing of it is kept",
                   fetch->source->address, kind, is, who, should);
    creme_fetch_drop(fetch);
    return status;
}

/* Whether the part begins as a page for people does, which servers send in place of what asks for a login. */
static bool is_page(const creme_fetch *fetch)
{
    static const char *const begins[] = {"<!doctype html", "<html"};
    char text[512];
    ssize_t got = pread(fetch->file, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    const char *at = text + (strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
    at += strspn(at, " \t\r\n");
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (strncasecmp(at, begins[i], strlen(begins[i])) == 0) return true;
    }
    return false;
}

/* What no weights, genome or annotation are, whatever its server says of it. */
static creme_status check_content(creme_fetch *fetch)
{
    creme_status status = CREME_OK;
    if (fetch->sum.bytes == 0)
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: an empty file came; nothing of it is kept", fetch->source->address);
    else if (is_page(fetch))
        status =
            creme_fail(CREME_ERROR_FORMAT,
                       "%s: a web page came in place of the file (does its server ask for a login?); nothing of it "
                       "is kept",
                       fetch->source->address);
    if (status != CREME_OK) creme_fetch_drop(fetch);
    return status;
}

static creme_status compare(creme_fetch *fetch)
{
    static const char published[] = "the published one", said[] = "what the server says";
    const origin *of = &fetch->origin;
    const char *checksum = fetch->source->checksum, *digits = checksum ? strchr(checksum, ':') + 1 : NULL;
    bool is_md5 = checksum && strncmp(checksum, "md5:", 4) == 0;
    char md5[33];
    int64_t known = fetch->source->bytes;
    creme_status status = creme_fetch_measure(&fetch->sum, md5, fetch->part);
    if (status != CREME_OK) return status;
    const char *sha = fetch->sum.sha256;
    if (known >= 0 && fetch->sum.bytes != known) {
        status = creme_fail(CREME_ERROR_FORMAT,
                            "%s: %" PRId64 " bytes came, and %" PRId64 " were published; nothing of it is kept",
                            fetch->source->address, fetch->sum.bytes, known);
        creme_fetch_drop(fetch);
        return status;
    }
    if (is_md5 && strcmp(md5, digits) != 0) return differs(fetch, "MD5", md5, digits, published);
    if (checksum && !is_md5 && strcmp(sha, digits) != 0) return differs(fetch, "SHA-256", sha, digits, published);
    if (*of->md5 && strcmp(md5, of->md5) != 0) return differs(fetch, "MD5", md5, of->md5, said);
    if (*of->sha256 && strcmp(sha, of->sha256) != 0) return differs(fetch, "SHA-256", sha, of->sha256, said);
    if (!checksum) CREME_TRY(check_content(fetch));
    if (!checksum && !*of->md5 && !*of->sha256)
        creme_log_info(fetch->options->log, "%s: no checksum is published: its size is all that was compared",
                       fetch->source->file);
done:
    return status;
}

creme_status creme_fetch_run(creme_fetch *fetch)
{
    creme_status status = CREME_OK;
    if (fetch->have > 0 && fetch->have != fetch->origin.total) {
        char bytes[32];
        creme_text_bytes((double)fetch->have, bytes, sizeof bytes);
        creme_log_info(fetch->options->log, "%s: goes on behind the %s that are there", fetch->source->file, bytes);
    }
    CREME_TRY(ask_until_whole(fetch));
    if (fsync(fetch->file) != 0) return cannot(fetch, "write here");
    status = compare(fetch);
done:
    return status;
}

/* --- In its place ----------------------------------------------------------------------------------------------- */

const char *creme_fetch_part(const creme_fetch *fetch)
{
    return fetch->part;
}

const creme_place_sum *creme_fetch_sum(const creme_fetch *fetch)
{
    return &fetch->sum;
}

creme_status creme_fetch_place(creme_fetch *fetch)
{
    char *path = NULL;
    creme_status status = creme_format_text(&path, "%s/%s", fetch->folder, fetch->source->file);
    if (status == CREME_OK) status = creme_stop_check();
    if (status == CREME_OK && rename(fetch->part, path) != 0)
        status = creme_fail(CREME_ERROR_IO, "%s: cannot be put in place: %s", path, strerror(errno));
    if (status == CREME_OK) {
        fetch->placed = true;
        unlink(fetch->from);
    }
    creme_free(path);
    return status;
}

void creme_fetch_drop(creme_fetch *fetch)
{
    unlink(fetch->part);
    unlink(fetch->from);
    fetch->placed = true;
}

int64_t creme_fetch_begun(const char *folder, const creme_source *source)
{
    char *part = NULL;
    int64_t bytes = 0;
    if (creme_format_text(&part, "%s/%s.part", folder, source->file) != CREME_OK) return 0;
    if (!creme_place_is_there(part, &bytes)) bytes = 0;
    creme_free(part);
    return bytes;
}
