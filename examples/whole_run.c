/* An assay at every locus of a file, into a run folder, which goes on where it was when it is stopped:
 *
 *     whole_run necessity grammar:demo creme-demo/genome.fa creme-demo/loci.tsv RUN/ [OPTION=VALUE...]
 *
 * Options are those of the command line: tile-size=5000 shuffles=10.
 */
#include <creme/creme.h>
#include <stdio.h>
#include <string.h>

static bool show(void *self, int64_t done, int64_t constructs)
{
    (void)self;
    fprintf(stderr, "\r%lld of %lld constructs", (long long)done, (long long)constructs);
    return true; /* false: stop here */
}

static void say(void *self, creme_log_level level, const char *message)
{
    (void)self;
    fprintf(stderr, "%s%s\n", level == CREME_LOG_WARNING ? "warning: " : "", message);
}

/* "tile-size=5000" */
static creme_status set(creme_run_request *request, char *option)
{
    char *equals = strchr(option, '=');
    if (!equals) return creme_fail(CREME_ERROR_ARGUMENT, "%s: expected OPTION=VALUE", option);
    *equals = '\0';
    return creme_run_request_set(request, option, equals + 1);
}

int main(int count, char **arguments)
{
    const creme_log log = {say, NULL};
    creme_run_request request;
    creme_run_summary done;
    creme_status status = CREME_OK;
    if (count < 6) return fprintf(stderr, "usage: whole_run ASSAY KIND:FILE FASTA LOCI RUN/ [OPTION=VALUE...]\n"), 2;
    CREME_TRY(creme_run_request_init(&request, arguments[1], CREME_RULES_2024));
    request.model = arguments[2];
    request.fasta = arguments[3];
    request.loci = arguments[4];
    request.out = arguments[5];
    request.progress = show;
    request.log = &log;
    for (int i = 6; i < count; i++) CREME_TRY(set(&request, arguments[i]));
    CREME_TRY(creme_run(&request, &done));
    printf("%lld units, %lld of them done before; %lld constructs\n", (long long)done.units,
           (long long)(done.finished_before ? done.units : done.units_before), (long long)done.constructs);
done:
    if (status != CREME_OK) fprintf(stderr, "\nwhole_run: %s\n", creme_error_message());
    return status != CREME_OK;
}
