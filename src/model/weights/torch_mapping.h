/* Which of a checkpoint's dictionaries is the network's state_dict. */
#ifndef CREME_MODEL_WEIGHTS_TORCH_MAPPING_H
#define CREME_MODEL_WEIGHTS_TORCH_MAPPING_H

#include "model/weights/pickle.h"

/* *out = the dictionary from names to tensors that the pickle means, borrowed: that under "state_dict" or
 * "model_state_dict" if there is one; else of all dictionaries, however deep, the one with the most tensors.
 * CREME_ERROR_UNSUPPORTED, naming them, if another one has more than half as many (the weights and their moving
 * average, say): which is meant cannot be told; and if the pickle is an object of some class, which it names.
 * CREME_ERROR_FORMAT if there are no tensors. `place` begins the message. */
CREME_CHECKED creme_status creme_torch_mapping_find(const creme_pickle_value **out, creme_pickle *pickle,
                                                    const char *place);

#endif
