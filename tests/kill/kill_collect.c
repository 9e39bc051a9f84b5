/* creme collect, creme export and creme figure, killed at random instants or without room: what they make is whole or
 * not there, what was there before stays, nothing is left of a failure, and the same command makes it in the end as
 * if nothing had happened.
 *
 *     kill_collect CREME [KILLS [SEED]]      30 kills of each by default
 *
 * What is collected are three parts of a distance test of the demo's grammar, in many small units. */
#define _GNU_SOURCE
#include "kill/kill.h"

#include <glob.h>

/* --- What is killed: each makes "NAME" out of the parts, or of the whole run. */

typedef struct maker {
    const char *name;
    void (*arguments)(const char **out, const char *to);
    const char *ending; /* which the command adds to the name that it is given */
    const char *inside; /* of what it makes, the file to be compared; "": itself */
    const char *says;   /* where there is no room */
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
    put(out, (const char *[]){"export", "necessity", "--format", "bigwig", "--track", "blood", "-o", to, NULL});
}

static void export_npz(const char **out, const char *to)
{
    put(out, (const char *[]){"export", "whole", "--format", "npz", "-o", to, NULL});
}

static void export_replicates(const char **out, const char *to)
{
    put(out, (const char *[]){"export", "whole", "--format", "replicates", "-o", to, NULL});
}

static void draw_figure(const char **out, const char *to)
{
    put(out, (const char *[]){"figure", "sheet.tsv", "--formats", "svg", "-q", "-o", to, NULL});
}

static const maker makers[] = {
    {"collect", collect, "", "/tables/distance.tsv", "nothing is left of it"},
    {"bigwig", export_bigwig, "", "", NULL},
    {"npz", export_npz, "", "", NULL},
    {"replicates", export_replicates, "", "", NULL},
    {"figure", draw_figure, ".svg", "", NULL},
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
    expect_same(good, path);
}

/* --- Kills */

static void kill_and_repeat(const maker *m, int kills, double took)
{
    int there = 0;
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
        shell("rm -rf cut cut.*");
        if (make(m, "cut", 0) != 0) fail("the same command failed after a kill");
        compare(m, "cut");
    }
    shell("rm -rf cut cut.*");
    printf("%s: %d kills, %d of them after it was in place: the same\n", m->name, kills, there);
}

/* --- No room */

static void expect_nothing(const char *pattern)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) == 0) {
        fprintf(stderr, "%s\n", found.gl_pathv[0]);
        fail("something is left of a failure");
    }
    globfree(&found);
}

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
    for (size_t i = 0; i < MAKERS; i++) {
        if (!can_make(&makers[i])) continue;
        char good[64];
        snprintf(good, sizeof good, "good.%s", makers[i].name);
        double before = seconds();
        if (make(&makers[i], good, 0) != 0) fail("an undisturbed command failed");
        double took = seconds() - before;
        kill_and_repeat(&makers[i], kills, 1.1 * took);
        run_out_of_room(&makers[i]);
    }
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
