/* What the kill tests share: starting creme, ending it at random instants, room that runs out, files that must be
 * equal. */
#ifndef CREME_TESTS_KILL_H
#define CREME_TESTS_KILL_H

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
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
static const char *program; /* for messages */
static uint64_t random_state;

__attribute__((noreturn)) static inline void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", program, what);
    exit(1);
}

/* 0 .. 1, from Knuth's linear congruence. */
static inline double draw(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) / (double)(UINT64_C(1) << 53);
}

static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Runs a command of the shell that has to succeed. */
static inline void shell(const char *command)
{
    if (system(command) != 0) fail(command);
}

/* Starts creme with these arguments, the last of which is NULL; files of at most `limit` bytes, 0 for no limit. What it
 * says goes to "said". */
static inline pid_t start(rlim_t limit, const char *const *arguments)
{
    const char *all[40] = {creme};
    size_t count = 1;
    while (*arguments && count + 1 < sizeof all / sizeof *all) all[count++] = *arguments++;
    pid_t child = fork();
    if (child < 0) fail("cannot fork");
    if (child > 0) return child;
    int said = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    struct rlimit files = {limit, limit};
    if (said < 0 || dup2(said, STDERR_FILENO) < 0) _exit(126);
    if (limit > 0 && setrlimit(RLIMIT_FSIZE, &files) != 0) _exit(126);
    execv(creme, (char *const *)all);
    _exit(127);
}

/* The exit status; 128 + signal if one ended it. */
static inline int finish(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Sends it a signal at a random instant of so many seconds; the exit status. */
static inline int finish_or_signal(pid_t child, double longest, int number)
{
    usleep((useconds_t)(1e6 * longest * draw()));
    kill(child, number);
    return finish(child);
}

static inline int finish_or_kill(pid_t child, double longest)
{
    return finish_or_signal(child, longest, SIGKILL);
}

/* NULL if there is no such file. */
static inline char *read_file(const char *path, size_t *count)
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

static inline bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

static inline void expect_same(const char *left_path, const char *right_path)
{
    size_t left_count = 0, right_count = 0;
    char *left = read_file(left_path, &left_count), *right = read_file(right_path, &right_count);
    if (!left || !right) fail("a file is missing");
    if (left_count != right_count || memcmp(left, right, left_count) != 0) {
        fprintf(stderr, "%s and %s\n", left_path, right_path);
        fail("the files differ");
    }
    free(left);
    free(right);
}

/* A failure for lack of room is exit status 1 and one line that says so, and `also`, if that is not NULL. */
static inline void expect_full(int status, const char *also)
{
    size_t count = 0;
    char *said = read_file("said", &count);
    if (status != 1 || !said || count == 0 || strchr(said, '\n') != said + count - 1 ||
        !strstr(said, "cannot write") || (also && !strstr(said, also))) {
        fprintf(stderr, "exit %d: %s\n", status, said ? said : "");
        fail("not the error of a full disk");
    }
    free(said);
}

/* A small disk of its own at `folder`, which takes root's rights over a name space of its own; false, with a word of
 * it, where these are not to be had. */
static inline bool mount_disk(const char *folder, int kilobytes)
{
    char options[32];
    snprintf(options, sizeof options, "size=%dk", kilobytes);
    if (mkdir(folder, 0777) == 0 && unshare(CLONE_NEWNS) == 0 &&
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("tmpfs", folder, "tmpfs", 0, options) == 0) {
        return true;
    }
    printf("SKIP: no disk could be mounted to fill it (%s)\n", strerror(errno));
    return false;
}

static inline void enlarge_disk(const char *folder, int kilobytes)
{
    char options[32];
    snprintf(options, sizeof options, "size=%dk", kilobytes);
    if (mount("tmpfs", folder, "tmpfs", MS_REMOUNT, options) != 0) fail("cannot enlarge the disk");
}

/* Reads CREME [KILLS [SEED]], goes into a new folder and makes the demo's input there. The folder's name lives on. */
static inline const char *begin(int count, char **arguments, int *kills)
{
    static char folder[] = "/tmp/creme-kill.XXXXXX";
    char command[4200];
    program = strrchr(arguments[0], '/') ? strrchr(arguments[0], '/') + 1 : arguments[0];
    *kills = count > 2 ? atoi(arguments[2]) : 30;
    random_state = count > 3 ? strtoull(arguments[3], NULL, 10) : 1;
    creme = count > 1 ? realpath(arguments[1], NULL) : NULL;
    if (!creme) fail("usage: CREME [KILLS [SEED]]");
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!mkdtemp(folder) || chdir(folder) != 0) fail("cannot make a folder");
    snprintf(command, sizeof command, "'%s' demo --model grammar:demo -q --assays-only --out demo >demo.txt", creme);
    shell(command);
    return folder;
}

static inline int end(const char *folder)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 ? 0 : 1;
}

/* Whether there is a file of such a name. */
static inline bool has_any(const char *pattern)
{
    glob_t found;
    bool any = glob(pattern, 0, NULL, &found) == 0;
    globfree(&found);
    return any;
}

static inline void expect_nothing(const char *pattern)
{
    if (has_any(pattern)) fail("something is left of a failure");
}

#endif
