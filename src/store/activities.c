/* A cache of activities in a file that is only ever added to. */
#include "store/activities.h"

#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum {
    VERSION = 1,
    BYTE_ORDER_MARK = 0x01020304,
    UNIT = 8, /* bytes: records begin at multiples of it */
    MOST_FLOATS = 1 << 14,
    READ_BYTES = 1 << 20,
    PENDING_BYTES = 1 << 18,
    PENDING_SECONDS = 2,
    LEAST_PLACES = 1 << 10
};
static const int64_t SPARE_BYTES = (int64_t)256 << 20;                 /* of the disk, for results */
static const int64_t MOST_BYTES = (int64_t)UNIT * (int64_t)UINT32_MAX; /* that places can number */

typedef struct file_header {
    char magic[24];
    uint32_t byte_order, version;
} file_header;

typedef struct record_header {
    uint64_t check;
    creme_hash key;
    uint32_t count, zero;
} record_header;

/* Where a record is, in units; 0: nowhere. The tag is a part of its key. */
typedef struct place {
    uint32_t tag, at;
} place;

struct creme_activities {
    pthread_mutex_t lock; /* of all that follows */
    char *path;
    int file;
    int64_t most, written, pending_bytes; /* bytes: of the file, at most and now; in `pending`, which come next */
    time_t pending_since;
    uint8_t *pending; /* [PENDING_BYTES] */
    uint8_t *room;    /* [the largest record] */
    place *places;    /* [mask + 1], open addressing */
    size_t mask, count;
    creme_activities_state state;
};

static void fill_header(file_header *out)
{
    memset(out, 0, sizeof *out);
    snprintf(out->magic, sizeof out->magic, "creme activities\n");
    out->byte_order = BYTE_ORDER_MARK;
    out->version = VERSION;
}

static int64_t record_bytes(int64_t count)
{
    int64_t bytes = (int64_t)sizeof(record_header) + count * (int64_t)sizeof(float);
    return (bytes + UNIT - 1) / UNIT * UNIT;
}

static uint64_t check_of(const uint8_t *record, int64_t bytes)
{
    return creme_hash_bytes(record + sizeof(uint64_t), (size_t)bytes - sizeof(uint64_t)).low;
}

/* Whether `bytes` begin with a whole record that agrees with its check; *size = how long it is, or would be. */
static bool is_record(const uint8_t *bytes, int64_t available, record_header *header, int64_t *size)
{
    *size = (int64_t)sizeof *header;
    if (available < *size) return false;
    memcpy(header, bytes, sizeof *header);
    if (header->count == 0 || header->count > MOST_FLOATS || header->zero != 0) {
        *size = 0; /* no record, however much there may be */
        return false;
    }
    *size = record_bytes(header->count);
    return available >= *size && header->check == check_of(bytes, *size);
}

/* --- Where records are ----------------------------------------------------------------------------------------- */

static uint32_t tag_of(creme_hash key)
{
    return (uint32_t)(key.high >> 32);
}

/* Tags, not keys, say where to look, so that the table can grow without reading the file. */
static size_t first_of(const creme_activities *self, uint32_t tag)
{
    return (size_t)((tag * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & self->mask;
}

static void insert(creme_activities *self, uint32_t tag, uint32_t at)
{
    size_t i = first_of(self, tag);
    while (self->places[i].at) i = (i + 1) & self->mask;
    self->places[i] = (place){tag, at};
}

static creme_status make_places(creme_activities *self, size_t count)
{
    place *old = self->places;
    size_t old_count = old ? self->mask + 1 : 0;
    creme_status status = creme_allocate_zero(&self->places, count, sizeof *self->places);
    if (status != CREME_OK) {
        self->places = old;
        return status;
    }
    self->mask = count - 1;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].at) insert(self, old[i].tag, old[i].at);
    }
    creme_free(old);
    return CREME_OK;
}

/* At most three of four places are taken. */
static creme_status add_place(creme_activities *self, creme_hash key, int64_t offset)
{
    creme_status status = CREME_OK;
    if (4 * (self->count + 1) > 3 * (self->mask + 1)) status = make_places(self, 2 * (self->mask + 1));
    if (status != CREME_OK) return status;
    insert(self, tag_of(key), (uint32_t)(offset / UNIT));
    self->count++;
    return CREME_OK;
}

/* --- Opening --------------------------------------------------------------------------------------------------- */

static creme_status fail_of_system(const creme_activities *self, const char *what)
{
    return creme_fail(CREME_ERROR_IO, "%s: %s: %s", self->path, what, strerror(errno));
}

/* A file of ours alone: nothing that is written here shall appear under another name, or be another user's. */
static creme_status check_file(const creme_activities *self, int64_t *bytes)
{
    struct stat about;
    if (fstat(self->file, &about) != 0) return fail_of_system(self, "cannot read");
    *bytes = about.st_size;
    if (!S_ISREG(about.st_mode)) return creme_fail(CREME_ERROR_IO, "%s: not a file", self->path);
    if (about.st_nlink != 1) return creme_fail(CREME_ERROR_IO, "%s: a file of several names", self->path);
    if (about.st_uid == geteuid()) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: belongs to another user", self->path);
}

static creme_status open_file(creme_activities *self)
{
    self->file = open(self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (self->file < 0 && errno == ELOOP)
        return creme_fail(CREME_ERROR_IO, "%s: a link, which is not followed", self->path);
    if (self->file < 0) return fail_of_system(self, "cannot open");
    if (creme_platform_lock(self->file) == 0) return CREME_OK;
    if (errno == EAGAIN || errno == EACCES)
        return creme_fail(CREME_ERROR_IO, "%s: another process has it", self->path);
    return fail_of_system(self, "cannot lock");
}

/* read() until there is no more, or an error, which is like an end. */
static int64_t read_at(const creme_activities *self, int64_t offset, uint8_t *out, int64_t bytes)
{
    int64_t done = 0;
    while (done < bytes) {
        ssize_t count = pread(self->file, out + done, (size_t)(bytes - done), offset + done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += count;
    }
    return done;
}

static bool write_at(const creme_activities *self, int64_t offset, const void *from, int64_t bytes)
{
    int64_t done = 0;
    while (done < bytes) {
        ssize_t count = pwrite(self->file, (const uint8_t *)from + done, (size_t)(bytes - done), offset + done);
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) errno = ENOSPC;
        if (count <= 0) return false;
        done += count;
    }
    return true;
}

static creme_status check_header(creme_activities *self, int64_t bytes)
{
    file_header ours, found;
    fill_header(&ours);
    self->written = (int64_t)sizeof ours;
    /* What was killed before the header was whole has left no record. */
    if (bytes < self->written) {
        if (read_at(self, 0, (uint8_t *)&found, bytes) == bytes && memcmp(&found, &ours, (size_t)bytes) != 0)
            return creme_fail(CREME_ERROR_FORMAT, "%s: not creme's activities", self->path);
        if (write_at(self, 0, &ours, self->written)) return CREME_OK;
        return fail_of_system(self, "cannot write");
    }
    if (read_at(self, 0, (uint8_t *)&found, self->written) != self->written)
        return fail_of_system(self, "cannot read");
    if (memcmp(&found, &ours, sizeof ours) == 0) return CREME_OK;
    bool same = memcmp(found.magic, ours.magic, sizeof ours.magic) == 0;
    return creme_fail(CREME_ERROR_FORMAT, "%s: not creme's activities%s", self->path,
                      same ? " as this creme, on this machine, keeps them: remove this file" : "");
}

/* Numbers the whole records of `room`, of which `available` bytes are those at self->written; *end: one of them is no
 * record. Returns how many bytes they take. */
static creme_status take_records(creme_activities *self, int64_t available, bool *end)
{
    int64_t at = 0, size = 0;
    record_header header;
    *end = false;
    while (is_record(self->room + at, available - at, &header, &size)) {
        creme_status status = add_place(self, header.key, self->written + at);
        if (status != CREME_OK) return status;
        at += size;
    }
    *end = size == 0 || available - at >= size;
    self->written += at;
    return CREME_OK;
}

static creme_status read_records(creme_activities *self, int64_t bytes)
{
    bool end = false;
    while (!end && self->written < bytes) {
        int64_t before = self->written, wanted = bytes - before < READ_BYTES ? bytes - before : READ_BYTES;
        creme_status status = creme_stop_check();
        if (status != CREME_OK) return status;
        int64_t available = read_at(self, before, self->room, wanted);
        status = take_records(self, available, &end);
        if (status != CREME_OK) return status;
        if (self->written == before) break; /* half a record, or half a disk */
    }
    self->state.cut_bytes = bytes > self->written ? bytes - self->written : 0;
    if (self->state.cut_bytes == 0 || ftruncate(self->file, self->written) == 0) return CREME_OK;
    return fail_of_system(self, "cannot be cut");
}

static creme_status set_path(creme_activities *self, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    return creme_format_text(&self->path, "%.*s/" CREME_ACTIVITIES_FILE, (int)length, folder);
}

static void destroy(creme_activities *self)
{
    if (self->file >= 0) close(self->file);
    pthread_mutex_destroy(&self->lock);
    creme_free(self->path);
    creme_free(self->pending);
    creme_free(self->room);
    creme_free(self->places);
    creme_free(self);
}

creme_status creme_activities_open(creme_activities **out, const char *folder, int64_t most_bytes)
{
    *out = NULL;
    creme_activities *self = NULL;
    int64_t bytes = 0;
    creme_status status = creme_allocate_zero(&self, 1, sizeof *self);
    if (status != CREME_OK) return status;
    self->file = -1;
    self->most = most_bytes < MOST_BYTES ? most_bytes : MOST_BYTES;
    pthread_mutex_init(&self->lock, NULL);
    CREME_TRY(set_path(self, folder));
    CREME_TRY(creme_allocate(&self->pending, PENDING_BYTES, 1));
    CREME_TRY(creme_allocate(&self->room, READ_BYTES, 1));
    CREME_TRY(make_places(self, LEAST_PLACES));
    CREME_TRY(open_file(self));
    CREME_TRY(check_file(self, &bytes));
    CREME_TRY(check_header(self, bytes));
    if (bytes > self->written) CREME_TRY(read_records(self, bytes < MOST_BYTES ? bytes : MOST_BYTES));
    *out = self;
    self = NULL;
done:
    if (self) destroy(self);
    return status;
}

/* --- Putting and finding --------------------------------------------------------------------------------------- */

/* Takes no more; what is there is still found. What is pending is not, since it may not have got there. */
static void give_up(creme_activities *self, const char *why)
{
    snprintf(self->state.trouble, sizeof self->state.trouble, "%s: %s", self->path, why);
    self->pending_bytes = 0;
    if (ftruncate(self->file, self->written) != 0) errno = 0;
}

/* Of a file system that does not say, there is room. */
static bool disk_has_room(const creme_activities *self)
{
    struct statvfs about;
    if (fstatvfs(self->file, &about) != 0) return true;
    return (double)about.f_bavail * (double)about.f_frsize >= (double)(SPARE_BYTES + self->pending_bytes);
}

static void write_pending(creme_activities *self)
{
    if (self->pending_bytes == 0) return;
    if (!disk_has_room(self)) {
        give_up(self, "the disk has less than 256 MiB left");
    } else if (!write_at(self, self->written, self->pending, self->pending_bytes)) {
        give_up(self, strerror(errno));
    } else {
        self->written += self->pending_bytes;
        self->pending_bytes = 0;
    }
}

/* The record at an offset; NULL if there is none of this key and size that agrees with its check. */
static const uint8_t *read_record(creme_activities *self, int64_t offset, creme_hash key, int64_t count)
{
    int64_t bytes = record_bytes(count), size = 0, available = bytes;
    const uint8_t *record = self->room;
    record_header header;
    if (offset >= self->written) {
        available = self->written + self->pending_bytes - offset;
        record = self->pending + (offset - self->written);
    } else {
        available = read_at(self, offset, self->room, bytes);
    }
    if (available < (int64_t)sizeof header) return NULL;
    memcpy(&header, record, sizeof header);
    if (!creme_hash_equal(header.key, key) || header.count != (uint64_t)count) return NULL;
    if (is_record(record, available, &header, &size)) return record;
    self->state.damaged++;
    return NULL;
}

/* The next place of that tag, from *i on; NULL if there is none. */
static const place *next_place(const creme_activities *self, uint32_t tag, size_t *i)
{
    for (; self->places[*i].at; *i = (*i + 1) & self->mask) {
        const place *found = &self->places[*i];
        if (found->tag != tag) continue;
        *i = (*i + 1) & self->mask;
        return found;
    }
    return NULL;
}

static const uint8_t *find_record(creme_activities *self, creme_hash key, int64_t count)
{
    uint32_t tag = tag_of(key);
    size_t i = first_of(self, tag);
    for (const place *at = next_place(self, tag, &i); at; at = next_place(self, tag, &i)) {
        const uint8_t *record = read_record(self, (int64_t)at->at * UNIT, key, count);
        if (record) return record;
    }
    return NULL;
}

static bool are_numbers(const float *activity, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (!isfinite(activity[i])) return false;
    }
    return true;
}

bool creme_activities_find(creme_activities *activities, creme_hash key, int64_t count, float *out)
{
    if (count < 1 || count > MOST_FLOATS) return false;
    pthread_mutex_lock(&activities->lock);
    const uint8_t *record = find_record(activities, key, count);
    if (record) memcpy(out, record + sizeof(record_header), (size_t)count * sizeof *out);
    pthread_mutex_unlock(&activities->lock);
    return record && are_numbers(out, count);
}

static void add_record(creme_activities *self, creme_hash key, int64_t count, const float *activity)
{
    int64_t bytes = record_bytes(count);
    if (self->pending_bytes + bytes > PENDING_BYTES) write_pending(self);
    if (self->state.trouble[0]) return;
    if (self->written + self->pending_bytes + bytes > self->most) {
        self->state.is_full = true;
        return;
    }
    if (add_place(self, key, self->written + self->pending_bytes) != CREME_OK) {
        give_up(self, "there is no more memory for it");
        return;
    }
    uint8_t *record = self->pending + self->pending_bytes;
    record_header header = {.key = key, .count = (uint32_t)count};
    memset(record, 0, (size_t)bytes);
    memcpy(record, &header, sizeof header);
    memcpy(record + sizeof header, activity, (size_t)count * sizeof *activity);
    header.check = check_of(record, bytes);
    memcpy(record, &header.check, sizeof header.check);
    if (self->pending_bytes == 0) self->pending_since = time(NULL);
    self->pending_bytes += bytes;
    if (time(NULL) - self->pending_since >= PENDING_SECONDS) write_pending(self);
}

void creme_activities_put(creme_activities *activities, creme_hash key, int64_t count, const float *activity)
{
    if (count < 1 || count > MOST_FLOATS || !are_numbers(activity, count)) return;
    pthread_mutex_lock(&activities->lock);
    bool more = !activities->state.trouble[0] && !activities->state.is_full;
    if (more && !find_record(activities, key, count)) add_record(activities, key, count, activity);
    pthread_mutex_unlock(&activities->lock);
}

/* --- Ending ---------------------------------------------------------------------------------------------------- */

void creme_activities_get_state(creme_activities *activities, creme_activities_state *out)
{
    pthread_mutex_lock(&activities->lock);
    *out = activities->state;
    out->records = (int64_t)activities->count;
    out->bytes = activities->written + activities->pending_bytes;
    pthread_mutex_unlock(&activities->lock);
}

void creme_activities_restart(creme_activities *activities)
{
    pthread_mutex_lock(&activities->lock);
    activities->pending_bytes = 0;
    activities->written = (int64_t)sizeof(file_header);
    activities->count = 0;
    activities->state.is_full = false;
    memset(activities->places, 0, (activities->mask + 1) * sizeof *activities->places);
    if (ftruncate(activities->file, activities->written) != 0) give_up(activities, strerror(errno));
    pthread_mutex_unlock(&activities->lock);
}

void creme_activities_close(creme_activities *activities)
{
    if (!activities) return;
    if (!activities->state.trouble[0]) write_pending(activities);
    destroy(activities);
}

void creme_activities_remove(creme_activities *activities)
{
    if (!activities) return;
    unlink(activities->path);
    destroy(activities);
}
