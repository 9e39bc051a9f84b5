#!/bin/sh
# What the images' definitions run, in the source, as root: builds creme with all its libraries and installs it into FOLDER.
#
#     sh packaging/containers/build.sh FOLDER
set -eu
cd "$(dirname "$0")/../.."
sh tools/packages.sh build
cmake --preset release -DBUILD_TESTING=OFF -DCREME_BUNDLE=ON
cmake --build --preset release
cmake --install build/release --prefix "$1" --strip
