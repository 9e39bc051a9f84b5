/* The files of an ensemble: taking "FILE,FILE,..." apart, and short names to tell them apart. */
#ifndef CREME_MODEL_ENSEMBLE_FILES_H
#define CREME_MODEL_ENSEMBLE_FILES_H

#include <creme/status.h>
#include <stddef.h>

typedef struct creme_model_files {
    char **at;
    size_t count, capacity;
} creme_model_files;

/* Takes the list apart at its commas, but where a piece with commas in it is the path of a file that exists, the
 * longest such piece is one file. CREME_ERROR_ARGUMENT if a name is empty. Clear it. */
CREME_CHECKED creme_status creme_model_files_split(creme_model_files *out, const char *list);
void creme_model_files_clear(creme_model_files *files);

/* *out = the one name that the text is, whatever it holds. Clear it. */
CREME_CHECKED creme_status creme_model_files_take(creme_model_files *out, const char *text);

/* *out = distinct names for the files: those of the files without folder and ending; where these are not distinct, of
 * their folders; where these are not either, 0, 1, 2, ... Characters that a table or a regular expression would stumble
 * over become '_'. Clear it. */
CREME_CHECKED creme_status creme_model_files_name(creme_model_files *out, const creme_model_files *files);

#endif
