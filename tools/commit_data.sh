#!/bin/sh
# Commits and pushes the changes of a nightly run below data/: commit_data.sh FOLDER REMOTE BRANCH, run in a checkout.
# FOLDER has the checked data. Only files that a nightly run may change are taken from it; a report that the checkout has
# never changes. After a concurrent push, the commit is rebased and pushed again, three times in all.
set -eu
new=$1 remote=$2 branch=$3

stop() {
    echo "commit_data.sh: $1" >&2
    exit 1
}

NAME='[A-Za-z0-9][A-Za-z0-9._-]*'
MAY_CHANGE="raw/$NAME|published/$NAME|sources\.toml|fetched\.toml|published-urls\.txt"
odd=$(cd "$new" && find . ! -type d | grep -Ev "^\./($MAY_CHANGE)\$" || true)
[ -z "$odd" ] || stop "expected only files that a nightly run may change; saw $odd"
links=$(find "$new" -type l)
[ -z "$links" ] || stop "expected files; saw the link $links"
(cd "$new/raw" && sha256sum --check --quiet --strict SHA256SUMS) || stop "expected the checksums of $new/raw/SHA256SUMS"
for path in "$new"/raw/*; do
    name=${path##*/}
    [ "$name" = SHA256SUMS ] || [ ! -e "data/raw/$name" ] || cmp -s "$path" "data/raw/$name" ||
        stop "expected data/raw/$name as it was; saw another one"
done

# A report is removed only if it was fetched, by the checkout's own record, and a newer one covers it.
for path in data/raw/*; do
    name=${path##*/}
    [ -e "$new/raw/$name" ] && continue
    grep -qsxF "    \"${name%.*}\"," data/fetched.toml ||
        stop "expected $path, which fetching didn't bring; saw none"
    rm "$path"
done

cp -R "$new/." data/
git add data
if git diff --cached --quiet; then
    echo "Nothing new"
    exit 0
fi
git -c user.name="nightly build" -c user.email="nightly@users.noreply.github.com" \
    commit --quiet -m "New reports, and what is published of them"
for try in 1 2 3; do
    git push --quiet "$remote" "HEAD:$branch" && exit 0
    [ "$try" = 3 ] || git -c user.name="nightly build" -c user.email="nightly@users.noreply.github.com" \
        pull --quiet --rebase "$remote" "$branch" || stop "expected no conflict in data/; saw a concurrent push that changes the same lines"
done
stop "expected a push to succeed; saw three that were rejected"
