/* Where certificates are looked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fetch/certificates.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char room[400];

static void assert_found(const char *own, const char *root, const char *path)
{
    char expected[400];
    const char *found = creme_certificates_find(room, sizeof room, own, root);
    snprintf(expected, sizeof expected, "%s%s", path && *path == '/' ? root : "", path ? path : "");
    if (path)
        assert_string_equal(found, expected);
    else
        assert_null(found);
}

/* An empty file at root/path, or none any more. */
static void put(const char *root, const char *path, bool there)
{
    char whole[400];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *slash = whole + strlen(root); (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        if (there) mkdir(whole, 0755);
        *slash = '/';
    }
    FILE *file = there ? fopen(whole, "w") : NULL;
    assert_true(there ? file && fclose(file) == 0 : unlink(whole) == 0);
    for (char *slash; !there && (slash = strrchr(whole, '/')) > whole + strlen(root);) {
        *slash = '\0';
        if (rmdir(whole) != 0) break; /* something else is in it */
    }
}

static void test_systems(void **state)
{
    (void)state;
    static const char red_hat[] = "/etc/pki/tls/certs/ca-bundle.crt", suse[] = "/etc/ssl/ca-bundle.pem";
    scratch s = scratch_open();
    unsetenv("SSL_CERT_FILE");
    unsetenv("CURL_CA_BUNDLE");
    assert_found(NULL, s.folder, NULL);
    put(s.folder, suse, true);
    assert_found(NULL, s.folder, suse);
    assert_found("/nowhere/cacert.pem", s.folder, suse);
    put(s.folder, red_hat, true);
    assert_found("/nowhere/cacert.pem", s.folder, red_hat);
    assert_found("/dev/null", s.folder, NULL); /* what libcurl finds by itself will do */
    put(s.folder, red_hat, false);
    put(s.folder, suse, false);
    scratch_close(&s);
}

/* What is said holds, even if it is not there: libcurl then says so. */
static void test_said(void **state)
{
    (void)state;
    setenv("CURL_CA_BUNDLE", "curl.pem", 1);
    assert_found("/dev/null", "", "curl.pem");
    setenv("SSL_CERT_FILE", "ssl.pem", 1);
    assert_found(NULL, "", "ssl.pem");
    setenv("SSL_CERT_FILE", "", 1);
    assert_found(NULL, "", "curl.pem");
    unsetenv("SSL_CERT_FILE");
    unsetenv("CURL_CA_BUNDLE");
}

static void test_too_long(void **state)
{
    (void)state;
    char little[4];
    setenv("SSL_CERT_FILE", "long.pem", 1);
    assert_null(creme_certificates_find(little, sizeof little, NULL, ""));
    unsetenv("SSL_CERT_FILE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_systems),
        cmocka_unit_test(test_said),
        cmocka_unit_test(test_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
