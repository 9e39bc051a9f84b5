/* Campaigns that are killed at random instants, or run out of disk, and go on: in the end their tables must be those
 * of an undisturbed run, byte for byte.
 *
 *     kill_resume CREME [KILLS [SEED]]       30 kills by default; some hundred before a release
 *
 * The campaign is a distance test of the demo's grammar in many small units. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *creme;
static uint64_t random_state;

static void fail(const char *what)
{
    fprintf(stderr, "kill_resume: %s\n", what);
    exit(1);
}

/* 0 .. 1, from Knuth's linear congruence. */
static double draw(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) / (double)(UINT64_C(1) << 53);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Starts the campaign into `folder`; files of at most `limit` bytes, 0 for no limit. What it says goes to "said". */
static pid_t start(const char *folder, rlim_t limit)
{
    pid_t child = fork();
    if (child < 0) fail("cannot fork");
    if (child > 0) return child;
    int said = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    struct rlimit files = {limit, limit};
    if (said < 0 || dup2(said, STDERR_FILENO) < 0) _exit(126);
    if (limit > 0 && setrlimit(RLIMIT_FSIZE, &files) != 0) _exit(126);
    execl(creme, creme, "distance", "-m", "grammar:demo", "-f", "demo/genome.fa", "-l", "demo/loci.tsv", "--shuffles",
          "1", "--threads", "1", "-q", "-o", folder, (char *)NULL);
    _exit(127);
}

/* The exit status; 128 + signal if one ended it. */
static int finish(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static char *read_file(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    static const size_t most = 64 << 20;
    char *bytes = malloc(most);
    if (!bytes) fail("out of memory");
    *count = fread(bytes, 1, most - 1, file);
    bytes[*count] = '\0';
    fclose(file);
    return bytes;
}

static void compare(const char *folder)
{
    char path[256];
    size_t left_count = 0, right_count = 0;
    snprintf(path, sizeof path, "%s/tables/distance.tsv", folder);
    char *left = read_file("whole/tables/distance.tsv", &left_count), *right = read_file(path, &right_count);
    if (!left || !right) fail("a table is missing");
    if (left_count != right_count || memcmp(left, right, left_count) != 0) fail("the tables differ");
    free(left);
    free(right);
}

/* A failure for lack of room is exit status 1 and one line that says so. */
static void expect_full(int status)
{
    size_t count = 0;
    char *said = read_file("said", &count);
    if (status != 1 || !said || count == 0 || strchr(said, '\n') != said + count - 1 ||
        !strstr(said, "cannot write")) {
        fprintf(stderr, "exit %d: %s\n", status, said ? said : "");
        fail("not the error of a full disk");
    }
    free(said);
}

static void kill_and_resume(int kills, double longest)
{
    int runs = 1, finished_before = 0;
    for (int killed = 0; killed < kills;) {
        pid_t child = start("cut/", 0);
        usleep((useconds_t)(1e6 * longest * draw()));
        kill(child, SIGKILL);
        int status = finish(child);
        if (status == 128 + SIGKILL) {
            killed++;
            continue;
        }
        if (status != 0) fail("a run failed that went on after a kill");
        finished_before++;
        compare("cut");
        if (system("rm -rf cut") != 0) fail("cannot remove a folder");
        runs++;
    }
    if (finish(start("cut/", 0)) != 0) fail("the last run failed");
    compare("cut");
    printf("%d kills in %d runs, %d of them ended before they were killed again: tables are the same\n", kills, runs,
           finished_before);
}

static void run_out_of_room(void)
{
    int failures = 0, status = 1;
    for (rlim_t limit = 2000; status != 0; limit += limit / 2) {
        status = finish(start("limited/", limit));
        if (status == 0) break;
        expect_full(status);
        failures++;
    }
    compare("limited");
    printf("%d times out of room (files limited in size): tables are the same\n", failures);
}

/* A disk of its own, which takes root's rights over a name space of its own. */
static void fill_a_disk(void)
{
    if (mkdir("disk", 0777) != 0 || unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", "disk", "tmpfs", 0, "size=256k") != 0) {
        printf("SKIP: no disk could be mounted to fill it (%s)\n", strerror(errno));
        return;
    }
    int failures = 0, status = 1;
    for (int kilobytes = 256; status != 0; kilobytes += kilobytes / 2) {
        char options[32];
        snprintf(options, sizeof options, "size=%dk", kilobytes);
        if (mount("tmpfs", "disk", "tmpfs", MS_REMOUNT, options) != 0) fail("cannot enlarge the disk");
        status = finish(start("disk/run/", 0));
        if (status == 0) break;
        expect_full(status);
        failures++;
    }
    if (failures == 0) fail("the disk was never full");
    compare("disk/run");
    umount("disk");
    printf("%d times a full disk: tables are the same\n", failures);
}

int main(int count, char **arguments)
{
    int kills = count > 2 ? atoi(arguments[2]) : 30;
    random_state = count > 3 ? strtoull(arguments[3], NULL, 10) : 1;
    creme = count > 1 ? realpath(arguments[1], NULL) : NULL;
    if (!creme) fail("usage: kill_resume CREME [KILLS [SEED]]");
    setvbuf(stdout, NULL, _IOLBF, 0);
    char folder[] = "/tmp/creme-kill.XXXXXX", command[4200];
    if (!mkdtemp(folder) || chdir(folder) != 0) fail("cannot make a folder");
    snprintf(command, sizeof command, "'%s' demo -q --out demo >demo.txt", creme);
    if (system(command) != 0) fail("creme demo failed");
    double before = seconds();
    if (finish(start("whole/", 0)) != 0) fail("the undisturbed run failed");
    double took = seconds() - before;
    printf("seed %llu, undisturbed %.2f s\n", (unsigned long long)random_state, took);
    kill_and_resume(kills, took / 4);
    run_out_of_room();
    fill_a_disk();
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 ? 0 : 1;
}
