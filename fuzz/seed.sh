#!/usr/bin/env bash
# Turns the lines of tests/data/seeds/ into corpus files, one a line, named by their hash: fuzz/corpus/TARGET/.
set -euo pipefail
cd "$(dirname "$0")"

seed() { # FILE TARGET…
    local lines=../tests/data/seeds/$1 line target name
    shift
    for target; do
        mkdir -p "corpus/$target"
        while IFS= read -r line; do
            name=$(printf '%s' "$line" | sha1sum | cut -c1-40)
            printf '%s' "$line" >"corpus/$target/$name"
        done <"$lines"
    done
}

seed references.txt reference spellings view_owned transport
seed patterns.txt pattern
seed digests.txt digest
seed platforms.txt platform
seed tags.txt tag_order tag_policy
seed manifests.txt manifest
seed daemon.txt daemon_config
seed challenges.txt challenge
seed tokens.txt token
seed urls.txt url
seed docker_configs.txt docker_config
seed policies.txt image_policy
seed routes.txt route
seed operations.txt operation server
seed sources.txt sources
seed headers.txt header
seed error_bodies.txt error_body
