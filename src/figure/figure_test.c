/* Every figure is drawn from a small sheet, in every format, with names that are hostile. */
#include <creme/figure.h>

#include "figure/gnuplot.h"
#include "figure/sheet.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#define HOSTILE "a%d\"b'c`id`$(id)\\n_{x}^2<b>&@~{.}%s"

static void need_gnuplot(void)
{
    if (creme_figure_can_draw()) return;
    print_message("SKIP: gnuplot is not there (Debian: gnuplot-nox)\n");
    skip();
}

/* Which tables each figure is made of here, by what made them. */
static const struct {
    const char *figure, *tables[3];
} made_of[] = {
    {"contexts", {"creme 1 context-dependence"}},
    {"context-pairs", {"creme 1 context-dependence"}},
    {"context-swap", {"creme 1 context-swap", "analysis: contexts"}},
    {"necessity", {"creme 1 necessity", "analysis: contexts"}},
    {"sufficiency", {"creme 1 sufficiency"}},
    {"necessity-sufficiency", {"creme 1 necessity", "creme 1 sufficiency", "analysis: contexts"}},
    {"distance", {"creme 1 distance", "analysis: sufficiency"}},
    {"distance-histogram", {"analysis: sufficiency"}},
    {"greedy-locations", {"creme 1 interaction"}},
    {"greedy-traces", {"creme 1 interaction"}},
    {"second-iteration", {"creme 1 interaction", "analysis: contexts"}},
    {"set-sufficiency", {"creme 1 set-sufficiency"}},
    {"multiplicity", {"creme 1 multiplicity"}},
    {"fine-tile", {"creme 1 fine-tile"}},
    {"coverage", {"analysis: coverage"}},
    {"annotations", {"analysis: overlap"}},
    {"precision-recall", {"analysis: crispri"}},
    {"by-distance", {"analysis: crispri"}},
    {"effect-sizes", {"analysis: crispri"}},
    {"models", {"creme 1 activity", "creme 1 activity"}},
    {"locus", {"creme 1 necessity", "creme 1 sufficiency", "creme 1 profile"}},
};

/* 12 loci with contexts, two tracks, three tiles, and all the columns that some figure asks for. */
static const char *write_table(scratch *folder, const char *name, const char *made_by)
{
    static const char *const contexts[] = {"enhancing", "neutral", "silencing"};
    char text[1 << 16];
    size_t length = (size_t)snprintf(
        text, sizeof text,
        "# %s\nlocus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\tgenome_position_start\t"
        "genome_position_end\ttrack\twt\tmean\teffect\tci_low\tci_high\teffect_vs_control\ttest_over_max\tcontext\t"
        "target\ttarget_chrom\ttarget_tss\ttarget_strand\tround\talone\ttrace\tadditive\tmultiplicative\tsearch\t"
        "copies\tnormalised\tclass\tscore\tremaining_bp\tlog_ratio\tp\tname\tannotation\tshare\tn\tdistance_kb\t"
        "cell_type\tused\tregulated\teffect_size\tdistance\tpredictor\tpositives\tauprc\tauprc_low\tauprc_high\n",
        made_by);
    for (int i = 0; i < 72; i++) {
        int locus = i / 6, tile = i % 3, start = 1000 * tile, track = i / 3 % 2, other = (locus + 1 + tile) % 12;
        double effect = 0.1 * locus - 0.05 * tile;
        length += (size_t)snprintf(
            text + length, sizeof text - length,
            "%s%d\tchr1\t50000\t%c\t%d\t%d\t%d\t%d\t%d\t%d\t%s%d\t10\t5\t%g\t%g\t%g\t%g\t%g\t%s\t%s%d\tchr1\t50000\t%"
            "c\t%d\t%"
            "g\t%g\t%g\t%g\tenhancers\t%d\t%g\t%s\t0.9\t%d\t%g\t%g\t%s\t%s\t%g\t%d\t%d\t%s\t1\t%d\t%g\t%d\t%s%"
            "d\t3\t0.5\t0.2\t0.9\n",
            HOSTILE, locus, locus % 2 ? '+' : '-', start, start + 1000, 49000 + start, 50000 + start, 49000 + start,
            50000 + start, HOSTILE, track, effect, effect - 0.1, effect + 0.1, 0.2 * tile, 1.0 / (1 + tile),
            contexts[locus % 3], HOSTILE, other, other % 2 ? '+' : '-', tile, 10 - effect, 1.0 / (1 + tile),
            1 - 0.2 * tile, 1.0 / (1 + tile * tile), tile, 1 + 0.1 * locus, i % 2 ? "enhancer" : "silencer",
            1000 - 100 * tile, 0.1 * i - 3, 1.0 / (1 + i * i), HOSTILE, HOSTILE, 0.01 * i, i, tile - 1, HOSTILE,
            i % 5 == 0, 0.3 - 0.01 * i, i, HOSTILE, tile % 2);
    }
    assert_true(length < sizeof text);
    return scratch_write(folder, name, text, SCRATCH_PLAIN);
}

/* *count tables of a figure; the paths live as long as the folder's. */
static void write_tables(scratch *folder, const creme_figure *figure, const char **tables, size_t *count)
{
    size_t k = 0;
    while (strcmp(made_of[k].figure, figure->name) != 0) k++;
    for (*count = 0; *count < 3 && made_of[k].tables[*count]; (*count)++) {
        char name[16];
        snprintf(name, sizeof name, "%zu.tsv", *count);
        tables[*count] = write_table(folder, name, made_of[k].tables[*count]);
    }
}

/* One of the table's loci where the figure is of one. */
static const creme_analysis_options *options_for(const creme_figure *figure)
{
    static const creme_analysis_options none, one = {.locus = HOSTILE "0"};
    return strcmp(figure->name, "locus") == 0 ? &one : &none;
}

static void check_picture(const char *path, const char *begins)
{
    char bytes[64] = {0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(bytes, 1, sizeof bytes - 1, file) > 8);
    fclose(file);
    assert_memory_equal(bytes, begins, strlen(begins));
}

/* Names are text in an SVG, never elements of it. */
static void check_text(const char *path)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(getdelim(&text, &bytes, '\0', file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "&lt;b>&amp;"));
    assert_null(strstr(text, "<b>"));
    free(text);
}

static void every_figure_is_drawn(void **state)
{
    (void)state;
    need_gnuplot();
    for (size_t i = 0; i < creme_figure_count; i++) {
        const creme_figure *figure = &creme_figures[i];
        scratch folder = scratch_open();
        const char *tables[3] = {NULL};
        size_t count = 0;
        write_tables(&folder, figure, tables, &count);
        const char *sheet = scratch_path(&folder, "it's %d <x>.tsv"), *prefix = scratch_path(&folder, "it's %d <x>");
        assert_succeeds(creme_figure_prepare(figure, tables, count, options_for(figure), sheet));
        assert_succeeds(creme_figure_draw(figure, sheet, prefix, &(creme_figure_drawing){.title = HOSTILE}));
        check_picture(scratch_path(&folder, "it's %d <x>.svg"), "<?xml");
        check_text(scratch_path(&folder, "it's %d <x>.svg"));
        check_picture(scratch_path(&folder, "it's %d <x>.pdf"), "%PDF");
        check_picture(scratch_path(&folder, "it's %d <x>.png"), "\x89PNG");
        assert_int_equal(scratch_count(&folder), (int)count + 4); /* nothing half-written stays */
        scratch_close(&folder);
    }
}

/* Whichever allocation fails, the sheet is not there and nothing leaks (asan sees to the latter). */
static void short_memory_leaves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < creme_figure_count; i++) {
        scratch folder = scratch_open();
        const char *tables[3] = {NULL}, *sheet = scratch_path(&folder, "sheet.tsv");
        size_t count = 0;
        write_tables(&folder, &creme_figures[i], tables, &count);
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status != CREME_OK; n += 1 + n / 8) { /* each of the first, then fewer and fewer */
            creme_memory_fail_after(n);
            status = creme_figure_prepare(&creme_figures[i], tables, count, options_for(&creme_figures[i]), sheet);
            creme_memory_fail_after(0);
            if (status == CREME_OK) break;
            assert_int_equal(status, CREME_ERROR_MEMORY);
            assert_int_equal(access(sheet, F_OK), -1);
        }
        scratch_close(&folder);
    }
}

static void sheets_say_what_they_are(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const creme_figure *figure = NULL;
    creme_sheet sheet = {0};
    const char *path = scratch_path(&folder, "sheet.tsv");
    assert_succeeds(creme_sheet_open(&sheet, path, "necessity"));
    creme_mark mark = creme_mark_of("panel", "a\tb\"c\n", NULL);
    creme_sheet_add(&sheet, &mark);
    assert_succeeds(creme_sheet_close(&sheet, NULL));
    assert_succeeds(creme_figure_of_sheet(&figure, path));
    assert_ptr_equal(figure, creme_figure_find("necessity"));
    assert_succeeds(creme_figure_of_sheet(&figure, scratch_write(&folder, "other.tsv", "a\tb\n", SCRATCH_PLAIN)));
    assert_null(figure);
    scratch_close(&folder);
}

/* A template of one's own takes the place of the project's; its mistakes are reported with file and line. */
static void templates_can_be_ones_own(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    const char *table = write_table(&folder, "t.tsv", "creme 1 necessity"), *sheet = scratch_path(&folder, "s.tsv");
    const creme_figure *figure = creme_figure_find("necessity");
    creme_figure_drawing drawing = {.formats = CREME_FIGURE_SVG, .templates = folder.folder};
    assert_succeeds(creme_figure_prepare(figure, &table, 1, NULL, sheet));
    assert_fails(creme_figure_draw(figure, sheet, scratch_path(&folder, "s"), &drawing), CREME_ERROR_NOT_FOUND,
                 "there is no template letters.gp");
    scratch_write(&folder, "letters.gp", "eval canvas(100, 100)\nplot no_such_thing\n", SCRATCH_PLAIN);
    assert_fails(creme_figure_draw(figure, sheet, scratch_path(&folder, "s"), &drawing), CREME_ERROR_LIBRARY,
                 "letters.gp\" line 2: undefined variable: no_such_thing");
    scratch_write(&folder, "letters.gp", "eval canvas(100, 100)\nplot 1\n", SCRATCH_PLAIN);
    assert_succeeds(creme_figure_draw(figure, sheet, scratch_path(&folder, "s"), &drawing));
    assert_int_equal(scratch_count(&folder), 4);
    scratch_close(&folder);
}

/* --- Whole or as before. ---------------------------------------------------------------------------------------- */

static void write_panels(scratch *folder, const char *name, int panels)
{
    creme_sheet sheet = {0};
    assert_succeeds(creme_sheet_open(&sheet, scratch_path(folder, name), "necessity"));
    for (int i = 0; i < panels; i++) {
        char panel[32];
        snprintf(panel, sizeof panel, "track<%d>", i);
        creme_mark mark = creme_mark_of("panel", panel, NULL);
        creme_sheet_add(&sheet, &mark);
        mark = creme_mark_of("series", panel, "enhancing");
        mark.x = 1;
        mark.n = i;
        creme_sheet_add(&sheet, &mark);
        mark = creme_mark_of("letter", panel, "enhancing");
        mark.x = mark.width = 1;
        mark.low = 0.1;
        mark.high = 0.3;
        creme_sheet_add(&sheet, &mark);
    }
    assert_succeeds(creme_sheet_close(&sheet, NULL));
}

static creme_status draw_svg(const char *sheet, const char *prefix, const creme_log *log)
{
    return creme_figure_draw(creme_figure_find("necessity"), sheet, prefix,
                             &(creme_figure_drawing){.formats = CREME_FIGURE_SVG, .log = log});
}

static void check_content(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

/* What gnuplot calls a success is not kept if its end is missing. */
static void a_cut_picture_replaces_nothing(void **state)
{
    (void)state;
    static const char *const cut[] = {"", "<?xml", "<?xml <svg></sv", "x</svg>\n"};
    scratch folder = scratch_open();
    char *path = strdup(getenv("PATH"));
    write_panels(&folder, "s.tsv", 1);
    scratch_write(&folder, "p.svg", "the good one", SCRATCH_PLAIN);
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        char script[128];
        snprintf(script, sizeof script, "#!/bin/sh\ncat >/dev/null\nprintf '%s'\n", cut[i]);
        const char *fake = scratch_write(&folder, "gnuplot", script, SCRATCH_PLAIN);
        assert_int_equal(chmod(fake, 0700), 0);
        char places[512];
        snprintf(places, sizeof places, "%s:%s", folder.folder, path);
        setenv("PATH", places, 1);
        creme_status status = draw_svg(scratch_path(&folder, "s.tsv"), scratch_path(&folder, "p"), NULL);
        setenv("PATH", path, 1);
        assert_fails(status, CREME_ERROR_LIBRARY, "figure necessity: gnuplot's svg is cut short, and is not kept");
        check_content(scratch_path(&folder, "p.svg"), "the good one");
        assert_int_equal(scratch_count(&folder), 3);
    }
    free(path);
    scratch_close(&folder);
}

/* Names under which files of the moment are made may have been taken by links to somewhere else. */
static void planted_links_are_not_followed(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    write_panels(&folder, "s.tsv", 1);
    const char *victim = scratch_write(&folder, "victim", "precious", SCRATCH_PLAIN);
    static const char *const names[] = {"p.svg.partial", "p.svg.0.partial", "p.svg.1.partial"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(symlink(victim, scratch_path(&folder, names[i])), 0);
    }
    assert_succeeds(draw_svg(scratch_path(&folder, "s.tsv"), scratch_path(&folder, "p"), NULL));
    check_content(victim, "precious");
    check_picture(scratch_path(&folder, "p.svg"), "<?xml");
    assert_int_equal(scratch_count(&folder), 6);
    scratch_close(&folder);
}

/* --- Pages. ----------------------------------------------------------------------------------------------------- */

static int count_in(const char *path, const char *text)
{
    char *content = NULL;
    size_t bytes = 0;
    int found = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(getdelim(&content, &bytes, '\0', file) > 0);
    fclose(file);
    for (const char *at = content; (at = strstr(at, text)); at++) found++;
    free(content);
    return found;
}

/* A heading is not cut at the picture's right edge: its letters are smaller, or else its middle is left out. */
static void a_heading_fits(void **state)
{
    (void)state;
    need_gnuplot();
    static const struct {
        const char *title, *shown;
        size_t in_large_letters;
    } cases[] = {{"Necessity of tiles", "<text>Necessity of tiles</text>", 1},
                 {"Necessity of tiles (missing: 2 of 7 units of work)", "(missing: 2 of 7 units of work)</text>", 0},
                 {"Necessity of tiles of all the loci that one could think of, and of others (missing: 2 of 7 units)",
                  "\xe2\x80\xa6", 0}};
    scratch folder = scratch_open();
    write_panels(&folder, "s.tsv", 1);
    const char *sheet = scratch_path(&folder, "s.tsv"), *prefix = scratch_path(&folder, "p");
    const char *picture = scratch_path(&folder, "p.svg");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const creme_figure_drawing drawing = {.formats = CREME_FIGURE_SVG, .title = cases[i].title};
        assert_succeeds(creme_figure_draw(creme_figure_find("necessity"), sheet, prefix, &drawing));
        assert_int_equal(count_in(picture, cases[i].shown), 1);
        assert_int_equal(count_in(picture, "font-size=\"16.00\""), cases[i].in_large_letters);
    }
    scratch_close(&folder);
}

/* Above a panel stands what its track is, where the sheet says so. */
static void panels_say_what_tracks_are(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    write_panels(&folder, "s.tsv", 2);
    const char *sheet = scratch_path(&folder, "s.tsv");
    FILE *file = fopen(sheet, "a");
    assert_non_null(file);
    fputs("about\ttrack<1>\t.\tCAGE:50 %'s\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n", file);
    assert_int_equal(fclose(file), 0);
    assert_succeeds(draw_svg(sheet, scratch_path(&folder, "p"), NULL));
    assert_int_equal(count_in(scratch_path(&folder, "p.svg"), "<text>track&lt;0></text>"), 1);
    assert_int_equal(count_in(scratch_path(&folder, "p.svg"), "<text>track&lt;1>: CAGE:50 %'s</text>"), 1);
    scratch_close(&folder);
}

static void write_sheet(scratch *folder, const char *figure, const creme_mark *marks, size_t count)
{
    creme_sheet sheet = {0};
    assert_succeeds(creme_sheet_open(&sheet, scratch_path(folder, "s.tsv"), figure));
    for (size_t i = 0; i < count; i++) creme_sheet_add(&sheet, &marks[i]);
    assert_succeeds(creme_sheet_close(&sheet, NULL));
}

/* Histograms at margins have an axis: how many the highest bar is. */
static void margins_have_an_axis(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    creme_mark marks[] = {creme_mark_of("panel", "K562", "y"),    creme_mark_of("series", "K562", "none"),
                          creme_mark_of("point", "K562", "none"), creme_mark_of("point", "K562", "none"),
                          creme_mark_of("x-bin", "K562", "none"), creme_mark_of("y-bin", "K562", "none")};
    marks[1].x = 1;
    marks[2].x = marks[2].y = 0;
    marks[3].x = marks[3].y = 1;
    for (int i = 4; i < 6; i++) {
        marks[i].low = marks[i].least = 0;
        marks[i].high = 1;
        marks[i].most = i == 4 ? 8765 : 4321;
    }
    const creme_figure_drawing drawing = {.formats = CREME_FIGURE_SVG};
    write_sheet(&folder, "necessity-sufficiency", marks, 6);
    assert_succeeds(creme_figure_draw(creme_figure_find("necessity-sufficiency"), scratch_path(&folder, "s.tsv"),
                                      scratch_path(&folder, "p"), &drawing));
    assert_int_equal(count_in(scratch_path(&folder, "p.svg"), "8765</text>"), 1);
    assert_int_equal(count_in(scratch_path(&folder, "p.svg"), "4321</text>"), 1);
    scratch_close(&folder);
}

/* The locus stands below the title unless the title names it. */
static void a_title_is_not_repeated(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    creme_mark marks[] = {creme_mark_of("panel", "K562", NULL), creme_mark_of("tile", "K562", "necessity")};
    static const char *const titles[] = {"A_c_5_+", "Run 1"};
    marks[0].label = "A_c_5_+";
    marks[1].low = -1;
    marks[1].high = 1;
    marks[1].y = 0.5;
    write_sheet(&folder, "locus", marks, 2);
    for (int i = 0; i < 2; i++) {
        const creme_figure_drawing drawing = {.formats = CREME_FIGURE_SVG, .title = titles[i]};
        assert_succeeds(creme_figure_draw(creme_figure_find("locus"), scratch_path(&folder, "s.tsv"),
                                          scratch_path(&folder, "p"), &drawing));
        assert_int_equal(count_in(scratch_path(&folder, "p.svg"), "A_c_5_+</text>"), 1);
        assert_int_equal(count_in(scratch_path(&folder, "p.svg"), "Run 1</text>"), i);
    }
    scratch_close(&folder);
}

static void panels_beyond_a_page_go_to_the_next(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    scratch_log log;
    scratch_log_init(&log);
    write_panels(&folder, "s.tsv", 74);
    assert_succeeds(draw_svg(scratch_path(&folder, "s.tsv"), scratch_path(&folder, "p"), &log.log));
    assert_int_equal(log.infos, 1);
    assert_int_equal(scratch_count(&folder), 1 + 7); /* 12 panels each */
    for (int i = 0; i < 74; i++) {
        char name[32], text[32];
        snprintf(name, sizeof name, i < 12 ? "p.svg" : "p-%d.svg", i / 12 + 1);
        snprintf(text, sizeof text, "track&lt;%d>", i);
        assert_int_equal(count_in(scratch_path(&folder, name), text), 1);
        assert_int_equal(count_in(scratch_path(&folder, "p-3.svg"), text), i / 12 == 2);
    }
    assert_int_equal(count_in(scratch_path(&folder, "p-7.svg"), "(page 7 of 7)"), 1);
    write_panels(&folder, "s.tsv", 601);
    assert_fails(draw_svg(scratch_path(&folder, "s.tsv"), scratch_path(&folder, "q"), NULL), CREME_ERROR_ARGUMENT,
                 "601 panels would be 51 pages, more than 50; choose a track");
    scratch_close(&folder);
}

/* Two tracks of one locus, of which one has a profile, and no interval. */
static void a_track_without_a_profile_is_drawn(void **state)
{
    (void)state;
    need_gnuplot();
    scratch folder = scratch_open();
    const char *tables[] = {
        scratch_write(
            &folder, "n.tsv",
            "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\teffect\n"
            "A\tc\t50000\t+\t0\t5000\t60000\t65000\tblood\t0.4\nA\tc\t50000\t+\t0\t5000\t60000\t65000\tliver\t"
            "0\n",
            SCRATCH_PLAIN),
        NULL,
        scratch_write(&folder, "p.tsv", "locus\ttrack\twt\tdistance_kb\nA\tblood\t1\t0\nA\tblood\t2\t1\n",
                      SCRATCH_PLAIN)};
    tables[1] = tables[0];
    const creme_figure *figure = creme_figure_find("locus");
    const char *sheet = scratch_path(&folder, "s.tsv"), *prefix = scratch_path(&folder, "s");
    assert_succeeds(creme_figure_prepare(figure, tables, 3, NULL, sheet));
    assert_succeeds(creme_figure_draw(figure, sheet, prefix, &(creme_figure_drawing){.formats = CREME_FIGURE_SVG}));
    assert_int_equal(count_in(scratch_path(&folder, "s.svg"), "no profile of this track"), 1);
    scratch_close(&folder);
}

static void more_series_than_colours_are_an_error(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_sheet sheet = {0};
    const char *path = scratch_path(&folder, "s.tsv");
    assert_succeeds(creme_sheet_open(&sheet, path, "distance"));
    for (int i = 0; i < 10; i++) {
        char series[32];
        snprintf(series, sizeof series, "class %d", i);
        creme_mark mark = creme_mark_of("series", "a track", series);
        creme_sheet_add(&sheet, &mark);
    }
    assert_succeeds(creme_sheet_close(&sheet, NULL));
    assert_fails(draw_svg(path, scratch_path(&folder, "p"), NULL), CREME_ERROR_FORMAT,
                 "s.tsv:12: panel a track has more series than the 9 that can be told apart");
    assert_int_equal(scratch_count(&folder), 1);
    scratch_close(&folder);
}

/* Nothing in a text is carried out. */
static void texts_are_quoted(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *script = open_memstream(&text, &bytes);
    creme_gnuplot_write_text(script, "x", "a'b\n`c`\"$d");
    fclose(script);
    assert_string_equal(text, "x = 'a''b `c`\"$d'\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_drawn),
        cmocka_unit_test(short_memory_leaves_nothing),
        cmocka_unit_test(sheets_say_what_they_are),
        cmocka_unit_test(templates_can_be_ones_own),
        cmocka_unit_test(texts_are_quoted),
        cmocka_unit_test(a_cut_picture_replaces_nothing),
        cmocka_unit_test(planted_links_are_not_followed),
        cmocka_unit_test(a_heading_fits),
        cmocka_unit_test(panels_say_what_tracks_are),
        cmocka_unit_test(margins_have_an_axis),
        cmocka_unit_test(a_title_is_not_repeated),
        cmocka_unit_test(panels_beyond_a_page_go_to_the_next),
        cmocka_unit_test(a_track_without_a_profile_is_drawn),
        cmocka_unit_test(more_series_than_colours_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
