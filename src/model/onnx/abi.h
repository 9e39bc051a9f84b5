/* What creme calls of ONNX Runtime's C interface, in declarations of its own: building needs nothing of ONNX Runtime.
 *
 * The library exports one function, OrtGetApiBase. It leads to a table of function pointers that has only ever been
 * appended to: what stands at a place stays there, with the same arguments, so that a place is all that has to be
 * known of a function. The places below are in every table from version 1.5 on; VERSION is asked for, which every
 * release from 1.11 (2022) on gives. Types are opaque. A function that returns a status has done its work if that is
 * NULL; any other has to be released. */
#ifndef CREME_MODEL_ONNX_ABI_H
#define CREME_MODEL_ONNX_ABI_H

#include <stddef.h>
#include <stdint.h>

enum { CREME_ORT_VERSION = 11, CREME_ORT_FUNCTIONS = 131 }; /* up to the last place below */

typedef struct creme_ort_status creme_ort_status;
typedef struct creme_ort_env creme_ort_env;
typedef struct creme_ort_options creme_ort_options;
typedef struct creme_ort_session creme_ort_session;
typedef struct creme_ort_run creme_ort_run;
typedef struct creme_ort_value creme_ort_value;
typedef struct creme_ort_type creme_ort_type;
typedef struct creme_ort_shape creme_ort_shape; /* of a tensor: its type and its dimensions */
typedef struct creme_ort_allocator creme_ort_allocator;
typedef struct creme_ort_memory creme_ort_memory;

typedef void (*creme_ort_function)(void);

typedef struct creme_ort_base {
    const creme_ort_function *(*get_table)(uint32_t version);
    const char *(*get_version)(void);
} creme_ort_base;

/* clang-format off */
/* FUNCTION(place, type of its result, name, (arguments)) */
#define CREME_ORT_TABLE(FUNCTION)                                                                                    \
    FUNCTION(1, int, get_code, (const creme_ort_status *))                                                           \
    FUNCTION(2, const char *, get_message, (const creme_ort_status *))                                               \
    FUNCTION(3, creme_ort_status *, create_env, (int severity, const char *name, creme_ort_env **))                  \
    FUNCTION(7, creme_ort_status *, create_session,                                                                  \
             (const creme_ort_env *, const char *path, const creme_ort_options *, creme_ort_session **))             \
    FUNCTION(9, creme_ort_status *, run,                                                                             \
             (creme_ort_session *, const creme_ort_run *, const char *const *input_names,                            \
              const creme_ort_value *const *inputs, size_t input_count, const char *const *output_names,             \
              size_t output_count, creme_ort_value **outputs))                                                       \
    FUNCTION(10, creme_ort_status *, create_options, (creme_ort_options **))                                         \
    FUNCTION(24, creme_ort_status *, set_intra_op_threads, (creme_ort_options *, int))                               \
    FUNCTION(25, creme_ort_status *, set_inter_op_threads, (creme_ort_options *, int))                               \
    FUNCTION(30, creme_ort_status *, get_input_count, (const creme_ort_session *, size_t *))                         \
    FUNCTION(31, creme_ort_status *, get_output_count, (const creme_ort_session *, size_t *))                        \
    FUNCTION(33, creme_ort_status *, get_input_type, (const creme_ort_session *, size_t, creme_ort_type **))         \
    FUNCTION(34, creme_ort_status *, get_output_type, (const creme_ort_session *, size_t, creme_ort_type **))        \
    FUNCTION(36, creme_ort_status *, get_input_name,                                                                 \
             (const creme_ort_session *, size_t, creme_ort_allocator *, char **))                                    \
    FUNCTION(37, creme_ort_status *, get_output_name,                                                                \
             (const creme_ort_session *, size_t, creme_ort_allocator *, char **))                                    \
    FUNCTION(39, creme_ort_status *, create_run, (creme_ort_run **))                                                 \
    FUNCTION(46, creme_ort_status *, terminate_run, (creme_ort_run *))                                               \
    FUNCTION(49, creme_ort_status *, create_tensor,                                                                  \
             (const creme_ort_memory *, void *numbers, size_t bytes, const int64_t *shape, size_t rank, int type,    \
              creme_ort_value **))                                                                                   \
    FUNCTION(51, creme_ort_status *, get_numbers, (creme_ort_value *, void **))                                      \
    FUNCTION(55, creme_ort_status *, as_tensor, (const creme_ort_type *, const creme_ort_shape **))                  \
    FUNCTION(60, creme_ort_status *, get_element_type, (const creme_ort_shape *, int *))                             \
    FUNCTION(61, creme_ort_status *, get_rank, (const creme_ort_shape *, size_t *))                                  \
    FUNCTION(62, creme_ort_status *, get_dimensions, (const creme_ort_shape *, int64_t *, size_t))                   \
    FUNCTION(65, creme_ort_status *, get_shape, (const creme_ort_value *, creme_ort_shape **))                       \
    FUNCTION(69, creme_ort_status *, create_memory, (int allocator_type, int memory_type, creme_ort_memory **))      \
    FUNCTION(76, creme_ort_status *, free_text, (creme_ort_allocator *, void *))                                     \
    FUNCTION(78, creme_ort_status *, get_allocator, (creme_ort_allocator **))                                        \
    FUNCTION(92, void, release_env, (creme_ort_env *))                                                               \
    FUNCTION(93, void, release_status, (creme_ort_status *))                                                         \
    FUNCTION(94, void, release_memory, (creme_ort_memory *))                                                         \
    FUNCTION(95, void, release_session, (creme_ort_session *))                                                       \
    FUNCTION(96, void, release_value, (creme_ort_value *))                                                           \
    FUNCTION(97, void, release_run, (creme_ort_run *))                                                               \
    FUNCTION(98, void, release_type, (creme_ort_type *))                                                             \
    FUNCTION(99, void, release_shape, (creme_ort_shape *))                                                           \
    FUNCTION(100, void, release_options, (creme_ort_options *))                                                      \
    FUNCTION(130, creme_ort_status *, set_config,                                                                    \
             (creme_ort_options *, const char *key, const char *value))
/* clang-format on */

#define CREME_ORT_MEMBER(place, result, name, arguments) result(*name) arguments;
typedef struct creme_ort_functions {
    CREME_ORT_TABLE(CREME_ORT_MEMBER)
} creme_ort_functions;
#undef CREME_ORT_MEMBER

#endif
