#!/usr/bin/env python3
"""A worker for bench/served: takes MILLISECONDS for each sequence of LENGTH bases, asleep as if a GPU computed, or with
"busy" at work on the processor. At its end it writes to the file that $SERVED_TIMES names, if it does, one line: the
processor seconds that it took from the first call to the last but those within calls, and then each call's seconds.

    python3 served_worker.py MILLISECONDS LENGTH [BINS [busy]]
"""
import os
import sys
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import creme_worker

seconds, length = float(sys.argv[1]) / 1000, int(sys.argv[2])
bins = int(sys.argv[3]) if len(sys.argv) > 3 else 1
busy = sys.argv[4:5] == ["busy"]
calls, inside, first, last = [], 0.0, None, 0.0


def predict(codes):
    global inside, first, last
    begin, used = time.monotonic(), time.process_time()
    first = used if first is None else first
    until = begin + seconds * len(codes)
    while busy and time.monotonic() < until:
        pass
    if until > time.monotonic():
        time.sleep(until - time.monotonic())
    out = np.empty((len(codes), bins, 2), dtype=np.float32)
    out[:] = 1 + codes[:, ::max(length // 16, 1)].sum(axis=1, dtype=np.float32)[:, None, None]
    last = time.process_time()
    inside += last - used
    calls.append(time.monotonic() - begin)
    return out


creme_worker.serve(predict, input_bp=length, bins=bins, tracks=["a", "b"], deterministic=True)
if calls and os.environ.get("SERVED_TIMES"):
    with open(os.environ["SERVED_TIMES"], "a") as file:
        print(last - first - inside, *calls, file=file)
