#!/usr/bin/env bash
# Counts the instructions that parsing takes, and fails when a view costs more than its budget.
#
# Time is a matter of the machine and its mood; instructions repeat. Two runs under callgrind, one
# with twice as many passes: the difference is the passes alone, without start and set-up.
set -euo pipefail

must=720 # instructions per reference, over the 2,000 mixed ones
aim=560

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

build() {
    cargo build --quiet --release --manifest-path "$here/peers/Cargo.toml" --bin instructions \
        --message-format json-render-diagnostics |
        sed -n 's/.*"executable":"\([^"]*instructions\)".*/\1/p'
}

# The total that callgrind counts for a number of passes.
instructions() { # what passes
    valgrind --tool=callgrind --callgrind-out-file="$scratch/out" "$program" "$1" "$2" 2>"$scratch/log" ||
        { cat "$scratch/log" >&2; exit 2; }
    sed -n 's/^.*Collected : \([0-9]*\).*$/\1/p' "$scratch/log"
}

# Prints a row of the table; leaves instructions per reference in `each`.
row() { # what passes budget
    local what=$1 passes=$2 texts bytes once twice
    read -r texts bytes < <("$program" "$what")
    once=$(instructions "$what" "$passes")
    twice=$(instructions "$what" $((2 * passes)))
    each=$(awk "BEGIN { print ($twice - $once) / $passes / $texts }")
    awk -v budget="$3" "BEGIN { printf \"| %s | %.0f | %.1f | %s |\n\", \"$what\", $each, $each * $texts / $bytes, budget }"
}

command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 2; }
program=$(build)

echo "| instructions | per text | per byte | budget: must, aim |"
echo "|---|---|---|---|"
row view 10 "≤ $must, ≤ $aim"
view=$each
row owned 10 ""
row invalid 50 ""
row digest 20 ""

if awk "BEGIN { exit !($view > $must) }"; then
    echo "over the budget: $view > $must instructions per reference" >&2
    exit 1
fi
