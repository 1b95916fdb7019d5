import { delimiter } from "node:path";
import { type Stage, setStage } from "./environment";
import { story } from "./steps";

const BOLD = process.stdout.isTTY ? ["\x1b[1m", "\x1b[0m"] : ["", ""];

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

async function main(keep: boolean): Promise<void> {
  const began = Date.now();
  say(
    "Starting a mail server, a Qlik Cloud tenant (emulated) and a Pulumi project in a temporary folder ...",
  );
  const stage = await setStage();
  try {
    const held = await playAll(stage, keep);
    say(`\n${BOLD[0]}What was seen and checked${BOLD[1]}\n${held.join("\n")}`);
    say(`\n${held.length} checks held in ${Math.round((Date.now() - began) / 1000)} s.`);
    if (keep) await keepRunning(stage);
  } finally {
    await stage.clear();
  }
}

/** Plays scene by scene; the first check that does not hold ends the demo. */
async function playAll(stage: Stage, keep: boolean): Promise<string[]> {
  const held: string[] = [];
  const scenes = keep ? story.slice(0, -1) : story;
  for (const [index, { title, play, checks }] of scenes.entries()) {
    say(`\n${BOLD[0]}${index + 1}. ${title}${BOLD[1]}`);
    const shown = await play(stage);
    say(indented(shown.output));
    for (const [sentence, holds] of Object.entries(checks(stage, shown))) {
      if (!holds) throw new Error(`Step ${index + 1} did not do what it says: not so that ${sentence}.`);
      held.push(`  ✓ ${index + 1}. ${sentence}`);
    }
    for (const mail of stage.mailServer.received.splice(0))
      say(`    [mail server] delivered to ${mail.to}: "${mail.subject}"`);
  }
  return held;
}

async function keepRunning({ project, tenant, emulator }: Stage): Promise<void> {
  const names = [
    "QLIK_TENANT_URL",
    "QLIK_API_KEY",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_HOME",
  ];
  // The CLI and the Node.js that the demo runs on stand first.
  const tools = (project.env.PATH ?? "").split(delimiter).slice(0, 2).join(delimiter);
  say("\nEverything is still running. In another terminal:\n");
  say(`  cd ${project.folder}`);
  for (const name of names) say(`  export ${name}='${project.env[name] ?? ""}'`);
  say(`  export PATH='${tools}':"$PATH"`);
  say("  pulumi preview\n");
  say(`The tenant: curl -H 'Host: ${tenant.host}' ${emulator.url}/__emulator/state. Ctrl-C ends it all.`);
  await new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
}

function indented(output: string): string {
  return output.trim().replaceAll(/^/gm, "    ");
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const unknownFlags = process.argv.slice(2).filter((flag) => flag !== "--keep");
if (unknownFlags.length > 0) {
  process.stderr.write(`demo: ${unknownFlags.join(" ")} is not known; the only flag is --keep\n`);
  process.exitCode = 2;
} else {
  main(process.argv.includes("--keep")).catch((error: unknown) => {
    process.stderr.write(`\ndemo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
