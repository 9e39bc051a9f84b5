"""What columns of tables hold: texts, whole numbers, or real ones."""
from __future__ import annotations

import re
from typing import List

import numpy as np

# Columns of names, which are texts whatever they look like: a chromosome 9, a track 0, a locus 1e5 or nan. What else a table
# holds (a loci file's further columns are among it) is numbers where every cell is one as creme, R and pandas write them.
_NAMES = frozenset("""locus chrom strand track locus_track target target_chrom target_strand name gene gene_id transcript_id
    gene_type tags element variant variant_1 variant_2 ref alt ref_1 alt_1 ref_2 alt_2 genome_ref genome_alt sample
    nearest_gene promoter_of panel series label""".split())
# Columns of real numbers, which are float64 also where all happen to be whole.
_REALS = frozenset("""activity additive alone auprc auroc bias both ci_high ci_low control_mean control_sd control_tss_mean coverage
    d2 delta delta_1 delta_2 difference distance_kb distance_to_tss effect effect_size effect_vs_control effect_vs_control_se
    excess exon_share first fixed gain high joint locus_effect log2fc log2fc_1 log2fc_2 log2fc_excess log_sed low matched_mean
    matched_sd max_abs mean mean_additive mean_trace median median_additive median_joint median_multiplicative motif_score
    mse_additive mse_log_multiplicative mse_log_ratio multiplicative mutant mutant_1 mutant_2 n_share nearest_gene_distance
    necessity normalised odds_ratio one_copy_mean p p_additive_multiplicative p_joint_additive p_joint_multiplicative p_matched
    pearson pearson_p percentile pip precision_at_70 q q1 q3 random_score saliency_score score sd se second share share_high
    share_low slope spearman spearman_p strength sufficiency sum_delta target_wt test_over_control test_over_max trace
    undone_score value_1 value_2 wt wt_share x y""".split())
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def typed(name: str, cells: List[str]) -> np.ndarray:
    """int64, float64, or objects: str, or None for \"NA\"."""
    names = name in _NAMES
    if not names and name not in _REALS and all(_WHOLE.fullmatch(cell) for cell in cells):
        try:
            return np.array([int(cell) for cell in cells], dtype=np.int64)
        except OverflowError:
            pass
    if not names and all(cell in ("NA", "") or _NUMBER.fullmatch(cell) for cell in cells):
        return np.array([np.nan if cell in ("NA", "") else float(cell) for cell in cells], dtype=np.float64)
    out = np.empty(len(cells), dtype=object)
    out[:] = [None if cell == "NA" else cell for cell in cells]
    return out
