/* What reaches a terminal. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/output.h"
#include "base/printable.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_text(void **state)
{
    (void)state;
    char text[] = "a\x1b[31mb\tc\nd\re\x7f \xc3\xa9 \xc2\x9b \xc2\xa9", before = 0;
    creme_make_printable(text, strlen(text), &before);
    assert_string_equal(text, "a?[31mb\tc\nd?e? \xc3\xa9 \xc2? \xc2\xa9");
    char first[] = "x\xc2", second[] = "\x9by";
    before = 0;
    creme_make_printable(first, 2, &before);
    creme_make_printable(second, 2, &before);
    assert_string_equal(second, "?y");
}

/* Writes a name with an escape sequence to standard output, which is the file `out`. */
static void write_name(int out)
{
    creme_output *output = NULL;
    if (dup2(out, STDOUT_FILENO) < 0 || creme_output_open(&output, "-") != CREME_OK) _exit(1);
    creme_output_print(output, "%s", "A\x1b]0;x\x07");
    creme_output_write(output, "\x1b[2J.\n", 6);
    _exit(creme_output_close(output) == CREME_OK ? 0 : 1);
}

/* A terminal gets no escapes; files and pipes get what there is. */
static void test_terminal(void **state)
{
    (void)state;
    for (int terminal = 0; terminal < 2; terminal++) {
        int ends[2] = {-1, -1};
        if (terminal) {
            ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
            if (ends[0] < 0 || access(ptsname(ends[0]), F_OK) != 0) {
                print_message("SKIP: there are no terminals here (no /dev/pts)\n");
                break;
            }
            assert_true(ends[0] >= 0 && grantpt(ends[0]) == 0 && unlockpt(ends[0]) == 0);
            ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
            assert_true(ends[1] >= 0);
        } else {
            assert_int_equal(pipe(ends), 0);
        }
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) write_name(ends[1]);
        char got[64] = "";
        size_t count = 0;
        while (count < sizeof got - 1 && !strchr(got, '\n')) {
            ssize_t n = read(ends[0], got + count, sizeof got - 1 - count);
            assert_true(n > 0);
            count += (size_t)n;
            got[count] = '\0';
        }
        int status = -1;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        if (terminal) {
            assert_non_null(strstr(got, "A?]0;x??[2J."));
            assert_null(strchr(got, '\x1b'));
        } else {
            assert_string_equal(got, "A\x1b]0;x\x07\x1b[2J.\n");
        }
        close(ends[0]);
        close(ends[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_terminal)};
    return cmocka_run_group_tests_name("printable", tests, NULL, NULL);
}
