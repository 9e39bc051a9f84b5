/* The pickle machine: a stack, marks in it, and a memo. */
#include "model/weights/pickle.h"

#include "base/memory.h"
#include "model/weights/collection.h"

#include <stdio.h>
#include <string.h>

enum { MOST_STEPS = 4000000, MOST_MEMO = 4000000 };

/* What a value of kind NAME stands for; a storage's type is STORAGE + its dtype. */
enum { DICTIONARY, REBUILD_TENSOR, REBUILD_PARAMETER, REBUILD_FROM_TYPE, STORAGE };

typedef creme_pickle_value value;

typedef struct machine {
    creme_pickle *pickle;
    const char *place;
    const uint8_t *bytes;
    size_t size, at, opcode_at; /* at: what is read next */
    value **stack;
    size_t depth, stack_capacity;
    size_t *marks; /* depths */
    size_t marks_count, marks_capacity;
    value **memo;
    size_t memo_count, memo_capacity;
    bool stopped;
} machine;

static creme_status fail(const machine *m, creme_status status, const char *what)
{
    return creme_fail(status, "%s: offset %zu: %s", m->place, m->opcode_at, what);
}

static creme_status malformed(const machine *m)
{
    return fail(m, CREME_ERROR_FORMAT, "the pickle is malformed: the file is damaged");
}

/* --- Operands ----------------------------------------------------------------------------------------------- */

static creme_status take(machine *m, uint64_t n, const uint8_t **out)
{
    if (n > m->size - m->at) return fail(m, CREME_ERROR_FORMAT, "the pickle ends within this: it is truncated");
    *out = m->bytes + m->at;
    m->at += n;
    return CREME_OK;
}

static creme_status take_number(machine *m, int n, uint64_t *out)
{
    const uint8_t *at = NULL;
    *out = 0;
    creme_status status = take(m, (uint64_t)n, &at);
    for (int i = 0; status == CREME_OK && i < n; i++) *out |= (uint64_t)at[i] << (8 * i);
    return status;
}

/* A text up to the next newline. */
static creme_status take_line(machine *m, const char **text, size_t *length)
{
    const uint8_t *start = m->bytes + m->at, *end = m->size > m->at ? memchr(start, '\n', m->size - m->at) : NULL;
    if (!end) return fail(m, CREME_ERROR_FORMAT, "the pickle ends within a name: it is truncated");
    *text = (const char *)start;
    *length = (size_t)(end - start);
    m->at += *length + 1;
    return CREME_OK;
}

/* --- The stack ---------------------------------------------------------------------------------------------- */

static creme_status push(machine *m, value *one)
{
    creme_status status = creme_grow(&m->stack, &m->stack_capacity, m->depth + 1, sizeof(value *));
    if (status == CREME_OK) m->stack[m->depth++] = one;
    return status;
}

static creme_status make(machine *m, creme_pickle_kind kind, value **out)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status != CREME_OK) return status;
    (*out)->kind = kind;
    (*out)->next = m->pickle->values;
    m->pickle->values = *out;
    return CREME_OK;
}

static creme_status push_new(machine *m, creme_pickle_kind kind, value **out)
{
    creme_status status = make(m, kind, out);
    return status == CREME_OK ? push(m, *out) : status;
}

static creme_status push_number(machine *m, creme_pickle_kind kind, int64_t number)
{
    value *one = NULL;
    creme_status status = push_new(m, kind, &one);
    if (status == CREME_OK) one->number = number;
    return status;
}

static creme_status push_text(machine *m, int length_bytes)
{
    uint64_t length = 0;
    const uint8_t *at = NULL;
    value *one = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(take_number(m, length_bytes, &length));
    CREME_TRY(take(m, length, &at));
    CREME_TRY(push_new(m, CREME_PICKLE_TEXT, &one));
    one->text = (const char *)at;
    one->text_bytes = (size_t)length;
done:
    return status;
}

/* The depth below which nothing may be popped: the last mark. */
static size_t floor_of(const machine *m)
{
    return m->marks_count ? m->marks[m->marks_count - 1] : 0;
}

static creme_status pop(machine *m, value **out)
{
    if (m->depth <= floor_of(m)) return malformed(m);
    *out = m->stack[--m->depth];
    return CREME_OK;
}

static creme_status top(machine *m, value **out)
{
    if (m->depth <= floor_of(m)) return malformed(m);
    *out = m->stack[m->depth - 1];
    return CREME_OK;
}

static creme_status pop_mark(machine *m, size_t *start)
{
    if (m->marks_count == 0) return malformed(m);
    *start = m->marks[--m->marks_count];
    return CREME_OK;
}

static creme_status append(value *to, value *const *items, size_t count)
{
    if (count == 0) return CREME_OK;
    creme_status status = creme_grow(&to->items, &to->capacity, to->count + count, sizeof(value *));
    if (status != CREME_OK) return status;
    memcpy(to->items + to->count, items, count * sizeof(value *));
    to->count += count;
    return CREME_OK;
}

/* The top `count` values become one tuple. */
static creme_status make_tuple(machine *m, size_t count)
{
    value *tuple = NULL;
    if (m->depth - floor_of(m) < count) return malformed(m);
    m->depth -= count;
    creme_status status = make(m, CREME_PICKLE_TUPLE, &tuple);
    if (status == CREME_OK) status = append(tuple, m->stack + m->depth, count);
    return status == CREME_OK ? push(m, tuple) : status;
}

/* Puts what lies above `start` into the list or dictionary below it; into a foreign object nothing is put. */
static creme_status extend(machine *m, creme_pickle_kind kind, size_t start)
{
    value *to = NULL;
    size_t count = m->depth - start;
    m->depth = start;
    creme_status status = top(m, &to);
    if (status != CREME_OK) return status;
    if (to->kind == CREME_PICKLE_FOREIGN) return CREME_OK;
    if (to->kind != kind || (kind == CREME_PICKLE_DICT && count % 2)) return malformed(m);
    return append(to, m->stack + start, count);
}

/* --- Names, storages, tensors ------------------------------------------------------------------------------- */

static const struct {
    const char *module, *name;
    int64_t meaning;
} understood[] = {
    {"collections", "OrderedDict", DICTIONARY},
    {"collections", "defaultdict", DICTIONARY},
    {"torch._utils", "_rebuild_tensor_v2", REBUILD_TENSOR},
    {"torch._utils", "_rebuild_parameter", REBUILD_PARAMETER},
    {"torch._utils", "_rebuild_parameter_with_state", REBUILD_PARAMETER},
    {"torch._tensor", "_rebuild_from_type_v2", REBUILD_FROM_TYPE},
    {"torch", "FloatStorage", STORAGE + CREME_F32},
    {"torch", "DoubleStorage", STORAGE + CREME_F64},
    {"torch", "HalfStorage", STORAGE + CREME_F16},
    {"torch", "BFloat16Storage", STORAGE + CREME_BF16},
    {"torch", "LongStorage", STORAGE + CREME_I64},
    {"torch", "IntStorage", STORAGE + CREME_I32},
    {"torch", "ShortStorage", STORAGE + CREME_I16},
    {"torch", "CharStorage", STORAGE + CREME_I8},
    {"torch", "ByteStorage", STORAGE + CREME_U8},
    {"torch", "BoolStorage", STORAGE + CREME_BOOL},
};

static bool is(const char *text, size_t length, const char *wanted)
{
    return strlen(wanted) == length && memcmp(text, wanted, length) == 0;
}

static creme_status push_foreign(machine *m, value *const *name, size_t count)
{
    value *one = NULL;
    creme_status status = push_new(m, CREME_PICKLE_FOREIGN, &one);
    return status == CREME_OK ? append(one, name, count) : status;
}

/* Something that another foreign value made: it goes by the same name. */
static creme_status push_made_by(machine *m, const value *foreign)
{
    return push_foreign(m, foreign->items, foreign->count);
}

static creme_status push_name(machine *m, value *module, value *name)
{
    for (size_t i = 0; i < sizeof understood / sizeof *understood; i++) {
        if (creme_pickle_text_is(module, understood[i].module) && creme_pickle_text_is(name, understood[i].name)) {
            return push_number(m, CREME_PICKLE_NAME, understood[i].meaning);
        }
    }
    return push_foreign(m, (value *[]){module, name}, 2);
}

/* A text up to the next newline, as a value. */
static creme_status make_line(machine *m, value **out)
{
    const char *text = NULL;
    size_t length = 0;
    creme_status status = take_line(m, &text, &length);
    if (status == CREME_OK) status = make(m, CREME_PICKLE_TEXT, out);
    if (status != CREME_OK) return status;
    (*out)->text = text;
    (*out)->text_bytes = length;
    return CREME_OK;
}

static creme_status read_name(machine *m)
{
    value *module = NULL, *name = NULL;
    creme_status status = make_line(m, &module);
    if (status == CREME_OK) status = make_line(m, &name);
    return status == CREME_OK ? push_name(m, module, name) : status;
}

static creme_status read_stack_name(machine *m)
{
    value *module = NULL, *name = NULL;
    creme_status status = pop(m, &name);
    if (status == CREME_OK) status = pop(m, &module);
    if (status != CREME_OK) return status;
    if (module->kind != CREME_PICKLE_TEXT || name->kind != CREME_PICKLE_TEXT) return malformed(m);
    return push_name(m, module, name);
}

/* ('storage', type, key, device, items) */
static creme_status read_storage(machine *m)
{
    value *id = NULL, *storage = NULL;
    creme_status status = pop(m, &id);
    if (status != CREME_OK) return status;
    value **part = id->items;
    bool named = id->kind == CREME_PICKLE_TUPLE && id->count == 5 && creme_pickle_text_is(part[0], "storage");
    if (named && part[1]->kind == CREME_PICKLE_FOREIGN) return push_made_by(m, part[1]);
    if (!named || part[1]->kind != CREME_PICKLE_NAME || part[1]->number < STORAGE ||
        part[2]->kind != CREME_PICKLE_TEXT || part[4]->kind != CREME_PICKLE_NUMBER || part[4]->number < 0) {
        return fail(m, CREME_ERROR_FORMAT, "expected a storage (type, key, device, number of items)");
    }
    status = push_new(m, CREME_PICKLE_STORAGE, &storage);
    if (status != CREME_OK) return status;
    storage->dtype = (creme_dtype)(part[1]->number - STORAGE);
    storage->number = part[4]->number;
    storage->text = part[2]->text;
    storage->text_bytes = part[2]->text_bytes;
    return CREME_OK;
}

static bool are_sizes(const value *list)
{
    if (list->kind != CREME_PICKLE_TUPLE) return false;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind != CREME_PICKLE_NUMBER || list->items[i]->number < 0) return false;
    }
    return true;
}

/* (storage, offset, sizes, strides, requires_grad, hooks [, metadata]) */
static creme_status rebuild_tensor(machine *m, const value *arguments)
{
    value **part = arguments->items, *tensor = NULL;
    if (arguments->count > 0 && part[0]->kind == CREME_PICKLE_FOREIGN) return push_made_by(m, part[0]);
    if (arguments->count < 6 || arguments->count > 7 || part[0]->kind != CREME_PICKLE_STORAGE ||
        part[1]->kind != CREME_PICKLE_NUMBER || part[1]->number < 0 || !are_sizes(part[2]) || !are_sizes(part[3]) ||
        part[2]->count != part[3]->count) {
        return fail(m, CREME_ERROR_FORMAT, "expected a tensor (storage, offset, sizes, strides, ...)");
    }
    creme_status status = push_new(m, CREME_PICKLE_TENSOR, &tensor);
    if (status != CREME_OK) return status;
    tensor->storage = part[0];
    tensor->number = part[1]->number;
    return append(tensor, part + 2, 2);
}

static creme_status call(machine *m, const value *callable, const value *arguments)
{
    value *dict = NULL, **part = arguments->items;
    if (arguments->kind != CREME_PICKLE_TUPLE) return malformed(m);
    if (callable->kind == CREME_PICKLE_FOREIGN) return push_made_by(m, callable);
    if (callable->kind != CREME_PICKLE_NAME) return malformed(m);
    switch (callable->number) {
    case REBUILD_TENSOR:
        return rebuild_tensor(m, arguments);
    case REBUILD_PARAMETER: /* (tensor, requires_grad, hooks [, state]) */
        if (arguments->count >= 1 &&
            (part[0]->kind == CREME_PICKLE_TENSOR || part[0]->kind == CREME_PICKLE_FOREIGN)) {
            return push(m, part[0]);
        }
        break;
    case REBUILD_FROM_TYPE: /* (function, type, arguments, state) */
        if (arguments->count == 4 && (part[0]->kind != CREME_PICKLE_NAME || part[0]->number != REBUILD_FROM_TYPE)) {
            return call(m, part[0], part[2]);
        }
        break;
    case DICTIONARY:
        return push_new(m, CREME_PICKLE_DICT, &dict);
    default:
        break;
    }
    return fail(m, CREME_ERROR_UNSUPPORTED, "a call that is not one of those that make tensors and dictionaries");
}

/* What lies on the stack is a callable or class, and behind it its arguments, of NEWOBJ_EX also those by name. */
static creme_status reduce(machine *m, bool keywords)
{
    value *arguments = NULL, *callable = NULL, *ignored = NULL;
    creme_status status = keywords ? pop(m, &ignored) : CREME_OK;
    if (status == CREME_OK) status = pop(m, &arguments);
    if (status == CREME_OK) status = pop(m, &callable);
    return status == CREME_OK ? call(m, callable, arguments) : status;
}

/* Attributes of an object, such as _metadata of a dictionary: not needed. */
static creme_status build(machine *m)
{
    value *state = NULL, *object = NULL;
    creme_status status = pop(m, &state);
    if (status == CREME_OK) status = top(m, &object);
    if (status != CREME_OK) return status;
    bool may = object->kind == CREME_PICKLE_DICT || object->kind == CREME_PICKLE_TENSOR ||
               object->kind == CREME_PICKLE_FOREIGN;
    return may ? CREME_OK : malformed(m);
}

/* --- The memo ----------------------------------------------------------------------------------------------- */

static creme_status put(machine *m, uint64_t slot)
{
    value *one = NULL;
    creme_status status = top(m, &one);
    if (status != CREME_OK) return status;
    if (slot >= MOST_MEMO) return fail(m, CREME_ERROR_UNSUPPORTED, "a memo of more than 4,000,000 values");
    status = creme_grow(&m->memo, &m->memo_capacity, (size_t)slot + 1, sizeof(value *));
    if (status != CREME_OK) return status;
    while (m->memo_count <= slot) m->memo[m->memo_count++] = NULL;
    m->memo[slot] = one;
    return CREME_OK;
}

static creme_status put_at(machine *m, int n)
{
    uint64_t slot = 0;
    creme_status status = take_number(m, n, &slot);
    return status == CREME_OK ? put(m, slot) : status;
}

static creme_status get_from(machine *m, int n)
{
    uint64_t slot = 0;
    creme_status status = take_number(m, n, &slot);
    if (status != CREME_OK) return status;
    if (slot >= m->memo_count || !m->memo[slot]) return malformed(m);
    return push(m, m->memo[slot]);
}

/* --- Opcodes ------------------------------------------------------------------------------------------------ */

static creme_status read_integer(machine *m, int n, bool negative_too)
{
    uint64_t bits = 0;
    creme_status status = take_number(m, n, &bits);
    if (status != CREME_OK) return status;
    if (negative_too && n > 0 && n < 8 && bits >> (8 * n - 1)) bits |= UINT64_MAX << (8 * n);
    return push_number(m, CREME_PICKLE_NUMBER, (int64_t)bits);
}

static creme_status skip_operand(machine *m, uint64_t n)
{
    const uint8_t *at = NULL;
    return take(m, n, &at);
}

/* An integer of more than 64 bits is no size: nobody needs its value. */
static creme_status read_long(machine *m, int length_bytes)
{
    uint64_t n = 0;
    creme_status status = take_number(m, length_bytes, &n);
    if (status != CREME_OK) return status;
    if (n <= 8) return read_integer(m, (int)n, true);
    status = skip_operand(m, n);
    return status == CREME_OK ? push_number(m, CREME_PICKLE_REAL, 0) : status;
}

static creme_status set_mark(machine *m)
{
    creme_status status = creme_grow(&m->marks, &m->marks_capacity, m->marks_count + 1, sizeof *m->marks);
    if (status == CREME_OK) m->marks[m->marks_count++] = m->depth;
    return status;
}

static creme_status extend_above_mark(machine *m, creme_pickle_kind kind)
{
    size_t start = 0;
    creme_status status = pop_mark(m, &start);
    return status == CREME_OK ? extend(m, kind, start) : status;
}

static creme_status extend_by(machine *m, creme_pickle_kind kind, size_t count)
{
    if (m->depth - floor_of(m) < count) return malformed(m);
    return extend(m, kind, m->depth - count);
}

static creme_status tuple_above_mark(machine *m)
{
    size_t start = 0;
    creme_status status = pop_mark(m, &start);
    return status == CREME_OK ? make_tuple(m, m->depth - start) : status;
}

static creme_status drop_above_mark(machine *m)
{
    return pop_mark(m, &m->depth);
}

static creme_status duplicate(machine *m)
{
    value *one = NULL;
    creme_status status = top(m, &one);
    return status == CREME_OK ? push(m, one) : status;
}

static creme_status read_real(machine *m)
{
    creme_status status = skip_operand(m, 8);
    return status == CREME_OK ? push_number(m, CREME_PICKLE_REAL, 0) : status;
}

static creme_status read_protocol(machine *m)
{
    uint64_t protocol = 0;
    creme_status status = take_number(m, 1, &protocol);
    if (status != CREME_OK || (protocol >= 2 && protocol <= 5)) return status;
    return fail(m, CREME_ERROR_UNSUPPORTED, "a pickle of a protocol other than 2 to 5");
}

static creme_status stop(machine *m)
{
    value *root = NULL;
    if (m->depth != 1 || m->marks_count) return malformed(m);
    m->stopped = true;
    creme_status status = pop(m, &root);
    m->pickle->root = root;
    return status;
}

static creme_status refuse_opcode(const machine *m, uint8_t opcode)
{
    return creme_fail(
        CREME_ERROR_UNSUPPORTED,
        "%s: offset %zu: the pickle has the opcode 0x%02x, which torch.save does not write; nothing of it "
        "was executed: write the file again with torch.save(model.state_dict(), ...)",
        m->place, m->opcode_at, opcode);
}

/* Those that make a plain value. */
static creme_status step_plain(machine *m, uint8_t opcode)
{
    value *one = NULL;
    switch (opcode) {
    case 'X': /* BINUNICODE */
    case 'T': /* BINSTRING */
    case 'B': /* BINBYTES */
        return push_text(m, 4);
    case 0x8c: /* SHORT_BINUNICODE */
    case 'U':  /* SHORT_BINSTRING */
    case 'C':  /* SHORT_BINBYTES */
        return push_text(m, 1);
    case 0x8d: /* BINUNICODE8 */
    case 0x8e: /* BINBYTES8 */
    case 0x96: /* BYTEARRAY8 */
        return push_text(m, 8);
    case 'J': /* BININT */
        return read_integer(m, 4, true);
    case 'K': /* BININT1 */
        return read_integer(m, 1, false);
    case 'M': /* BININT2 */
        return read_integer(m, 2, false);
    case 0x8a: /* LONG1 */
        return read_long(m, 1);
    case 0x8b: /* LONG4 */
        return read_long(m, 4);
    case 0x88: /* NEWTRUE */
    case 0x89: /* NEWFALSE */
        return push_number(m, CREME_PICKLE_NUMBER, opcode == 0x88);
    case 'N': /* NONE */
        return push_number(m, CREME_PICKLE_NONE, 0);
    case 'G': /* BINFLOAT */
        return read_real(m);
    case ')':  /* EMPTY_TUPLE */
    case ']':  /* EMPTY_LIST */
    case 0x8f: /* EMPTY_SET */
        return push_new(m, opcode == ')' ? CREME_PICKLE_TUPLE : CREME_PICKLE_LIST, &one);
    case '}': /* EMPTY_DICT */
        return push_new(m, CREME_PICKLE_DICT, &one);
    case 'c': /* GLOBAL */
        return read_name(m);
    default:
        return refuse_opcode(m, opcode);
    }
}

static creme_status execute(machine *m, uint8_t opcode)
{
    value *one = NULL;
    switch (opcode) {
    case 0x80: /* PROTO */
        return read_protocol(m);
    case 0x95: /* FRAME */
        return skip_operand(m, 8);
    case '(': /* MARK */
        return set_mark(m);
    case '0': /* POP */
        return pop(m, &one);
    case '1': /* POP_MARK */
        return drop_above_mark(m);
    case '2': /* DUP */
        return duplicate(m);
    case 't':  /* TUPLE */
    case 0x91: /* FROZENSET */
        return tuple_above_mark(m);
    case 0x85: /* TUPLE1 to TUPLE3 */
    case 0x86:
    case 0x87:
        return make_tuple(m, opcode - 0x84);
    case 'a': /* APPEND */
        return extend_by(m, CREME_PICKLE_LIST, 1);
    case 'e':  /* APPENDS */
    case 0x90: /* ADDITEMS */
        return extend_above_mark(m, CREME_PICKLE_LIST);
    case 's': /* SETITEM */
        return extend_by(m, CREME_PICKLE_DICT, 2);
    case 'u': /* SETITEMS */
        return extend_above_mark(m, CREME_PICKLE_DICT);
    case 'q': /* BINPUT */
        return put_at(m, 1);
    case 'r': /* LONG_BINPUT */
        return put_at(m, 4);
    case 0x94: /* MEMOIZE */
        return put(m, m->memo_count);
    case 'h': /* BINGET */
        return get_from(m, 1);
    case 'j': /* LONG_BINGET */
        return get_from(m, 4);
    case 0x93: /* STACK_GLOBAL */
        return read_stack_name(m);
    case 'Q': /* BINPERSID */
        return read_storage(m);
    case 'R':  /* REDUCE */
    case 0x81: /* NEWOBJ */
    case 0x92: /* NEWOBJ_EX */
        return reduce(m, opcode == 0x92);
    case 'b': /* BUILD */
        return build(m);
    case '.': /* STOP */
        return stop(m);
    default:
        return step_plain(m, opcode);
    }
}

creme_status creme_pickle_read(creme_pickle *out, const char *place, const uint8_t *bytes, size_t count)
{
    *out = (creme_pickle){0};
    machine m = {.pickle = out, .place = place, .bytes = bytes, .size = count};
    creme_status status = CREME_OK;
    for (int steps = 0; status == CREME_OK && !m.stopped; steps++) {
        m.opcode_at = m.at;
        if (m.at == m.size) {
            status = fail(&m, CREME_ERROR_FORMAT, "the pickle has no end: it is truncated");
        } else if (steps == MOST_STEPS) {
            status = fail(&m, CREME_ERROR_UNSUPPORTED, "a pickle of more than 4,000,000 steps");
        } else {
            status = execute(&m, m.bytes[m.at++]);
        }
    }
    creme_free(m.stack);
    creme_free(m.marks);
    creme_free(m.memo);
    return status;
}

void creme_pickle_clear(creme_pickle *pickle)
{
    for (value *one = pickle->values; one;) {
        value *next = one->next;
        creme_free(one->items);
        creme_free(one);
        one = next;
    }
    *pickle = (creme_pickle){0};
}

bool creme_pickle_text_is(const creme_pickle_value *one, const char *text)
{
    return one->kind == CREME_PICKLE_TEXT && is(one->text, one->text_bytes, text);
}

const char *creme_pickle_foreign_name(const creme_pickle_value *one, char *text, size_t bytes)
{
    const value *module = one->count == 2 ? one->items[0] : NULL, *name = module ? one->items[1] : NULL;
    if (!module || !creme_weights_name_is_valid(module->text, module->text_bytes) || module->text_bytes > 100 ||
        !creme_weights_name_is_valid(name->text, name->text_bytes) || name->text_bytes > 100) {
        snprintf(text, bytes, "a foreign object");
    } else {
        snprintf(text, bytes, "%.*s.%.*s", (int)module->text_bytes, module->text, (int)name->text_bytes, name->text);
    }
    return text;
}

const creme_pickle_value *creme_pickle_find(const creme_pickle_value *dict, const char *key)
{
    for (size_t i = 0; i + 1 < dict->count; i += 2) {
        if (creme_pickle_text_is(dict->items[i], key)) return dict->items[i + 1];
    }
    return NULL;
}
