"""creme-nn's module `creme`: its eight tests and their helpers.

x is one sequence, one-hot [L, A]; a model's predictions of N sequences are [N, ...], [N, bins, tracks] (P, T below)
with creme-nn's own. All functions take besides, by name alone, `seed`: the k-th shuffle (from 0) is creme-nn's with
RandomState(seed + k), and without one each is drawn anew; and `batch_size`, sequences at once: 8, or 1 if strict.
"""
from __future__ import annotations

from itertools import islice
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np

from . import shuffle  # noqa: F401  (creme-nn has it here, where it is replaced in tests)
from ._asking import Asker, Background, Construct, EditAsker, ask
from ._habits import Draws, drawn, strict
from ._prune import prune_sequence

__all__ = ["context_dependence_test", "context_swap_test", "generate_tile_shuffles", "necessity_test",
           "sufficiency_test", "distance_test", "higher_order_interaction_test", "multiplicity_test",
           "prune_sequence", "context_effect_on_tss", "fold_change_over_control", "normalized_tile_effect",
           "reduce_pred_index", "remove_tss_tile"]

Tile = Sequence[int]


def context_dependence_test(model: Any, x: np.ndarray, tile_pos: Tile, num_shuffle: int, mean: bool = True,
                            drop_wt: bool = False, *, seed: Optional[int] = None,
                            batch_size: Optional[int] = None) -> Any:
    """The tile alone, in shuffles of the whole sequence.

    -> (wt [P, T], mean [P, T], std [P, T]); with mean=False (wt [1, P, T], mutants [num_shuffle, P, T]). drop_wt: wt
    is None, or [None], and is not asked for.
    """
    x, (start, end) = _sequence(x), _tile(tile_pos)
    _check_shuffles(num_shuffle)
    asker, draws = ask(model, batch_size), Draws(seed)
    wt = None if drop_wt else asker.one(Construct(x))
    mut = asker.all(Construct(_with(draws.next(x), start, x[start:end])) for _ in range(num_shuffle))
    if not mean:
        return ([None] if wt is None else wt), mut
    return (None if wt is None else wt[0]), mut.mean(axis=0), mut.std(axis=0)


def context_swap_test(model: Any, x_source: np.ndarray, x_target: np.ndarray, tile_pos: Tile, *,
                      seed: Optional[int] = None, batch_size: Optional[int] = None) -> np.ndarray:
    """The sources' tile in the targets; both [L, A] or [N, L, A] -> [N, P, T]. Nothing is shuffled."""
    source, target = _sequences(x_source), _sequences(x_target)
    start, end = _tile(tile_pos)
    if len(source) not in (1, len(target)) or source.shape[1:] != target.shape[1:]:
        raise ValueError("context_swap_test: sources %s and targets %s: expected equal shapes, or one source"
                         % (list(source.shape), list(target.shape)))
    return ask(model, batch_size).all(Construct(_with(target[i].copy(), start, source[i % len(source), start:end]))
                                      for i in range(len(target)))


def generate_tile_shuffles(x: np.ndarray, tile_set: Sequence[Tile], num_shuffle: int, *, seed: Optional[int] = None,
                           batch_size: Optional[int] = None) -> np.ndarray:
    """Sequences with all tiles of the set shuffled, each by itself -> [num_shuffle, L, A], of the dtype of x (strict:
    float64). No model is asked: `batch_size` means nothing."""
    x, draws = _sequence(x), Draws(seed)
    out = np.repeat(x[np.newaxis], num_shuffle, axis=0).astype(_kept_dtype(x))
    for row in out:
        for start, end in map(_tile, tile_set):
            row[start:end] = draws.next(x[start:end])
    return out


def necessity_test(model: Any, x: np.ndarray, tiles: Sequence[Tile], num_shuffle: int, mean: bool = True,
                   return_seqs: bool = False, *, seed: Optional[int] = None,
                   batch_size: Optional[int] = None) -> List[Any]:
    """Each tile shuffled alone. K tiles -> [wt [1, P, T], mean [K, P, T], std [K, P, T]]; with mean=False [wt,
    mutants [K, num_shuffle, P, T]]. return_seqs: + [sequences [K, num_shuffle, L, A]], of the dtype of x (strict:
    float64)."""
    x, places = _sequence(x), _tiles(tiles)
    _check_shuffles(num_shuffle)
    asker, draws = ask(model, batch_size), Draws(seed)
    wild = asker.background(x)
    kept = np.empty((len(places), num_shuffle) + x.shape, _kept_dtype(x)) if return_seqs else None

    def mutants() -> Iterator[Construct]:
        for k, (start, end) in enumerate(places):
            for n in range(num_shuffle):
                construct = wild.edited((start, draws.next(x[start:end])))
                if kept is not None:
                    kept[k, n] = construct.array
                yield construct

    wt = asker.one(wild)
    by_tile = _groups(asker.each(mutants()), len(places), num_shuffle)
    result = [wt, *_summed(by_tile, mean)]
    return result if kept is None else result + [kept]


def sufficiency_test(model: Any, x: np.ndarray, tss_tile: Tile, tiles: Sequence[Tile], num_shuffle: int,
                     tile_seq: Optional[np.ndarray] = None, mean: bool = True, return_seqs: bool = False, *,
                     seed: Optional[int] = None, batch_size: Optional[int] = None) -> List[Any]:
    """The TSS tile in shuffles of the whole sequence (control), and with it one other tile (mutant).

    K tiles -> [wt [P, T], mean mutant, std mutant, mean control, std control [K, P, T]]; with mean=False [wt [1, P,
    T], mutants, controls [K, num_shuffle, P, T]]. tile_seq: [w, A], put at each tile in place of what x has there.
    The shuffles are others for each tile. return_seqs: + [the last tile's controls, [num_shuffle, L, A]].
    """
    x, places = _sequence(x), _tiles(tiles)
    tss, tss_end = _tile(tss_tile)
    _check_shuffles(num_shuffle)
    if tile_seq is not None and strict() and np.ndim(tile_seq) and isinstance(tile_seq, np.ndarray):
        raise ValueError("tile_seq: creme-nn takes no array here (pycreme.compat.strict is on)")
    asker, draws = ask(model, batch_size), Draws(seed)
    last: List[np.ndarray] = []

    def constructs() -> Iterator[Construct]:
        for start, end in places:
            inserted = _inserted(x, tile_seq, start, end)
            last.clear()
            for _ in range(num_shuffle):
                control = asker.background(_with(draws.next(x), tss, x[tss:tss_end]))
                if return_seqs:
                    last.append(control.array)
                yield Construct(control)
                yield control.edited((start, inserted))

    wt = asker.one(Construct(x))
    by_tile = _groups(asker.each(constructs()), len(places), 2 * num_shuffle)
    parts = zip(*(_part(both[1::2], mean) + _part(both[0::2], mean) for both in by_tile))
    result = [wt[0] if mean else wt, *(np.stack(part) for part in parts)]
    return result + [np.stack(last).astype(_kept_dtype(x))] if return_seqs else result


def distance_test(model: Any, x: np.ndarray, tile_fixed_coord: Tile, tile_var_coord: Tile,
                  test_positions: Sequence[int], num_shuffle: int, mean: bool = True, seed: Any = False, *,
                  batch_size: Optional[int] = None) -> Dict[str, np.ndarray]:
    """Both tiles in shuffles of the whole sequence: where they are (control), and the second at each position (mut).

    K positions -> {"mean_control", "std_control" [P, T], "mean_mut", "std_mut" [K, P, T]}; with mean=False {"control"
    [num_shuffle, P, T], "mut" [K, num_shuffle, P, T]}. seed: False: other shuffles at each position. True: the same
    ones, number n of RandomState(n). A number (not True): the same ones, of RandomState(seed + n).
    """
    x = _sequence(x)
    (fixed, fixed_end), (own, own_end) = _tile(tile_fixed_coord), _tile(tile_var_coord)
    _check_shuffles(num_shuffle)
    asker, variable = ask(model, batch_size), x[own:own_end]
    seeded = seed is not None and not (isinstance(seed, (bool, np.bool_)) and not seed)
    first = 0 if isinstance(seed, (bool, np.bool_)) or not seeded else int(seed)
    again: Dict[int, Background] = {}

    def background(n: int) -> Background:
        if n in again:
            return again[n]
        made = asker.background(_with(drawn(x, seed=first + n if seeded else None), fixed, x[fixed:fixed_end]))
        if seeded and not strict():
            again[n] = made
        return made

    places = [own] + [int(position) for position in test_positions]
    constructs = (background(n).edited((place, variable)) for place in places for n in range(num_shuffle))
    by_place = _summed(_groups(asker.each(constructs), len(places), num_shuffle), mean)
    if not mean:
        return {"control": by_place[0][0], "mut": by_place[0][1:]}
    means, stds = by_place
    return {"mean_control": means[0], "std_control": stds[0], "mean_mut": means[1:], "std_mut": stds[1:]}


def higher_order_interaction_test(model: Any, x: np.ndarray, cre_tiles_to_test: List[Tile],
                                  optimization: Callable[..., Any], num_shuffle: int = 10,
                                  num_rounds: Optional[int] = None, *, seed: Optional[int] = None,
                                  batch_size: Optional[int] = None) -> Dict[int, Dict[str, Any]]:
    """Greedy: in each round, that tile is fixed in a shuffled version whose mean activity `optimization` (np.argmin,
    np.argmax) picks; of its versions that which is nearest to the mean. Activity: the first track, mean of the bins.

    -> {round: {"initial_pred", "preds" [tiles left, num_shuffle], "selected_tile", "selected_mean_pred"}}.
    initial_pred is the mean of all tracks, as with creme-nn. Rounds end when no tile is left. The list of tiles stays
    as it is (strict: what is selected is taken out of it).
    """
    x = _sequence(x)
    tiles = cre_tiles_to_test if strict() else list(cre_tiles_to_test)
    rounds = len(tiles) if num_rounds is None else num_rounds if strict() else min(num_rounds, len(tiles))
    _check_shuffles(num_shuffle)
    asker, draws = ask(model, batch_size), Draws(seed)
    current = asker.background(x)
    results: Dict[int, Dict[str, Any]] = {}
    for number in range(rounds):
        if not len(tiles):
            raise IndexError("higher_order_interaction_test: round %d, and no tile is left" % number)
        initial = asker.one(current).mean()
        versions: List[np.ndarray] = []  # of the tiles' rows alone
        preds = _round(asker, draws, current, tiles, num_shuffle, versions)
        means = preds.mean(axis=1)
        best = int(optimization(means))
        nearest = int(np.abs(preds[best] - means[best]).argmin())
        start, _ = _tile(tiles[best])
        results[number] = {"initial_pred": initial, "preds": preds, "selected_tile": tiles[best],
                           "selected_mean_pred": means[best]}
        current = current.edited((start, versions[best * num_shuffle + nearest])).as_background()
        del tiles[best]
    return results


def multiplicity_test(model: Any, x: np.ndarray, tss_tile_coord: Tile, cre_tile_coord: Tile, cre_tile_seq: np.ndarray,
                      test_coords: List[Tile], num_shuffle: int, num_copies: int, optimization: Callable[..., Any], *,
                      seed: Optional[int] = None, batch_size: Optional[int] = None) -> Dict[str, Any]:
    """Copies of a CRE, one more each round, at that free place of `test_coords` (tiles, [start, end] each) whose mean
    activity `optimization` picks, in shuffles of the whole sequence with the TSS tile. Activity: the mean of all.

    -> {"only_tss_pred", "tss_and_cre_pred" (at cre_tile_coord), "best_tss_signal" [copies], "selected_tile_order"
    [tiles], "all_mutants": for each copy float64 [num_shuffle, places left]}.
    """
    x, cre = _sequence(x), np.asarray(cre_tile_seq)
    (tss, tss_end), (own, _) = _tile(tss_tile_coord), _tile(cre_tile_coord)
    _check_shuffles(num_shuffle)
    places = [list(place) if isinstance(place, np.ndarray) else place for place in test_coords]
    if num_copies > len(places):
        raise ValueError("multiplicity_test: %d copies of a CRE, and %d places for them" % (num_copies, len(places)))
    asker, draws = ask(model, batch_size), Draws(seed)
    backgrounds = [asker.background(_with(row, tss, x[tss:tss_end])) for row in draws.next(x, num_shuffle)]
    only_tss = asker.all(Construct(background) for background in backgrounds).mean()
    with_cre = asker.all(background.edited((own, cre)) for background in backgrounds).mean()
    result: Dict[str, Any] = {"only_tss_pred": only_tss, "tss_and_cre_pred": with_cre, "best_tss_signal": [],
                              "selected_tile_order": [], "all_mutants": []}
    for _ in range(num_copies):
        answers = asker.each(background.edited((_tile(place)[0], cre))
                             for background in backgrounds for place in places)
        mutants = np.array([float(answer.mean()) for answer in answers]).reshape(len(backgrounds), len(places))
        means = mutants.mean(axis=0)
        best = int(optimization(means))
        place = places.pop(best)
        backgrounds = [background.edited((_tile(place)[0], cre)).as_background() for background in backgrounds]
        result["best_tss_signal"].append(means[best])
        result["selected_tile_order"].append(place)
        result["all_mutants"].append(mutants)
    return result


# --- Effects ---

def context_effect_on_tss(pred_wt: Any, pred_mut: Any) -> Any:
    """(wt - mutant) / wt."""
    return (pred_wt - pred_mut) / pred_wt


def fold_change_over_control(pred_wt: np.ndarray, pred_mut: np.ndarray, bin_index: Any) -> np.ndarray:
    """Mutants [N, P, T] over wt [P, T], at the bin (or bins)."""
    change: np.ndarray = reduce_pred_index(pred_mut, bin_index) / pred_wt[bin_index]
    return change


def normalized_tile_effect(pred_wt: np.ndarray, pred_mut: np.ndarray, pred_control: np.ndarray,
                           bin_index: Any) -> np.ndarray:
    """(mutants - controls) [N, P, T] over wt [P, T], at the bin (or bins)."""
    difference = reduce_pred_index(pred_mut, bin_index) - reduce_pred_index(pred_control, bin_index)
    effect: np.ndarray = difference / pred_wt[bin_index]
    return effect


def reduce_pred_index(pred: np.ndarray, bin_index: Any) -> np.ndarray:
    """Predictions [N, P, T] at the bin, or bins."""
    return pred[:, bin_index]


def remove_tss_tile(tiles: List[Any], tile_index: int) -> None:
    """Takes a tile out of the list."""
    del tiles[tile_index]


# --- Within ---

def _sequence(x: Any) -> np.ndarray:
    """One sequence [L, A]; [1, L, A] is one too."""
    array = np.asarray(x)
    if array.ndim == 3 and len(array) == 1:
        array = array[0]
    if array.ndim != 2:
        raise ValueError("x: an array %s: expected one sequence, one-hot [L, A]" % (list(array.shape),))
    return array


def _sequences(x: Any) -> np.ndarray:
    array = np.asarray(x)
    if array.ndim not in (2, 3):
        raise ValueError("an array %s: expected sequences, one-hot [L, A] or [N, L, A]" % (list(array.shape),))
    return array if array.ndim == 3 else array[np.newaxis]


def _tile(tile: Tile) -> Tuple[int, int]:
    start, end = tile
    start, end = int(start), int(end)
    if not 0 <= start <= end:
        raise ValueError("the tile [%d, %d): expected 0 <= start <= end" % (start, end))
    return start, end


def _tiles(tiles: Sequence[Tile]) -> List[Tuple[int, int]]:
    out = [_tile(tile) for tile in tiles]
    if not out:
        raise ValueError("no tiles: expected a list of [start, end]")
    return out


def _check_shuffles(num_shuffle: int) -> None:
    if num_shuffle < 1:
        raise ValueError("num_shuffle=%r: expected 1 or more" % (num_shuffle,))


def _with(array: np.ndarray, start: int, rows: np.ndarray) -> np.ndarray:
    """The array, in which the rows have been put."""
    array[start:start + len(rows)] = rows
    return array


def _inserted(x: np.ndarray, tile_seq: Any, start: int, end: int) -> np.ndarray:
    rows = x[start:end] if tile_seq is None else np.asarray(tile_seq)
    if len(rows) != end - start:
        raise ValueError("tile_seq of %d bases for the tile [%d, %d)" % (len(rows), start, end))
    return rows


def _kept_dtype(x: np.ndarray) -> Any:
    return np.float64 if strict() else x.dtype


def _groups(answers: Iterator[np.ndarray], count: int, size: int) -> Iterator[np.ndarray]:
    """`count` arrays [size, ...] of what comes one by one."""
    for _ in range(count):
        yield np.stack(list(islice(answers, size)))


def _part(group: np.ndarray, mean: bool) -> List[np.ndarray]:
    """[mean, std], or [all of it]."""
    return [group.mean(axis=0), group.std(axis=0)] if mean else [group]


def _summed(groups: Iterator[np.ndarray], mean: bool) -> List[np.ndarray]:
    """[means, stds], or [all of it], of groups that come one by one."""
    return [np.stack(part) for part in zip(*(_part(group, mean) for group in groups))]


def _first_track(prediction: np.ndarray, asker: Asker) -> Any:
    """The activity that searches go by."""
    if prediction.ndim == 1 and isinstance(asker, EditAsker):  # of pycreme.Model: [T], the mean over bins already
        return prediction[0]
    if prediction.ndim < 2:
        raise IndexError("predictions %s of a sequence: this test reads the first track of [bins, tracks]; a model "
                         "of one track has an axis for it all the same (track_index as a list)"
                         % (list(prediction.shape),))
    return prediction[..., 0].mean(axis=-1)


def _round(asker: Asker, draws: Draws, current: Background, tiles: Sequence[Tile], num_shuffle: int,
           versions: List[np.ndarray]) -> np.ndarray:
    """Each tile shuffled alone -> activities [tiles, num_shuffle]; what was put in is added to `versions`."""
    def constructs() -> Iterator[Construct]:
        for start, end in map(_tile, tiles):
            for _ in range(num_shuffle):
                versions.append(draws.next(current.array[start:end]))
                yield current.edited((start, versions[-1]))

    activities = [_first_track(answer, asker) for answer in asker.each(constructs())]
    return np.array(activities).reshape(len(tiles), num_shuffle)
