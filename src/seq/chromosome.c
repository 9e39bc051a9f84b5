/* The names of chromosomes that are built in.
 *
 * Accessions of an assembly's chromosomes are consecutive numbers, so a series of them is one row: prefix, first
 * number, and the version of each. */
#define _GNU_SOURCE /* strcasestr */
#include "seq/chromosome.h"

#include <creme/hash.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HUMAN = 24, MOUSE = 21, MITOCHONDRION = 24 };
#define BIT(assembly) (1u << (assembly))
#define MICE          (BIT(CREME_GRCM38) | BIT(CREME_GRCM39))

typedef struct assembly_names {
    const char *name, *others[3];
} assembly_names;

static const assembly_names ASSEMBLIES[CREME_ASSEMBLY_COUNT] = {[CREME_GRCH37] = {"GRCh37", {"hg19", "b37"}},
                                                                [CREME_GRCH38] = {"GRCh38", {"hg38"}},
                                                                [CREME_T2T_CHM13] = {"T2T-CHM13", {"CHM13", "hs1"}},
                                                                [CREME_GRCM38] = {"GRCm38", {"mm10"}},
                                                                [CREME_GRCM39] = {"GRCm39", {"mm39"}}};

/* RefSeq's versions in GRCh38 and GRCm38; those of GRCh37 are one less, those of GRCm39 one more. */
static const signed char GRCH38_VERSIONS[HUMAN] = {11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12,
                                                   11, 9,  10, 10, 11, 10, 10, 11, 9,  11, 11, 10};
static const signed char GRCM38_VERSIONS[MOUSE] = {6, 7, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7};

typedef struct series {
    const char *prefix;
    long first;
    int step, count; /* chromosomes 1, 2, ..., X, Y */
    creme_assembly_set assemblies;
    const signed char *versions; /* NULL: all are `version` */
    int version;                 /* added to `versions` */
    int skip;                    /* chromosomes before the first, or MITOCHONDRION */
} series;

static const series SERIES[] = {
    {"NC_", 1, 1, HUMAN, BIT(CREME_GRCH38), GRCH38_VERSIONS, 0, 0},
    {"NC_", 1, 1, HUMAN, BIT(CREME_GRCH37), GRCH38_VERSIONS, -1, 0},
    {"NC_", 67, 1, MOUSE, BIT(CREME_GRCM38), GRCM38_VERSIONS, 0, 0},
    {"NC_", 67, 1, MOUSE, BIT(CREME_GRCM39), GRCM38_VERSIONS, 1, 0},
    {"NC_", 60925, 1, HUMAN, BIT(CREME_T2T_CHM13), NULL, 1, 0},
    {"CM", 663, 1, HUMAN, BIT(CREME_GRCH38), NULL, 2, 0},
    {"CM", 663, 1, HUMAN, BIT(CREME_GRCH37), NULL, 1, 0},
    {"CM", 994, 1, MOUSE, BIT(CREME_GRCM38), NULL, 2, 0},
    {"CM", 994, 1, MOUSE, BIT(CREME_GRCM39), NULL, 3, 0},
    {"CP", 68277, -1, HUMAN - 1, BIT(CREME_T2T_CHM13), NULL, 2, 0},
    {"CP", 86569, 1, 1, BIT(CREME_T2T_CHM13), NULL, 2, HUMAN - 1},
    {"CP", 68254, 1, 1, BIT(CREME_T2T_CHM13), NULL, 1, MITOCHONDRION},
    {"NC_", 12920, 1, 1, BIT(CREME_GRCH37) | BIT(CREME_GRCH38) | BIT(CREME_T2T_CHM13), NULL, 1, MITOCHONDRION},
    {"NC_", 1807, 1, 1, BIT(CREME_GRCH37), NULL, 4, MITOCHONDRION}, /* UCSC's chrM of hg19 */
    {"NC_", 5089, 1, 1, MICE, NULL, 1, MITOCHONDRION},
};

/* Of 1, 2, ..., X, Y, and of the mitochondrion; 0: there is none. */
static const int32_t LENGTHS[CREME_ASSEMBLY_COUNT][HUMAN + 1] = {
    [CREME_GRCH37] = {249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663,
                      146364022, 141213431, 135534747, 135006516, 133851895, 115169878, 107349540,
                      102531392, 90354753,  81195210,  78077248,  59128983,  63025520,  48129895,
                      51304566,  155270560, 59373566,  16569},
    [CREME_GRCH38] = {248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973,
                      145138636, 138394717, 133797422, 135086622, 133275309, 114364328, 107043718,
                      101991189, 90338345,  83257441,  80373285,  58617616,  64444167,  46709983,
                      50818468,  156040895, 57227415,  16569},
    [CREME_T2T_CHM13] = {248387328, 242696752, 201105948, 193574945, 182045439, 172126628, 160567428,
                         146259331, 150617247, 134758134, 135127769, 133324548, 113566686, 101161492,
                         99753195,  96330374,  84276897,  80542538,  61707364,  66210255,  45090682,
                         51324926,  154259566, 62460029,  16569},
    [CREME_GRCM38] = {195471971, 182113224, 160039680, 156508116, 151834684, 149736546, 145441459,
                      129401213, 124595110, 130694993, 122082543, 120129022, 120421639, 124902244,
                      104043685, 98207768,  94987271,  90702639,  61431566,  171031299, 91744698,
                      0,         0,         0,         16299},
    [CREME_GRCM39] = {195154279, 181755017, 159745316, 156860686, 151758149, 149588044, 144995196,
                      130127694, 124359700, 130530862, 121973369, 120092757, 120883175, 125139656,
                      104073951, 98008968,  95294699,  90720763,  61420004,  169476592, 91455967,
                      0,         0,         0,         16299}};

/* --- Assemblies ------------------------------------------------------------------------------------------------ */

const char *creme_assembly_describe(creme_assembly_set set, char *text, size_t bytes)
{
    size_t used = 0;
    snprintf(text, bytes, "an unknown assembly");
    for (int i = 0; i < CREME_ASSEMBLY_COUNT && used < bytes; i++) {
        if (!(set & BIT(i))) continue;
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? " or " : "", ASSEMBLIES[i].name);
    }
    return text;
}

bool creme_assembly_tell(creme_assembly_told *told, creme_assembly_set set)
{
    if (set == 0) return true;
    creme_assembly_set common = told->any ? told->set & set : set;
    if (common == 0) return false;
    *told = (creme_assembly_told){common, true};
    return true;
}

/* A name in running text: no letter or digit beside it, so that "hg38" is not in "hg380". A patch (".p14") is fine. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strcasestr(at, word)); at++) {
        if ((at == text || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[length])) return true;
    }
    return false;
}

creme_assembly_set creme_assembly_from_text(const char *text)
{
    creme_assembly_set set = 0;
    for (int i = 0; i < CREME_ASSEMBLY_COUNT; i++) {
        bool found = has_word(text, ASSEMBLIES[i].name);
        for (int k = 0; k < 3 && ASSEMBLIES[i].others[k]; k++)
            found = found || has_word(text, ASSEMBLIES[i].others[k]);
        if (found) set |= BIT(i);
    }
    return set;
}

/* --- Names ----------------------------------------------------------------------------------------------------- */

/* `index` counts 1, 2, ..., X, Y, of `count` (autosomes, X and Y). */
static void set_key(creme_chromosome *out, int index, int count)
{
    const char *special = index == MITOCHONDRION ? "M" : index == count - 2 ? "X" : index == count - 1 ? "Y" : NULL;
    if (special)
        snprintf(out->key, sizeof out->key, "%s", special);
    else
        snprintf(out->key, sizeof out->key, "%d", index + 1);
}

/* Six digits and, maybe, a dot and a version (-1: none); nothing behind. */
static bool parse_accession(const char *digits, long *number, long *version)
{
    if (strspn(digits, "0123456789") != 6) return false;
    char *end = NULL;
    *number = strtol(digits, &end, 10);
    *version = -1;
    if (*end == '\0') return true;
    size_t count = strspn(end + 1, "0123456789");
    if (*end != '.' || count == 0 || count > 3 || end[1 + count] != '\0') return false;
    *version = strtol(end + 1, NULL, 10);
    return true;
}

/* A name without a version is of all assemblies whose chromosome has this accession. */
static bool find_accession(creme_chromosome *out, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < sizeof SERIES / sizeof *SERIES; i++) {
        const series *s = &SERIES[i];
        size_t length = strlen(s->prefix);
        long number = 0, version = 0;
        if (strncmp(name, s->prefix, length) != 0 || !parse_accession(name + length, &number, &version)) continue;
        long index = (number - s->first) * s->step;
        if (index < 0 || index >= s->count) continue;
        if (version >= 0 && version != (s->versions ? s->versions[index] : 0) + s->version) continue;
        bool mouse = s->assemblies & MICE;
        set_key(out, (int)index + s->skip, mouse ? MOUSE : HUMAN);
        out->assemblies |= s->assemblies;
        found = true;
    }
    return found;
}

static const char *skip_chr(const char *name)
{
    if (strncasecmp(name, "chr", 3) != 0 || name[3] == '\0' || strncasecmp(name + 3, "chr", 3) == 0) return name;
    return name + 3;
}

/* UCSC's name of a scaffold holds GenBank's accession: "1_KI270706v1_random", "Un_gl000211". */
static bool find_scaffold(creme_chromosome *out, const char *bare)
{
    const char *at = strchr(bare, '_');
    if (!at || at - bare > 2 || at == bare) return false;
    at++;
    if (!isalpha((unsigned char)at[0]) || !isalpha((unsigned char)at[1])) return false;
    size_t digits = strspn(at + 2, "0123456789");
    if (digits < 6 || digits > 8) return false;
    const char *behind = at + 2 + digits;
    int version = 1;
    if (*behind == 'v') {
        if (behind[1] < '1' || behind[1] > '9') return false;
        version = behind[1] - '0';
        behind += 2;
    }
    static const char *const endings[] = {"", "_random", "_alt", "_fix"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (strcmp(behind, endings[i]) != 0) continue;
        snprintf(out->key, sizeof out->key, "%c%c%.*s.%d", toupper((unsigned char)at[0]),
                 toupper((unsigned char)at[1]), (int)digits, at + 2, version);
        return true;
    }
    return false;
}

/* The place of a key in LENGTHS for an assembly with `count` chromosomes, or -1. */
static int index_of_key(const char *key, int count)
{
    if (strcmp(key, "M") == 0) return MITOCHONDRION;
    if (strcmp(key, "X") == 0) return count - 2;
    if (strcmp(key, "Y") == 0) return count - 1;
    size_t digits = strspn(key, "0123456789");
    if (digits == 0 || digits > 2 || key[digits] != '\0' || key[0] == '0') return -1;
    int number = atoi(key);
    return number <= count - 2 ? number - 1 : -1;
}

/* What NCBI's name of a sequence holds between its bars: "lcl|9", "ref|NC_000009.12|", "gi|568|ref|NC_000009.12|". The
 * name itself if it is none, or too long for `text`. */
static const char *between_bars(const char *name, char *text, size_t bytes)
{
    static const char *const sources[] = {"lcl|", "ref|", "gb|", "emb|", "dbj|"};
    const char *at = name;
    if (strncmp(at, "gi|", 3) == 0) at += 3 + strspn(at + 3, "0123456789");
    if (at > name && *at == '|') at++;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        size_t length = strlen(sources[i]), held = 0;
        if (strncmp(at, sources[i], length) != 0) continue;
        held = strcspn(at + length, "|");
        const char *end = at + length + held;
        if (held == 0 || held >= bytes || (*end && end[1])) return name;
        memcpy(text, at + length, held);
        text[held] = '\0';
        return text;
    }
    return name;
}

bool creme_chromosome_look_up_built_in(creme_chromosome *out, const char *name)
{
    static const char *const special[][2] = {{"X", "X"},
                                             {"Y", "Y"},
                                             {"M", "M"},
                                             {"MT", "M"},
                                             {"J01415.2", "M"},              /* GenBank's of man */
                                             {"MtDNA", "M"},                 /* of WormBase */
                                             {"Mito", "M"},                  /* of Ensembl's yeast */
                                             {"mitochondrion_genome", "M"}}; /* of FlyBase */
    char text[CREME_CHROMOSOME_KEY_BYTES];
    *out = (creme_chromosome){.key = ""};
    name = between_bars(name, text, sizeof text);
    if (find_accession(out, name)) return true;
    const char *bare = skip_chr(name);
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (strcasecmp(bare, special[i][0]) != 0) continue;
        snprintf(out->key, sizeof out->key, "%s", special[i][1]);
        return true;
    }
    if (find_scaffold(out, bare)) return true;
    size_t length = strlen(bare);
    if (length < sizeof out->key) {
        memcpy(out->key, bare, length + 1);
    } else {
        out->key[0] = '#';
        creme_hash_print(creme_hash_bytes(bare, length), out->key + 1);
    }
    return index_of_key(out->key, HUMAN) >= 0;
}

void creme_chromosome_look_up(creme_chromosome *out, const creme_chromosome_aliases *aliases, const char *name)
{
    (void)creme_chromosome_look_up_built_in(out, name);
    if (aliases) creme_chromosome_aliases_apply(aliases, out);
}

bool creme_chromosome_same(const creme_chromosome_aliases *aliases, const char *a, const char *b)
{
    if (strcmp(a, b) == 0) return true;
    creme_chromosome left, right;
    creme_chromosome_look_up(&left, aliases, a);
    creme_chromosome_look_up(&right, aliases, b);
    return strcmp(left.key, right.key) == 0 && !creme_assemblies_differ(left.assemblies, right.assemblies);
}

creme_assembly_set creme_chromosome_assemblies_of_length(const creme_chromosome *chromosome, int64_t length)
{
    creme_assembly_set set = 0;
    for (int i = 0; i < CREME_ASSEMBLY_COUNT && length > 0; i++) {
        int index = index_of_key(chromosome->key, BIT(i) & MICE ? MOUSE : HUMAN);
        if (index >= 0 && LENGTHS[i][index] == length) set |= BIT(i);
    }
    return set;
}
