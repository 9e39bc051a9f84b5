// The library from C++: the tiles of each locus on the genome, as BED, with what the C functions give held by
// unique_ptr.
//
//     tiles creme-demo/genome.fa creme-demo/loci.tsv 131072 5000
#include <creme/creme.h>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace
{

void check(creme_status status)
{
    if (status != CREME_OK) throw std::runtime_error(creme_error_message());
}

struct Loci : creme_locus_list {
    explicit Loci(const char *path) : creme_locus_list()
    {
        check(creme_loci_read(this, path, nullptr));
    }
    Loci(const Loci &) = delete;
    Loci &operator=(const Loci &) = delete;
    ~Loci()
    {
        creme_locus_list_clear(this);
    }
};

std::unique_ptr<creme_fasta, void (*)(creme_fasta *)> open_fasta(const char *path)
{
    creme_fasta *fasta = nullptr;
    check(creme_fasta_open(&fasta, path, nullptr));
    return {fasta, creme_fasta_close};
}

void print_tiles(const creme_locus &locus, creme_fasta *fasta, const creme_tile_set &grid)
{
    creme_site site;
    check(creme_site_open(&site, &locus, fasta, grid.window_bp, CREME_WINDOW_CREME));
    for (int64_t i = 0; i < creme_tile_set_count(&grid); i++) {
        const creme_interval at = creme_site_to_genome(&site, creme_tile_set_get(&grid, i));
        if (at.start >= 0)
            std::printf("%s\t%lld\t%lld\t%s_%lld\n", locus.chrom, (long long)at.start, (long long)at.end, locus.name,
                        (long long)i);
    }
    creme_site_close(&site);
}

} // namespace

int main(int count, char **arguments)
{
    if (count != 5) return std::fprintf(stderr, "usage: tiles FASTA LOCI WINDOW_BP TILE_BP\n"), 2;
    try {
        creme_tile_set grid;
        check(creme_tile_set_init_grid(&grid, std::atoll(arguments[3]), std::atoll(arguments[4])));
        const auto fasta = open_fasta(arguments[1]);
        const Loci loci(arguments[2]);
        for (size_t i = 0; i < loci.count; i++) print_tiles(loci.at[i], fasta.get(), grid);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "tiles: %s\n", error.what());
        return 1;
    }
    return 0;
}
