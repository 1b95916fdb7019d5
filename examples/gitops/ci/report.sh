#!/usr/bin/env bash
# bash ci/report.sh [<option> ...]: reports on all stacks whose event logs are in events/.
# A preview does not read a tenant that is new to its stack, so there may be no log.
set -euo pipefail
shopt -s nullglob

logs=(events/*.ndjson)
if [ ${#logs[@]} -eq 0 ]; then
  echo "No tenant was compared." >&2
else
  npx --no-install pulumi-qlik report "$@" "${logs[@]}"
fi
