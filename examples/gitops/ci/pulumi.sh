#!/usr/bin/env bash
# bash ci/pulumi.sh <command> [<flag> ...]: runs the Pulumi CLI for the stack $STACK.
# Leaves the event log and the exit code in events/, for the report and ci/publish.mjs. The exit code is that of the CLI.
set -uo pipefail

# The engine compares tenants in parallel, and one tenant that fails does not stop the others.
export PULUMI_PARALLEL=32 PULUMI_PARALLEL_DIFF=true PULUMI_CONTINUE_ON_ERROR=true
export PULUMI_SKIP_UPDATE_CHECK=true
export QLIK_EVENT_LOG="$PWD/events/$STACK.ndjson"

mkdir -p events
pulumi "$@" --stack "$STACK" --non-interactive
code=$?
echo "$code" >"events/$STACK.exit-code"
exit "$code"
