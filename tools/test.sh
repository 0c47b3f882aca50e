#!/usr/bin/env bash
# Runs the tests on SQLite, on PostgreSQL and in a browser, and says in one last line what was not run; with
# ANNOTATOR_TEST_ALL=1 that is a failure. "fast" runs the quick ones only, "screenshots" takes the pictures.
set -uo pipefail
cd "$(dirname "$0")/.."

python=.venv/bin/python
all=${ANNOTATOR_TEST_ALL:-}
database=${ANNOTATOR_TEST_DATABASE:-} # a PostgreSQL, for its own run only
unset ANNOTATOR_TEST_DATABASE
passed='' failed='' not_run=''
server='' as_postgres=''

# --- one run of pytest

run() { # a name, then what pytest is given
    local name=$1 report="build/tests-$1.xml" skipped
    shift
    echo "== $name"
    mkdir -p build
    rm -f "$report"
    if $python -m pytest -n 2 --junit-xml="$report" "$@"; then
        passed="${passed:+$passed, }$name"
    else
        failed="${failed:+$failed, }$name"
    fi
    skipped=$(grep -o 'type="pytest.skip"' "$report" 2>/dev/null | wc -l | tr -d ' ')
    if [ "$skipped" != 0 ]; then
        leave_out "$skipped skipped on $name (listed above)"
    fi
}

leave_out() {
    not_run="${not_run:+$not_run; }$*"
}

install_hint() { # Debian's packages, what to look for elsewhere
    if command -v apt-get >/dev/null; then
        echo "apt install $1"
    else
        echo "install $2"
    fi
}

# --- PostgreSQL: the one that answers, else one of our own

on_postgresql() {
    local url
    if [ -n "$database" ]; then
        url=$database
        if ! answers "$url"; then
            failed="${failed:+$failed, }PostgreSQL (ANNOTATOR_TEST_DATABASE does not answer)"
            return
        fi
    elif ! url=$(running_postgresql); then
        if ! find_postgresql >/dev/null; then
            leave_out "PostgreSQL ($(install_hint postgresql PostgreSQL))"
            return
        fi
        if ! start_postgresql; then
            failed="${failed:+$failed, }PostgreSQL (it did not start)"
            return
        fi
        url="postgresql+psycopg://postgres@127.0.0.1:$port/test"
    fi
    # The wheel is the same on both databases.
    ANNOTATOR_TEST_DATABASE=$url run PostgreSQL -m 'not browser and not sqlite' \
        --ignore tests/test_packaging.py
}

answers() {
    $python -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3)' \
        "${1/+psycopg/}" 2>/dev/null
}

running_postgresql() {
    local user url
    for user in postgres root; do
        url="postgresql+psycopg://$user@127.0.0.1:${PGPORT:-5432}/test"
        if answers "$url"; then
            echo "$url"
            return
        fi
    done
    return 1
}

find_postgresql() { # the folder of its programs
    local newest
    newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    if [ -x "$newest/initdb" ]; then
        echo "$newest"
    elif command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
    else
        return 1
    fi
}

start_postgresql() {
    local programs locale=C
    programs=$(find_postgresql)
    port=$($python -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    # Not in build/: root's folders are closed to the user postgres, and root cannot run the server.
    server=$(mktemp -d "${TMPDIR:-/tmp}/annotator-postgresql.XXXXXX")
    if [ "$(id -u)" = 0 ]; then
        as_postgres='runuser -u postgres --'
        chown postgres "$server"
    fi
    if locale -a | grep -qix 'c\.utf-\{0,1\}8'; then
        locale=C.UTF-8
    fi
    echo "== no PostgreSQL answers at 127.0.0.1:${PGPORT:-5432}: starting one at 127.0.0.1:$port"
    # Nobody needs this database after a crash of the machine. TCP only: a socket's path may be too long.
    (
        cd / &&
            $as_postgres "$programs/initdb" --pgdata="$server/data" --username=postgres --auth=trust \
                --encoding=UTF8 --locale=$locale --no-sync >"$server/initdb.log" &&
            $as_postgres "$programs/pg_ctl" --pgdata="$server/data" --log="$server/data/server.log" \
                --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
                    -c fsync=off -c synchronous_commit=off -c full_page_writes=off" \
                --wait --silent start
    ) && $python -c 'import psycopg, sys
psycopg.connect(sys.argv[1], autocommit=True).execute("CREATE DATABASE test")' \
        "postgresql://postgres@127.0.0.1:$port/postgres" || {
        cat "$server/initdb.log" "$server/data/server.log" >&2
        return 1
    }
}

stop_postgresql() {
    if [ -n "$server" ]; then
        (cd / && $as_postgres "$(find_postgresql)/pg_ctl" --pgdata="$server/data" --mode=immediate \
            --silent stop)
        rm -rf "$server"
    fi
}

trap stop_postgresql EXIT
trap 'exit 130' INT TERM

# --- what other people's tools make of an export: 600 MB, in an environment of their own

validators='datasets>=5.2 frictionless[json]>=5.21 mlcroissant>=1.1'

prepare_validators() {
    local place=build/validators
    if [ "$(cat $place/versions 2>/dev/null)" = "$validators" ]; then
        return
    fi
    rm -rf $place
    echo "== installing the validators of exports"
    # shellcheck disable=SC2086 # several words
    $python -m venv $place &&
        $place/bin/python -m pip install --quiet --disable-pip-version-check $validators &&
        echo "$validators" >$place/versions
}

# --- a browser, and the two scripts that its tests serve to it

npm_packages='htmx.org@2.0.11 axe-core@4.14.1'

in_browser() {
    if prepare_browser; then
        run browser -m browser
    fi
}

prepare_browser() {
    if ! ANNOTATOR_CHROMIUM=$(find_chromium); then
        leave_out "browser ($(install_hint chromium "Chromium and set ANNOTATOR_CHROMIUM"))"
        return 1
    fi
    export ANNOTATOR_CHROMIUM
    if [ "$(cat build/browser/versions 2>/dev/null)" = "$npm_packages" ]; then
        return
    fi
    if ! command -v npm >/dev/null; then
        leave_out "browser ($(install_hint npm npm))"
        return 1
    fi
    if ! fetch_scripts; then
        failed="${failed:+$failed, }browser (npm pack)"
        return 1
    fi
}

find_chromium() {
    local candidate
    if [ -n "${ANNOTATOR_CHROMIUM:-}" ]; then
        command -v "$ANNOTATOR_CHROMIUM"
        return
    fi
    for candidate in /usr/bin/chromium chromium google-chrome \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
        command -v "$candidate" && return
    done
    return 1
}

fetch_scripts() {
    rm -rf build/browser
    mkdir -p build/browser
    (
        cd build/browser &&
            # shellcheck disable=SC2086 # one word for each package
            npm pack --silent $npm_packages >/dev/null &&
            tar -xzOf htmx.org-*.tgz package/dist/htmx.min.js >htmx.min.js &&
            tar -xzOf axe-core-*.tgz package/axe.min.js >axe.min.js &&
            echo "$npm_packages" >versions
    )
}

# --- what was asked for

conclude() {
    local line
    line="$1: ${passed:+passed: $passed}"
    line="$line${failed:+${passed:+; }FAILED: $failed}"
    line="$line${not_run:+${passed:+; }NOT RUN: $not_run}"
    echo "$line"
    [ -z "$failed" ] && { [ -z "$not_run" ] || [ "$all" != 1 ]; }
}

case ${1:-all} in
    all)
        if [ "$all" = 1 ] && ! prepare_validators; then
            failed='validators (pip)'
        fi
        run SQLite -m 'not browser and not postgresql'
        on_postgresql
        in_browser
        conclude 'make test'
        ;;
    fast)
        run fast -m 'not browser and not postgresql and not slow'
        leave_out 'PostgreSQL, the browser and the slow tests (make test)'
        all='' conclude 'make check'
        ;;
    validators)
        prepare_validators
        ;;
    screenshots)
        prepare_browser && $python tests/browser/screenshots.py && passed=screenshots
        all=1 conclude 'make screenshots'
        ;;
esac
