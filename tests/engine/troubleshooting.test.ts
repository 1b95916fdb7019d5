import type { Project } from "../../test-harness";
import { expectMessages, WRONG_STEPS } from "../docs/troubleshooting-page";
import { IS_LONG_RUN } from "../support/long-runs";
import { requireCode } from "../support/messages";
import { engineFixture, expectFailure, NO_DOWNLOADS, SETTINGS } from "./fixture";

/** Makes the wrong steps of `docs/troubleshooting.md` with the real CLI. The page and the messages cannot differ. */

const fixture = engineFixture();
let project: Project;

beforeAll(async () => {
  project = await fixture.project({ name: "tenant-mail", program: "" });
});

const settings = JSON.stringify(SETTINGS);
const resource = (name: string, changes: string) =>
  `new (require("pulumi-qlik").EmailConfig)("${name}", { ...${settings}, ${changes} });`;

/** Longer than a host name can be, so that no name server is asked for it. */
const NO_HOST = `${"n".repeat(64)}.eu.qlikcloud.com`;
const OLD_NODE = `
  const versions = { ...process.versions, node: "20.20.2" };
  Object.defineProperty(process, "versions", { value: versions });`;

/** The tenants of one update. */
const UPDATE_STEPS = {
  "No credentials": "no-credentials",
  "Wrong API key": "wrong-key",
  "API key of a user who is not a tenant admin": "user-key",
  "Host that does not exist": "no-host",
  "Missing variable of `emailPasswordFrom`": "no-variable",
};

interface Preview {
  program: string;
  env?: Record<string, string>;
}

const PREVIEW_STEPS: Record<string, Preview> = {
  "No tenant": { program: resource("mail", "") },
  "Host outside Qlik Cloud": { program: resource("mail", 'tenantUrl: "https://bi.example.com"') },
  "Missing password in the configuration": {
    program: 'new (require("@pulumi/pulumi").Config)().requireSecret("emailPassword");',
  },
  "Old Node.js": {
    program: resource("mail", 'tenantUrl: "https://acme.eu.qlikcloud.com"'),
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(OLD_NODE)}` },
  },
  "No plugin": {
    program: `new (require("@pulumi/pulumi").CustomResource)("qlik:index:EmailConfig", "mail", {}, { version: "0.2.0" });`,
    env: NO_DOWNLOADS,
  },
};

/** An empty passphrase is one, so that the variable must be absent. */
const NO_PASSPHRASE = "Missing passphrase";

/** Made by `npm run test:matrix` and `npm run test:languages`. */
const MADE_ELSEWHERE = ["Old CLI", "No plugin for a program in YAML"];

describe("an update shows the message of the page for", () => {
  let output: string;

  beforeAll(async () => {
    const { admin, user } = fixture.emulator.keys;
    const url = (name: string) => fixture.tenant(name).url;
    const keys = {
      [url("wrong-key")]: { apiKey: "the-key-of-another-tenant" },
      [url("user-key")]: { apiKey: user },
      [url("no-variable")]: { apiKey: admin },
      [NO_HOST]: { apiKey: admin },
    };
    const declare = (name: string, changes = "") =>
      resource(name, `tenantUrl: ${JSON.stringify(url(name))}, ${changes}`);
    await project.setProgram(
      [
        ...["no-credentials", "wrong-key", "user-key"].map((name) => declare(name)),
        declare("no-variable", 'emailPassword: undefined, emailPasswordFrom: { env: "MAIL_PASSWORD" }'),
        resource("no-host", `tenantUrl: "https://${NO_HOST}"`),
      ].join("\n"),
    );
    const env = { QLIK_API_KEY: "", QLIK_TENANTS: JSON.stringify(keys) };
    const args = ["up", "--yes", "--skip-preview", "--continue-on-error"];
    ({ output } = await project.pulumi(args, { env }));
  });

  it.each(Object.keys(UPDATE_STEPS))("%s", (step) => {
    expectMessages(step, output);
  });
});

/** The messages of the others are tested without the CLI, or are those of the CLI. */
const NEEDS_CLI = "Old Node.js";

describe("a preview shows the message of the page for", () => {
  const steps = Object.entries(PREVIEW_STEPS).filter(([step]) => IS_LONG_RUN || step === NEEDS_CLI);

  it.each(steps)("%s", async (step, { program, env = {} }) => {
    await project.setProgram(program);
    const { output } = await expectFailure(project.pulumi(["preview"], { env }));
    expectMessages(step, output);
  });

  it(NO_PASSPHRASE, async () => {
    const { PULUMI_CONFIG_PASSPHRASE: passphrase = "" } = project.env;
    delete project.env.PULUMI_CONFIG_PASSPHRASE;
    const { output } = await expectFailure(project.preview());
    project.env.PULUMI_CONFIG_PASSPHRASE = passphrase;
    expectMessages(NO_PASSPHRASE, output);
  });
});

it("the page shows our messages as the page of errors does", () => {
  const messages = [...WRONG_STEPS.values()].flat().map((message) => message.replace(/\s+/g, " "));
  const own = messages.filter((message) => message.includes("QLIK"));
  own.forEach(requireCode);
});

it("each wrong step of the page has a test", () => {
  const steps = [
    ...Object.keys(UPDATE_STEPS),
    ...Object.keys(PREVIEW_STEPS),
    NO_PASSPHRASE,
    ...MADE_ELSEWHERE,
  ];
  expect(steps.sort()).toEqual([...WRONG_STEPS.keys()].sort());
});
