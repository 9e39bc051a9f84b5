/* Where served models are. */
#include "model/remote/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

static void assert_address(creme_address_form form, const char *text, const char *base, const char *model,
                           const char *path)
{
    creme_address address;
    assert_succeeds(creme_address_read(&address, form, text));
    assert_string_equal(address.base, base);
    assert_string_equal(address.model, model);
    assert_string_equal(address.path, path);
    creme_address_clear(&address);
}

static void refuse_address(creme_address_form form, const char *text, const char *why)
{
    creme_address address;
    assert_fails(creme_address_read(&address, form, text), CREME_ERROR_ARGUMENT, why);
    creme_address_clear(&address);
}

static void test_addresses(void **state)
{
    (void)state;
    assert_address(CREME_ADDRESS_URL, "http://host:8000#m", "http://host:8000", "m", "/v2/models/m");
    assert_address(CREME_ADDRESS_URL, "HTTPS://host/a/b/#m:2", "HTTPS://host/a/b", "m", "/v2/models/m/versions/2");
    assert_address(CREME_ADDRESS_URL, "http://host#my net/x", "http://host", "my net/x", "/v2/models/my%20net%2Fx");
    assert_address(CREME_ADDRESS_SOCKET, "/tmp/nothing-here#a:b:3", "http://localhost", "a:b",
                   "/v2/models/a%3Ab/versions/3");
    assert_address(CREME_ADDRESS_SOCKET, "/tmp/nothing-here", "http://localhost", "model", "/v2/models/model");
    assert_address(CREME_ADDRESS_COMMAND, "a, b # c: d", "http://localhost", "model", "/v2/models/model");
    refuse_address(CREME_ADDRESS_URL, "host:8000#m", "expected remote:http://HOST:PORT");
    refuse_address(CREME_ADDRESS_URL, "http://#m", "expected remote:http://HOST:PORT");
    refuse_address(CREME_ADDRESS_URL, "http:///x#m", "expected remote:http://HOST:PORT");
    refuse_address(CREME_ADDRESS_URL, "http://host", "expected remote:http://HOST:PORT");
    refuse_address(CREME_ADDRESS_URL, "http://host#", "expected the model's name");
    refuse_address(CREME_ADDRESS_URL, "http://host#m:", "expected the model's name");
    refuse_address(CREME_ADDRESS_SOCKET, "#m", "the path of a socket");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
