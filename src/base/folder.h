/* Folders of our own that are made as a whole, and go as a whole where that fails. */
#ifndef CREME_BASE_FOLDER_H
#define CREME_BASE_FOLDER_H

#include <creme/status.h>
#include <stdbool.h>

/* Removes the folder and all in it; a link is removed, not followed. What cannot be removed stays. */
void creme_folder_remove(const char *path);

/* Whether a file is there; a link is none, whatever it leads to. */
bool creme_folder_has_file(const char *path);

#endif
