#!/bin/sh
# Makes the virtual environment .venv with the Python given, or says in one line what is missing.
set -eu
python=$1

stop() {
    echo "make: $1" >&2
    exit 2
}

command -v "$python" >/dev/null ||
    stop "$python is not installed; on Debian or Ubuntu: sudo apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$("$python" --version) is too old: Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …"

# Debian and Ubuntu keep a part of Python, ensurepip, in a package of its own.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Python's ensurepip is missing: installing $package"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"; } \
            >/dev/null || true
    fi
    "$python" -c 'import ensurepip' 2>/dev/null ||
        stop "Python's ensurepip is missing; on Debian or Ubuntu: sudo apt-get install $package"
fi

rm -rf .venv
"$python" -m venv .venv
