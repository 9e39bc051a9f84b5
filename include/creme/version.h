/* What this build is made of. */
#ifndef CREME_VERSION_H
#define CREME_VERSION_H

#include <creme/api.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.2.0" */
CREME_API const char *creme_version(void);

typedef struct creme_library_version {
    const char *name;
    /* Of the library that is running, not of its header; but xxHash is all header, and libBigWig does not say. */
    char version[32];
} creme_library_version;

enum { CREME_VERSION_LIBRARIES = 7 };

/* htslib, jansson, oneDNN, xxHash, SQLite, libBigWig, libcurl ("none" where it was built without it). */
CREME_API void creme_version_libraries(creme_library_version out[CREME_VERSION_LIBRARIES]);

/* The ONNX Runtime that models of kind "onnx" would be computed by, "1.32.0 (PATH)", "none", or why the one that the
 * environment's CREME_ONNXRUNTIME names will not do, into text[bytes]. It is opened for that. */
CREME_API void creme_version_onnx_runtime(char *text, size_t bytes);

/* What of the CUDA backend there is: "built with 13.0; driver for up to 13.0; cuBLASLt 13.0.2 (PATH); GPU 0 NVIDIA H200
 * (9.0)", what of that is missing, or "none: " and why, into text[bytes]. It is opened for that. */
CREME_API void creme_version_cuda(char *text, size_t bytes);

/* The best of what this processor has and float kernels use: "avx512_bf16", "avx512", "avx2", or "baseline". */
CREME_API const char *creme_version_instruction_set(void);

#ifdef __cplusplus
}
#endif
#endif
