#!/bin/sh
# Finds the browser that the tests marked `browser` use, installs it where that is possible, or says what to do.
# Never fails: without a browser those tests are skipped and say so.
set -u

found() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Chromium is missing: installing it for the browser tests"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-liberation; } \
        >/dev/null 2>&1 || true
fi
found || echo "Chromium is missing, browser tests will be skipped; on Debian: sudo apt-get install chromium (Ubuntu: sudo snap install chromium)"
exit 0
