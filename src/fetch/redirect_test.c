/* A redirect may lead from http to https, never back: what comes over http could be anybody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fetch/transfer.h"

static void test_rules(void **state)
{
    (void)state;
    assert_true(creme_transfer_may_lead("http://a/", "http://b/"));
    assert_true(creme_transfer_may_lead("http://a/", "https://b/"));
    assert_true(creme_transfer_may_lead("https://a/", "https://b/"));
    assert_true(creme_transfer_may_lead("HTTPS://a/", "HttpS://b/"));
    assert_false(creme_transfer_may_lead("https://a/", "http://b/"));
    assert_false(creme_transfer_may_lead("HTTPS://a/", "http://a/"));
    assert_false(creme_transfer_may_lead("http://a/", "ftp://b/"));
    assert_false(creme_transfer_may_lead("http://a/", "file:///etc/passwd"));
    assert_false(creme_transfer_may_lead("https://a/", "httpsx://b/"));
    assert_false(creme_transfer_may_lead("http://a/", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules)};
    return cmocka_run_group_tests_name("redirect", tests, NULL, NULL);
}
