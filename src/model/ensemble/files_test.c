/* Lists of files and the names that tell them apart. */
#include "model/ensemble/files.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

/* Its names, or its pieces if `pieces`, joined by blanks, are the expected. */
static void assert_list(const char *list, bool pieces, const char *expected)
{
    creme_model_files files, names;
    char text[1024] = "";
    check(creme_model_files_split(&files, list));
    check(creme_model_files_name(&names, &files));
    const creme_model_files *shown = pieces ? &files : &names;
    for (size_t i = 0; i < shown->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", shown->at[i]);
    assert_string_equal(text, expected);
    creme_model_files_clear(&files);
    creme_model_files_clear(&names);
}

static void test_split(void **state)
{
    (void)state;
    assert_list("a.h5", true, "a.h5");
    assert_list("a.h5,b/c.h5,d", true, "a.h5 b/c.h5 d");
    creme_model_files files;
    assert_fails(creme_model_files_split(&files, ""), CREME_ERROR_ARGUMENT, "without an empty one");
    assert_fails(creme_model_files_split(&files, "a,,b"), CREME_ERROR_ARGUMENT, "without an empty one");
    assert_fails(creme_model_files_split(&files, "a,"), CREME_ERROR_ARGUMENT, "without an empty one");
    assert_fails(creme_model_files_split(&files, ",a"), CREME_ERROR_ARGUMENT, "without an empty one");
}

static void test_commas_in_names(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char list[512], expected[512];
    const char *file = scratch_write(&folder, "a,b.h5", "x", SCRATCH_PLAIN);
    assert_list(file, true, file);
    snprintf(list, sizeof list, "c.h5,%s,d.h5", file);
    snprintf(expected, sizeof expected, "c.h5 %s d.h5", file);
    assert_list(list, true, expected);
    scratch_close(&folder);
}

static void test_names(void **state)
{
    (void)state;
    assert_list("x/f0.h5,x/f1.h5", false, "f0 f1");
    assert_list("x/f0/model0_best.h5,x/f1/model0_best.h5", false, "f0 f1");
    assert_list("f0//m.h5,f1//m.h5", false, "f0 f1");
    assert_list("demo,demo", false, "0 1");
    assert_list("m.h5,f/m.h5", false, "0 1"); /* the first has no folder */
    assert_list("a b.h5,c@.h5", false, "a_b c_");
    assert_list("a b.h5,a_b.h5", false, "0 1");
    assert_list(".a,.b", false, ".a .b");
}

static void test_out_of_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_model_files files = {0}, names = {0};
        creme_memory_fail_after(n);
        status = creme_model_files_split(&files, "f/a.h5,g/a.h5,h/b.h5");
        if (status == CREME_OK) status = creme_model_files_name(&names, &files);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_model_files_clear(&files);
        creme_model_files_clear(&names);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_commas_in_names),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
