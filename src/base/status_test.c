/* Messages: one line, cut but never overrun, one per thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include <pthread.h>

enum { MOST = 1023 };

static void test_prefix(void **state)
{
    (void)state;
    assert_int_equal(creme_fail(CREME_ERROR_FORMAT, "expected %d columns, found %s", 4, "two"), CREME_ERROR_FORMAT);
    assert_string_equal(creme_error_message(), "expected 4 columns, found two");
    assert_int_equal(creme_error_prefix(CREME_ERROR_FORMAT, "%s:%d: ", "loci.tsv", 7), CREME_ERROR_FORMAT);
    assert_int_equal(creme_error_prefix(CREME_ERROR_IO, "reading loci: "), CREME_ERROR_IO);
    assert_string_equal(creme_error_message(), "reading loci: loci.tsv:7: expected 4 columns, found two");
    /* A message may be built from the one before. */
    assert_int_equal(creme_fail(CREME_ERROR_IO, "%s; and then", creme_error_message()), CREME_ERROR_IO);
    assert_string_equal(creme_error_message(), "reading loci: loci.tsv:7: expected 4 columns, found two; and then");
}

static void test_one_line(void **state)
{
    (void)state;
    (void)!creme_fail(CREME_ERROR_IO, "%s: No such file\r\n", "a\nb");
    assert_string_equal(creme_error_message(), "a\\nb: No such file\\r\\n");
    (void)!creme_error_prefix(CREME_ERROR_IO, "%s: ", "c\nd\r");
    assert_string_equal(creme_error_message(), "c\\nd\\r: a\\nb: No such file\\r\\n");
}

/* Text and prefix of every length about the limit: the beginning is kept. */
static void test_long_messages(void **state)
{
    (void)state;
    char text[3 * MOST];
    for (int length = MOST - 3; length < 3 * MOST; length += length < MOST + 3 ? 1 : 500) {
        memset(text, 'x', sizeof text);
        text[length] = '\0';
        (void)!creme_fail(CREME_ERROR_IO, "%s", text);
        size_t kept = length < MOST ? (size_t)length : MOST;
        assert_int_equal(strlen(creme_error_message()), kept);
        (void)!creme_error_prefix(CREME_ERROR_IO, "ab: ");
        assert_int_equal(strlen(creme_error_message()), kept + 4 < MOST ? kept + 4 : MOST);
        assert_memory_equal(creme_error_message(), "ab: xx", 6);
        memset(text, 'y', (size_t)length);
        (void)!creme_error_prefix(CREME_ERROR_IO, "%s", text);
        assert_int_equal(strlen(creme_error_message()), MOST);
        assert_memory_equal(creme_error_message(), text, kept);
    }
}

static void *fail_elsewhere(void *unused)
{
    (void)unused;
    bool fresh = *creme_error_message() == '\0';
    (void)!creme_fail(CREME_ERROR_IO, "elsewhere");
    return fresh ? NULL : "the message of another thread was to be seen";
}

static void test_threads_have_their_own(void **state)
{
    (void)state;
    (void)!creme_fail(CREME_ERROR_IO, "here");
    pthread_t thread;
    void *complaint = NULL;
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
    assert_int_equal(pthread_join(thread, &complaint), 0);
    assert_null(complaint);
    assert_string_equal(creme_error_message(), "here");
}

static void test_names(void **state)
{
    (void)state;
    for (int i = CREME_OK; i <= CREME_ERROR_STOPPED; i++) {
        for (int j = CREME_OK; j < i; j++) {
            assert_string_not_equal(creme_status_name((creme_status)i), creme_status_name((creme_status)j));
        }
        assert_string_not_equal(creme_status_name((creme_status)i), "unknown");
    }
    assert_string_equal(creme_status_name((creme_status)(CREME_ERROR_STOPPED + 1)), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prefix),        cmocka_unit_test(test_one_line),
        cmocka_unit_test(test_long_messages), cmocka_unit_test(test_threads_have_their_own),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
