/* A libonnxruntime.so for tests: it has the functions that creme calls at their places, and does what CREME_FAKE_ORT
 * says, words with blanks between, so that every way in which the real one may fail or lie can be tried.
 *
 *   fail=P     the function at place P of the table gives a status, "told to fail at P"
 *   hole=P     there is no function at place P
 *   version=V  its version; it is 1.99.0 otherwise
 *   no-table   there is no table of any version; no-base: there is nothing at all
 *   in=NAME:TYPE:D,D,..    what it takes, and out=...: gives; several out= are several outputs
 *   lie=W      of the answer: rank (9 dimensions), shape (one more bin), negative, huge (dimensions), type (INT64),
 *              null (no value), numbers (none), nan, odd (what is no tensor among inputs and outputs)
 *   company    numbers depend on how many rows there are; loner: on whether there is more than one; moody: they differ
 *              from call to call
 *   hang       a run goes on until it is told to end
 *
 * A model here is [rows][4][L] of FP32 to [rows][8][3] unless in= and out= say otherwise; of it, number [b][t] is 1 +
 * how many of the base t + 1 are in the b-th eighth of the sequence. */
#include "model/onnx/abi.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_RANK = 9, MOST_OUTPUTS = 3, BINS = 8, TRACKS = 3, FP32 = 1, INT64 = 7 };

struct creme_ort_status {
    int code;
    char text[100];
};
struct creme_ort_env {
    int unused;
};
struct creme_ort_options {
    int threads;
};
struct creme_ort_memory {
    int unused;
};
struct creme_ort_allocator {
    int unused;
};
struct creme_ort_run {
    volatile bool over;
};
struct creme_ort_shape {
    char name[32];
    int type;
    size_t rank;
    int64_t size[MOST_RANK];
};
struct creme_ort_type {
    creme_ort_shape shape;
};
struct creme_ort_value {
    creme_ort_shape shape;
    float *owned;  /* of an answer */
    void *numbers; /* of a question: borrowed */
};
struct creme_ort_session {
    creme_ort_shape in, out[MOST_OUTPUTS];
    size_t outputs;
};

const creme_ort_base *OrtGetApiBase(void);
int creme_fake_alive(void);

static int alive, calls;

__attribute__((visibility("default"))) int creme_fake_alive(void)
{
    return alive;
}

/* --- What it was told ------------------------------------------------------------------------------------------- */

/* The n-th word that begins so: what is behind it, up to a blank, into text. */
static bool find_word(const char *start, int n, char *text, size_t bytes)
{
    const char *words = getenv("CREME_FAKE_ORT");
    size_t length = strlen(start);
    for (words = words ? words : ""; *words;) {
        size_t end = strcspn(words, " ");
        if (end >= length && memcmp(words, start, length) == 0 && n-- == 0) {
            snprintf(text, bytes, "%.*s", (int)(end - length), words + length);
            return true;
        }
        words += end + (words[end] == ' ');
    }
    return false;
}

static bool is_told(const char *word)
{
    char text[8];
    return find_word(word, 0, text, sizeof text);
}

static bool lies(const char *how)
{
    char text[32];
    return find_word("lie=", 0, text, sizeof text) && strcmp(text, how) == 0;
}

static void *make(size_t bytes)
{
    alive++;
    return calloc(1, bytes);
}

static void drop(void *thing)
{
    if (thing) alive--;
    free(thing);
}

static creme_ort_status *fail_at(int place)
{
    char text[32];
    if (!find_word("fail=", 0, text, sizeof text) || atoi(text) != place) return NULL;
    creme_ort_status *status = make(sizeof *status);
    status->code = 1;
    snprintf(status->text, sizeof status->text, "told to fail at %d", place);
    return status;
}

#define MAY_FAIL(place)                                                                                              \
    do {                                                                                                             \
        creme_ort_status *status = fail_at(place);                                                                   \
        if (status) return status;                                                                                   \
    } while (0)

/* "x:1:-1,4,64" */
static void read_shape(creme_ort_shape *out, const char *text)
{
    const char *type = strchr(text, ':'), *sizes = strchr(type + 1, ':');
    snprintf(out->name, sizeof out->name, "%.*s", (int)(type - text), text);
    out->type = atoi(type + 1);
    for (const char *at = sizes + 1; *at; at += strcspn(at, ","), at += *at == ',')
        out->size[out->rank++] = strtoll(at, NULL, 10);
}

/* --- Its functions ---------------------------------------------------------------------------------------------- */

static int get_code(const creme_ort_status *status)
{
    return status->code;
}

static const char *get_message(const creme_ort_status *status)
{
    return status->text;
}

static creme_ort_status *create_env(int severity, const char *name, creme_ort_env **out)
{
    (void)severity;
    (void)name;
    MAY_FAIL(3);
    *out = make(sizeof **out);
    return NULL;
}

static creme_ort_status *create_session(const creme_ort_env *env, const char *path, const creme_ort_options *options,
                                        creme_ort_session **out)
{
    char text[100];
    (void)env;
    (void)path;
    (void)options;
    MAY_FAIL(7);
    creme_ort_session *session = *out = make(sizeof *session);
    read_shape(&session->in, find_word("in=", 0, text, sizeof text) ? text : "x:1:-1,4,64");
    while (session->outputs < MOST_OUTPUTS && find_word("out=", (int)session->outputs, text, sizeof text))
        read_shape(&session->out[session->outputs++], text);
    if (!session->outputs) read_shape(&session->out[session->outputs++], "y:1:-1,8,3");
    return NULL;
}

static creme_ort_status *create_options(creme_ort_options **out)
{
    MAY_FAIL(10);
    *out = make(sizeof **out);
    return NULL;
}

static creme_ort_status *set_intra_op_threads(creme_ort_options *options, int count)
{
    MAY_FAIL(24);
    options->threads = count;
    return NULL;
}

static creme_ort_status *set_inter_op_threads(creme_ort_options *options, int count)
{
    (void)options;
    (void)count;
    MAY_FAIL(25);
    return NULL;
}

static creme_ort_status *set_config(creme_ort_options *options, const char *key, const char *value)
{
    (void)options;
    (void)key;
    (void)value;
    MAY_FAIL(130);
    return NULL;
}

static creme_ort_status *get_input_count(const creme_ort_session *session, size_t *out)
{
    (void)session;
    MAY_FAIL(30);
    *out = 1;
    return NULL;
}

static creme_ort_status *get_output_count(const creme_ort_session *session, size_t *out)
{
    MAY_FAIL(31);
    *out = session->outputs;
    return NULL;
}

static creme_ort_status *get_input_type(const creme_ort_session *session, size_t i, creme_ort_type **out)
{
    (void)i;
    MAY_FAIL(33);
    *out = make(sizeof **out);
    (*out)->shape = session->in;
    return NULL;
}

static creme_ort_status *get_output_type(const creme_ort_session *session, size_t i, creme_ort_type **out)
{
    MAY_FAIL(34);
    *out = make(sizeof **out);
    (*out)->shape = session->out[i];
    return NULL;
}

static creme_ort_status *name_of(const char *name, char **out)
{
    *out = make(strlen(name) + 1);
    memcpy(*out, name, strlen(name));
    return NULL;
}

static creme_ort_status *get_input_name(const creme_ort_session *session, size_t i, creme_ort_allocator *allocator,
                                        char **out)
{
    (void)i;
    (void)allocator;
    MAY_FAIL(36);
    return name_of(session->in.name, out);
}

static creme_ort_status *get_output_name(const creme_ort_session *session, size_t i, creme_ort_allocator *allocator,
                                         char **out)
{
    (void)allocator;
    MAY_FAIL(37);
    return name_of(session->out[i].name, out);
}

static creme_ort_status *create_run(creme_ort_run **out)
{
    MAY_FAIL(39);
    *out = make(sizeof **out);
    return NULL;
}

static creme_ort_status *terminate_run(creme_ort_run *run)
{
    run->over = true;
    MAY_FAIL(46);
    return NULL;
}

static creme_ort_status *create_tensor(const creme_ort_memory *memory, void *numbers, size_t bytes,
                                       const int64_t *shape, size_t rank, int type, creme_ort_value **out)
{
    (void)memory;
    (void)bytes;
    MAY_FAIL(49);
    creme_ort_value *value = *out = make(sizeof *value);
    value->numbers = numbers;
    value->shape.type = type;
    value->shape.rank = rank;
    memcpy(value->shape.size, shape, rank * sizeof *shape);
    return NULL;
}

static creme_ort_status *get_numbers(creme_ort_value *value, void **out)
{
    MAY_FAIL(51);
    *out = lies("numbers") ? NULL : value->owned ? value->owned : value->numbers;
    return NULL;
}

static creme_ort_status *as_tensor(const creme_ort_type *type, const creme_ort_shape **out)
{
    MAY_FAIL(55);
    *out = lies("odd") ? NULL : &type->shape;
    return NULL;
}

static creme_ort_status *get_element_type(const creme_ort_shape *shape, int *out)
{
    MAY_FAIL(60);
    *out = shape->type;
    return NULL;
}

static creme_ort_status *get_rank(const creme_ort_shape *shape, size_t *out)
{
    MAY_FAIL(61);
    *out = shape->rank;
    return NULL;
}

static creme_ort_status *get_dimensions(const creme_ort_shape *shape, int64_t *out, size_t rank)
{
    MAY_FAIL(62);
    memcpy(out, shape->size, rank * sizeof *out);
    return NULL;
}

static creme_ort_status *get_shape(const creme_ort_value *value, creme_ort_shape **out)
{
    MAY_FAIL(65);
    *out = make(sizeof **out);
    **out = value->shape;
    return NULL;
}

static creme_ort_status *create_memory(int allocator, int type, creme_ort_memory **out)
{
    (void)allocator;
    (void)type;
    MAY_FAIL(69);
    *out = make(sizeof **out);
    return NULL;
}

static creme_ort_status *free_text(creme_ort_allocator *allocator, void *text)
{
    (void)allocator;
    drop(text);
    MAY_FAIL(76);
    return NULL;
}

static creme_ort_status *get_allocator(creme_ort_allocator **out)
{
    static creme_ort_allocator only;
    MAY_FAIL(78);
    *out = &only;
    return NULL;
}

/* --- Running ---------------------------------------------------------------------------------------------------- */

static void count_bases(float *out, const float *channels, int64_t length)
{
    for (int64_t b = 0; b < BINS; b++) {
        for (int64_t t = 0; t < TRACKS; t++) {
            float count = 1;
            for (int64_t i = 0; i < length / BINS; i++) count += channels[(t + 1) * length + b * (length / BINS) + i];
            out[b * TRACKS + t] = count;
        }
    }
}

static void spoil(creme_ort_value *value, int64_t rows)
{
    creme_ort_shape *shape = &value->shape;
    if (lies("rank")) shape->rank = 9;
    if (lies("shape")) shape->size[1]++;
    if (lies("negative")) shape->size[1] = -1;
    if (lies("huge")) shape->size[1] = shape->size[2] = INT64_MAX / 2;
    if (lies("type")) shape->type = INT64;
    if (lies("nan")) value->owned[(rows - 1) * BINS * TRACKS + BINS / 2 * TRACKS] = NAN;
    float more = is_told("company") && rows > 1 ? (float)rows
                 : is_told("loner") && rows > 1 ? 1
                 : is_told("moody")             ? (float)++calls
                                                : 0;
    for (int64_t i = 0; i < rows * BINS * TRACKS; i++) value->owned[i] += more * 1e-4f;
}

static creme_ort_status *run(creme_ort_session *session, const creme_ort_run *how, const char *const *input_names,
                             const creme_ort_value *const *inputs, size_t input_count,
                             const char *const *output_names, size_t output_count, creme_ort_value **outputs)
{
    (void)session;
    (void)input_names;
    (void)input_count;
    (void)output_names;
    (void)output_count;
    MAY_FAIL(9);
    while (is_told("hang") && !how->over) usleep(1000);
    if (how->over) {
        creme_ort_status *status = make(sizeof *status);
        snprintf(status->text, sizeof status->text, "Exiting due to terminate flag being set to true.");
        return status;
    }
    if (lies("null")) return NULL;
    const creme_ort_value *input = inputs[0];
    int64_t rows = input->shape.size[0], length = input->shape.size[2];
    creme_ort_value *value = outputs[0] = make(sizeof *value);
    value->owned = calloc((size_t)(rows * BINS * TRACKS), sizeof *value->owned);
    value->shape = (creme_ort_shape){.type = FP32, .rank = 3, .size = {rows, BINS, TRACKS}};
    for (int64_t r = 0; r < rows; r++) {
        const float *channels = (const float *)input->numbers + r * 4 * length;
        if (input->shape.type == FP32) count_bases(value->owned + r * BINS * TRACKS, channels, length);
    }
    spoil(value, rows);
    return NULL;
}

/* --- Releasing -------------------------------------------------------------------------------------------------- */

#define RELEASE(name)                                                                                                \
    static void release_##name(creme_ort_##name *thing)                                                              \
    {                                                                                                                \
        drop(thing);                                                                                                 \
    }
RELEASE(env)
RELEASE(status)
RELEASE(memory)
RELEASE(session)
RELEASE(run)
RELEASE(type)
RELEASE(shape)
RELEASE(options)

static void release_value(creme_ort_value *value)
{
    if (value) free(value->owned);
    drop(value);
}

/* --- The table -------------------------------------------------------------------------------------------------- */

static const creme_ort_function *get_table(uint32_t version)
{
    static creme_ort_function table[CREME_ORT_FUNCTIONS];
    char text[32];
    if (version > CREME_ORT_VERSION || is_told("no-table")) return NULL;
#define PUT(place, result, name, arguments) table[place] = (creme_ort_function)(name);
    CREME_ORT_TABLE(PUT)
#undef PUT
    if (find_word("hole=", 0, text, sizeof text)) table[atoi(text)] = NULL;
    return table;
}

static const char *get_version(void)
{
    static char version[32];
    if (!find_word("version=", 0, version, sizeof version)) snprintf(version, sizeof version, "1.99.0");
    return version;
}

__attribute__((visibility("default"))) const creme_ort_base *OrtGetApiBase(void)
{
    static const creme_ort_base base = {get_table, get_version};
    return is_told("no-base") ? NULL : &base;
}
