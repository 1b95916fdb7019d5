import { delimiter } from "node:path";
import { type DemoEnvironment, startEnvironment } from "./environment";
import { nativeSteps } from "./native-steps";
import { steps } from "./steps";

const [BOLD, NORMAL] = process.stdout.isTTY ? ["\x1b[1m", "\x1b[0m"] : ["", ""];

async function main(keep: boolean): Promise<void> {
  const startedAt = Date.now();
  print(
    "Starting a mail server, an emulated Qlik Cloud tenant and a Pulumi project in a temporary folder ...",
  );
  const environment = await startEnvironment();
  try {
    const passed = await runSteps(environment, keep);
    print(`\n${BOLD}Checks${NORMAL}\n${passed.join("\n")}`);
    print(`\n${passed.length} checks passed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
    if (keep) await waitForInterruption(environment);
  } finally {
    await environment.stop();
  }
}

/** Runs all steps. With --keep, it runs those of the dynamic resource without its deletion. Throws at the first check that fails. */
async function runSteps(environment: DemoEnvironment, keep: boolean): Promise<string[]> {
  const passed: string[] = [];
  const selected = keep ? steps.slice(0, -1) : [...steps, ...nativeSteps];
  for (const [index, { title, run, checks }] of selected.entries()) {
    print(`\n${BOLD}${index + 1}. ${title}${NORMAL}`);
    const result = await run(environment);
    print(result.output.trim().replaceAll(/^/gm, "    "));
    for (const [check, isTrue] of Object.entries(checks(environment, result))) {
      if (!isTrue) throw new Error(`Step ${index + 1}: this check failed: ${check}.`);
      passed.push(`  ✓ ${index + 1}. ${check}`);
    }
    for (const mail of environment.mailServer.received.splice(0))
      print(`    [mail server] delivered to ${mail.to}: "${mail.subject}"`);
  }
  return passed;
}

const SHARED_VARIABLES = [
  "QLIK_TENANT_URL",
  "QLIK_API_KEY",
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_HOME",
];

async function waitForInterruption({ project, tenant, emulator }: DemoEnvironment): Promise<void> {
  // The first two folders have the CLI and the Node.js of the demo.
  const tools = (project.env.PATH ?? "").split(delimiter).slice(0, 2).join(delimiter);
  print("\nEverything is still running. In another terminal, run:\n");
  print(`  cd ${project.folder}`);
  for (const name of SHARED_VARIABLES) print(`  export ${name}='${project.env[name] ?? ""}'`);
  print(`  export PATH='${tools}':"$PATH"`);
  print("  pulumi preview\n");
  print(`The state of the tenant: curl -H 'Host: ${tenant.host}' ${emulator.url}/__emulator/state`);
  print("Press Ctrl-C to stop.");
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const unknownFlags = process.argv.slice(2).filter((flag) => flag !== "--keep");
if (unknownFlags.length > 0) {
  process.stderr.write(`demo: unknown flag ${unknownFlags.join(" ")}. The only flag is --keep.\n`);
  process.exitCode = 2;
} else {
  main(process.argv.includes("--keep")).catch((error: unknown) => {
    process.stderr.write(`\ndemo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
