/* PyTorch checkpoints written by hand, and real ones: every tensor, or a refusal that says why. */
#include <creme/weights.h>

#include "base/memory.h"
#include "torch_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "damaged.h"
#include "scratch.h"

static const float values[12] = {0, 1, 2, 3, 4, 5, -6, 7.5f, 1e-40f, -0.0f, 3e38f, 11};
static torch_file file;

/* After a failure too, the next test begins with an empty file. */
static int start_afresh(void **state)
{
    (void)state;
    torch_file_clear(&file);
    creme_memory_fail_after(0);
    return 0;
}

static void finish(void)
{
    torch_zip_add(&file, "m/data.pkl", file.pickle, file.pickle_bytes);
    torch_zip_add(&file, "m/data/0", values, sizeof values);
    torch_zip_end(&file, false);
}

static creme_weights *open_or_fail(void)
{
    creme_weights *weights = NULL;
    assert_succeeds(creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count));
    assert_string_equal(creme_weights_container(weights), "PyTorch zip");
    return weights;
}

static void expect_refusal(creme_status expected, const char *message)
{
    creme_weights *weights = (creme_weights *)1;
    assert_int_equal(creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count), expected);
    assert_null(weights);
    assert_string_equal(creme_error_message(), message);
    torch_file_clear(&file);
}

static void check_values(creme_weights *weights, const char *name, const char *description, const float *wanted,
                         size_t count)
{
    const creme_tensor *tensor = creme_weights_find(weights, name);
    char text[128];
    float out[64];
    assert_non_null(tensor);
    assert_string_equal(creme_tensor_describe(tensor, text, sizeof text), description);
    assert_int_equal(tensor->count, count);
    assert_succeeds(creme_tensor_read(tensor, "m.bin", out));
    assert_memory_equal(out, wanted, count * sizeof *out);
}

/* Two names of one storage, an offset, a transposed view, a scalar, an empty tensor, sizes of one with odd strides.
 */
static void write_views(bool wide)
{
    static const torch_view views[] = {
        {"FloatStorage", "0", 12, 0, 2, {3, 4}, {4, 1}},
        {"FloatStorage", "0", 12, 0, 2, {3, 4}, {4, 1}},
        {"FloatStorage", "0", 12, 4, 2, {2, 2}, {2, 1}},
        {"FloatStorage", "0", 12, 0, 2, {4, 3}, {1, 4}},
        {"FloatStorage", "0", 12, 7, 0, {0}, {0}},
        {"FloatStorage", "0", 12, 12, 2, {0, 5}, {5, 1}},
        {"FloatStorage", "0", 12, 1, 3, {1, 2, 1}, {99, 1, 1000}},
        {"FloatStorage", "0", 12, 1, 1, {4}, {3}},
    };
    static const char *const names[] = {"a.weight", "b.weight", "middle", "turned",
                                        "scalar",   "empty",    "ones",   "third"};
    torch_pickle_start(&file);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        torch_pickle_key(&file, names[i]);
        torch_pickle_tensor(&file, &views[i]);
    }
    torch_pickle_bytes(&file, "u", 1);
    torch_pickle_bytes(&file, "}", 1); /* the attributes of the OrderedDict */
    torch_pickle_text(&file, "_metadata");
    torch_pickle_ordered_dict(&file);
    torch_pickle_bytes(&file, "sb.", 3);
    torch_zip_add_entry(&file, "m/data.pkl", file.pickle, file.pickle_bytes, wide, 0);
    torch_zip_add_entry(&file, "m/data/0", values, sizeof values, wide, 0);
    torch_zip_add_entry(&file, "m/version", "3\n", 2, wide, 0);
    torch_zip_add_entry(&file, "m/byteorder", "little", 6, wide, 0);
    torch_zip_end(&file, wide);
}

static void test_views(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        write_views(wide);
        creme_weights *weights = open_or_fail();
        const float turned[] = {0, 4, 1e-40f, 1, 5, -0.0f, 2, -6, 3e38f, 3, 7.5f, 11};
        const float third[] = {1, 4, 7.5f, 3e38f};
        assert_int_equal(creme_weights_count(weights), 8);
        check_values(weights, "a.weight", "float32 [3, 4]", values, 12);
        check_values(weights, "b.weight", "float32 [3, 4]", values, 12);
        assert_ptr_equal(creme_weights_find(weights, "a.weight")->data,
                         creme_weights_find(weights, "b.weight")->data);
        check_values(weights, "middle", "float32 [2, 2]", values + 4, 4);
        check_values(weights, "turned", "float32 [4, 3]", turned, 12);
        check_values(weights, "scalar", "float32 []", values + 7, 1);
        check_values(weights, "empty", "float32 [0, 5]", values, 0);
        check_values(weights, "ones", "float32 [1, 2, 1]", values + 1, 2);
        check_values(weights, "third", "float32 [4]", third, 4);
        creme_weights_close(weights);
        torch_file_clear(&file);
    }
}

static void test_number_types(void **state)
{
    (void)state;
    static const struct {
        const char *storage, *description, *bytes;
        int size;
        float first, second;
    } types[] = {
        {"DoubleStorage", "float64 [2]", "\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\0\xc0", 8, 1.5f, -2},
        {"HalfStorage", "float16 [2]", "\0\x3e\0\xc0", 2, 1.5f, -2},
        {"BFloat16Storage", "bfloat16 [2]", "\xc0\x3f\0\xc0", 2, 1.5f, -2},
        {"LongStorage", "int64 [2]", "\7\0\0\0\0\0\0\0\xfe\xff\xff\xff\xff\xff\xff\xff", 8, 7, -2},
        {"IntStorage", "int32 [2]", "\7\0\0\0\xfe\xff\xff\xff", 4, 7, -2},
        {"ShortStorage", "int16 [2]", "\7\0\xfe\xff", 2, 7, -2},
        {"CharStorage", "int8 [2]", "\7\xfe", 1, 7, -2},
        {"ByteStorage", "uint8 [2]", "\7\xfe", 1, 7, 254},
        {"BoolStorage", "bool [2]", "\1\0", 1, 1, 0},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        torch_pickle_start(&file);
        torch_pickle_key(&file, "x");
        torch_pickle_tensor(&file, &(torch_view){types[i].storage, "k", 2, 0, 1, {2}, {1}});
        torch_pickle_end(&file);
        torch_zip_add(&file, "archive/data/k", types[i].bytes, 2 * (size_t)types[i].size);
        torch_zip_add(&file, "archive/data.pkl", file.pickle, file.pickle_bytes);
        torch_zip_end(&file, false);
        creme_weights *weights = open_or_fail();
        check_values(weights, "x", types[i].description, (float[]){types[i].first, types[i].second}, 2);
        creme_weights_close(weights);
        torch_file_clear(&file);
    }
}

static const torch_view plain = {"FloatStorage", "0", 12, 0, 2, {3, 4}, {4, 1}};

static void test_tops(void **state)
{
    (void)state;
    /* A lone tensor. */
    torch_pickle_bytes(&file, "\x80\x02", 2);
    torch_pickle_tensor(&file, &plain);
    torch_pickle_bytes(&file, ".", 1);
    finish();
    creme_weights *weights = open_or_fail();
    check_values(weights, "tensor", "float32 [3, 4]", values, 12);
    creme_weights_close(weights);
    torch_file_clear(&file);

    /* A training checkpoint, its state_dict with DataParallel's prefix and values that are no tensors. */
    for (int model = 0; model < 2; model++) {
        torch_pickle_bytes(&file, "\x80\x02}(", 4);
        torch_pickle_text(&file, "epoch");
        torch_pickle_integer(&file, 100000);
        torch_pickle_text(&file, "loss");
        torch_pickle_bytes(&file, "G\x3f\xf0\0\0\0\0\0\0", 9);
        torch_pickle_text(&file, model ? "model_state_dict" : "state_dict");
        torch_pickle_ordered_dict(&file);
        torch_pickle_bytes(&file, "(", 1);
        torch_pickle_key(&file, "module.a");
        torch_pickle_tensor(&file, &plain);
        torch_pickle_key(&file, "note");
        torch_pickle_bytes(&file, "N", 1);
        torch_pickle_key(&file, "module.b");
        torch_pickle_global(&file, "torch._utils", "_rebuild_parameter"); /* (tensor, requires_grad, hooks) */
        torch_pickle_bytes(&file, "(", 1);
        torch_pickle_tensor(&file, &plain);
        torch_pickle_bytes(&file, "\x88", 1);
        torch_pickle_ordered_dict(&file);
        torch_pickle_bytes(&file, "tRuu.", 5);
        finish();
        weights = open_or_fail();
        assert_int_equal(creme_weights_count(weights), 2);
        check_values(weights, "a", "float32 [3, 4]", values, 12);
        check_values(weights, "b", "float32 [3, 4]", values, 12);
        creme_weights_close(weights);
        torch_file_clear(&file);
    }

    /* The prefix stays where not all have it. */
    torch_pickle_start(&file);
    torch_pickle_key(&file, "module.a");
    torch_pickle_tensor(&file, &plain);
    torch_pickle_key(&file, "b");
    torch_pickle_tensor(&file, &plain);
    torch_pickle_end(&file);
    finish();
    weights = open_or_fail();
    check_values(weights, "module.a", "float32 [3, 4]", values, 12);
    creme_weights_close(weights);
    torch_file_clear(&file);
}

/* --- Which dictionary it is, and what stands beside it ------------------------------------------------------- */

/* NAME: { "a0": tensor, "a1": tensor, ... } */
static void write_mapping(const char *name, int tensors)
{
    torch_pickle_text(&file, name);
    torch_pickle_bytes(&file, "}(", 2);
    for (int i = 0; i < tensors; i++) {
        char key[8];
        snprintf(key, sizeof key, "a%d", i);
        torch_pickle_key(&file, key);
        torch_pickle_tensor(&file, &plain);
    }
    torch_pickle_bytes(&file, "u", 1);
}

static void expect_count(size_t tensors)
{
    torch_pickle_bytes(&file, "u.", 2);
    finish();
    creme_weights *weights = open_or_fail();
    assert_int_equal(creme_weights_count(weights), tensors);
    creme_weights_close(weights);
    torch_file_clear(&file);
}

static void test_the_largest_mapping(void **state)
{
    (void)state;
    static const char *const keys[] = {"model", "net", "ema", "generator"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        torch_pickle_bytes(&file, "\x80\2}(", 4);
        write_mapping("optimizer", 2);
        write_mapping(keys[i], 5);
        expect_count(5);
    }
    /* However deep. */
    torch_pickle_bytes(&file, "\x80\2}(", 4);
    torch_pickle_text(&file, "checkpoint");
    torch_pickle_bytes(&file, "}(", 2);
    write_mapping("model", 3);
    torch_pickle_bytes(&file, "u", 1);
    expect_count(3);
    /* The usual key is believed beside a moving average. */
    torch_pickle_bytes(&file, "\x80\2}(", 4);
    write_mapping("ema", 6);
    write_mapping("state_dict", 5);
    expect_count(5);
    /* Which of two is meant cannot be told. */
    torch_pickle_bytes(&file, "\x80\2}(", 4);
    write_mapping("model", 6);
    write_mapping("ema", 5);
    torch_pickle_bytes(&file, "u.", 2);
    finish();
    expect_refusal(
        CREME_ERROR_UNSUPPORTED,
        "m.bin: m/data.pkl: holds several networks, \"model\" of 6 tensors and \"ema\" of 5: which is meant? "
        "Save the one alone: torch.save(checkpoint[...], FILE)");
}

/* What training programs put beside the weights, as Python 3.11 pickles it. */
static void test_foreign_objects(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t count;
    } beside[] = {
#define BESIDE(text) {text, sizeof text - 1}
        /* numpy.float32(1), argparse.Namespace(a=1), pathlib.PosixPath("/", "tmp"), defaultdict(list, {1: 2}) */
        BESIDE(
            "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(X\2\0\0\0f4\x89\x88tR(K\3X\1\0\0\0<NNNJ\xff\xff\xff\xff"
            "J\xff\xff\xff\xffK\0tbc_codecs\nencode\n(X\4\0\0\0abcdX\6\0\0\0latin1tRtR"),
        BESIDE("cargparse\nNamespace\n)\x81}X\1\0\0\0aK\1sb"),
        BESIDE("cpathlib\nPosixPath\n(X\1\0\0\0/X\3\0\0\0tmptR"),
        BESIDE("ccollections\ndefaultdict\nc__builtin__\nlist\n\x85RK\1K\2s"),
        BESIDE("ccollections\ndeque\n)R(K\1K\2e"),
        BESIDE("\x8f(K\1K\2\x90"),                /* a set */
        BESIDE("\x8a\12\1\2\3\4\5\6\7\10\11\12"), /* an integer of 80 bits */
        BESIDE("ctorch\ndevice\nX\3\0\0\0cpu\x85R"),
        BESIDE("cx\nY\n)}\x92"), /* NEWOBJ_EX */
        BESIDE("C\3abc"),        /* bytes */
        BESIDE("cos\nsystem\n(X\4\0\0\0truetR"),
#undef BESIDE
    };
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        torch_pickle_bytes(&file, "\x80\2}(", 4);
        torch_pickle_text(&file, "other");
        torch_pickle_bytes(&file, beside[i].bytes, beside[i].count);
        write_mapping("state_dict", 4);
        expect_count(4);
    }
    /* A tensor of another make would be missed. */
    torch_pickle_start(&file);
    torch_pickle_key(&file, "a");
    torch_pickle_tensor(&file, &plain);
    torch_pickle_key(&file, "b");
    torch_pickle_bytes(&file, "ctorch._utils\n_rebuild_sparse_tensor\n)R", 39);
    torch_pickle_end(&file);
    finish();
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "m.bin: tensor \"b\" is made by torch._utils._rebuild_sparse_tensor, which is "
                   "not read: save dense tensors");
}

/* --- Folders and several files, as Hugging Face's programs write them ------------------------------------------- */

static const char *write_shard(scratch *folder, const char *name, const char *tensor)
{
    torch_pickle_start(&file);
    torch_pickle_key(&file, tensor);
    torch_pickle_tensor(&file, &plain);
    torch_pickle_key(&file, "module.both");
    torch_pickle_tensor(&file, &plain);
    torch_pickle_end(&file);
    finish();
    const char *path = scratch_write_bytes(folder, name, file.bytes, file.count, SCRATCH_PLAIN);
    torch_file_clear(&file);
    return path;
}

static void expect_open(const char *path, creme_status status, size_t tensors, const char *message)
{
    creme_weights *weights = NULL;
    if (status != CREME_OK) {
        assert_fails(creme_weights_open(&weights, path), status, message);
        return;
    }
    assert_succeeds(creme_weights_open(&weights, path));
    assert_int_equal(creme_weights_count(weights), tensors);
    assert_string_equal(creme_weights_container(weights), message);
    creme_weights_close(weights);
}

static void test_folders(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char path[512];
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "x"));
    *strrchr(path, '/') = '\0';
    expect_open(path, CREME_ERROR_IO, 0, "is a folder without weights: there is neither model.safetensors");
    write_shard(&folder, "p-1.bin", "module.a");
    write_shard(&folder, "p-2.bin", "module.b");
    const char *index =
        scratch_write(&folder, "pytorch_model.bin.index.json",
                      "{\"metadata\": {\"total_size\": 144}, \"weight_map\": {\"module.a\": \"p-1.bin\", "
                      "\"module.both\": \"p-2.bin\", \"module.b\": \"p-2.bin\"}}",
                      SCRATCH_PLAIN);
    expect_open(path, CREME_OK, 3, "PyTorch zip in several files");
    expect_open(index, CREME_OK, 3, "PyTorch zip in several files");
    scratch_write(&folder, "p-2.bin", "version https://git-lfs.github.com/spec/v1\n", SCRATCH_PLAIN);
    expect_open(path, CREME_ERROR_FORMAT, 0, "p-2.bin: not a weight file that is read");
    write_shard(&folder, "p-2.bin", "module.c");
    expect_open(path, CREME_ERROR_FORMAT, 0, "puts tensor \"module.b\" into p-2.bin, where it is not");
    remove(scratch_path(&folder, "p-2.bin"));
    expect_open(path, CREME_ERROR_IO, 0, "pytorch_model.bin.index.json names a file that cannot be read: ");
    write_shard(&folder, "pytorch_model.bin", "module.a"); /* goes before the index */
    expect_open(path, CREME_OK, 2, "PyTorch zip");
    scratch_close(&folder);
}

/* Protocol 4: frames, short texts, names from the stack, the memo without numbers, lists. */
static void test_protocol_4(void **state)
{
    (void)state;
    static const char tensor[] = "\x80\4\x95\0\0\0\0\0\0\0\0}\x94("
                                 "\x8c\1x\x94"
                                 "\x8c\14torch._utils\x94\x8c\22_rebuild_tensor_v2\x94\x93\x94("
                                 "(\x8c\7storage\x94\x8c\5torch\x94\x8c\14FloatStorage\x94\x93\x94\x8c\1"
                                 "0\x94U\3cpuK\14tQ"
                                 "M\0\0K\14\x85K\1\x85\x89}tR\x94"
                                 "\x8c\1y\x94h\11"
                                 "\x8c\1l\x94](K\1K\2e\x8a\1\xff"
                                 "a0"
                                 "\x8c\1m\x94Nu.";
    torch_pickle_bytes(&file, tensor, sizeof tensor - 1);
    finish();
    creme_weights *weights = NULL;
    creme_status status = creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count);
    /* "l" has lost its list to POP, so that the items no longer pair: refused; without that part it is read. */
    assert_int_equal(status, CREME_ERROR_FORMAT);
    torch_file_clear(&file);
    torch_pickle_bytes(&file, tensor, sizeof tensor - 1 - strlen("a0\x8c\1m\x94Nu."));
    torch_pickle_bytes(&file, "au.", 3);
    finish();
    weights = open_or_fail();
    assert_int_equal(creme_weights_count(weights), 1); /* memo slot 9 is no tensor */
    check_values(weights, "x", "float32 [12]", values, 12);
    creme_weights_close(weights);
    torch_file_clear(&file);
}

static void refuse_pickle(const char *bytes, size_t count, creme_status expected, const char *message)
{
    char full[512];
    torch_pickle_bytes(&file, bytes, count);
    finish();
    snprintf(full, sizeof full, "m.bin: m/data.pkl: %s", message);
    expect_refusal(expected, full);
}
#define REFUSE(text, status, message) refuse_pickle(text, sizeof text - 1, status, message)
#define MALFORMED                     "the pickle is malformed: the file is damaged"
#define NOT_WRITTEN                                                                                                  \
    "which torch.save does not write; nothing of it was executed: write the file again with "                        \
    "torch.save(model.state_dict(), ...)"
#define OBJECT(class)                                                                                                \
    "is an object of the class " class ", not a dictionary of tensors; nothing of it was executed: write the file "  \
                                       "again with torch.save(model.state_dict(), ...)"

static void test_refused_pickles(void **state)
{
    (void)state;
    const creme_status format = CREME_ERROR_FORMAT, unsupported = CREME_ERROR_UNSUPPORTED;
    REFUSE("\x80\2cos\nsystem\n(X\4\0\0\0truetR.", unsupported, OBJECT("os.system"));
    REFUSE("\x80\4\x8c\10builtins\x8c\4eval\x93.", unsupported, OBJECT("builtins.eval"));
    REFUSE("\x80\2cmodels\nNet\n)\x81}X\1\0\0\0aK\1sb.", unsupported, OBJECT("models.Net"));
    REFUSE("\x80\2c\1\n\2\n.", unsupported, OBJECT("a foreign object"));
    REFUSE("\x80\2}X\1\0\0\0acos\nsystem\n(X\4\0\0\0truetRs.", format, "holds no tensors: save model.state_dict()");
    REFUSE("\x80\2i", unsupported, "offset 2: the pickle has the opcode 0x69, " NOT_WRITTEN);
    REFUSE("\x80\1.", unsupported, "offset 0: a pickle of a protocol other than 2 to 5");
    REFUSE("\x80\2}", format, "offset 3: the pickle has no end: it is truncated");
    REFUSE("\x80\2X\xff\xff\xff\xff.", format, "offset 2: the pickle ends within this: it is truncated");
    REFUSE("\x80\2ctorch", format, "offset 2: the pickle ends within a name: it is truncated");
    REFUSE("\x80\2.", format, "offset 2: " MALFORMED);
    REFUSE("\x80\2}}.", format, "offset 4: " MALFORMED);
    REFUSE("\x80\2}(.", format, "offset 4: " MALFORMED);
    REFUSE("\x80\2h\0.", format, "offset 2: " MALFORMED);
    REFUSE("\x80\2K\1K\2s.", format, "offset 6: " MALFORMED);
    REFUSE("\x80\2}(K\1u.", format, "offset 6: " MALFORMED);
    REFUSE("\x80\2}K\1(s.", format, "offset 6: " MALFORMED);
    REFUSE("\x80\2)]a.", format, "offset 4: " MALFORMED);
    REFUSE("\x80\2K\1\x86.", format, "offset 4: " MALFORMED);
    REFUSE("\x80\2}r\xff\xff\xff\xff.", unsupported, "offset 3: a memo of more than 4,000,000 values");
    REFUSE("\x80\2\x8a\11........", format, "offset 2: the pickle ends within this: it is truncated");
    REFUSE("\x80\2}1.", format, "offset 3: " MALFORMED);
    REFUSE("\x80\2cos\nsystem\nK\1R.", format, "offset 15: " MALFORMED);
    REFUSE("\x80\2)Q.", format, "offset 3: expected a storage (type, key, device, number of items)");
    REFUSE("\x80\2ctorch._utils\n_rebuild_tensor_v2\n)R.", format,
           "offset 36: expected a tensor (storage, offset, sizes, strides, ...)");
    REFUSE("\x80\2ctorch\nFloatStorage\n)R.", unsupported,
           "offset 23: a call that is not one of those that make tensors and dictionaries");
    REFUSE("\x80\2K\1.", unsupported, "holds neither a dictionary of tensors nor a tensor: save model.state_dict()");
    REFUSE("\x80\2}.", format, "holds no tensors: save model.state_dict()");
}

static void refuse_view(const char *name, const torch_view *view, creme_status expected, const char *message)
{
    torch_pickle_start(&file);
    torch_pickle_key(&file, name);
    torch_pickle_tensor(&file, view);
    torch_pickle_end(&file);
    finish();
    expect_refusal(expected, message);
}

static void test_refused_views(void **state)
{
    (void)state;
    const creme_status format = CREME_ERROR_FORMAT;
    const int64_t huge = INT64_MAX;
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 1, 2, {3, 4}, {4, 1}}, format,
                "m.bin: tensor \"x\": it reaches beyond its storage");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 0, 2, {3, 4}, {5, 1}}, format,
                "m.bin: tensor \"x\": it reaches beyond its storage");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, huge, 1, {2}, {1}}, format,
                "m.bin: tensor \"x\": its shape is absurdly large");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 0, 2, {huge, 3}, {3, 1}}, format,
                "m.bin: tensor \"x\": its shape is absurdly large");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 0, 1, {3}, {huge}}, format,
                "m.bin: tensor \"x\": its shape is absurdly large");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 0, 2, {huge, 1}, {0, 0}}, CREME_ERROR_UNSUPPORTED,
                "m.bin: tensor \"x\": an expanded view, of more items than are stored: save tensor.contiguous()");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 0, 9, {1, 1, 1}, {1}}, CREME_ERROR_UNSUPPORTED,
                "m.bin: tensor \"x\": it has more than 8 dimensions");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 11, 0, 1, {2}, {1}}, format,
                "m.bin: tensor \"x\": its storage has 48 bytes, expected 11 items of float32");
    refuse_view("x", &(torch_view){"DoubleStorage", "0", huge, 0, 1, {2}, {1}}, format,
                "m.bin: tensor \"x\": its storage has 48 bytes, expected 9223372036854775807 items of float64");
    refuse_view("x", &(torch_view){"FloatStorage", "1", 12, 0, 1, {2}, {1}}, format,
                "m.bin: tensor \"x\": its storage is not in the archive");
    refuse_view("x", &(torch_view){"FloatStorage", "../data/0", 12, 0, 1, {2}, {1}}, format,
                "m.bin: tensor \"x\": its storage is not in the archive");
    refuse_view("x", &(torch_view){"FloatStorage", "0", 12, 0, 1, {-2}, {1}}, format,
                "m.bin: m/data.pkl: offset 165: expected a tensor (storage, offset, sizes, strides, ...)");
    refuse_view("x\n", &plain, format,
                "m.bin: m/data.pkl: the name of tensor 0 is not printable UTF-8 of at most 1023 bytes");
    /* One name twice. */
    torch_pickle_start(&file);
    torch_pickle_key(&file, "x");
    torch_pickle_tensor(&file, &plain);
    torch_pickle_key(&file, "x");
    torch_pickle_tensor(&file, &plain);
    torch_pickle_end(&file);
    finish();
    expect_refusal(format, "m.bin: two tensors are named \"x\"");
}

/* Many views of one storage, each gathered: a small file must not fill the memory. */
static void test_gathering_is_limited(void **state)
{
    (void)state;
    torch_pickle_start(&file);
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        torch_pickle_key(&file, name);
        torch_pickle_tensor(&file, &(torch_view){"FloatStorage", "0", 6000, 0, 2, {100, 60}, {1, 100}});
    }
    torch_pickle_end(&file);
    torch_zip_add(&file, "m/data.pkl", file.pickle, file.pickle_bytes);
    float *zeros = calloc(6000, sizeof *zeros);
    torch_zip_add(&file, "m/data/0", zeros, 6000 * sizeof *zeros);
    free(zeros);
    torch_zip_end(&file, false);
    creme_weights *weights;
    assert_fails(creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count), CREME_ERROR_UNSUPPORTED,
                 "too many transposed views of the same storages: save contiguous tensors");
    torch_file_clear(&file);
}

static void test_refused_archives(void **state)
{
    (void)state;
    write_views(false);
    file.count -= 1;
    expect_refusal(CREME_ERROR_FORMAT,
                   "m.bin: offset 1877: the zip archive has no end record: the file is truncated; fetch it again");
    torch_zip_add(&file, "config.json", "{}", 2);
    torch_zip_end(&file, false);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "m.bin: a zip archive without data.pkl, so not a PyTorch checkpoint (Keras 3 \".keras\" files are "
                   "not read: save with model.save(\"NAME.h5\"))");
    torch_zip_add_entry(&file, "m/data.pkl", "x", 1, false, 8);
    torch_zip_end(&file, false);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "m.bin: the zip entry at offset 0 is compressed, expected stored ones, as torch.save writes them: "
                   "unpack the file and pack it again with \"zip -0\"");
    torch_zip_add(&file, "m/data.pkl", "\x80\2}.", 4);
    torch_zip_add(&file, "m/byteorder", "big", 3);
    torch_zip_end(&file, false);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "m.bin: m/byteorder is not \"little\": load it with torch.load and save it "
                   "on another machine");
    torch_zip_add(&file, "m/data.pkl", "\x80\2}.", 4);
    torch_zip_add(&file, "m/data.pkl", "\x80\2}.", 4);
    torch_zip_end(&file, false);
    expect_refusal(CREME_ERROR_FORMAT, "m.bin: offset 148: two entries of the zip archive have the same name");
    write_views(true);
    memset(file.bytes + file.count - 42, 0, 4);
    creme_weights *weights;
    assert_fails(creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count), CREME_ERROR_FORMAT,
                 "expected a ZIP64 locator before the end record");
    torch_file_clear(&file);
}

static void test_truncated_and_damaged_anywhere(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        write_views(wide);
        for (size_t cut = 0; cut < file.count; cut++) assert_false(damaged_survives("damaged.bin", file.bytes, cut));
        size_t opened = 0;
        for (size_t at = 0; at < file.count; at++) {
            static const uint8_t traps[] = {0xff, 0x00, 0x7f, 0x80};
            uint8_t before = file.bytes[at];
            for (int bit = 0; bit < 8; bit++) {
                file.bytes[at] = before ^ (uint8_t)(1u << bit);
                opened += damaged_survives("damaged.bin", file.bytes, file.count);
            }
            for (size_t i = 0; i < sizeof traps; i++) {
                file.bytes[at] = traps[i];
                opened += damaged_survives("damaged.bin", file.bytes, file.count);
            }
            file.bytes[at] = before;
        }
        assert_true(damaged_survives("damaged.bin", file.bytes, file.count));
        assert_true(opened > 0);
        torch_file_clear(&file);
    }
}

static void test_out_of_memory(void **state)
{
    (void)state;
    write_views(false);
    creme_weights *weights = NULL;
    creme_memory_fail_after(0);
    assert_succeeds(creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count));
    creme_weights_close(weights);
    size_t allocations = creme_memory_fail_after(0);
    for (size_t n = 1; n <= allocations; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_weights_open_memory(&weights, "m.bin", file.bytes, file.count), CREME_ERROR_MEMORY);
        assert_null(weights);
    }
    creme_memory_fail_after(0);
    torch_file_clear(&file);
}

/* --- Real files --------------------------------------------------------------------------------------------- */

/* The alias rule: _trunk.1. = stem., _trunk.2. = conv_tower., _trunk.4. = transformer., _trunk.6. = final_pointwise.
 */
static void short_name(const char *name, char *out, size_t bytes)
{
    static const char *const rules[][2] = {{"_trunk.1.", "stem."},
                                           {"_trunk.2.", "conv_tower."},
                                           {"_trunk.4.", "transformer."},
                                           {"_trunk.6.", "final_pointwise."}};
    snprintf(out, bytes, "%s", name);
    for (size_t i = 0; i < 4; i++) {
        size_t length = strlen(rules[i][0]);
        if (strncmp(name, rules[i][0], length) == 0) snprintf(out, bytes, "%s%s", rules[i][1], name + length);
    }
}

static void compare_tensors(const creme_weights *a, const creme_weights *b, const char *name, const creme_tensor *x)
{
    const creme_tensor *y = creme_weights_find(b, name);
    assert_non_null(y);
    assert_int_equal(x->dtype, y->dtype);
    assert_int_equal(x->count, y->count);
    if (x->count > 1) { /* num_batches_tracked is [] in the one file and [1] in the other */
        assert_int_equal(x->rank, y->rank);
        assert_memory_equal(x->shape, y->shape, (size_t)x->rank * sizeof *x->shape);
    }
    float *p = malloc((size_t)x->count * sizeof *p + 1), *q = malloc((size_t)x->count * sizeof *q + 1);
    assert_succeeds(creme_tensor_read(x, creme_weights_path(a), p));
    assert_succeeds(creme_tensor_read(y, creme_weights_path(b), q));
    assert_memory_equal(p, q, (size_t)x->count * sizeof *p);
    free(p);
    free(q);
}

static void test_golden_pairs(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t tensors;
    } pairs[] = {{"enformer_tiny_a", 83}, {"enformer_tiny_b", 113}, {"enformer_tfgamma", 83}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char zip[128], plain_path[128];
        snprintf(zip, sizeof zip, "../shared/data/golden/%s.bin", pairs[i].name);
        snprintf(plain_path, sizeof plain_path, "../shared/data/golden/%s.safetensors", pairs[i].name);
        scratch_need(zip);
        creme_weights *a, *b;
        assert_succeeds(creme_weights_open(&a, plain_path));
        assert_succeeds(creme_weights_open(&b, zip));
        assert_string_equal(creme_weights_container(a), "safetensors");
        assert_string_equal(creme_weights_text(a, "format"), "pt");
        assert_int_equal(creme_weights_count(a), pairs[i].tensors);
        for (size_t k = 0; k < creme_weights_count(a); k++) {
            const creme_tensor *tensor = creme_weights_get(a, k);
            char alias[1024];
            compare_tensors(a, b, tensor->name, tensor); /* the .bin has both spellings */
            short_name(tensor->name, alias, sizeof alias);
            compare_tensors(a, b, alias, tensor);
        }
        creme_weights_close(a);
        creme_weights_close(b);
    }
}

static void test_gamma_table(void **state)
{
    (void)state;
    const char *path = "../shared/data/enformer_ref/tf_gammas.pt";
    scratch_need(path);
    creme_weights *weights;
    char text[64];
    assert_succeeds(creme_weights_open(&weights, path));
    assert_int_equal(creme_weights_count(weights), 1);
    const creme_tensor *tensor = creme_weights_find(weights, "tensor");
    assert_non_null(tensor);
    assert_string_equal(creme_tensor_describe(tensor, text, sizeof text), "float32 [3071, 32]");
    float *table = malloc((size_t)tensor->count * sizeof *table);
    assert_succeeds(creme_tensor_read(tensor, path, table));
    /* Symmetric about the middle row: position -p as position p. */
    for (int i = 0; i < 3071; i++) assert_memory_equal(table + i * 32, table + (3070 - i) * 32, 32 * sizeof *table);
    free(table);
    creme_weights_close(weights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_views, start_afresh),
        cmocka_unit_test_setup(test_number_types, start_afresh),
        cmocka_unit_test_setup(test_tops, start_afresh),
        cmocka_unit_test_setup(test_the_largest_mapping, start_afresh),
        cmocka_unit_test_setup(test_foreign_objects, start_afresh),
        cmocka_unit_test_setup(test_folders, start_afresh),
        cmocka_unit_test_setup(test_protocol_4, start_afresh),
        cmocka_unit_test_setup(test_refused_pickles, start_afresh),
        cmocka_unit_test_setup(test_refused_views, start_afresh),
        cmocka_unit_test_setup(test_gathering_is_limited, start_afresh),
        cmocka_unit_test_setup(test_refused_archives, start_afresh),
        cmocka_unit_test_setup(test_truncated_and_damaged_anywhere, start_afresh),
        cmocka_unit_test_setup(test_out_of_memory, start_afresh),
        cmocka_unit_test_setup(test_golden_pairs, start_afresh),
        cmocka_unit_test_setup(test_gamma_table, start_afresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
