#!/bin/sh
# Opens an issue when the nightly run failed (FAILED=true, RUN its address), when no report has come for 45 days, and for
# each finding of fetching (the lines of the file FOUND), such as a refused report. One open issue for each is enough; a
# finding has one ever, since it comes again every night. Needs gh, and GH_TOKEN with leave to write issues.
set -eu

DAYS=45
# The newest report: the latest date of one, or the first day after the last month of one, which may have no date.
newest=$({
  sed -n 's/^report_date = "\([0-9-]*\)"$/\1/p' data/sources.toml
  sed -n 's/^period = .*"\([0-9-]*\)"]$/\1-01/p' data/sources.toml | while read -r month; do
    date -u -d "$month + 1 month" +%Y-%m-%d
  done
} | sort | tail -n 1)

once() { # title, text, and whether a closed issue counts too
  if [ "$(gh issue list --state "${3:-open}" --search "in:title \"$1\"" --json number --jq length)" = 0 ]; then
    gh issue create --title "$1" --body "$2"
  fi
}

if [ -s "${FOUND:-}" ]; then
  head -n 20 "$FOUND" | while read -r finding; do
    once "Fetching found a fault ($(printf %s "$finding" | sha256sum | cut -c 1-12))" "    $finding" all </dev/null
  done
fi
if [ "${FAILED:-false}" = true ]; then
  once "The nightly run failed" "See ${RUN:-the log}. The site stays as it was. docs/operations.md says what each finding means."
fi
if [ -z "$newest" ]; then
  once "No report has a date" "data/sources.toml has no report, so nobody can tell when the next report is due."
elif [ $((($(date -u +%s) - $(date -u -d "$newest" +%s)) / 86400)) -gt "$DAYS" ]; then
  once "No new report for $DAYS days" "The newest report is of $newest. See whether NAV's page has moved: docs/operations.md, «Nothing new comes»."
fi
