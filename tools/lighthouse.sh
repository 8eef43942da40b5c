#!/bin/sh
# Builds the site with an address, and runs Lighthouse over the front page, a tiltak, a fylke and a kommune: 100 in all
# four categories, or exit 1. Each page is measured three times; the median counts.
# Needs Node 18.20 or newer with npm, and Chromium. The reports are left in .cache/lighthouse.
set -eu
reports=.cache/lighthouse
site=$reports/site
address=http://127.0.0.1:8123/
pages="index.html tiltak/arbeid-med-stotte.html fylke/11-rogaland.html kommune/1103-stavanger.html"

stop() {
    echo "lighthouse: $1" >&2
    exit 2
}

command -v npm >/dev/null || stop "npm is missing: install Node.js 18.20 or newer"
for name in google-chrome chromium-browser chromium; do
    if command -v "$name" >/dev/null; then CHROME_PATH=$(command -v "$name"); fi
done
export CHROME_PATH="${CHROME_PATH:?Chromium is missing: run make chromium}"
(cd tools/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
    stop "npm could not install what tools/lighthouse/package-lock.json names"

mkdir -p "$reports"
.venv/bin/python build.py --site "$site" --base-url "$address" >"$reports/build.log" 2>&1 || stop "no site: see $reports/build.log"
PYTHONPATH=. .venv/bin/python tools/lighthouse/host.py "$site" 8123 &
host=$!
trap 'kill "$host"' EXIT
status=0
for page in $pages; do
    report=$reports/$(echo "$page" | tr / -)
    for turn in 1 2 3; do
        tools/lighthouse/node_modules/.bin/lighthouse "$address$page" --quiet --output=json --output-path="$report-$turn.json" \
            --chrome-flags="--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    done
    .venv/bin/python tools/lighthouse/scores.py "$page" "$report"-[123].json || status=1
done
exit $status
