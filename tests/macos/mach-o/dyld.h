/* In place of macOS's header: see ../stand_in.h. */
#include "stand_in.h"
