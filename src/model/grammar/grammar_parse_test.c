/* Grammars that are not as they should be: each is refused with a message that says where and why. */
#include "base/memory.h"
#include "model/grammar/grammar_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A good grammar in parts, each of which a test may replace. */
enum { SIZES, TRACKS, ELEMENTS, RULES, PARTS };
static const char *const GOOD[PARTS] = {
    [SIZES] = "\"input_bp\": 512, \"bin_bp\": 32, \"bins\": 8",
    [TRACKS] = "\"tracks\": [{\"name\": \"x\"}, {\"name\": \"y\", \"about\": \"why not\"}]",
    [ELEMENTS] = ("\"elements\": [{\"name\": \"a\", \"motif\": \"ACGTTGCA\", \"strands\": \"both\"},"
                  "{\"name\": \"b\", \"motif\": \"ACGTTGCC\", \"strands\": \"forward\"}]"),
    [RULES] = "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": {\"y\": -1.5}}]",
};

static creme_status parse(const char *text)
{
    static creme_grammar grammar;
    creme_status status = creme_grammar_parse(&grammar, text, strlen(text), "g.json");
    creme_grammar_clear(&grammar);
    return status;
}

static creme_status parse_with(int part, const char *replacement)
{
    const char *parts[PARTS];
    for (int p = 0; p < PARTS; p++) parts[p] = p == part ? replacement : GOOD[p];
    char text[4096];
    snprintf(text, sizeof text, "{\"format\": \"creme-grammar-1\", %s, %s, %s, %s}", parts[SIZES], parts[TRACKS],
             parts[ELEMENTS], parts[RULES]);
    return parse(text);
}

static void expect(creme_status status, const char *message)
{
    if (status != CREME_ERROR_FORMAT || !strstr(creme_error_message(), message)) {
        fail_msg("expected \"%s\", got (%s) \"%s\"", message, creme_status_name(status), creme_error_message());
    }
    assert_null(strchr(creme_error_message(), '\n'));
}

static void test_good_one(void **state)
{
    (void)state;
    assert_int_equal(parse_with(PARTS, NULL), CREME_OK);
}

static void test_no_json(void **state)
{
    (void)state;
    expect(parse(""), "g.json:");
    expect(parse("{\n\"format\" 1}"), "g.json:2:");
    expect(parse("{\"a\": 1, \"a\": 2}"), "duplicate");
    expect(parse("[]"), "g.json: expected an object, found an array");
    expect(parse("{}"), "g.json: the key \"format\" is missing");
    expect(parse("{\"format\": 1}"), "g.json: format: expected a text, found a number");
    expect(parse("{\"format\": \"creme-grammar-2\"}"),
           "format: \"creme-grammar-2\": expected one of creme-grammar-1");
    expect(parse("{\"fromat\": 1}"), "unknown key \"fromat\": expected some of format, about");
    expect(parse("{\"a\\nb\": 1}"), "unknown key \"a?b\"");
    static creme_grammar grammar;
    expect(creme_grammar_parse(&grammar, "{\"a\": \"\0\"}", 11, "g.json"), "g.json:1:");
}

static void test_bad_sizes(void **state)
{
    (void)state;
    expect(parse_with(SIZES, "\"input_bp\": 32, \"bin_bp\": 32, \"bins\": 1"),
           "input_bp: 32: expected 64 to 1048576");
    expect(parse_with(SIZES, "\"input_bp\": 512, \"bin_bp\": 0, \"bins\": 1"), "bin_bp: 0: expected 1 to 512");
    expect(parse_with(SIZES, "\"input_bp\": 512, \"bin_bp\": 32, \"bins\": 17"), "bins: 17: expected 1 to 16");
    expect(parse_with(SIZES, "\"input_bp\": 512.5, \"bin_bp\": 32, \"bins\": 1"),
           "input_bp: expected a whole number");
    expect(parse_with(SIZES, "\"input_bp\": 99999999999999999999, \"bin_bp\": 32, \"bins\": 1"), "g.json:1:");
    expect(parse_with(SIZES, "\"input_bp\": 512, \"bin_bp\": 32, \"bins\": 8, \"peak\": {\"sigma_bp\": 0}"),
           "peak.sigma_bp: 0: expected a number from 1");
    expect(parse_with(SIZES, "\"input_bp\": 512, \"bin_bp\": 32, \"bins\": 8, \"peak\": []"),
           "peak: expected an object");
}

static void test_bad_tracks(void **state)
{
    (void)state;
    expect(parse_with(TRACKS, "\"tracks\": []"), "tracks: 0 items: expected 1 to 64");
    expect(parse_with(TRACKS, "\"tracks\": {}"), "tracks: expected an array, found an object");
    expect(parse_with(TRACKS, "\"tracks\": [7]"), "tracks[0]: expected an object, found a number");
    expect(parse_with(TRACKS, "\"tracks\": [{\"name\": \"x\"}, {\"name\": \"x\"}]"),
           "tracks[1].name: there is a track");
    expect(parse_with(TRACKS, "\"tracks\": [{\"name\": \"x y\"}]"),
           "tracks[0].name: \"x y\": expected printable ASCII");
    expect(parse_with(TRACKS, "\"tracks\": [{\"name\": \"\"}]"), "tracks[0].name: a text of 0 bytes");
    expect(parse_with(TRACKS, "\"tracks\": [{\"name\": \"x\", \"baseline\": -1}]"),
           "tracks[0].baseline: -1: expected");
    expect(parse_with(TRACKS, "\"tracks\": [{\"name\": \"x\", \"strand_pair\": \"q\"}]"),
           "tracks[0].strand_pair: there is no track \"q\"");
    expect(parse_with(TRACKS, "\"tracks\": [{\"name\": \"x\", \"strand_pair\": \"y\"}, {\"name\": \"y\"}]"),
           "tracks[0].strand_pair: \"y\" does not name this track");
}

static void test_bad_elements(void **state)
{
    (void)state;
    expect(parse_with(ELEMENTS, "\"elements\": [{\"name\": \"a\", \"strands\": \"both\"}]"),
           "elements[0]: the key \"motif\"");
    expect(parse_with(ELEMENTS, "\"elements\": [{\"name\": \"a\", \"motif\": \"ACGT\", \"strands\": \"both\"}]"),
           "g.json: elements[0].motif: a motif of 4 letters: expected 8 to 64");
    expect(parse_with(ELEMENTS, "\"elements\": [{\"name\": \"a\", \"motif\": \"ACGTACGZ\", \"strands\": \"both\"}]"),
           "elements[0].motif: letter 8 of the motif");
    expect(parse_with(ELEMENTS, "\"elements\": [{\"name\": \"a\", \"motif\": \"ACGTACGT\", \"strands\": \"one\"}]"),
           "elements[0].strands: \"one\": expected one of forward, both");
}

static void test_bad_rules(void **state)
{
    (void)state;
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"ad\", \"elements\": [\"a\"], \"strength\": 1}]"),
           "rules[0].kind: \"ad\": expected one of promoter, add, multiply, cooperate, redundant");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [\"c\"], \"strength\": 1}]"),
           "rules[0].elements: there is no element \"c\"");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [1], \"strength\": 1}]"),
           "names of elements");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"cooperate\", \"elements\": [\"a\"], \"strength\": 1}]"),
           "rules[0].elements: 1 items: expected 2 to 8");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"redundant\", \"elements\": [\"a\", \"a\"], \"strength\": 1}]"),
           "\"a\" is named twice");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"]}]"),
           "the key \"strength\" is missing");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": {\"z\": 1}}]"),
           "rules[0].strength: there is no track \"z\"");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": {\"x\": \"1\"}}]"),
           "rules[0].strength.x: expected a number, found a text");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": 1e5}]"),
           "rules[0].strength: 100000: expected a number from -10000 to 10000");
    expect(parse_with(RULES, "\"rules\": [{\"kind\": \"promoter\", \"elements\": [\"a\"], \"strength\": -1}]"),
           "rules[0].strength: -1: expected a number from 0");
    expect(
        parse_with(RULES, "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": 1, \"decay\": 1}]"),
        "rules[0]: unknown key \"decay\"");
    expect(parse_with(RULES,
                      "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": 1, \"decay_bp\": 0}]"),
           "rules[0].decay_bp: 0: expected");
}

static void test_missing_file_and_folder(void **state)
{
    (void)state;
    static creme_grammar grammar;
    assert_int_equal(creme_grammar_read(&grammar, "no/such/grammar.json"), CREME_ERROR_IO);
    assert_non_null(strstr(creme_error_message(), "no/such/grammar.json: cannot open"));
    assert_int_equal(creme_grammar_read(&grammar, "src"), CREME_ERROR_IO);
}

static void test_embedded_demo_is_the_shared_file(void **state)
{
    (void)state;
    FILE *file = fopen("share/grammar/demo.json", "rb");
    assert_non_null(file);
    char *text = malloc(creme_grammar_demo_json_bytes + 1);
    size_t bytes = fread(text, 1, creme_grammar_demo_json_bytes + 1, file);
    fclose(file);
    assert_int_equal(bytes, creme_grammar_demo_json_bytes);
    assert_memory_equal(text, creme_grammar_demo_json, bytes);
    free(text);
}

/* Every allocation of a reading fails once; each is reported, none leaks (the address sanitizer looks). */
static void test_memory_failures(void **state)
{
    (void)state;
    static creme_grammar grammar;
    size_t n = 1;
    for (;; n++) {
        creme_memory_fail_after(n);
        creme_status status = creme_grammar_read(&grammar, "demo");
        creme_memory_fail_after(0);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    assert_true(n > 10);
    creme_grammar_clear(&grammar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_one),
        cmocka_unit_test(test_no_json),
        cmocka_unit_test(test_bad_sizes),
        cmocka_unit_test(test_bad_tracks),
        cmocka_unit_test(test_bad_elements),
        cmocka_unit_test(test_bad_rules),
        cmocka_unit_test(test_missing_file_and_folder),
        cmocka_unit_test(test_embedded_demo_is_the_shared_file),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
