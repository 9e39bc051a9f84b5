/* Versions of the libraries underneath. */
#include <creme/version.h>

#include "model/onnx/runtime.h"
#include "model/remote/http.h"
#include "nn/cuda_library.h"
#include "nn/onednn/gemm.h"

#include <bigWig.h>
#include <htslib/hts.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <xxhash.h>

#define TEXT_OF_TOKENS(tokens) #tokens
#define TEXT_OF(macro)         TEXT_OF_TOKENS(macro)

const char *creme_version(void)
{
    return CREME_VERSION;
}

void creme_version_libraries(creme_library_version out[CREME_VERSION_LIBRARIES])
{
    for (int i = 0; i < CREME_VERSION_LIBRARIES; i++) {
        static const char *const names[] = {"htslib", "jansson",   "oneDNN", "xxHash",
                                            "SQLite", "libBigWig", "libcurl"};
        out[i].name = names[i];
    }
    snprintf(out[0].version, sizeof out[0].version, "%s", hts_version());
    snprintf(out[1].version, sizeof out[1].version, "%s", jansson_version_str());
    creme_gemm_version(out[2].version, sizeof out[2].version);
    snprintf(out[3].version, sizeof out[3].version, "%d.%d.%d", XXH_VERSION_MAJOR, XXH_VERSION_MINOR,
             XXH_VERSION_RELEASE); /* compiled in */
    snprintf(out[4].version, sizeof out[4].version, "%s", sqlite3_libversion());
    snprintf(out[5].version, sizeof out[5].version, "%s", TEXT_OF(LIBBIGWIG_VERSION)); /* compiled in */
    snprintf(out[6].version, sizeof out[6].version, "%s", creme_http_library());
}

void creme_version_onnx_runtime(char *text, size_t bytes)
{
    creme_onnx_library_describe(text, bytes);
}

void creme_version_cuda(char *text, size_t bytes)
{
    creme_nn_describe_cuda(text, bytes);
}

const char *creme_version_instruction_set(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bf16")) return "avx512_bf16";
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) return "avx512";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
    return "baseline";
}
