"""What a user's type checker makes of the package: mypy looks at this, nobody runs it."""
from typing import List, Optional, Union

import numpy as np

import pycreme as cr


def known(model: cr.Model, genome: cr.Genome) -> np.ndarray:
    loci: cr.Loci = cr.Loci.read("loci.tsv", genome=genome)
    first: cr.Locus = next(iter(loci))
    windows: np.ndarray = loci.windows(genome, model.input_bp)
    names: List[str] = model.choose("CAGE:.*K562", sum_strands=True)
    with model.background(windows[0], tracks=names[0]) as background:
        mutants: np.ndarray = background.predict([first.name], changed=[(0, 5)])
    letters: str = genome.fetch("chr1", 0, 5, "-")
    return mutants + model.predict(letters, tracks=[0, "liver"], bins=(1, 3), every_bin=True)


def wrapped(device: Optional[str]) -> cr.Model:
    def function(x: np.ndarray) -> np.ndarray:
        return x.sum(axis=1)

    return cr.Model.wrap(function, input_bp=100, tracks=["A"], layout="NCL", device=device)


def caught(path: str) -> Union[cr.Model, int]:
    try:
        return cr.Model(path, threads=2, precision="bf16", worker_timeout=5)
    except cr.FileError as error:
        return error.errno or 0


def asked(model: cr.Model, genome: cr.Genome) -> Optional[cr.Table]:
    result: cr.Result = cr.necessity(model, genome, [("A", "chr1", 5, "+")], tile_size=500, preset=2023, progress=False)
    effects: np.ndarray = result["effect"]
    replicates: cr.Replicates = result.replicates()
    few: np.ndarray = replicates.of("A", (0, 500), "mutant", track="liver")
    analysis: cr.Analysis = cr.analyze("necessity", result, contexts={"locus": ["A"]})
    figure: cr.Figure = cr.figure("necessity", result, title=str(len(effects) + len(few)))
    folder: cr.Folder = cr.gene("A", model="grammar:demo", genome="g.fa", gtf="g.gtf", out=figure.save("a.svg")[0])
    return analysis.summary or folder["necessity"]
