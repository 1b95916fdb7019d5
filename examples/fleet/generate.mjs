// node generate.mjs: writes what runs this fleet, one stack for each shard, as plain files to be reviewed in git:
//   Pulumi.shard-<n>.yaml              the configuration of each stack
//   kubernetes/stacks.yaml             a Stack of the Pulumi Kubernetes Operator for each
//   .github/workflows/fleet.yaml       a matrix of GitHub Actions with all of them
// The operator and the matrix are two ways to the same: use one.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SHARDS = 4;
const PROJECT = "tenant-mail-fleet";
const REPOSITORY = "https://github.com/example/tenant-mail-fleet";
const PULUMI_VERSION = "3.259.0";
const BY = "# Written by generate.mjs. Change that, not this.\n";

/** What makes a large update fast and lets a broken tenant keep no other from it. All of it is the engine's own. */
const SETTINGS = {
  PULUMI_PARALLEL: "32",
  PULUMI_PARALLEL_DIFF: "true",
  PULUMI_CONTINUE_ON_ERROR: "true",
  PULUMI_EXPERIMENTAL: "true",
  PULUMI_SKIP_CHECKPOINTS: "true",
};

/** Of the Kubernetes Secret `tenant-mail-fleet`, and of the repository's secrets. */
const SECRETS = [
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE",
  "QLIK_CLIENT_ID",
  "QLIK_CLIENT_SECRET",
  "MAIL_PASSWORD",
  "MAIL_CLIENT_SECRET",
];

const stacks = Array.from({ length: SHARDS }, (_, index) => ({ name: `shard-${index}`, index }));

const stackConfiguration = ({ index }) => `${BY}config:
  ${PROJECT}:shardIndex: ${index}
  ${PROJECT}:shardCount: ${SHARDS}
`;

const operatorAccount = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${PROJECT}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: ${PROJECT}:system:auth-delegator
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:auth-delegator
subjects:
  - kind: ServiceAccount
    name: ${PROJECT}
    namespace: default
`;

const operatorStack = ({ name }) => `---
apiVersion: pulumi.com/v1
kind: Stack
metadata:
  name: ${PROJECT}-${name}
spec:
  stack: ${name}
  projectRepo: ${REPOSITORY}
  branch: main
  shallow: true
  serviceAccountName: ${PROJECT}
  # Once an hour, whether there is a commit or not: what has drifted is put back.
  continueResyncOnCommitMatch: true
  resyncFrequencySeconds: 3600
  envRefs:
${Object.entries(SETTINGS).map(literal).join("\n")}
${SECRETS.map(secret).join("\n")}
  workspaceTemplate:
    spec:
      image: pulumi/pulumi:${PULUMI_VERSION}-nonroot
`;

const literal = ([name, value]) => `    ${name}:
      type: Literal
      literal: { value: "${value}" }`;
const secret = (name) => `    ${name}:
      type: Secret
      secret: { name: ${PROJECT}, key: ${name} }`;

const workflow = `${BY}name: fleet
on:
  pull_request:
  push:
    branches: [main]
  schedule:
    - cron: "17 * * * *"
permissions:
  contents: read
jobs:
  shard:
    runs-on: ubuntu-latest
    strategy:
      # A broken shard keeps no other from being updated.
      fail-fast: false
      matrix:
        stack: [${stacks.map(({ name }) => name).join(", ")}]
    # The stack's lock would turn a second run away; this one waits.
    concurrency:
      group: fleet-\${{ matrix.stack }}
    env:
${Object.entries(SETTINGS)
  .map(([name, value]) => `      ${name}: "${value}"`)
  .join("\n")}
${SECRETS.map((name) => `      ${name}: \${{ secrets.${name} }}`).join("\n")}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - uses: pulumi/actions@v6
        with:
          pulumi-version: ${PULUMI_VERSION}
      - run: npm ci
      - run: pulumi stack select --create \${{ matrix.stack }}
      - if: github.event_name == 'pull_request'
        run: pulumi preview --diff
      # Fails where a tenant has drifted, and changes nothing.
      - if: github.event_name == 'schedule'
        run: pulumi preview --expect-no-changes
      - if: github.event_name == 'push'
        run: pulumi up --yes --skip-preview
      - if: always() && github.event_name == 'push'
        run: pulumi stack output summary --json
`;

const folder = import.meta.dirname;
const isOfAShard = (name) => /^Pulumi\.shard-\d+\.yaml$/.test(name);
for (const name of readdirSync(folder).filter(isOfAShard)) rmSync(join(folder, name));
for (const stack of stacks) write(`Pulumi.${stack.name}.yaml`, stackConfiguration(stack));
write("kubernetes/stacks.yaml", BY + operatorAccount + stacks.map(operatorStack).join(""));
write(".github/workflows/fleet.yaml", workflow);

function write(name, text) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
