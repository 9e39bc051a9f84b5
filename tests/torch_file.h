/* Writes PyTorch checkpoints by hand, for tests: the zip archive and the pickle inside it.
 *
 *     torch_file file = {0};
 *     torch_pickle_start(&file);                                        PROTO, OrderedDict(), MARK
 *     torch_pickle_key(&file, "a.weight");
 *     torch_pickle_tensor(&file, &(torch_view){"FloatStorage", "0", 6, 0, 2, {2, 3}, {3, 1}});
 *     torch_pickle_end(&file);                                          SETITEMS, STOP
 *     torch_zip_add(&file, "m/data.pkl", file.pickle, file.pickle_bytes);
 *     torch_zip_add(&file, "m/data/0", values, sizeof values);
 *     torch_zip_end(&file, false);
 *     ... file.bytes[file.count] ...
 *     torch_file_clear(&file);
 */
#ifndef CREME_TESTS_TORCH_FILE_H
#define CREME_TESTS_TORCH_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct torch_file {
    uint8_t pickle[65536], directory[65536];
    size_t pickle_bytes, directory_bytes, entries;
    uint8_t *bytes;
    size_t count, capacity;
} torch_file;

typedef struct torch_view {
    const char *type, *key;
    int64_t items, offset;
    int rank;
    int64_t sizes[9], strides[9];
} torch_view;

static inline void torch_file_clear(torch_file *file)
{
    free(file->bytes);
    memset(file, 0, sizeof *file);
}

/* --- The pickle --------------------------------------------------------------------------------------------- */

static inline void torch_pickle_bytes(torch_file *file, const void *bytes, size_t count)
{
    if (file->pickle_bytes + count > sizeof file->pickle) abort();
    memcpy(file->pickle + file->pickle_bytes, bytes, count);
    file->pickle_bytes += count;
}

static inline void torch_pickle_opcode(torch_file *file, int opcode)
{
    torch_pickle_bytes(file, &(uint8_t){(uint8_t)opcode}, 1);
}

static inline void torch_pickle_little(torch_file *file, uint64_t value, int n)
{
    for (int i = 0; i < n; i++) torch_pickle_opcode(file, (int)(value >> (8 * i) & 255));
}

static inline void torch_pickle_text(torch_file *file, const char *text)
{
    torch_pickle_opcode(file, 'X');
    torch_pickle_little(file, strlen(text), 4);
    torch_pickle_bytes(file, text, strlen(text));
}

static inline void torch_pickle_global(torch_file *file, const char *module, const char *name)
{
    torch_pickle_opcode(file, 'c');
    torch_pickle_bytes(file, module, strlen(module));
    torch_pickle_opcode(file, '\n');
    torch_pickle_bytes(file, name, strlen(name));
    torch_pickle_opcode(file, '\n');
}

static inline void torch_pickle_integer(torch_file *file, int64_t value)
{
    if (value >= 0 && value < 256) {
        torch_pickle_opcode(file, 'K');
        torch_pickle_little(file, (uint64_t)value, 1);
    } else if (value >= INT32_MIN && value <= INT32_MAX) {
        torch_pickle_opcode(file, 'J');
        torch_pickle_little(file, (uint64_t)value, 4);
    } else {
        torch_pickle_bytes(file, "\x8a\x08", 2);
        torch_pickle_little(file, (uint64_t)value, 8);
    }
}

static inline void torch_pickle_ordered_dict(torch_file *file)
{
    torch_pickle_global(file, "collections", "OrderedDict");
    torch_pickle_bytes(file, ")R", 2);
}

static inline void torch_pickle_start(torch_file *file)
{
    torch_pickle_bytes(file, "\x80\x02", 2);
    torch_pickle_ordered_dict(file);
    torch_pickle_bytes(file, "q\x00(", 3);
}

static inline void torch_pickle_key(torch_file *file, const char *name)
{
    torch_pickle_text(file, name);
}

static inline void torch_pickle_tuple(torch_file *file, const int64_t *values, int count)
{
    torch_pickle_opcode(file, '(');
    for (int i = 0; i < count; i++) torch_pickle_integer(file, values[i]);
    torch_pickle_opcode(file, 't');
}

static inline void torch_pickle_tensor(torch_file *file, const torch_view *view)
{
    torch_pickle_global(file, "torch._utils", "_rebuild_tensor_v2");
    torch_pickle_bytes(file, "((", 2);
    torch_pickle_text(file, "storage");
    torch_pickle_global(file, "torch", view->type);
    torch_pickle_text(file, view->key);
    torch_pickle_text(file, "cpu");
    torch_pickle_integer(file, view->items);
    torch_pickle_bytes(file, "tQ", 2);
    torch_pickle_integer(file, view->offset);
    torch_pickle_tuple(file, view->sizes, view->rank);
    torch_pickle_tuple(file, view->strides, view->rank);
    torch_pickle_opcode(file, 0x89);
    torch_pickle_ordered_dict(file);
    torch_pickle_bytes(file, "tR", 2);
}

static inline void torch_pickle_end(torch_file *file)
{
    torch_pickle_bytes(file, "u.", 2);
}

/* --- The archive -------------------------------------------------------------------------------------------- */

static inline void torch_zip_bytes(torch_file *file, const void *bytes, size_t count)
{
    if (file->count + count > file->capacity) {
        file->capacity = (file->count + count) * 2;
        file->bytes = realloc(file->bytes, file->capacity);
        if (!file->bytes) abort();
    }
    memcpy(file->bytes + file->count, bytes, count);
    file->count += count;
}

static inline void torch_zip_little(torch_file *file, uint64_t value, int n)
{
    for (int i = 0; i < n; i++) torch_zip_bytes(file, &(uint8_t){i < 8 ? (uint8_t)(value >> (8 * i)) : 0}, 1);
}

static inline void torch_zip_directory(torch_file *file, uint64_t value, int n)
{
    for (int i = 0; i < n; i++) file->directory[file->directory_bytes++] = (uint8_t)(value >> (8 * i));
}

/* As torch.save has it: sizes behind the data and in the directory only; data at a multiple of 64. `wide`: sizes and
 * offset in a ZIP64 extra field. */
static inline void torch_zip_add_entry(torch_file *file, const char *name, const void *data, size_t count, bool wide,
                                       int method)
{
    size_t header = file->count, length = strlen(name), padding = (64 - (header + 34 + length) % 64) % 64;
    torch_zip_bytes(file, "PK\3\4", 4);
    torch_zip_little(file, 20, 2);
    torch_zip_little(file, 0x0808, 2);
    torch_zip_little(file, (uint64_t)method, 2);
    torch_zip_little(file, 0, 16); /* time, date, CRC, sizes */
    torch_zip_little(file, length, 2);
    torch_zip_little(file, 4 + padding, 2);
    torch_zip_bytes(file, name, length);
    torch_zip_bytes(file, "FB", 2);
    torch_zip_little(file, padding, 2);
    for (size_t i = 0; i < padding; i++) torch_zip_bytes(file, "Z", 1);
    torch_zip_bytes(file, data, count);
    torch_zip_bytes(file, "PK\7\10", 4);
    torch_zip_little(file, 0, 4);
    torch_zip_little(file, count, 4);
    torch_zip_little(file, count, 4);

    if (file->directory_bytes + 100 + length > sizeof file->directory) abort();
    torch_zip_directory(file, 0x02014b50, 4);
    torch_zip_directory(file, 20, 2);
    torch_zip_directory(file, 20, 2);
    torch_zip_directory(file, 0x0808, 2);
    torch_zip_directory(file, (uint64_t)method, 2);
    torch_zip_directory(file, 0, 8); /* time, date, CRC */
    torch_zip_directory(file, wide ? UINT32_MAX : count, 4);
    torch_zip_directory(file, wide ? UINT32_MAX : count, 4);
    torch_zip_directory(file, length, 2);
    torch_zip_directory(file, wide ? 28 : 0, 2);
    torch_zip_directory(file, 0, 8); /* comment, disk, attributes */
    torch_zip_directory(file, 0, 2);
    torch_zip_directory(file, wide ? UINT32_MAX : header, 4);
    memcpy(file->directory + file->directory_bytes, name, length);
    file->directory_bytes += length;
    if (wide) {
        torch_zip_directory(file, 1, 2);
        torch_zip_directory(file, 24, 2);
        torch_zip_directory(file, count, 8);
        torch_zip_directory(file, count, 8);
        torch_zip_directory(file, header, 8);
    }
    file->entries++;
}

static inline void torch_zip_add(torch_file *file, const char *name, const void *data, size_t count)
{
    torch_zip_add_entry(file, name, data, count, false, 0);
}

/* The central directory and the end records; `wide`: only those of ZIP64 say where it is. */
static inline void torch_zip_end(torch_file *file, bool wide)
{
    uint64_t directory = file->count, bytes = file->directory_bytes;
    torch_zip_bytes(file, file->directory, file->directory_bytes);
    uint64_t record = file->count;
    torch_zip_bytes(file, "PK\6\6", 4);
    torch_zip_little(file, 44, 8);
    torch_zip_little(file, 45, 2);
    torch_zip_little(file, 45, 2);
    torch_zip_little(file, 0, 8);
    torch_zip_little(file, file->entries, 8);
    torch_zip_little(file, file->entries, 8);
    torch_zip_little(file, bytes, 8);
    torch_zip_little(file, directory, 8);
    torch_zip_bytes(file, "PK\6\7", 4);
    torch_zip_little(file, 0, 4);
    torch_zip_little(file, record, 8);
    torch_zip_little(file, 1, 4);
    torch_zip_bytes(file, "PK\5\6", 4);
    torch_zip_little(file, 0, 4);
    torch_zip_little(file, wide ? UINT16_MAX : file->entries, 2);
    torch_zip_little(file, wide ? UINT16_MAX : file->entries, 2);
    torch_zip_little(file, wide ? UINT32_MAX : bytes, 4);
    torch_zip_little(file, wide ? UINT32_MAX : directory, 4);
    torch_zip_little(file, 0, 2);
}

#endif
