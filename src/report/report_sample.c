/* Which loci were sampled: a pipeline's assays but the first are of some loci of each class of contexts. */
#include "report/report.h"

#include "base/memory.h"

/* Where a list's entry lies, of lists sorted by locus and track. */
typedef struct place {
    size_t locus, track;
} place;

/* Contexts, read along with a list that is sorted as they are. */
typedef struct cursor {
    const creme_report *report;
    size_t context;
} cursor;

/* Whether the locus was sampled in that track. Places are asked for in order. */
static bool is_sampled(cursor *c, place at)
{
    const creme_report *report = c->report;
    for (; c->context < report->context_count; c->context++) {
        const creme_report_context *context = &report->contexts[c->context];
        if (context->locus < at.locus || (context->locus == at.locus && context->track < at.track)) continue;
        return context->locus == at.locus && context->track == at.track && context->selected;
    }
    return false;
}

/* What one kind of assay is about, counted by track. */
typedef struct assays {
    size_t *loci; /* [tracks]: of the sampled ones those that it has */
    bool *others; /* [tracks]: it has others, too */
    cursor contexts;
    place last;
} assays;

static void see(assays *a, place at)
{
    if (at.locus == a->last.locus && at.track == a->last.track) return;
    a->last = at;
    if (is_sampled(&a->contexts, at))
        a->loci[at.track]++;
    else
        a->others[at.track] = true;
}

static creme_status open_assays(assays *out, const creme_report *report)
{
    *out = (assays){.contexts.report = report, .last = {SIZE_MAX, SIZE_MAX}};
    creme_status status = creme_allocate_zero(&out->loci, report->tracks.count, sizeof *out->loci);
    if (status != CREME_OK) return status;
    return creme_allocate_zero(&out->others, report->tracks.count, sizeof *out->others);
}

static void close_assays(assays *a)
{
    creme_free(a->loci);
    creme_free(a->others);
}

/* Where they were given other loci than those that the table of contexts selects, its choice says nothing of them. */
static bool are_of_sample(const creme_report_sample *sample, const assays *tiles, const assays *searches,
                          size_t track)
{
    if (sample->sampled == sample->of || tiles->others[track] || searches->others[track]) return false;
    return sample->sampled > 0 && (tiles->loci[track] == sample->sampled || searches->loci[track] == sample->sampled);
}

creme_status creme_report_find_samples(creme_report *report)
{
    size_t tracks = report->tracks.count;
    assays tiles = {0}, searches = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&report->samples, tracks, sizeof *report->samples));
    CREME_TRY(open_assays(&tiles, report));
    CREME_TRY(open_assays(&searches, report));
    for (size_t i = 0; i < report->context_count; i++) {
        creme_report_sample *sample = &report->samples[report->contexts[i].track];
        sample->of++;
        sample->sampled += report->contexts[i].selected;
    }
    for (size_t i = 0; i < report->tile_count; i++)
        see(&tiles, (place){report->tiles[i].locus, report->tiles[i].track});
    for (size_t i = 0; i < report->search_count; i++)
        see(&searches, (place){report->searches[i].locus, report->searches[i].track});
    for (size_t i = 0; i < tracks; i++)
        report->samples[i].any = are_of_sample(&report->samples[i], &tiles, &searches, i);
done:
    close_assays(&tiles);
    close_assays(&searches);
    return status;
}

void creme_report_write_samples(const creme_report *report, creme_output *output)
{
    bool any = false;
    for (size_t i = 0; i < report->tracks.count; i++) {
        const creme_report_sample *sample = &report->samples[i];
        if (!sample->any) continue;
        creme_output_print(output, "%s", any ? ", " : "<p class=\"note\">Sampled by class of context (");
        any = true;
        creme_html_text(output, report->tracks.at[i]);
        creme_output_print(output, ": %zu of %zu TSSs", sample->sampled, sample->of);
    }
    if (any)
        creme_output_print(output, "): but for activities and contexts, assays are about these TSSs alone.</p>\n");
}
