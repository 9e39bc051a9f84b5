/* ONNX Runtime, found and opened when it is first needed; and a model in it.
 *
 *   library.c   finding it
 *   session.c   a model in it: what it takes and gives
 *   run.c       numbers there and back */
#ifndef CREME_MODEL_ONNX_RUNTIME_H
#define CREME_MODEL_ONNX_RUNTIME_H

#include "model/foreign/tensor.h"
#include "model/onnx/abi.h"
#include "model/onnx/types.h"

/* --- The library ----------------------------------------------------------------------------------------------- */

typedef struct creme_onnx_library {
    void *handle;     /* never unloaded: it may have threads of its own */
    char *path;       /* as it was opened: "libonnxruntime.so.1", or a whole path */
    char version[32]; /* "1.32.0" */
    creme_ort_functions call;
} creme_onnx_library;

/* The first that opens: the file that CREME_ONNXRUNTIME names, and then no other; libonnxruntime.so.1 and
 * libonnxruntime.so where the system looks for libraries; that of the Python package `onnxruntime` in the folders of
 * $VIRTUAL_ENV, $CONDA_PREFIX, ~/.local and /usr/local. CREME_ERROR_UNSUPPORTED if there is none, saying where to get
 * it, if it is something else, or if it is older than 1.11. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_onnx_library_open(creme_onnx_library *out);
void creme_onnx_library_clear(creme_onnx_library *library);

/* "1.32.0 (/.../libonnxruntime.so.1.32.0)", "none", or why that of CREME_ONNXRUNTIME will not do, into text. */
void creme_onnx_library_describe(char *text, size_t bytes);

/* --- A model in it --------------------------------------------------------------------------------------------- */

typedef struct creme_onnx_session {
    creme_onnx_library library;
    creme_ort_env *env;
    creme_ort_session *session;
    creme_ort_memory *memory;
    creme_foreign_signature tensors;
    char *path;
} creme_onnx_session;

/* Opens the file, by its path: what lies beside it (external data) is found. Its graph is computed by `threads`
 * threads, the caller's among them. Types and shapes have been checked: what is no tensor, or has more than
 * CREME_FOREIGN_MOST_RANK dimensions or one that is larger than INT32_MAX, is of the type CREME_FOREIGN_TYPES. Errors
 * name the file, and say what ONNX Runtime says. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_onnx_session_open(creme_onnx_session *out, const char *path, int threads);
void creme_onnx_session_clear(creme_onnx_session *session);

/* What is asked and what is answered. */
typedef struct creme_onnx_question {
    const char *input, *output; /* names */
    creme_foreign_type type;    /* of the input's numbers */
    int64_t shape[3];           /* [rank] */
    int rank;
    void *numbers; /* [shape]; ONNX Runtime only reads them */
    size_t bytes;
} creme_onnx_question;

typedef struct creme_onnx_answer {
    creme_foreign_type type;
    int64_t shape[CREME_FOREIGN_MOST_RANK]; /* [rank], none negative; their product fits into an int64_t */
    int rank;
    const void *numbers; /* [shape] */
    creme_ort_value *value;
} creme_onnx_answer;

/* CREME_ERROR_STOPPED soon after somebody has asked for that (base/stop.h); CREME_ERROR_FORMAT if the answer is no
 * tensor of floating-point numbers. Clear the answer, after a failure too. */
CREME_CHECKED creme_status creme_onnx_session_run(creme_onnx_session *session, const creme_onnx_question *question,
                                                  creme_onnx_answer *out);
void creme_onnx_answer_clear(creme_onnx_session *session, creme_onnx_answer *answer);

/* Of a status of ONNX Runtime's, which is released: CREME_OK if it is NULL; else a failure with the file's name and
 * its message. */
CREME_CHECKED creme_status creme_onnx_check(const creme_onnx_session *session, creme_ort_status *status);

#endif
