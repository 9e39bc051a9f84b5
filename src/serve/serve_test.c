/* Requests as they are understood, backgrounds that are kept, pages and sockets. tests/cli/serve.sh has the whole. */
#include "serve/asked.h"
#include "serve/embeddings.h"
#include "serve/listen.h"
#include "serve/pages.h"

#include "base/memory.h"
#include "model/foreign/card.h"
#include "model/model_kind.h"
#include "model/remote/oip_readout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

enum { LENGTH = 8, TRACKS = 3 };

/* --- A model that counts what it is asked ---------------------------------------------------------------------- */

typedef struct fake_embedding {
    creme_embedding base;
    uint8_t codes[LENGTH];
} fake_embedding;

typedef struct fake_predictor {
    creme_predictor base;
    int whole, derived; /* embedded so */
} fake_predictor;

static void destroy_embedding(creme_embedding *embedding)
{
    creme_free(embedding);
}

static const creme_model_kind fake_kind;

static creme_status embed_one(const uint8_t *codes, creme_embedding **out)
{
    fake_embedding *embedding = NULL;
    creme_status status = creme_allocate(&embedding, 1, sizeof *embedding);
    if (status != CREME_OK) return status;
    embedding->base.kind = &fake_kind;
    memcpy(embedding->codes, codes, LENGTH);
    *out = &embedding->base;
    return CREME_OK;
}

static creme_status embed(creme_predictor *self, const uint8_t *const *codes, int64_t count, creme_embedding **out)
{
    for (int64_t i = 0; i < count; i++) {
        ((fake_predictor *)self)->whole++;
        assert_int_equal(embed_one(codes[i], &out[i]), CREME_OK);
    }
    return CREME_OK;
}

/* Outside the changes the parent has to be as the variant. */
static creme_status embed_edits(creme_predictor *self, const creme_variant *variants, int64_t count,
                                creme_embedding **out)
{
    for (int64_t i = 0; i < count; i++) {
        uint8_t codes[LENGTH];
        memcpy(codes, ((const fake_embedding *)variants[i].background)->codes, LENGTH);
        for (size_t c = 0; c < variants[i].changed_count; c++) {
            creme_interval at = variants[i].changed[c];
            memcpy(codes + at.start, variants[i].codes + at.start, (size_t)(at.end - at.start));
        }
        assert_memory_equal(codes, variants[i].codes, LENGTH);
        ((fake_predictor *)self)->derived++;
        assert_int_equal(embed_one(codes, &out[i]), CREME_OK);
    }
    return CREME_OK;
}

static creme_status predict_edits(creme_predictor *self, const creme_variant *variants, int64_t count, float *out)
{
    (void)self, (void)variants, (void)count, (void)out;
    return CREME_OK;
}

static size_t embedding_bytes(const creme_predictor *self)
{
    (void)self;
    return sizeof(fake_embedding);
}

static const creme_model_kind fake_kind = {.about = {.name = "fake"},
                                           .embed = embed,
                                           .embed_edits = embed_edits,
                                           .predict_edits = predict_edits,
                                           .embedding_destroy = destroy_embedding,
                                           .embedding_bytes = embedding_bytes};

static const uint8_t *codes_of(const creme_embedding *embedding)
{
    return ((const fake_embedding *)embedding)->codes;
}

static void test_embeddings(void **state)
{
    (void)state;
    creme_model model = {.kind = &fake_kind, .info = {.input_bp = LENGTH, .windowed = true}};
    fake_predictor one = {.base = {.model = &model}}, other = {.base = {.model = &model}};
    uint8_t a[LENGTH] = {0, 1, 2, 3, 0, 1, 2, 3}, b[LENGTH] = {0, 1, 2, 3, 0, 1, 2, 0}, c[LENGTH] = {3, 3, 3, 3, 3};
    const uint8_t *both[] = {a, a, c};
    const creme_embedding *got[3];
    creme_serve_embeddings *kept = NULL;
    assert_int_equal(creme_serve_embeddings_create(&kept, LENGTH, 1 << 20), CREME_OK);
    assert_int_equal(creme_serve_embeddings_get(kept, &one.base, both, 3, got), CREME_OK);
    assert_int_equal(one.whole, 2); /* a once */
    assert_ptr_equal(got[0], got[1]);
    assert_memory_equal(codes_of(got[2]), c, LENGTH);
    assert_int_equal(creme_serve_embeddings_get(kept, &one.base, both, 3, got), CREME_OK);
    assert_int_equal(one.whole, 2);
    const uint8_t *near[] = {b};
    assert_int_equal(creme_serve_embeddings_get(kept, &one.base, near, 1, got), CREME_OK);
    assert_int_equal(one.whole, 2);
    assert_int_equal(one.derived, 1);
    assert_memory_equal(codes_of(got[0]), b, LENGTH);
    assert_int_equal(creme_serve_embeddings_get(kept, &other.base, both, 1, got), CREME_OK);
    assert_int_equal(other.whole, 1); /* another predictor's are not its own */
    creme_serve_embeddings_forget(kept, &one.base);
    assert_int_equal(creme_serve_embeddings_look(kept).count, 1);
    creme_serve_embeddings_destroy(kept);
    /* No room at all: what one call needs is there all the same, and the oldest goes. */
    one.whole = 0;
    assert_int_equal(creme_serve_embeddings_create(&kept, LENGTH, 0), CREME_OK);
    assert_int_equal(creme_serve_embeddings_get(kept, &one.base, both, 3, got), CREME_OK);
    assert_memory_equal(codes_of(got[0]), a, LENGTH);
    assert_memory_equal(codes_of(got[2]), c, LENGTH);
    const uint8_t *last[] = {c};
    assert_int_equal(creme_serve_embeddings_get(kept, &one.base, last, 1, got), CREME_OK);
    assert_int_equal(one.whole, 2);
    uint8_t d[LENGTH] = {1, 2, 1, 2, 1, 2, 1, 2};
    const uint8_t *next[] = {d};
    assert_int_equal(creme_serve_embeddings_get(kept, &one.base, next, 1, got), CREME_OK);
    assert_int_equal(creme_serve_embeddings_look(kept).count, 1);
    creme_serve_embeddings_destroy(kept);
}

/* --- Requests -------------------------------------------------------------------------------------------------- */

static creme_track tracks[TRACKS] = {{.strand_pair = 1}, {.strand_pair = 0}, {.strand_pair = 2}};
static creme_track_table table = {.at = tracks, .count = TRACKS, .has_pairs = true};
static const creme_model_info info = {
    .kind = "fake", .input_bp = LENGTH, .bins = 4, .bin_bp = 2, .tracks = &table, .batch = 2, .windowed = true};

/* What is asked by parameters is what was written, whichever read-out it is. */
static void test_readouts(void **state)
{
    (void)state;
    creme_track_choice choices[] = {{.track = 2, .other = -1}, {.track = 0, .other = 1}, {.track = 1, .other = -1}};
    creme_foreign_form form = {.reduces = true, .sums = true, .bins = 4, .tracks = TRACKS};
    for (int i = 0; i < 24; i++) {
        creme_track_selection chosen = {.at = choices, .count = 1 + i % 3}, read_tracks = {0};
        creme_readout wanted = {.bin_first = i % 4, .bin_end = 4, .tracks = &chosen}, read;
        wanted.every_bin = i / 3 % 2;
        wanted.sum_bins = !wanted.every_bin && i % 2;
        wanted.squash = (creme_squash)(i / 8);
        creme_foreign_readout reads;
        char *text = NULL;
        json_error_t error;
        assert_int_equal(creme_foreign_readout_init(&reads, &wanted, &form, &table), CREME_OK);
        assert_int_equal(creme_oip_write_readout(&text, &reads), CREME_OK);
        json_t *parameters = json_loads(text, 0, &error);
        assert_int_equal(creme_oip_read_readout(&read, &read_tracks, parameters, &info), CREME_OK);
        assert_int_equal(read.bin_first, wanted.bin_first);
        assert_int_equal(read.bin_end, wanted.bin_end);
        assert_int_equal(read.every_bin, wanted.every_bin);
        assert_int_equal(read.sum_bins, wanted.sum_bins);
        assert_int_equal(read.squash, wanted.squash);
        assert_int_equal(read_tracks.count, chosen.count);
        for (size_t t = 0; t < chosen.count; t++) {
            assert_int_equal(read_tracks.at[t].track, choices[t].track);
            assert_int_equal(read_tracks.at[t].other, choices[t].other);
        }
        json_decref(parameters);
        creme_free(text);
        creme_track_selection_clear(&read_tracks);
        creme_foreign_readout_clear(&reads);
    }
}

/* The request that our client writes is the one that is understood. */
static void test_edits(void **state)
{
    (void)state;
    const uint8_t codes[2 * LENGTH] = {0, 1, 2, 3, 4, 5, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3}, bases[] = {2, 2, 1};
    const int32_t backgrounds[] = {1, 0}, edits[] = {0, 1, 3, 1, 7, 8};
    const creme_oip_extra extras[] = {{CREME_OIP_BACKGROUND, CREME_FOREIGN_INT32, {2}, 1, backgrounds},
                                      {CREME_OIP_EDITS, CREME_FOREIGN_INT32, {2, 3}, 2, edits},
                                      {CREME_OIP_BASES, CREME_FOREIGN_UINT8, {3}, 1, bases}};
    const creme_oip_request request = {.id = 5,
                                       .input = CREME_OIP_SEQUENCE,
                                       .output = CREME_OIP_ACTIVITY,
                                       .type = CREME_FOREIGN_UINT8,
                                       .shape = {2, LENGTH},
                                       .rank = 2,
                                       .binary = true,
                                       .parameters = "{\"creme_reduce\":\"mean\"}",
                                       .extras = extras,
                                       .extra_count = 3};
    const creme_serve_limits limits = {.json_bytes = 4096, .answer_bytes = 2 * TRACKS * 4}, less = {4096, 23};
    creme_oip_message message = {0};
    creme_oip_question question;
    creme_serve_asked asked;
    uint8_t out[LENGTH];
    assert_int_equal(creme_oip_write_request(&message, &request, codes), CREME_OK);
    assert_int_equal(creme_oip_read_question(&question, message.bytes, message.count, message.json_bytes, 4096),
                     CREME_OK);
    assert_true(question.binary);
    assert_string_equal(json_string_value(question.id), "5");
    assert_int_equal(creme_serve_asked_read(&asked, &question, &info, &limits), CREME_OK);
    assert_int_equal(creme_serve_asked_rows(&asked), 2);
    assert_int_equal(creme_serve_asked_outputs(&asked), TRACKS);
    creme_serve_asked_write(&asked, 0, LENGTH, out);
    assert_memory_equal(out, ((uint8_t[]){3, 2, 2, 3, 3, 3, 3, 3}), LENGTH);
    creme_serve_asked_write(&asked, 1, LENGTH, out);
    assert_memory_equal(out, ((uint8_t[]){0, 1, 2, 3, 4, 5, 0, 1}), LENGTH);
    creme_serve_asked_clear(&asked);
    assert_fails(creme_serve_asked_read(&asked, &question, &info, &less), CREME_ERROR_RANGE, "creme_bins");
    creme_serve_asked_clear(&asked);
    creme_model_info plain = info;
    plain.windowed = false;
    assert_fails(creme_serve_asked_read(&asked, &question, &plain, &limits), CREME_ERROR_UNSUPPORTED, "whole");
    creme_serve_asked_clear(&asked);
    creme_oip_question_clear(&question);
    assert_fails(creme_oip_read_question(&question, message.bytes, message.count - 1, message.json_bytes, 4096),
                 CREME_ERROR_FORMAT, "creme_edit_bases");
    creme_oip_question_clear(&question);
    creme_oip_message_clear(&message);
}

/* --- Pages ----------------------------------------------------------------------------------------------------- */

/* The card that a server writes is one that a client reads. */
static void test_card(void **state)
{
    (void)state;
    char longest[300];
    memset(longest, 'x', sizeof longest);
    memcpy(longest + 199, "\xc3\xa4", 2); /* a letter of two bytes, of which one would be cut off */
    longest[299] = '\0';
    creme_track named[] = {{.identifier = "a+",
                            .description = longest,
                            .strand_pair = 1,
                            .scale = 0.3f,
                            .clip_soft = 384,
                            .sum_stat = "sum_sqrt"},
                           {.identifier = "not UTF-8 \xff",
                            .description = "two\nlines",
                            .strand_pair = 0,
                            .scale = 1,
                            .sum_stat = "",
                            .unlisted = true}};
    creme_model_card card, read;
    creme_model_card_init(&card);
    card.tracks = (creme_track_table){
        .at = named, .count = 2, .has_pairs = true, .has_scale = true, .has_clip_soft = true, .has_sum_stat = true};
    card.input_bp = 100;
    card.bins = 4;
    card.bin_bp = 20;
    card.first_bin_bp = 0;
    card.n = CREME_CARD_N_CODE;
    card.outside = card.reduces = card.sums = card.windowed = card.deterministic = true;
    json_t *json = NULL;
    assert_int_equal(creme_model_card_write(&json, &card), CREME_OK);
    assert_int_equal(creme_model_card_read(&read, json, "card"), CREME_OK);
    assert_true(read.outside && read.reduces && read.sums && read.windowed && read.deterministic && read.squashed);
    assert_int_equal(read.first_bin_bp, 0);
    assert_int_equal(read.n, CREME_CARD_N_CODE);
    assert_string_equal(read.tracks.at[0].identifier, "a+");
    assert_int_equal(strlen(read.tracks.at[0].description), 199);
    assert_true(read.tracks.at[0].scale == 0.3f && read.tracks.at[0].clip_soft == 384);
    assert_int_equal(read.tracks.at[0].strand_pair, 1);
    assert_string_equal(read.tracks.at[1].identifier, "not UTF-8 ?");
    assert_string_equal(read.tracks.at[1].description, "two lines");
    assert_true(read.tracks.at[1].unlisted && !read.tracks.at[0].unlisted);
    creme_model_card_clear(&read);
    json_decref(json);
}

static void test_pages(void **state)
{
    (void)state;
    creme_serve_pages pages;
    tracks[0].identifier = tracks[0].description = tracks[0].sum_stat = "";
    tracks[1] = tracks[2] = tracks[0];
    table.has_pairs = false;
    assert_int_equal(creme_serve_pages_make(&pages, &info, "my-net", "xxh128:0"), CREME_OK);
    static const struct {
        const char *method, *path;
        int code;
        bool infer;
    } cases[] = {{"GET", "/v2", 200, false},
                 {"HEAD", "/v2/", 200, false},
                 {"POST", "/v2", 405, false},
                 {"GET", "/v2/models/my-net", 200, false},
                 {"GET", "/v2/models/model/ready", 200, false},
                 {"GET", "/v2/models/my-net/versions/1", 200, false},
                 {"POST", "/v2/models/my-net/versions/1/infer", 200, true},
                 {"POST", "/v2/models/my-net/infer", 200, true},
                 {"GET", "/v2/models/my-net/infer", 405, false},
                 {"GET", "/v2/models/my-net/versions/12", 404, false},
                 {"GET", "/v2/models/my-ne", 404, false},
                 {"GET", "/v2/models/", 404, false},
                 {"GET", "/v2/models/my-net/../..", 404, false},
                 {"GET", "", 404, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_serve_page page = creme_serve_page_find(&pages, cases[i].method, cases[i].path);
        assert_int_equal(page.code, cases[i].code);
        assert_int_equal(page.infer, cases[i].infer);
        assert_true(page.infer || page.text);
    }
    creme_serve_pages_clear(&pages);
    assert_fails(creme_serve_check_name(""), CREME_ERROR_ARGUMENT, "--name");
    assert_fails(creme_serve_check_name(".."), CREME_ERROR_ARGUMENT, "--name");
    assert_fails(creme_serve_check_name("a/b"), CREME_ERROR_ARGUMENT, "--name");
}

/* --- Sockets --------------------------------------------------------------------------------------------------- */

static void test_sockets(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_serve_listener one, two;
    struct stat about;
    const char *path = scratch_path(&folder, "s");
    assert_int_equal(creme_serve_listen_socket(&one, path), CREME_OK);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_fails(creme_serve_listen_socket(&two, path), CREME_ERROR_IO, "another server");
    close(one.file);
    one.file = -1;
    assert_int_equal(creme_serve_listen_socket(&two, path), CREME_OK); /* nobody listens any more */
    creme_serve_listener_close(&one);                                  /* it is the other's now */
    assert_int_equal(stat(path, &about), 0);
    creme_serve_listener_close(&two);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(creme_serve_listen_port(&one, "127.0.0.1", 0, NULL), CREME_OK);
    assert_int_equal(strncmp(one.address, "http://127.0.0.1:", 17), 0);
    creme_serve_listener_close(&one);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embeddings), cmocka_unit_test(test_readouts), cmocka_unit_test(test_edits),
        cmocka_unit_test(test_card),       cmocka_unit_test(test_pages),    cmocka_unit_test(test_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
