/* Campaigns that are killed at random instants, or run out of disk, and go on: in the end their tables must be those
 * of an undisturbed run, byte for byte.
 *
 *     kill_resume CREME [KILLS [SEED]]       30 kills by default; some hundred before a release
 *
 * The campaign is a distance test of the demo's grammar in many small units. */
#define _GNU_SOURCE
#include "kill/kill.h"

static pid_t start_campaign(const char *folder, rlim_t limit)
{
    const char *arguments[] = {
        "distance",  "-m", "grammar:demo", "-f", "demo/genome.fa", "-l", "demo/loci.tsv", "--shuffles", "1",
        "--threads", "1",  "-q",           "-o", folder,           NULL};
    return start(limit, arguments);
}

static void compare(const char *folder)
{
    char path[256];
    snprintf(path, sizeof path, "%s/tables/distance.tsv", folder);
    expect_same("whole/tables/distance.tsv", path);
    snprintf(path, sizeof path, "%s/*.partial*", folder);
    expect_nothing(path);
    snprintf(path, sizeof path, "%s/*/*.partial*", folder);
    expect_nothing(path);
}

static void kill_and_resume(int kills, double longest)
{
    int runs = 1, finished_before = 0;
    for (int killed = 0; killed < kills;) {
        int status = finish_or_kill(start_campaign("cut/", 0), longest);
        if (status == 128 + SIGKILL) {
            killed++;
            continue;
        }
        if (status != 0) fail("a run failed that went on after a kill");
        finished_before++;
        compare("cut");
        shell("rm -rf cut");
        runs++;
    }
    if (finish(start_campaign("cut/", 0)) != 0) fail("the last run failed");
    compare("cut");
    printf("%d kills in %d runs, %d of them ended before they were killed again: tables are the same\n", kills, runs,
           finished_before);
}

static void run_out_of_room(void)
{
    int failures = 0, status = 1;
    for (rlim_t limit = 2000; status != 0; limit += limit / 2) {
        status = finish(start_campaign("limited/", limit));
        if (status == 0) break;
        expect_full(status, NULL);
        failures++;
    }
    compare("limited");
    printf("%d times out of room (files limited in size): tables are the same\n", failures);
}

static void fill_a_disk(void)
{
    int failures = 0, status = 1;
    if (!mount_disk("disk", 256)) return;
    for (int kilobytes = 256; status != 0; kilobytes += kilobytes / 2) {
        enlarge_disk("disk", kilobytes);
        status = finish(start_campaign("disk/run/", 0));
        if (status == 0) break;
        expect_full(status, NULL);
        failures++;
    }
    if (failures == 0) fail("the disk was never full");
    compare("disk/run");
    umount("disk");
    printf("%d times a full disk: tables are the same\n", failures);
}

int main(int count, char **arguments)
{
    int kills = 0;
    const char *folder = begin(count, arguments, &kills);
    double before = seconds();
    if (finish(start_campaign("whole/", 0)) != 0) fail("the undisturbed run failed");
    double took = seconds() - before;
    printf("seed %llu, undisturbed %.2f s\n", (unsigned long long)random_state, took);
    kill_and_resume(kills, took / 4);
    run_out_of_room();
    fill_a_disk();
    return end(folder);
}
