/* In place of transfer.c where there is no libcurl. */
#include "fetch/transfer.h"

creme_status creme_transfer_run(const creme_transfer *transfer, creme_transfer_head *head)
{
    *head = (creme_transfer_head){0};
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: fetching needs libcurl, without which this creme was built (Debian's package is "
                      "libcurl4-gnutls-dev); fetch it by other means, and name the file",
                      transfer->address);
}
