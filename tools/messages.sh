#!/usr/bin/env bash
# Takes the texts of code and templates into annotator/translations and counts what waits for a translator.
set -euo pipefail
cd "$(dirname "$0")/.."

pybabel=.venv/bin/pybabel
folder=annotator/translations
template=build/messages.pot

mkdir -p build
$pybabel --quiet extract --mapping-file babel.cfg --keyword lazy_gettext --keyword mark --keyword lazy_ngettext:1,2 \
    --keyword lazy_pgettext:1c,2 --add-location file --sort-by-file --project annotator \
    --output-file $template annotator templates
for language in ${LANGUAGES:-fr}; do
    if [ ! -e "$folder/$language/LC_MESSAGES/messages.po" ]; then
        $pybabel --quiet init --input-file $template --output-dir $folder --locale "$language"
    fi
done
# A guessed translation looks like a finished one: none are made.
$pybabel --quiet update --input-file $template --output-dir $folder \
    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
$pybabel compile --directory $folder --statistics
