/* Texts in pages, and what becomes of hostile tables. What a page says is for tests/cli/report.sh. */
#include "report/report.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "scratch.h"

static void assert_written(void (*write)(creme_output *, const char *), const char *text, const char *expected)
{
    creme_output *output = NULL;
    char *got = NULL;
    assert_int_equal(creme_output_open_memory(&output, &got), CREME_OK);
    write(output, text);
    assert_int_equal(creme_output_close(output), CREME_OK);
    assert_string_equal(got, expected);
    creme_free(got);
}

static void texts(void **state)
{
    (void)state;
    assert_written(creme_html_text, "<b>&\"'%s", "&#60;b&#62;&#38;&#34;&#39;%s");
    assert_written(creme_html_text, "a\tb\x01\x7f", "a b  ");
    assert_written(creme_html_text, "\xc3\xa9\xe2\x82\xac\xf0\x9f\xa7\xac", "\xc3\xa9\xe2\x82\xac\xf0\x9f\xa7\xac");
    /* A byte that begins nothing, a character cut short, one longer than need be, a surrogate, one beyond the last. */
    assert_written(creme_html_text, "\xff", "\xef\xbf\xbd");
    assert_written(creme_html_text, "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd");
    assert_written(creme_html_text, "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
    assert_written(creme_html_text, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_written(creme_html_text, "\xf5\x80\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_written(creme_html_json, "</script>\\\"", "\"\\u003c/script\\u003e\\u005c\\u0022\"");
    assert_written(creme_html_address, "a b%/\"\xc3.tsv", "a%20b%25/%22%C3.tsv");
}

static void base64(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        creme_output *output = NULL;
        char *got = NULL;
        assert_int_equal(creme_output_open_memory(&output, &got), CREME_OK);
        creme_html_base64(output, (const unsigned char *)pairs[i][0], strlen(pairs[i][0]));
        assert_int_equal(creme_output_close(output), CREME_OK);
        assert_string_equal(got, pairs[i][1]);
        creme_free(got);
    }
}

#define PLACE   "chr1\t1000\t-\t"
#define HOSTILE "</script><img src=x onerror=alert(1)>&'\\%n"

static void write_tables(scratch *folder)
{
    scratch_write(folder, "contexts.tsv",
                  "locus\tchrom\ttss\tstrand\ttrack\twt\teffect\tcontext\tselected\n" HOSTILE "\t" PLACE HOSTILE
                  "\t8\t0.97\tenhancing\t1\n",
                  SCRATCH_PLAIN);
    scratch_write(folder, "interaction.tsv",
                  "# creme 0 interaction\n"
                  "locus\tchrom\ttss\tstrand\ttile_start\ttile_"
                  "end\ttrack\twt\tmean\talone\tsearch\tround\ttrace\tadditive\tmultiplicative\n" HOSTILE "\t" PLACE
                  "NA\tNA\t" HOSTILE "\t8\t4\t4\tenhancers\t0\t1\t1\t1\n" HOSTILE "\t" PLACE "50\t100\t" HOSTILE
                  "\t8\t4\t4\tenhancers\t1\t0.5\t0.5\t0.5\n",
                  SCRATCH_PLAIN);
    scratch_write(
        folder, "sufficient.tsv",
        "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\teffect\tq\tclass\t"
        "strength\n" HOSTILE "\t" PLACE "50\t100\t900\t950\t" HOSTILE "\t0.5\tNA\tenhancer\tweak\n",
        SCRATCH_PLAIN);
}

static void close_folder(scratch *folder)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tracks", folder->folder);
    DIR *tracks = opendir(path);
    for (struct dirent *entry; tracks && (entry = readdir(tracks));) {
        char file[1024];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.') unlink(file);
    }
    if (tracks) closedir(tracks);
    rmdir(path);
    scratch_close(folder);
}

/* The JSON between the two tags; the page may hold "</script" nowhere else but at its own ends. */
static json_t *read_data(const char *path)
{
    static char page[1 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    assert_null(strstr(page, "<img src=x"));
    char *from = strstr(page, "id=\"data\">");
    assert_non_null(from);
    from += strlen("id=\"data\">");
    char *to = strstr(from, "</script>");
    assert_non_null(to);
    return json_loadb(from, (size_t)(to - from), 0, NULL);
}

static void hostile_page(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const creme_report_options options = {0};
    write_tables(&folder);
    creme_status status = creme_report_write(folder.folder, &options);
    if (status != CREME_OK) print_message("%s\n", creme_error_message());
    assert_int_equal(status, CREME_OK);
    json_t *data = read_data(scratch_path(&folder, "report.html"));
    assert_non_null(data);
    assert_int_equal(json_array_size(json_object_get(data, "views")), 1);
    const json_t *view = json_array_get(json_object_get(data, "views"), 0);
    const json_t *locus =
        json_array_get(json_object_get(data, "loci"), json_integer_value(json_object_get(view, "l")));
    assert_string_equal(json_string_value(json_array_get(locus, 0)), HOSTILE);
    assert_int_equal(json_array_size(json_array_get(json_object_get(view, "s"), 0)), 10);
    assert_int_equal(json_array_size(json_object_get(view, "s")), 1);
    const json_t *search = json_array_get(json_object_get(view, "g"), 0);
    assert_string_equal(json_string_value(json_array_get(search, 1)), "additive"); /* judged for the page */
    assert_int_equal(json_array_size(json_array_get(search, 2)), 2);
    assert_string_equal(json_string_value(json_array_get(json_object_get(view, "c"), 0)), "enhancing");
    json_decref(data);
    close_folder(&folder);
}

static void short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const creme_report_options options = {0};
    creme_status status = CREME_ERROR_MEMORY;
    write_tables(&folder);
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_report_write(folder.folder, &options);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        assert_true(n < 10000);
    }
    close_folder(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(base64),
                                       cmocka_unit_test(hostile_page), cmocka_unit_test(short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
