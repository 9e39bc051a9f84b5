/* A model in ONNX Runtime. */
#include "model/onnx/runtime.h"

#include "base/memory.h"
#include "base/printable.h"

#include <stdio.h>
#include <string.h>

/* Numbers of the interface's: it prints fatal errors only (statuses say the others); memory of the processor. */
enum { ONLY_FATAL = 4, DEVICE_ALLOCATOR = 0, DEFAULT_MEMORY = 0 };
enum { MOST_TENSORS = 1024, MOST_NAME_BYTES = 4096, MESSAGE_BYTES = 600 };

/* --- Statuses -------------------------------------------------------------------------------------------------- */

/* By the interface's numbers. */
static creme_status status_of(int code)
{
    switch (code) {
    case 3: /* no such file */
        return CREME_ERROR_IO;
    case 7:  /* no protocol buffer */
    case 10: /* no graph that could be */
        return CREME_ERROR_FORMAT;
    case 9: /* not implemented */
        return CREME_ERROR_UNSUPPORTED;
    default:
        return CREME_ERROR_LIBRARY;
    }
}

/* On one line, and no longer than one reads. */
static void shorten(char *text)
{
    char before = '\0';
    for (char *c = text; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    }
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') text[--length] = '\0';
    creme_make_printable(text, length, &before);
}

creme_status creme_onnx_check(const creme_onnx_session *self, creme_ort_status *said)
{
    const creme_ort_functions *call = &self->library.call;
    char text[MESSAGE_BYTES];
    if (!said) return CREME_OK;
    const char *message = call->get_message(said);
    snprintf(text, sizeof text, "%s", message && *message ? message : "it does not say why");
    shorten(text);
    creme_status status = status_of(call->get_code(said));
    if (strstr(text, "bad_alloc") || strstr(text, "allocate memory")) status = CREME_ERROR_MEMORY;
    call->release_status(said);
    return creme_fail(status, "%s: ONNX Runtime: %s", self->path, text);
}

/* --- What it takes and gives ----------------------------------------------------------------------------------- */

static creme_status read_name(creme_onnx_session *self, bool input, size_t i, creme_foreign_tensor *out)
{
    creme_ort_allocator *allocator = NULL;
    char *name = NULL;
    const creme_ort_functions *call = &self->library.call;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_check(self, call->get_allocator(&allocator)));
    if (input)
        CREME_TRY(creme_onnx_check(self, call->get_input_name(self->session, i, allocator, &name)));
    else
        CREME_TRY(creme_onnx_check(self, call->get_output_name(self->session, i, allocator, &name)));
    if (name) CREME_TRY(creme_copy_text_n(&out->name, name, strnlen(name, MOST_NAME_BYTES)));
    if (!name) CREME_TRY(creme_copy_text(&out->name, ""));
done:
    if (name) {
        creme_ort_status *said = call->free_text(allocator, name);
        if (said) call->release_status(said);
    }
    return status;
}

/* out->type and shape. One that could not be leaves it of no type. */
static creme_status read_shape(creme_onnx_session *self, const creme_ort_shape *shape, creme_foreign_tensor *out)
{
    int type = 0;
    size_t rank = 0;
    const creme_ort_functions *call = &self->library.call;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_check(self, call->get_element_type(shape, &type)));
    CREME_TRY(creme_onnx_check(self, call->get_rank(shape, &rank)));
    CREME_TRY(creme_copy_text(&out->datatype, creme_onnx_type_name(type)));
    if (rank > CREME_FOREIGN_MOST_RANK) goto done;
    out->rank = (int)rank;
    if (rank > 0) CREME_TRY(creme_onnx_check(self, call->get_dimensions(shape, out->shape, rank)));
    out->type = creme_onnx_type(type);
    for (size_t i = 0; i < rank; i++) {
        if (out->shape[i] > INT32_MAX) out->type = CREME_FOREIGN_TYPES;
        if (out->shape[i] < 1) out->shape[i] = -1;
    }
done:
    return status;
}

static creme_status read_tensor(creme_onnx_session *self, bool input, size_t i, creme_foreign_tensor *out)
{
    creme_ort_type *type = NULL;
    const creme_ort_shape *shape = NULL; /* the type's */
    const creme_ort_functions *call = &self->library.call;
    creme_status status = CREME_OK;
    out->type = CREME_FOREIGN_TYPES;
    CREME_TRY(read_name(self, input, i, out));
    if (input)
        CREME_TRY(creme_onnx_check(self, call->get_input_type(self->session, i, &type)));
    else
        CREME_TRY(creme_onnx_check(self, call->get_output_type(self->session, i, &type)));
    CREME_TRY(creme_onnx_check(self, call->as_tensor(type, &shape)));
    if (shape) CREME_TRY(read_shape(self, shape, out));
    if (!shape) CREME_TRY(creme_copy_text(&out->datatype, CREME_FOREIGN_NO_TENSOR));
done:
    if (type) call->release_type(type);
    return status;
}

static creme_status read_tensors(creme_onnx_session *self, bool input, creme_foreign_tensors *out)
{
    size_t count = 0;
    const creme_ort_functions *call = &self->library.call;
    creme_status status = CREME_OK;
    if (input)
        CREME_TRY(creme_onnx_check(self, call->get_input_count(self->session, &count)));
    else
        CREME_TRY(creme_onnx_check(self, call->get_output_count(self->session, &count)));
    if (count > MOST_TENSORS) {
        status = creme_fail(CREME_ERROR_UNSUPPORTED, "%s: it has %zu %s: %d are the most", self->path, count,
                            input ? "inputs" : "outputs", MOST_TENSORS);
        goto done;
    }
    CREME_TRY(creme_allocate_zero(&out->at, count, sizeof *out->at));
    for (size_t i = 0; i < count; i++) {
        out->count = i + 1;
        CREME_TRY(read_tensor(self, input, i, &out->at[i]));
    }
done:
    return status;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

static creme_status open_file(creme_onnx_session *self, int threads)
{
    creme_ort_options *options = NULL;
    const creme_ort_functions *call = &self->library.call;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_check(self, call->create_options(&options)));
    CREME_TRY(creme_onnx_check(self, call->set_intra_op_threads(options, threads)));
    CREME_TRY(creme_onnx_check(self, call->set_inter_op_threads(options, 1)));
    CREME_TRY(creme_onnx_check(self, call->set_config(options, "session.intra_op.allow_spinning", "0")));
    CREME_TRY(creme_onnx_check(self, call->create_session(self->env, self->path, options, &self->session)));
done:
    if (options) call->release_options(options);
    return status;
}

creme_status creme_onnx_session_open(creme_onnx_session *self, const char *path, int threads)
{
    const creme_ort_functions *call = &self->library.call;
    creme_status status = CREME_OK;
    *self = (creme_onnx_session){0};
    CREME_TRY(creme_copy_text(&self->path, path));
    CREME_TRY(creme_onnx_library_open(&self->library));
    CREME_TRY(creme_onnx_check(self, call->create_env(ONLY_FATAL, "creme", &self->env)));
    CREME_TRY(creme_onnx_check(self, call->create_memory(DEVICE_ALLOCATOR, DEFAULT_MEMORY, &self->memory)));
    CREME_TRY(open_file(self, threads));
    CREME_TRY(read_tensors(self, true, &self->tensors.inputs));
    CREME_TRY(read_tensors(self, false, &self->tensors.outputs));
done:
    return status;
}

void creme_onnx_session_clear(creme_onnx_session *self)
{
    const creme_ort_functions *call = &self->library.call;
    if (self->session) call->release_session(self->session);
    if (self->memory) call->release_memory(self->memory);
    if (self->env) call->release_env(self->env);
    creme_foreign_signature_clear(&self->tensors);
    creme_onnx_library_clear(&self->library);
    creme_free(self->path);
    *self = (creme_onnx_session){0};
}
