#!/usr/bin/env python3
"""A worker for bench/served: sleeps MILLISECONDS for each sequence of LENGTH bases. At its end it says, to the file that
$SERVED_TIMES names if it does, how long it was in the model and how long it lived
since its first request, and what processor time it took beside the model.

    python3 served_worker.py MILLISECONDS LENGTH [BINS]
"""
import os
import sys
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import creme_worker

milliseconds, length = float(sys.argv[1]), int(sys.argv[2])
bins = int(sys.argv[3]) if len(sys.argv) > 3 else 1
spent, first = 0.0, None
calls, busy, inside = 0, 0.0, 0.0  # processor time: since the first call, and within calls


def predict(codes):
    global spent, first, calls, busy, inside
    begin, used = time.monotonic(), time.process_time()
    if first is None:
        first, busy = begin, used
    share = ((codes == 1) | (codes == 2)).reshape(len(codes), bins, -1).mean(axis=2)
    left = milliseconds / 1000 * len(codes) - (time.monotonic() - begin)
    time.sleep(max(left, 0))
    spent += time.monotonic() - begin
    inside += time.process_time() - used
    calls += 1
    return np.stack([share, share], axis=2)


creme_worker.serve(predict, input_bp=length, bins=bins, tracks=["a", "b"], deterministic=True)
if first and os.environ.get("SERVED_TIMES"):
    with open(os.environ["SERVED_TIMES"], "a") as file:
        beside = (time.process_time() - busy - inside) / calls
        file.write(f"{length} bp: {spent:.3f} s of {time.monotonic() - first:.3f} s in the model; "
                   f"processor time beside it, of each of {calls} calls: {1000 * beside:.2f} ms\n")
