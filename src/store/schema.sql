-- Results of creme, schema 4 (user_version). Made by creme; safe to read with anything that reads SQLite, for example
--
--     sqlite3 RUN/results.sqlite 'SELECT locus, tile_start, effect FROM necessity WHERE effect > 0.3'
--
-- Each step has two tables of its own, made when it begins, with a column for each column of its results:
--
--     "STEP"             one row per row of tables/STEP.tsv
--     "STEP_replicates"  one row per sequence that the model was asked for: what it was, then `track` (index in
--                        creme_track; NULL: all tracks) and `activities`, little-endian float32, one for each track
--
-- Both begin with creme_locus and creme_item (the unit that a row belongs to) and creme_row (its number in the unit).
-- NULL is no value (NA). A unit is there as a whole or not at all.

-- A step: one assay with its options.
CREATE TABLE creme_step (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    version TEXT NOT NULL,    -- of creme
    preamble TEXT NOT NULL,   -- of the header of its table
    loci INTEGER NOT NULL,    -- in the file of loci
    units INTEGER NOT NULL,   -- to be done in this folder
    units_in_all INTEGER NOT NULL, -- to be done in the folders of all parts (--part) together
    started REAL NOT NULL,    -- seconds since 1970
    finished REAL,            -- NULL: not yet
    digest TEXT NOT NULL      -- of what the tables below say of the step: XXH3, 128 bits
) STRICT;

CREATE TABLE creme_option (
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,       -- without the dashes
    value TEXT NOT NULL,      -- as one would type it; '' of a flag
    role INTEGER NOT NULL,    -- 0 results depend on it; 1 says which loci; 2 results do not depend on it
    PRIMARY KEY (step, position)
) STRICT, WITHOUT ROWID;

-- Files that were read.
CREATE TABLE creme_input (
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    option TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL, -- nanoseconds since 1970: of its content,
    changed_ns INTEGER NOT NULL,  -- and of its content, name, owner or rights
    inode INTEGER NOT NULL,
    hash TEXT NOT NULL,           -- XXH3, 128 bits, as xxh128sum prints it
    PRIMARY KEY (step, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE creme_chromosome (
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    bp INTEGER NOT NULL,
    PRIMARY KEY (step, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE creme_track (
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (step, position)
) STRICT, WITHOUT ROWID;

-- Columns of the step's own tables.
CREATE TABLE creme_column (
    step INTEGER NOT NULL,
    replicates INTEGER NOT NULL, -- 0 of "STEP", 1 of "STEP_replicates"
    position INTEGER NOT NULL,
    name TEXT NOT NULL,          -- in tables/STEP.tsv
    field TEXT NOT NULL,         -- in the database: the same, or with a number where two names differ in case alone
    kind INTEGER NOT NULL,       -- 0 text, 1 integer, 2 real
    PRIMARY KEY (step, replicates, position)
) STRICT, WITHOUT ROWID;

-- Units of work that are done.
CREATE TABLE creme_unit (
    step INTEGER NOT NULL,
    locus INTEGER NOT NULL,      -- index in the file of loci
    item INTEGER NOT NULL,       -- which unit of that locus
    name TEXT NOT NULL,
    rows INTEGER NOT NULL,
    replicates INTEGER NOT NULL,
    finished REAL NOT NULL,
    rows_digest TEXT NOT NULL,       -- of locus, item, name and rows, XXH3, 128 bits
    replicates_digest TEXT NOT NULL, -- of locus, item, name and replicates
    PRIMARY KEY (step, locus, item)
) STRICT, WITHOUT ROWID;

-- Processes that worked on a step.
CREATE TABLE creme_session (
    id INTEGER PRIMARY KEY,
    step INTEGER NOT NULL,
    started REAL NOT NULL,
    command TEXT NOT NULL,
    process INTEGER NOT NULL,
    machine TEXT NOT NULL,
    instruction_set TEXT NOT NULL,
    libraries TEXT NOT NULL      -- "htslib 1.16, jansson 2.14, ..."
) STRICT;

-- How often a session asked the model, where it was counted (schema 3 did not have this table).
CREATE TABLE creme_asked (
    session INTEGER PRIMARY KEY, -- in creme_session
    evaluated INTEGER NOT NULL,  -- sequences that went through the model
    recalled INTEGER NOT NULL    -- sequences that were known from other steps of a pipeline
) STRICT;
