/* What assays and analyses share about classes (creme/classes.h). */
#ifndef CREME_ASSAY_CLASSES_H
#define CREME_ASSAY_CLASSES_H

#include "assay/effect.h"

#include <creme/assay.h>

/* Assays that are told limits to stop by (creme_takes). */
#define CREME_TAKES_LIMITS (CREME_TAKES_CONTEXT_LIMITS | CREME_TAKES_TILE_LIMITS)

/* What presets are called, in the order of creme_rules; ends with NULL. */
extern const char *const creme_rules_names[];

/* Whether every effect between the bounds has one class; of two stretches of "other", whether they lie in one. */
bool creme_context_class_is_settled(creme_bounds effect, const creme_thresholds *by);

/* Tiles of effects below it are silencers: in necessity, in sufficiency. */
double creme_silencer_limit(const creme_thresholds *by, bool sufficient);

/* Whether shuffles are drawn in stages, and looked at in between. */
bool creme_assay_draws_in_stages(const creme_assay_options *options);

/* The limits of classes: those of the options, or else of their edition. */
creme_thresholds creme_assay_limits(const creme_assay *assay);

#endif
