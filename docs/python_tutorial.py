# %% [markdown]
# # From a gene's name to a map of its enhancers
#
# A notebook as text: VS Code, Spyder and Jupyter (with jupytext) run it cell by cell, Python runs it as it is. It needs
# `pip install pycreme pandas`, and gnuplot for the picture. The genome and the model are those of `creme demo`: one
# chromosome and a handful of rules, so that all of it takes seconds, and what there is to be found is known. What changes
# for a network and a real genome, the last cell says.

# %%
import pandas as pd

import pycreme as cr

cr.demo(model="grammar:demo", out="creme-demo", assays_only=True, progress=False)
genome = cr.Genome("creme-demo/genome.fa")
model = cr.Model("grammar:demo")  # "borzoi:model.h5", "enformer:model.safetensors"
model.tracks[["identifier", "description"]]

# %% [markdown]
# ## The gene
#
# Its TSS, from an annotation. `Loci` are a list, and a data frame where that is handier.

# %%
gene = cr.Loci.read("creme-demo/genes.gtf", genes=["additive"])
gene.df

# %% [markdown]
# ## Does it depend on its surroundings?
#
# The TSS's own tile stays, everything else is shuffled. An effect near 1: without its surroundings the gene is silent.

# %%
context = cr.context_dependence(model, genome, gene, tracks="blood", shuffles=20)
context.table[["locus", "track", "wt", "mean", "effect", "ci_low", "ci_high"]]

# %% [markdown]
# ## Which tiles does it need, and which are enough?
#
# Necessity shuffles one tile of 5,000 bp at a time, sufficiency brings one tile and the TSS into a shuffled background.
# With `replicates=True` the activity of every single sequence is kept.

# %%
necessity = cr.necessity(model, genome, gene, tracks="blood", tile_size=5000, shuffles=10, replicates=True)
sufficiency = cr.sufficiency(model, genome, gene, tracks="blood", tile_size=5000, shuffles=10)
necessity.table.nlargest(3, "effect")[["genome_start", "genome_end", "effect", "ci_low", "ci_high"]]

# %% [markdown]
# The ten shuffles behind one tile of these:

# %%
best = necessity.table.nlargest(1, "effect").iloc[0]
replicates = necessity.replicates()
pd.Series({"wild type": best["wt"]}), replicates.of("additive", (best["tile_start"], best["tile_end"]), "mutant", "blood")

# %% [markdown]
# ## The map
#
# An analysis makes classes and q-values of effects; pandas puts both assays beside each other.

# %%
necessary = cr.analyze("necessity", necessity).table
sufficient = cr.analyze("sufficiency", sufficiency).table
keys = ["locus", "chrom", "genome_start", "genome_end", "track"]
map_of_gene = necessary.merge(sufficient, on=keys, suffixes=("_necessity", "_sufficiency"))
enhancers = map_of_gene[(map_of_gene["class_necessity"] == "enhancer") & (map_of_gene["class_sufficiency"] == "enhancer")]
enhancers[keys + ["effect_necessity", "q_necessity", "effect_sufficiency"]]

# %% [markdown]
# These two were planted there:

# %%
truth = pd.read_csv("creme-demo/truth.tsv", sep="\t", comment="#")
planted = truth[(truth["locus"] == "additive") & (truth["track"] == "blood") & (truth["kind"] == "enhancer")]
tiles = necessity.table.set_index("genome_start")["tile_start"]
assert sorted(tiles[enhancers["genome_start"]]) == sorted(planted["tile_start"])

# %% [markdown]
# A picture of it, as creme draws one for every locus. `figure.save("map.pdf")` writes it.

# %%
figure = cr.figure("locus", necessity, sufficiency, locus="additive")
figure

# %% [markdown]
# ## A model of your own
#
# Any function of one-hot sequences, or a module of torch, in this process: here, what share of the window's middle is G or C.

# %%
def gc_of_the_middle(x):  # float32 [N, 2048, 4] -> [N, 1]
    return 1 + x[:, 924:1124, 1:3].sum(axis=2).mean(axis=1, keepdims=True)


own = cr.Model.wrap(gc_of_the_middle, input_bp=2048, tracks=["gc"])
masked = cr.masking(own, genome, gene, tile_size=100)
masked.table.nlargest(2, "effect")[["tile_start", "tile_end", "effect"]]

# %% [markdown]
# ## For hours: a folder
#
# With `out="RUN/"` all is kept in a run folder, which goes on where it was after Ctrl-C or a lost machine, holds every
# replicate, and remembers what was asked. Any language reads it; `creme report` and `cr.report` make a page of it.

# %%
run = cr.necessity(model, genome, gene, tile_size=5000, shuffles=10, out="RUN/")
again = cr.Result.read("RUN")
assert again.table.equals(run.table)
cr.report("RUN")

# %% [markdown]
# ## With a network
#
# ```python
# genome = cr.Genome("hg38.fa")
# model = cr.Model("borzoi:model.h5", targets="targets.txt")
# gene = cr.Loci.read("gencode.v44.basic.annotation.gtf.gz", genes=["KANK1"], tag="MANE_Select")
# necessity = cr.necessity(model, genome, gene, tracks="CAGE:.*K562", preset="borzoi", out="KANK1/")
# ```
#
# `dry_run=True` says beforehand how long that takes. All steps at once, from the name to a report, are `cr.gene("KANK1", ...)`.
