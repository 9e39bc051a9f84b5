/* What makes files: creme collect, export, figure, analyze, loci and report. Killed at random instants or without
 * room, what they make is whole or not there, what was there before stays, nothing is left of a failure, and the same
 * command makes it in the end as if nothing had happened. Told to stop (SIGINT, SIGTERM), they say so, nothing is
 * left of them, no child goes on.
 *
 *     kill_collect CREME [KILLS [SEED]]      30 kills of each by default
 *
 * What is collected are three parts of a distance test of the demo's grammar, in many small units. */
#define _GNU_SOURCE
#include "kill/kill.h"

#include <sys/prctl.h>

/* --- What is killed: each makes "NAME" out of the parts, or of the whole run. */

typedef struct maker {
    const char *name;
    void (*arguments)(const char **out, const char *to);
    const char *ending; /* which the command adds to the name that it is given */
    const char *inside; /* of what it makes, the file to be compared; "": itself */
    const char *says;   /* where there is no room */
    bool notes;         /* its first lines hold the command, and so the name; they are not compared */
} maker;

static void put(const char **out, const char *const *from)
{
    while ((*out++ = *from++)) {
    }
}

static void collect(const char **out, const char *to)
{
    put(out, (const char *[]){"collect", "part.1", "part.2", "part.3", "-q", "-o", to, NULL});
}

static void export_bigwig(const char **out, const char *to)
{
    put(out,
        (const char *[]){"export", "necessity", "--format", "bigwig", "--track", "blood", "--force", "-o", to, NULL});
}

static void export_npz(const char **out, const char *to)
{
    put(out, (const char *[]){"export", "whole", "--format", "npz", "--force", "-o", to, NULL});
}

static void export_replicates(const char **out, const char *to)
{
    put(out, (const char *[]){"export", "whole", "--format", "replicates", "-o", to, NULL});
}

static void draw_figure(const char **out, const char *to)
{
    put(out, (const char *[]){"figure", "sheet.tsv", "--formats", "svg", "-q", "-o", to, NULL});
}

static void make_figure(const char **out, const char *to)
{
    put(out, (const char *[]){"figure", "necessity", "necessity/tables/necessity.tsv", "--formats", "svg,png", "-q",
                              "-o", to, NULL});
}

static void analyze(const char **out, const char *to)
{
    put(out, (const char *[]){"analyze", "necessity", "necessity/tables/necessity.tsv", "-q", "-o", to, NULL});
}

static void find_loci(const char **out, const char *to)
{
    put(out, (const char *[]){"loci", "--gtf", "demo/genes.gtf", "-q", "-o", to, NULL});
}

static const maker makers[] = {
    {"collect", collect, "", "/tables/distance.tsv", "nothing is left of it", false},
    {"bigwig", export_bigwig, "", "", NULL, false},
    {"npz", export_npz, "", "", NULL, false},
    {"replicates", export_replicates, "", "", NULL, false},
    {"figure", draw_figure, ".svg", "", NULL, false},
    {"pictures", make_figure, ".tsv", "", NULL, false},
    {"analyze", analyze, "", "", NULL, true},
    {"loci", find_loci, "", "", NULL, true},
};
enum { MAKERS = sizeof makers / sizeof *makers };

/* Figures are drawn by a program that need not be there. */
static bool can_make(const maker *m)
{
    if (!*m->ending || system("gnuplot -d -e exit </dev/null >/dev/null 2>&1") == 0) return true;
    printf("SKIP: %s: gnuplot is not there\n", m->name);
    return false;
}

/* The name of what is made. */
static const char *made_as(const maker *m, const char *to)
{
    static char path[256];
    snprintf(path, sizeof path, "%s%s", to, m->ending);
    return path;
}

static int make(const maker *m, const char *to, rlim_t limit)
{
    const char *arguments[40];
    m->arguments(arguments, to);
    return finish(start(limit, arguments));
}

static void compare(const maker *m, const char *made)
{
    char good[256], path[256];
    snprintf(good, sizeof good, "good.%s%s%s", m->name, m->ending, m->inside);
    snprintf(path, sizeof path, "%s%s", made_as(m, made), m->inside);
    if (!m->notes) {
        expect_same(good, path);
        return;
    }
    char command[600];
    snprintf(command, sizeof command, "grep -v '^#' %s >rows.good; grep -v '^#' %s >rows.made", good, path);
    shell(command);
    expect_same("rows.good", "rows.made");
}

/* --- Kills */

static void kill_and_repeat(const maker *m, int kills, double took)
{
    int there = 0, left = 0;
    char prepare[300];
    snprintf(prepare, sizeof prepare, "echo before >%s", made_as(m, "cut"));
    for (int killed = 0; killed < kills;) {
        const char *arguments[40];
        bool replaces = !*m->inside && draw() < 0.5; /* a file that is there already */
        shell("rm -rf cut cut.*");
        if (replaces) shell(prepare);
        m->arguments(arguments, "cut");
        int status = finish_or_kill(start(0, arguments), took);
        if (status != 0 && status != 128 + SIGKILL) fail("a command failed before it was killed");
        if (status == 0) compare(m, "cut");
        if (status == 0) continue;
        killed++;
        size_t count = 0;
        char *content = replaces ? read_file(made_as(m, "cut"), &count) : NULL;
        if (replaces && !content) fail("what was there before is gone");
        bool untouched = content && strcmp(content, "before\n") == 0;
        free(content);
        if (is_there(made_as(m, "cut")) && !untouched) {
            compare(m, "cut");
            there++;
        }
        shell("find . -maxdepth 1 -name 'cut*' ! -name '*.partial' ! -name '*.partial.d' -exec rm -r {} +");
        left += has_any("cut*");
        status = make(m, "cut", 0);
        if (status != 0) {
            char *said = read_file("said", &count);
            fprintf(stderr, "%s: exit %d: %s\n", m->name, status, said ? said : "");
            fail("the same command failed after a kill");
        }
        compare(m, "cut");
        expect_nothing("cut*.partial*");
    }
    shell("rm -rf cut cut.*");
    printf("%s: %d kills, %d of them after it was in place, %d while it was written: the same, nothing is left\n",
           m->name, kills, there, left);
}

/* --- Told to stop */

/* No child of theirs goes on: as they have ended, it would be ours. */
static void expect_no_children(void)
{
    if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD) fail("a child goes on");
}

static int told; /* how often somebody said that he was told to stop */

/* Sends a signal at a random instant. Whether it came before the command had ended; *early: before it could notice. */
static bool interrupt(const char *const *arguments, double took, bool *early)
{
    int number = draw() < 0.5 ? SIGINT : SIGTERM;
    int status = finish_or_signal(start(0, arguments), took, number);
    size_t count = 0;
    char *said = read_file("said", &count);
    *early = count == 0;
    if (status != 0 && status != 128 + number) {
        fprintf(stderr, "signal %d, exit %d: %s\n", number, status, said ? said : "");
        fail("a command that was told to stop failed");
    }
    if (status == 0 && count > 0) fail("a command that was told to stop went on, and complains");
    if (status != 0 && !*early &&
        (!said || !strstr(said, ": interrupted, ") || strchr(said, '\n') != said + count - 1)) {
        fprintf(stderr, "%s\n", said ? said : "");
        fail("not what is said when told to stop");
    }
    free(said);
    expect_no_children();
    return status != 0;
}

static void interrupt_all(const maker *m, int times, double took)
{
    int early = 0;
    char prepare[300];
    snprintf(prepare, sizeof prepare, "echo before >%s", made_as(m, "cut"));
    while (waitpid(-1, NULL, 0) > 0) { /* children of those that were killed */
    }
    for (int stopped = 0; stopped < times;) {
        const char *arguments[40];
        bool replaces = !*m->inside && draw() < 0.5, before_main = false;
        shell("rm -rf cut cut.*");
        if (replaces) shell(prepare);
        m->arguments(arguments, "cut");
        if (!interrupt(arguments, took, &before_main)) {
            compare(m, "cut");
            continue;
        }
        stopped++;
        early += before_main;
        size_t count = 0;
        char *content = replaces ? read_file(made_as(m, "cut"), &count) : NULL;
        if (replaces && (!content || strcmp(content, "before\n") != 0)) fail("what was there before is gone");
        free(content);
        if (replaces) unlink(made_as(m, "cut"));
        expect_nothing("cut*");
    }
    told += times - early;
    printf("%s: told %d times to stop, %d of them while it started: nothing is left\n", m->name, times, early);
}

/* A report is in the folder of its tables. */
static void interrupt_report(int times)
{
    static const char *const arguments[] = {"report", "cut", "-q", NULL};
    static const char *const files[] = {"cut/report.html", "cut/tracks", "cut/igv_session.xml"};
    int early = 0;
    shell("mkdir cut && cp -r necessity/tables cut");
    double before = seconds();
    if (finish(start(0, arguments)) != 0) fail("a report failed");
    double took = 1.1 * (seconds() - before);
    for (int stopped = 0; stopped < times;) {
        bool before_main = false;
        shell("rm -rf cut/report.html cut/tracks cut/igv_session.xml");
        bool cut = interrupt(arguments, took, &before_main);
        for (int i = 0; i < 3; i++) {
            if (is_there(files[i]) == cut) fail("a report that was told to stop is there in part");
        }
        expect_nothing("cut/*.partial");
        expect_nothing("cut/*/*.partial");
        stopped += cut;
        early += before_main && cut;
    }
    shell("rm -rf cut");
    printf("report: told %d times to stop, %d of them while it started: nothing is left\n", times, early);
}

/* --- No room */

static void run_out_of_room(const maker *m)
{
    int failures = 0, status = 1;
    for (rlim_t limit = 500; status != 0; limit *= 2) {
        status = make(m, "limited", limit);
        if (status == 0) break;
        expect_full(status, m->says);
        expect_nothing("limited*");
        failures++;
    }
    if (failures == 0) fail("there was always room");
    compare(m, "limited");
    shell("rm -rf limited*");
    printf("%s: %d times out of room (files limited in size): the same\n", m->name, failures);
}

static void fill_a_disk(const maker *m)
{
    int failures = 0, status = 1;
    for (int kilobytes = 0; status != 0; kilobytes = kilobytes ? 2 * kilobytes : 4) {
        enlarge_disk("disk", 4 + kilobytes); /* 4 of it are taken */
        status = make(m, "disk/made", 0);
        if (status == 0) break;
        expect_full(status, m->says);
        expect_nothing("disk/made*");
        failures++;
    }
    if (failures == 0) fail("the disk was never full");
    compare(m, "disk/made");
    shell("rm -rf disk/made*");
    printf("%s: %d times a full disk: the same\n", m->name, failures);
}

static void make_input(void)
{
    const char *common[] = {
        "-m", "grammar:demo", "-f", "demo/genome.fa", "-l", "demo/loci.tsv", "--shuffles", "1", "--threads",
        "1",  "-q",           NULL};
    static const char *const runs[][5] = {{"distance", "-o", "whole/", NULL},
                                          {"distance", "--part=1/3", "-o", "part.1/", NULL},
                                          {"distance", "--part=2/3", "-o", "part.2/", NULL},
                                          {"distance", "--part=3/3", "-o", "part.3/", NULL},
                                          {"necessity", "-o", "necessity/", NULL}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        const char *arguments[40];
        size_t count = 0;
        for (size_t k = 0; runs[i][k]; k++) arguments[count++] = runs[i][k];
        put(arguments + count, common);
        if (finish(start(0, arguments)) != 0) fail("a run failed");
    }
    const char *sheet[] = {"figure", "necessity", "necessity/tables/necessity.tsv", "--sheet-only", "-q", "-o",
                           "sheet",  NULL};
    if (finish(start(0, sheet)) != 0) fail("a sheet failed");
}

int main(int count, char **arguments)
{
    int kills = 0;
    const char *folder = begin(count, arguments, &kills);
    printf("seed %llu\n", (unsigned long long)random_state);
    make_input();
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    interrupt_report(kills);
    for (size_t i = 0; i < MAKERS; i++) {
        if (!can_make(&makers[i])) continue;
        char good[64];
        snprintf(good, sizeof good, "good.%s", makers[i].name);
        double before = seconds();
        if (make(&makers[i], good, 0) != 0) fail("an undisturbed command failed");
        double took = seconds() - before;
        kill_and_repeat(&makers[i], kills, 1.1 * took);
        interrupt_all(&makers[i], kills, 1.1 * took);
        run_out_of_room(&makers[i]);
    }
    if (told == 0) fail("nobody said that he was told to stop");
    expect_same("whole/tables/distance.tsv", "good.collect/tables/distance.tsv");
    if (mount_disk("disk", 4)) {
        shell("head -c 4096 /dev/zero >disk/other");
        for (size_t i = 0; i < MAKERS; i++) {
            if (can_make(&makers[i])) fill_a_disk(&makers[i]);
        }
        umount("disk");
    }
    return end(folder);
}
