/* The network of "borzoi:demo": weights that tools/train_demo.py trained on what the demo's grammar makes of sequences
 * (share/borzoi/demo.safetensors, embedded). Its config, in the weights' metadata, names the tracks too. */
#ifndef CREME_MODEL_BORZOI_DEMO_H
#define CREME_MODEL_BORZOI_DEMO_H

#include <creme/model.h>
#include <creme/weights.h>
#include <stdbool.h>

extern const unsigned char creme_borzoi_demo_weights[]; /* embedded when the program is built */
extern const size_t creme_borzoi_demo_weights_bytes;

#define CREME_BORZOI_DEMO      "demo" /* as FILE of borzoi:FILE */
#define CREME_BORZOI_DEMO_PATH "borzoi:demo"

/* Whether these are the embedded weights: beside them lies no file. */
bool creme_borzoi_is_demo(const creme_weights *weights);

/* Opens the file, or the embedded weights if it is called CREME_BORZOI_DEMO. */
CREME_CHECKED creme_status creme_borzoi_open_weights(creme_weights **out, const char *file);

/* The tracks of the embedded weights, as their config has them: [{"name", "description"}, ...]. Clear the result. */
CREME_CHECKED creme_status creme_borzoi_demo_tracks(creme_track_table *out, const creme_weights *weights);

/* text[CREME_HASH_TEXT] = the hash of the embedded weights. */
void creme_borzoi_demo_hash(char *text);

#endif
