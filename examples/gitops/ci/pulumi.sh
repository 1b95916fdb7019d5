#!/usr/bin/env bash
# bash ci/pulumi.sh <command> [<flag> ...]: runs the Pulumi CLI for the stack $STACK, and exits as the CLI does.
# Leaves the event log, the output and the exit code in events/, for ci/report.sh and ci/publish.mjs.
set -uo pipefail

# The engine compares tenants in parallel, and one tenant that fails does not stop the others.
export PULUMI_PARALLEL=32 PULUMI_PARALLEL_DIFF=true PULUMI_CONTINUE_ON_ERROR=true
export PULUMI_SKIP_UPDATE_CHECK=true
export QLIK_EVENT_LOG="$PWD/events/$STACK.ndjson"

mkdir -p events
pulumi "$@" --stack "$STACK" --non-interactive --color never --suppress-progress 2>&1 | tee "events/$STACK.txt"
code=${PIPESTATUS[0]}
echo "$code" >"events/$STACK.exit-code"
exit "$code"
