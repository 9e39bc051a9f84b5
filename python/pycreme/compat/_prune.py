"""creme-nn's prune_sequence, the fine-tile search."""
from __future__ import annotations

from itertools import islice
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np

from ._asking import Asker, Background, Construct, ask
from ._habits import say, strict


def prune_sequence(model: Any, wt_seq: np.ndarray, control_sequences: np.ndarray, mut: float, whole_tile_start: int,
                   whole_tile_end: int, scales: Sequence[int], thresholds: Sequence[float], frac: float,
                   N_batches: Sequence[int], cre_type: str = "enhancer", *, seed: Optional[int] = None,
                   batch_size: Optional[int] = None) -> Dict[int, Dict[str, Any]]:
    """The smallest part of a tile that keeps its effect, greedily, in stages of finer sub-tiles.

    In a stage, the tile (then: what survived) is cut into sub-tiles of `scale` bases, one every frac * scale. As long
    as score = mean activity / mut is above the stage's threshold (a silencer's: below), each sub-tile is tried
    without, by control_sequences [N, L, A] in its place, and the N_batches sub-tiles that matter least are dropped.
    What was dropped last is taken back.

    -> {scale: {"scores", "bps" (bases left, after each round), "all_removed_tiles" [n, 2], "insert_coords": what
    survives}}. Nothing is shuffled: `seed` means nothing.
    """
    if cre_type not in ("enhancer", "silencer"):
        raise ValueError('cre_type=%r: expected "enhancer" or "silencer"' % (cre_type,))
    if not len(scales) == len(thresholds) == len(N_batches):
        raise ValueError("prune_sequence: %d scales, %d thresholds, %d N_batches: expected as many of each"
                         % (len(scales), len(thresholds), len(N_batches)))
    search = _Search(ask(model, batch_size), np.asarray(wt_seq), np.asarray(control_sequences), mut, cre_type)
    survivors: Any = [(int(whole_tile_start), int(whole_tile_end))]
    results: Dict[int, Dict[str, Any]] = {}
    for scale, threshold, drop in zip(scales, thresholds, N_batches):
        results[scale] = search.stage(survivors, scale, threshold, frac, drop)
        survivors = results[scale]["insert_coords"]
    return results


class _Search:
    def __init__(self, asker: Asker, wild: np.ndarray, controls: np.ndarray, mut: float, cre_type: str) -> None:
        if controls.ndim != 3 or wild.shape != controls.shape[1:]:
            raise ValueError("prune_sequence: a sequence %s and controls %s: expected [L, A] and [N, L, A]"
                             % (list(wild.shape), list(controls.shape)))
        self.asker, self.wild, self.mut = asker, wild, mut
        self.controls = [asker.background(control) for control in controls]
        self.enhancer = cre_type == "enhancer"

    def stage(self, whole: Any, scale: int, threshold: float, frac: float, drop: int) -> Dict[str, Any]:
        tiles = _cut(whole, int(scale), int(scale * frac))
        states = [self._with_wild(control, whole) for control in self.controls]
        inside = np.zeros(len(self.wild), dtype=bool)
        for start, end in whole:
            inside[start:end] = True
        score = self._mean(states) / self.mut
        say("Tile size = %s, threshold = %s", scale, threshold)
        say("Starting score: %s, %s tiles", score, len(tiles))
        scores: List[Any] = []
        bases: List[Any] = []
        removed: List[Tuple[int, int]] = []
        survivors: Any = np.array(tiles, dtype=np.int64).reshape(-1, 2)
        while (score > threshold if self.enhancer else score < threshold):
            survivors = [np.array(tile) for tile in tiles]
            if not tiles:  # creme-nn ends with an error of NumPy's here
                if strict():
                    raise ValueError("prune_sequence: all sub-tiles are removed, and the score, %s, is not past %s"
                                     % (score, threshold))
                break
            dropped = self._least(states, tiles, drop)
            for start, end in dropped:
                inside[start:end] = False
            states = [self._without(state, i, dropped) for i, state in enumerate(states)]
            tiles = [tile for tile in tiles if tile not in dropped]
            removed += dropped
            score = self._mean(states) / self.mut
            scores.append(score)
            bases.append(np.float64(inside.sum()))
            say("%s tiles left, score = %s, bps = %s", len(tiles), score, bases[-1])
        return {"scores": scores, "bps": bases, "insert_coords": survivors,
                "all_removed_tiles": np.array(removed, dtype=np.float64).reshape(-1, 2)}

    def _with_wild(self, control: Background, parts: Any) -> Background:
        return control.edited(*[(int(start), self.wild[start:end]) for start, end in parts]).as_background()

    def _without(self, state: Background, number: int, tiles: Sequence[Tuple[int, int]]) -> Background:
        control = self.controls[number].array
        return state.edited(*[(start, control[start:end]) for start, end in tiles]).as_background()

    def _mean(self, states: Sequence[Background]) -> Any:
        return self.asker.all(Construct(state) for state in states).mean()

    def _least(self, states: Sequence[Background], tiles: Sequence[Tuple[int, int]],
               drop: int) -> List[Tuple[int, int]]:
        """The sub-tiles without which the score is best, `drop` of them, as creme-nn orders them."""
        def constructs() -> Iterator[Construct]:
            for start, end in tiles:
                for control, state in zip(self.controls, states):
                    yield state.edited((start, control.array[start:end]))

        answers = self.asker.each(constructs())
        order = np.argsort([np.stack(list(islice(answers, len(states)))).mean() for _ in tiles])
        return [tiles[i] for i in (order[-drop:] if self.enhancer else order[:drop])]


def _cut(whole: Any, scale: int, step: int) -> List[Tuple[int, int]]:
    """Sub-tiles of each part, one every `step` bases; the last ones may reach beyond it, as creme-nn has it."""
    if scale < 1 or step < 1:
        raise ValueError("prune_sequence: sub-tiles of %d bases every %d: expected 1 or more" % (scale, step))
    return [(int(start) + i * step, int(start) + i * step + scale)
            for start, end in whole for i in range((int(end) - int(start)) // step)]
