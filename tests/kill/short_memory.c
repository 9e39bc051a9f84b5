/* Every command where memory is short: it does what it shall, or ends with status 1 and a line that says so. Never a
 * crash, and never another reason.
 *
 *     short_memory CREME MAKE_H5
 *
 * Memory is limited as by `ulimit -v`, from what the program needs to start on upwards. */
#define _GNU_SOURCE
#include "kill/kill.h"

#include <strings.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { HAS_SHADOW = 1 }; /* of a sanitizer, which takes any amount of addresses */
#else
enum { HAS_SHADOW = 0 };
#endif

static const char *const commands[][24] = {
    {"predict", "-m", "borzoi:model.h5", "-f", "genome.fa", "-l", "loci.tsv", "--tracks", "all", "-q", "-o",
     "out.tsv", NULL},
    {"predict", "-m", "enformer:model.safetensors", "-f", "genome.fa", "-l", "loci.tsv", "--tracks", "all",
     "--input-bp", "512", "--threads", "1", "-q", "-o", "out.tsv", NULL},
    {"necessity", "-m", "borzoi:model.h5", "-f", "genome.fa", "-l", "loci.tsv", "--tracks", "all", "--shuffles", "1",
     "--tile-size", "32", "--threads", "2", "-q", "-o", "out.tsv", NULL},
    {"necessity", "-m", "grammar:demo", "-f", "demo/genome.fa", "-l", "demo/loci.tsv", "--shuffles", "1", "-q", "-o",
     "out/", NULL},
    {"export", "run", "--format", "npz", "-o", "out.npz", NULL},
    {"export", "run", "--format", "replicates", "-o", "out.tsv", NULL},
    {"export", "run", "--format", "creme-nn", "-o", "out.csv", NULL},
    {"export", "run", "--format", "bigwig", "--track", "blood", "-o", "out.bw", NULL},
    {"export", "run", "--format", "bed", "-o", "out.bed", NULL},
    {"collect", "run", "-q", "-o", "out", NULL},
    {"report", "run", "-q", NULL},
    {"analyze", "necessity", "run/tables/necessity.tsv", "-q", "-o", "out.tsv", NULL},
    {"figure", "necessity", "run/tables/necessity.tsv", "--sheet-only", "-q", "-o", "out", NULL},
    {"inspect", "model.h5", NULL},
    {"inspect", "model.safetensors", NULL},
    {"inspect", "demo/genome.fa", NULL},
    {"convert", "model.h5", "-q", "-o", "out.safetensors", NULL},
    {"loci", "--gtf", "demo/genes.gtf.gz", "-q", "-o", "out.tsv", NULL},
    {"shuffle", "-f", "demo/genome.fa", "--region", "demo:1001-2000", "-q", "-o", "out.fa", NULL},
};
enum { COMMANDS = sizeof commands / sizeof *commands, MEGABYTE = 1 << 20 };

static int run_within(rlim_t bytes, const char *const *arguments)
{
    const char *all[40] = {creme};
    size_t count = 1;
    while (*arguments && count + 1 < sizeof all / sizeof *all) all[count++] = *arguments++;
    pid_t child = fork();
    if (child < 0) fail("cannot fork");
    if (child > 0) return finish(child);
    struct rlimit memory = {bytes, bytes};
    int said = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0666), nothing = open("/dev/null", O_WRONLY);
    if (said < 0 || dup2(said, STDERR_FILENO) < 0 || nothing < 0 || dup2(nothing, STDOUT_FILENO) < 0) _exit(126);
    if (setrlimit(RLIMIT_AS, &memory) != 0) _exit(126);
    execv(creme, (char *const *)all);
    _exit(127);
}

/* The least, in steps of a megabyte, with which it can say its version. */
static rlim_t find_least(void)
{
    static const char *const version[] = {"version", NULL};
    for (rlim_t bytes = 16 * MEGABYTE; bytes < (rlim_t)4096 * MEGABYTE; bytes += MEGABYTE) {
        if (run_within(bytes, version) == 0) return bytes;
    }
    fail("it does not even start");
}

static void check(int status, const char *const *arguments, rlim_t bytes)
{
    size_t count = 0;
    char *said = read_file("said", &count);
    bool fine = status == 0 || (status == 1 && said && (strcasestr(said, "memory")));
    if (!fine) {
        fprintf(stderr, "creme %s %s, within %ju bytes: exit %d: %s\n", arguments[0], arguments[1], (uintmax_t)bytes,
                status, said ? said : "");
        fail("not what happens where memory is short");
    }
    free(said);
}

static void make_input(const char *make_h5)
{
    static const char *const run[] = {
        "necessity",  "-m", "grammar:demo", "-f", "demo/genome.fa", "-l", "demo/loci.tsv",
        "--shuffles", "1",  "-q",           "-o", "run/",           NULL};
    char command[9000];
    snprintf(command, sizeof command, "'%s' plain model.h5 && '%s' enformer model.safetensors", make_h5, make_h5);
    shell(command);
    shell("gzip -k demo/genes.gtf");
    shell("awk 'BEGIN { print \">chr1\"; for (i = 0; i < 40; i++) "
          "print \"ACGTTGCATTGACCATGCATCGATTAGCCATGACGATTACAGGATCCTAGC\" }' >genome.fa");
    shell("printf 'name\\tchrom\\ttss\\tstrand\\nA\\tchr1\\t1000\\t+\\n' >loci.tsv");
    if (finish(start(0, run)) != 0) fail("a run failed");
}

int main(int count, char **arguments)
{
    static const int more[] = {1, 3, 6, 10, 16, 24, 40, 64, 110};
    int unused = 0, short_of_it = 0, done = 0;
    char make_h5[4097];
    if (HAS_SHADOW) {
        printf("SKIP: memory cannot be limited under a sanitizer\n");
        return 0;
    }
    if (count != 3 || !realpath(arguments[2], make_h5)) {
        fprintf(stderr, "usage: short_memory CREME MAKE_H5\n");
        return 2;
    }
    const char *folder = begin(2, arguments, &unused);
    make_input(make_h5);
    rlim_t least = find_least();
    for (int i = 0; i < COMMANDS; i++) {
        for (size_t k = 0; k < sizeof more / sizeof *more; k++) {
            rlim_t bytes = least + (rlim_t)more[k] * MEGABYTE;
            int status = run_within(bytes, commands[i]);
            check(status, commands[i], bytes);
            short_of_it += status != 0;
            done += status == 0;
            shell("rm -rf out out.*");
        }
        if (run_within(RLIM_INFINITY, commands[i]) != 0) fail("a command failed that had all it wanted");
        shell("rm -rf out out.*");
    }
    printf("from %ju MiB on: %d times done, %d times said that memory was short\n", (uintmax_t)(least / MEGABYTE),
           done, short_of_it);
    if (short_of_it == 0) fail("memory was never short");
    return end(folder);
}
