/* What was found, in sentences with numbers. */
#include "report/report.h"

#include "analysis/thresholds.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

static const char *loci_word(size_t count)
{
    return count == 1 ? "locus" : "loci";
}

static void begin(creme_output *output, const creme_report *report, size_t track)
{
    creme_output_print(output, "<li><b>");
    creme_html_text(output, report->tracks.at[track]);
    creme_output_print(output, "</b>: ");
}

/* "12 enhancing, 3 neutral" of counts by class. */
static void write_counts(creme_output *output, const creme_report *report, const size_t *counts)
{
    const char *separator = "";
    for (size_t i = 0; i < report->classes.count; i++) {
        if (counts[i] == 0) continue;
        creme_output_print(output, "%s<b>%zu</b> ", separator, counts[i]);
        creme_html_text(output, *report->classes.at[i] ? report->classes.at[i] : "without a class");
        separator = ", ";
    }
}

/* "; further assays are about 6 of them, sampled by class: 3 of 4 enhancing, 3 of 3 neutral". counts: of all, by
 * class. */
static void write_sample(const creme_report *report, creme_output *output, size_t track, const size_t *counts)
{
    const creme_report_sample *sample = &report->samples[track];
    if (!sample->any) return;
    creme_output_print(output, "; further assays are about <b>%zu</b> of them, sampled by class", sample->sampled);
    const char *separator = ": ";
    for (size_t word = 0; word < report->classes.count; word++) {
        size_t sampled = 0;
        for (size_t i = 0; i < report->context_count && counts[word] > 0; i++) {
            const creme_report_context *at = &report->contexts[i];
            sampled += at->track == track && at->class == word && at->selected;
        }
        if (counts[word] == 0) continue;
        creme_output_print(output, "%s%zu of %zu ", separator, sampled, counts[word]);
        creme_html_text(output, *report->classes.at[word] ? report->classes.at[word] : "without a class");
        separator = ", ";
    }
}

/* " (of 7 TSSs, sampled by class)", after what a finding is about. */
static void write_of_all(const creme_report *report, creme_output *output, size_t track)
{
    const creme_report_sample *sample = &report->samples[track];
    if (sample->any) creme_output_print(output, " (of %zu TSSs, sampled by class)", sample->of);
}

static void write_contexts(const creme_report *report, creme_output *output, size_t track, size_t *counts)
{
    size_t sum = 0;
    memset(counts, 0, report->classes.count * sizeof *counts);
    for (size_t i = 0; i < report->context_count; i++) {
        if (report->contexts[i].track != track) continue;
        counts[report->contexts[i].class]++;
        sum++;
    }
    if (sum == 0) return;
    begin(output, report, track);
    creme_output_print(output, "of %zu TSS%s, by the effect of shuffling all but the TSS tile, ", sum,
                       sum == 1 ? "" : "s");
    write_counts(output, report, counts);
    write_sample(report, output, track, counts);
    creme_output_print(output, ".</li>\n");
}

/* CREs, and how sure they are. */
typedef struct certainty {
    size_t tested, certain; /* those that have a q, and a small one */
    size_t agreeing;        /* of no small q, all of whose shuffles agree */
} certainty;

static void add_certainty(certainty *c, const creme_report_tile *tile)
{
    bool is_certain = tile->q < CREME_SMALL_Q;
    c->tested += !isnan(tile->q);
    c->certain += is_certain;
    c->agreeing += !isnan(tile->q) && !is_certain && tile->low == tile->high;
}

/* Classes go by effects alone: how many of the CREs have a small q is said beside; without q, nothing. */
static void write_certain(creme_output *output, size_t found, const certainty *c)
{
    if (c->tested == 0) return;
    creme_output_print(output, "; %zu of the %zu found %s a q below %g", c->certain, found,
                       c->certain == 1 ? "has" : "have", CREME_SMALL_Q);
    if (c->agreeing > 0)
        creme_output_print(output, ", all shuffles of %zu other%s agree (p is then 1 / (n + 1))", c->agreeing,
                           c->agreeing == 1 ? "" : "s");
    if (c->tested < found)
        creme_output_print(output, " (%zu %s no q)", found - c->tested, found - c->tested == 1 ? "has" : "have");
}

/* What there is of one kind of tiles in a track. */
typedef struct tally {
    size_t tiles, silent, loci, with; /* loci, and those of them with a CRE */
    size_t found[3], strong[3];       /* by class */
    certainty sure;
    const creme_report_tile *last, *most; /* of the CREs, the latest and the largest */
    size_t last_locus;
    bool rated, is_told;
} tally;

static void count_tile(tally *t, const creme_report_tile *tile)
{
    if (tile->silent) {
        t->silent++;
        return;
    }
    t->loci += t->tiles == 0 || tile->locus != t->last_locus;
    t->tiles++;
    t->last_locus = tile->locus;
    if (tile->class == CREME_REPORT_NONE) return;
    t->with += !t->last || tile->locus != t->last->locus;
    t->last = tile;
    t->found[tile->class]++;
    t->strong[tile->class] += tile->strong;
    add_certainty(&t->sure, tile);
    t->rated |= tile->rated;
    if (!t->most || fabs(tile->effect) > fabs(t->most->effect)) t->most = tile;
}

enum { KINDS = 2 };

/* (*out)[track][kind] */
static creme_status count_tiles(tally (**out)[KINDS], const creme_report *report)
{
    creme_status status = creme_allocate_zero(out, report->tracks.count, sizeof **out);
    for (size_t i = 0; i < report->tile_count && status == CREME_OK; i++) {
        count_tile(&(*out)[report->tiles[i].track][report->tiles[i].kind], &report->tiles[i]);
    }
    return status;
}

static const char *const kinds[] = {"necessary", "sufficient"};

static void write_of_tiles(const creme_report *report, creme_output *output, size_t track, const tally *t)
{
    creme_output_print(output, "of %zu %s at %zu %s", t->tiles, t->tiles == 1 ? "tile" : "tiles", t->loci,
                       loci_word(t->loci));
    write_of_all(report, output, track);
}

static void write_silent(creme_output *output, const tally *t)
{
    if (t->silent == 0) return;
    creme_output_print(output, "; %zu %s at silent loci %s left out", t->silent, t->silent == 1 ? "tile" : "tiles",
                       t->silent == 1 ? "is" : "are");
}

static void write_tiles(const creme_report *report, creme_output *output, size_t track, creme_report_kind kind,
                        const tally *t)
{
    if (!t->most) return;
    begin(output, report, track);
    write_of_tiles(report, output, track, t);
    creme_output_print(output, ", <b>%zu</b> %s %s enhancer%s", t->found[1], t->found[1] == 1 ? "is a" : "are",
                       kinds[kind], t->found[1] == 1 ? "" : "s");
    if (t->rated) creme_output_print(output, " (%zu strong)", t->strong[1]);
    creme_output_print(output, " and <b>%zu</b> %s silencer%s", t->found[2], kinds[kind],
                       t->found[2] == 1 ? "" : "s");
    if (t->rated) creme_output_print(output, " (%zu strong)", t->strong[2]);
    creme_output_print(output, ", at %zu %s", t->with, loci_word(t->with));
    write_certain(output, t->found[1] + t->found[2], &t->sure);
    creme_output_print(output, "; the largest effect is %.2f, at ", t->most->effect);
    creme_html_text(output, report->loci.at[t->most->locus].name);
    write_silent(output, t);
    creme_output_print(output, ".</li>\n");
}

/* Do two tracks have the same to say, if no tile of either is a CRE? */
static bool same_nothing(const creme_report *report, size_t a, size_t b, const tally *x, const tally *y)
{
    const creme_report_sample *of_a = &report->samples[a], *of_b = &report->samples[b];
    return x->tiles == y->tiles && x->loci == y->loci && x->silent == y->silent && of_a->any == of_b->any &&
           (!of_a->any || of_a->of == of_b->of);
}

/* Tracks without a CRE of the kind, those of the same numbers in one sentence. */
static void write_none(const creme_report *report, creme_output *output, creme_report_kind kind,
                       tally (*tallies)[KINDS])
{
    for (size_t track = 0; track < report->tracks.count; track++) {
        const tally *t = &tallies[track][kind];
        if (t->is_told || t->tiles == 0 || t->most) continue;
        creme_output_print(output, "<li><b>");
        creme_html_text(output, report->tracks.at[track]);
        for (size_t other = track + 1; other < report->tracks.count; other++) {
            tally *theirs = &tallies[other][kind];
            if (theirs->is_told || theirs->most || !same_nothing(report, track, other, t, theirs)) continue;
            theirs->is_told = true;
            creme_output_print(output, "</b>, <b>");
            creme_html_text(output, report->tracks.at[other]);
        }
        creme_output_print(output, "</b>: ");
        write_of_tiles(report, output, track, t);
        creme_output_print(output, ", none is a %s enhancer or silencer", kinds[kind]);
        write_silent(output, t);
        creme_output_print(output, ".</li>\n");
    }
}

/* Tiles that are CREs by both: they stand beside each other, sorted by kind within locus and track. */
static void write_both(const creme_report *report, creme_output *output, size_t track)
{
    size_t both = 0, necessary = 0, sufficient = 0, compared = 0;
    const creme_report_tile *tiles = report->tiles;
    for (size_t i = 0, n; i < report->tile_count; i += n) {
        size_t middle = 0;
        for (n = 0; i + n < report->tile_count && tiles[i + n].locus == tiles[i].locus &&
                    tiles[i + n].track == tiles[i].track;
             n++) {
            middle += tiles[i + n].kind == CREME_REPORT_NECESSITY;
        }
        if (tiles[i].track != track) continue;
        for (size_t a = i, b = i + middle; a < i + middle && b < i + n;) {
            if (tiles[a].start != tiles[b].start) {
                *(tiles[a].start < tiles[b].start ? &a : &b) += 1;
                continue;
            }
            compared++;
            necessary += tiles[a].class != CREME_REPORT_NONE;
            sufficient += tiles[b].class != CREME_REPORT_NONE;
            both += tiles[a].class != CREME_REPORT_NONE && tiles[a].class == tiles[b].class;
            a++;
            b++;
        }
    }
    if (compared == 0 || necessary + sufficient == 0) return;
    begin(output, report, track);
    creme_output_print(output,
                       "<b>%zu</b> %s both necessary and sufficient, of %zu necessary and %zu sufficient "
                       "ones.</li>\n",
                       both, both == 1 ? "tile is" : "tiles are", necessary, sufficient);
}

static void write_searches(const creme_report *report, creme_output *output, size_t track, size_t *counts)
{
    for (size_t search = 0; search < report->classes.count; search++) {
        size_t sum = 0;
        memset(counts, 0, report->classes.count * sizeof *counts);
        for (size_t i = 0; i < report->search_count; i++) {
            const creme_report_search *at = &report->searches[i];
            if (at->track != track || at->search != search) continue;
            counts[at->class]++;
            sum++;
        }
        if (sum == 0) continue;
        begin(output, report, track);
        creme_output_print(output, "of %zu greedy search%s", sum, sum == 1 ? "" : "es");
        if (*report->classes.at[search]) creme_output_print(output, " for ");
        creme_html_text(output, report->classes.at[search]);
        write_of_all(report, output, track);
        creme_output_print(output, ", ");
        write_counts(output, report, counts);
        creme_output_print(output, ".</li>\n");
    }
}

static void write_left_out(const creme_report *report, creme_output *output)
{
    if (report->left_out.count == 0) return;
    creme_output_print(output,
                       "<details class=\"left-out\" open><summary>Left out of this page: %zu %s</summary><ul>\n",
                       report->left_out.count, report->left_out.count == 1 ? "table" : "tables");
    for (size_t i = 0; i < report->left_out.count; i++) {
        creme_output_print(output, "<li>");
        creme_html_text(output, report->left_out.at[i]);
        creme_output_print(output, "</li>\n");
    }
    creme_output_print(output, "</ul></details>\n");
}

/* Those of the tables that the page shows, each text once. */
static void write_thresholds(const creme_report *report, creme_output *output)
{
    bool any = false;
    for (size_t i = 0; i < report->table_count; i++) {
        const creme_report_table *table = &report->tables[i];
        size_t before = 0;
        while (before < i && (!report->tables[before].thresholds || !table->thresholds ||
                              strcmp(report->tables[before].thresholds, table->thresholds) != 0)) {
            before++;
        }
        if (!table->thresholds || before < i) continue;
        creme_output_print(output, any ? " &middot; "
                                       : "<p class=\"note\" id=\"thresholds\">Thresholds, as tables record them: ");
        creme_html_text(output, table->file);
        creme_output_print(output, ": ");
        creme_html_text(output, table->thresholds);
        any = true;
    }
    if (any) creme_output_print(output, "</p>\n");
}

enum { FEW_TRACKS = 8, MOST_DESCRIBED = 500 };

/* What the tracks are, where tables say more than their names. */
static void write_tracks(const creme_report *report, creme_output *output)
{
    size_t described = 0, written = 0;
    for (size_t i = 0; i < report->tracks.count; i++) described += creme_report_description(report, i) != NULL;
    if (described == 0) return;
    creme_output_print(output, "<details id=\"tracks\"%s><summary>%zu %s</summary><ul>\n",
                       described <= FEW_TRACKS ? " open" : "", described, described == 1 ? "track" : "tracks");
    for (size_t i = 0; i < report->tracks.count && written < MOST_DESCRIBED; i++) {
        const char *description = creme_report_description(report, i);
        if (!description) continue;
        begin(output, report, i);
        creme_html_text(output, description);
        creme_output_print(output, "</li>\n");
        written++;
    }
    creme_output_print(output, "</ul>");
    if (written < described)
        creme_output_print(output,
                           "<p class=\"note\">%zu more: the first lines of their tables say what they are.</p>",
                           described - written);
    creme_output_print(output, "</details>\n");
}

/* Strong CREs of a q near 1 are no contradiction, but want a word. */
static void write_about_q(const creme_report *report, creme_output *output)
{
    certainty sure = {0};
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_report_tile *tile = &report->tiles[i];
        if (!tile->silent && tile->class != CREME_REPORT_NONE) add_certainty(&sure, tile);
    }
    if (sure.tested == sure.certain) return;
    creme_output_print(
        output, "<p class=\"note\" id=\"about-q\">Classes, and <i>strong</i>, go by the size of effects; q says "
                "how sure it is that a tile differs from its own shuffles, by more than these differ from each "
                "other. q is large where shuffles are few or scatter, where many tiles of a track are tested "
                "at once (Benjamini-Hochberg), and where all n shuffles agree, since p is then 1 / (n + 1): "
                "0.25 of 3, 0.09 of 10, 0.01 of 100. A large effect of a large q wants more "
                "<code>--shuffles</code>, with <code>--stop-by none</code>, before it is believed.</p>\n");
}

creme_status creme_report_write_findings(const creme_report *report, creme_output *output)
{
    size_t *counts = NULL;
    tally(*tallies)[KINDS] = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&counts, report->classes.count, sizeof *counts));
    CREME_TRY(count_tiles(&tallies, report));
    creme_output_print(output, "<section id=\"findings\">\n<h2>Key findings</h2>\n");
    CREME_TRY(creme_report_write_warnings(report, output));
    if (report->tile_count + report->idle_tiles + report->context_count + report->search_count + report->bin_count ==
        0) {
        creme_output_print(output,
                           "<p>None of the tables is one of contexts, tiles, profiles or greedy searches.</p>\n");
    }
    write_left_out(report, output);
    write_tracks(report, output);
    creme_output_print(output, "<ul class=\"findings\">\n");
    for (size_t track = 0; track < report->tracks.count; track++) write_contexts(report, output, track, counts);
    for (size_t track = 0; track < report->tracks.count; track++) {
        for (int kind = 0; kind < KINDS; kind++) write_tiles(report, output, track, kind, &tallies[track][kind]);
        write_both(report, output, track);
    }
    for (int kind = 0; kind < KINDS; kind++) write_none(report, output, kind, tallies);
    for (size_t track = 0; track < report->tracks.count; track++) write_searches(report, output, track, counts);
    creme_output_print(output, "</ul>\n");
    write_about_q(report, output);
    write_thresholds(report, output);
    creme_output_print(output, "</section>\n");
done:
    creme_free(counts);
    creme_free(tallies);
    return status;
}
