/* creme export: results of a run folder as files. */
#include "cli/commands.h"

#include "base/output.h"
#include "store/export.h"

#include <creme/store.h>

creme_status creme_command_export(const creme_settings *settings)
{
    static creme_status (*const writers[])(creme_store *, creme_output *) = {creme_export_table,
                                                                             creme_export_replicates};
    creme_store *store = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_open(&store, settings->operands[0], CREME_STORE_READ));
    CREME_TRY(creme_store_find(store, settings->step));
    CREME_TRY(creme_output_open(&output, settings->out));
    CREME_TRY(writers[settings->format](store, output));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_store_close(store);
    return status;
}
