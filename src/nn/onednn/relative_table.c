/* Relative logits from a table over distances: a band of products, by tiles.
 *
 * The table's rows d = -(T - 1) .. T - 1 stand at places d + T - 1 + block of a longer one that is zero elsewhere,
 * cut into tiles. Queries i .. i + block - 1 meet places T - i .. 2T - 2 + block - i of it:
 *
 *        place  T - i                                2T - 2 + block - i
 *                 |......k=0 ............... k=T-1......|      each row's T keys begin one place further left than
 *                                                              those of the row above
 */
#include "base/memory.h"
#include "nn/onednn/relative.h"
#include "nn/onednn/vector.h"

void creme_onednn_table_clear(onednn_table *table)
{
    creme_gemm_destroy(table->product);
    creme_free(table->packed);
}

/* plain[K][CREME_TABLE_TILE] = the tile's part of the table for one head, transposed. */
static void cut_tile(float *plain, const creme_attention_weights *w, int64_t head, int64_t tile, int64_t block)
{
    int64_t distances = 2 * w->tokens - 1;
    for (int64_t column = 0; column < CREME_TABLE_TILE; column++) {
        int64_t row = tile * CREME_TABLE_TILE + column - block;
        int inside = row >= 0 && row < distances;
        const float *from = w->table + (inside ? row : 0) * w->heads * w->key + head * w->key;
        for (int64_t c = 0; c < w->key; c++) plain[c * CREME_TABLE_TILE + column] = inside ? from[c] : 0;
    }
}

creme_status creme_onednn_table_init(creme_nn *nn, onednn_table *table, int64_t block,
                                     const creme_attention_weights *w)
{
    onednn_state *state = nn->state;
    float *plain = NULL;
    creme_status status = CREME_OK;
    table->block = block;
    table->tiles = (2 * w->tokens - 1 + block + CREME_TABLE_TILE - 1) / CREME_TABLE_TILE;
    CREME_TRY(
        creme_gemm_create(&table->product, state->engine, block, w->key, CREME_TABLE_TILE, w->precision, false));
    table->tile_bytes = (creme_gemm_packed_bytes(table->product) + 63) / 64 * 64;
    CREME_TRY(creme_allocate_aligned(&table->packed, (size_t)(w->heads * table->tiles), table->tile_bytes));
    CREME_TRY(creme_allocate_aligned(&plain, (size_t)(w->key * CREME_TABLE_TILE), sizeof *plain));
    for (int64_t i = 0; i < w->heads * table->tiles; i++) {
        cut_tile(plain, w, i / table->tiles, i % table->tiles, block);
        CREME_TRY(creme_gemm_pack(table->product, table->packed + (size_t)i * table->tile_bytes, plain, 0));
    }
done:
    creme_free(plain);
    return status;
}

/* logits[rows][T] += the tile's products, whose first place is key `first_key` of row 0. */
CREME_KERNEL static void add_tile(const onednn_queries *queries, int64_t tokens, const float *tile, int64_t first_key)
{
    for (int64_t r = 0; r < queries->rows; r++) {
        int64_t key = first_key + r, first = key < 0 ? 0 : key;
        int64_t end = key + CREME_TABLE_TILE < tokens ? key + CREME_TABLE_TILE : tokens;
        const float *from = tile + r * CREME_TABLE_TILE - key;
        float *to = queries->logits + r * tokens;
        for (int64_t j = first; j < end; j++) to[j] += from[j];
    }
}

creme_status creme_onednn_table_add(const onednn_table *table, const creme_attention *shape,
                                    const onednn_queries *queries, const void *source, float *tile, int worker)
{
    int64_t tokens = shape->tokens, low = tokens - queries->first,
            high = 2 * tokens - 2 + table->block - queries->first;
    const char *head = table->packed + (size_t)(queries->head * table->tiles) * table->tile_bytes;
    for (int64_t t = low / CREME_TABLE_TILE; t <= high / CREME_TABLE_TILE; t++) {
        creme_status status =
            creme_gemm_run(table->product, tile, source, head + (size_t)t * table->tile_bytes, NULL, worker);
        if (status != CREME_OK) return status;
        add_tile(queries, tokens, tile, t * CREME_TABLE_TILE - (tokens - 1) - table->block + queries->first);
    }
    return CREME_OK;
}
