/* Networks with random weights, of the published shapes or reduced ones: for measuring without the real files.
 *
 * Which tensors a network has, and what sizes, is in its folder: enformer/random.c, borzoi/random.c, under the names of
 * its PyTorch checkpoint. Here are the numbers and the file.
 *
 * Every tensor is random, also those that a fresh network has at zero or at a multiple of the identity, so that no
 * part can be wrong, or fast, unnoticed. Activations stay of the order of 1.
 */
#ifndef CREME_MODEL_RANDOM_H
#define CREME_MODEL_RANDOM_H

#include <creme/status.h>
#include <creme/weights.h>
#include <stdbool.h>
#include <stdint.h>

/* How the numbers of a tensor are spread, evenly: */
typedef enum creme_spread {
    CREME_SPREAD_FAN_IN,    /* about 0, variance 1 / (count / first dimension) */
    CREME_SPREAD_SCALE,     /* about 1, deviation 0.2 */
    CREME_SPREAD_SHIFT,     /* about 0, deviation 0.1 */
    CREME_SPREAD_ATTENTION, /* about 0, deviation 0.5: its two biases */
    CREME_SPREAD_VARIANCE   /* 0.5 .. 1.5 */
} creme_spread;

/* The tensors of a network, to be written. */
typedef struct creme_random_tensors creme_random_tensors;

/* Adds a tensor whose name is the formatted one. The first failure is remembered (creme_random_tensors_check) and what
 * follows it ignored. */
void creme_random_add(creme_random_tensors *tensors, creme_spread spread, int rank, const int64_t *shape,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* NAME.weight [out][in][taps], of which the first `rank` dimensions stay, and NAME.bias [out]. */
void creme_random_add_layer(creme_random_tensors *tensors, int rank, int64_t out, int64_t in, int64_t taps,
                            const char *name);

/* NAME.weight and NAME.bias, and for a batch normalisation NAME.running_mean and NAME.running_var. */
void creme_random_add_norm(creme_random_tensors *tensors, bool batch, int64_t channels, const char *name);

/* A size that may be chosen. */
typedef struct creme_random_size {
    const char *name;
    int64_t value, least, most;
} creme_random_size;

enum { CREME_RANDOM_MOST_SIZES = 16 };

typedef struct creme_random_family {
    creme_random_size sizes[CREME_RANDOM_MOST_SIZES]; /* those published; ends with name NULL */
    /* CREME_ERROR_ARGUMENT if the sizes, in the order of the table, do not go together. */
    CREME_CHECKED creme_status (*add)(creme_random_tensors *tensors, const int64_t *sizes);
} creme_random_family;

/* The widths of a tower of `steps` convolutions: first * (last / first)^(i / (steps - 1)), rounded to multiples of
 * divisor (at least one); `last` comes out as it is. */
int64_t creme_random_width(int64_t first, int64_t last, int64_t step, int64_t steps, int64_t divisor);

/* Writes weights of the kind of model that the specification names, if wanted with sizes other than the published ones
 * behind it, "enformer:dim=96,depth=2", as safetensors; *kind = the kind's name. The numbers
 * depend on the seed, the names and the shapes. CREME_ERROR_ARGUMENT for a network or size that is not known, naming
 * those that are. */
CREME_CHECKED creme_status creme_random_write(const char *path, const char *specification, uint64_t seed,
                                              const char **kind);

/* *learned = numbers in all tensors of such a file but running means and variances. */
CREME_CHECKED creme_status creme_random_count(const char *specification, int64_t *learned);

#endif
