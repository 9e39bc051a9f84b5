#!/bin/sh
# What is needed beside creme where it runs: gnuplot for figures, certificates for downloads.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends gnuplot-nox ca-certificates
rm -rf /var/lib/apt/lists/*
