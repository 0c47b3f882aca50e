#!/usr/bin/env bash
# Makes .venv and installs annotator into it: "demo" what it needs to run, "dev" what its tests need too.
# Does nothing when that is done already. Runs on the bash 3.2 of macOS.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?demo or dev}
python=.venv/bin/python

fail() {
    echo "annotator: $*" >&2
    exit 1
}

new_enough() { # also tells a Python that runs from a pyenv shim that does not
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

advise() { # Debian's package, the package elsewhere
    if command -v apt-get >/dev/null; then
        echo "apt install $1"
    elif command -v brew >/dev/null; then
        echo "brew install python"
    else
        echo "install $2"
    fi
}

find_python() { # the newest that can make an environment
    local name without_venv=
    for name in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
        new_enough "$name" || continue
        if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$name"
            return
        fi
        without_venv=${without_venv:-$name}
    done
    if [ -n "$without_venv" ]; then
        fail "$without_venv cannot make environments: $(advise "$(venv_package "$without_venv")" "its venv and ensurepip")"
    fi
    fail "Python 3.11 or newer is missing: $(advise "python3 python3-venv" "it from python.org")"
}

venv_package() { # python3-venv belongs to the system's own Python, python3.14-venv to another
    local version='import sys; print("%d.%d" % sys.version_info[:2])'
    if [ "$("$1" -c "$version")" = "$(/usr/bin/python3 -c "$version" 2>/dev/null)" ]; then
        echo python3-venv
    else
        echo "python$("$1" -c "$version")-venv"
    fi
}

wanted() { # what the installation depends on; the folder, because an environment cannot be moved
    pwd
    cat pyproject.toml hatch_build.py
}

installed() {
    new_enough $python && wanted | cmp -s - ".venv/installed-$1"
}

install() {
    local found requirement="--editable ."
    if ! { new_enough $python && $python -c 'import pip' 2>/dev/null; }; then
        found=$(find_python)
        echo "making the environment in .venv with $("$found" --version)"
        "$found" -m venv --clear .venv
    fi
    if [ "$kind" = dev ]; then
        requirement="--group dev $requirement"
    fi
    echo "installing what annotator needs (once, about a minute)"
    # The pip that an older Python brings knows no dependency groups.
    # shellcheck disable=SC2086 # the requirement is several words
    $python -m pip install --quiet --disable-pip-version-check --upgrade pip &&
        $python -m pip install --quiet --disable-pip-version-check $requirement ||
        fail "the packages could not be installed; the reason is above"
    wanted >".venv/installed-$kind"
}

compile_messages() {
    local messages
    for messages in annotator/translations/*/LC_MESSAGES/messages.po; do
        if [ "$messages" -nt "${messages%.po}.mo" ]; then
            .venv/bin/pybabel --quiet compile --input-file "$messages" --output-file "${messages%.po}.mo"
        fi
    done
}

if ! installed "$kind" && ! { [ "$kind" = demo ] && installed dev; }; then
    install
fi
compile_messages
