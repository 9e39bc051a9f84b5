/* A necessity test whose results stay in memory: the strongest tile of each locus, and the spread of its shuffles.
 *
 *     outcome grammar:demo creme-demo/genome.fa creme-demo/loci.tsv
 */
#include <creme/creme.h>
#include <stdio.h>
#include <string.h>

/* Lowest and highest activity of the mutants of one tile of a locus, in track 0. */
static void print_spread(const creme_outcome *outcome, int32_t locus, int64_t tile_start)
{
    const creme_outcome_table *table = &outcome->replicates;
    const creme_outcome_column *of = creme_outcome_find(table, "locus"), *role = creme_outcome_find(table, "role");
    const creme_outcome_column *start = creme_outcome_find(table, "tile_start");
    float least = 0, most = 0;
    int count = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        if (of->words[i] != locus || start->integers[i] != tile_start) continue;
        if (strcmp(role->texts[role->words[i]], "mutant") != 0) continue;
        float activity = outcome->activities[i * outcome->plan->track_count];
        least = count == 0 || activity < least ? activity : least;
        most = count == 0 || activity > most ? activity : most;
        count++;
    }
    printf("%d shuffles between %.4g and %.4g\n", count, least, most);
}

static void print_strongest(const creme_outcome *outcome)
{
    const creme_outcome_table *rows = &outcome->rows;
    const creme_outcome_column *locus = creme_outcome_find(rows, "locus");
    const creme_outcome_column *tile = creme_outcome_find(rows, "tile_start");
    const creme_outcome_column *effect = creme_outcome_find(rows, "effect");
    for (size_t first = 0, next; first < rows->row_count; first = next) { /* a locus's rows are beside each other */
        size_t best = first;
        for (next = first; next < rows->row_count && locus->words[next] == locus->words[first]; next++)
            if (effect->reals[next] > effect->reals[best]) best = next;
        printf("%s\t%lld\t%.3f\t", locus->texts[locus->words[best]], (long long)tile->integers[best],
               effect->reals[best]);
        print_spread(outcome, locus->words[best], tile->integers[best]);
    }
}

int main(int count, char **arguments)
{
    creme_outcome outcome = {0};
    creme_run_request request;
    creme_status status = CREME_OK;
    if (count != 4) return fprintf(stderr, "usage: outcome KIND:FILE FASTA LOCI\n"), 2;
    CREME_TRY(creme_run_request_init(&request, "necessity", CREME_RULES_2024));
    request.model = arguments[1];
    request.fasta = arguments[2];
    request.loci = arguments[3];
    request.tracks = "0";
    request.shuffles = 3;
    CREME_TRY(creme_run_outcome(&outcome, &request, true, NULL));
    print_strongest(&outcome);
done:
    if (status != CREME_OK) fprintf(stderr, "outcome: %s\n", creme_error_message());
    creme_outcome_clear(&outcome);
    return status != CREME_OK;
}
