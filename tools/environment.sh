# Sourced by checks that need programs of PyPI.

skip() { # WHY
    echo "SKIP: $1"
    exit 0
}

# environment FOLDER WHAT-IS-NOT-DONE-WITHOUT PACKAGE...: a virtual environment in FOLDER/venv, kept for the next time; $folder
# is FOLDER as a whole path.
environment() {
    mkdir -p "$1"
    folder=$(realpath "$1") without=$2
    shift 2
    command -v python3 >/dev/null || skip "no python3: $without"
    [ ! -f "$folder/installed" ] || return 0
    python3 -m venv "$folder/venv" >/dev/null 2>&1 || skip "python3 makes no virtual environment here (python3-venv): $without"
    timeout 900 "$folder/venv/bin/pip" install -q "$@" >"$folder/pip.log" 2>&1 ||
        skip "PyPI does not give $* here: $without: $(tail -n 1 "$folder/pip.log")"
    : >"$folder/installed"
}
