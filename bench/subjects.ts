import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createProject, type Install, type Project } from "../test-harness";
import type { EmulatorProcess } from "./emulator-process";

/** The measured resources: ours by the native plugin, ours as a dynamic resource, and a dynamic resource that does nothing. */
export const SUBJECTS = ["native", "ours", "empty"] as const;
export type Subject = (typeof SUBJECTS)[number];

export type BySubject<Value> = Record<Subject, Value>;

export function forEachSubject<Value>(value: (subject: Subject) => Value): BySubject<Value> {
  return { native: value("native"), ours: value("ours"), empty: value("empty") };
}

/** The same program for all subjects. One property of each resource is secret. */
const program = (resource: string) => `
const pulumi = require("@pulumi/pulumi");
${resource}
const { BENCH_TENANTS, BENCH_PASSWORD, BENCH_URL } = process.env;
for (let number = 0; number < Number(BENCH_TENANTS); number += 1) {
  const name = "tenant-" + number;
  new Resource(name, {
    tenantUrl: BENCH_URL.replace("NAME", name),
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: pulumi.secret(BENCH_PASSWORD),
    emailAddress: "alerts@example.com",
  });
}
`;

const OUR_RESOURCE = `const { EmailConfig: Resource } = require("pulumi-qlik");`;

const COMPUTED = ["serviceProvider", "isValid", "errorCode", "passwordExists", "tenantId", "writeMethod"];

const EMPTY_RESOURCE = `
const provider = require("empty-provider");
const outputs = Object.fromEntries(${JSON.stringify([...COMPUTED, "senderName"])}.map((name) => [name, undefined]));
class Resource extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, { ...outputs, ...args }, undefined, "qlik", "EmptyConfig");
  }
}`;

/**
 * A dynamic provider that returns its inputs, and the same outputs as ours. The exports of the module are the provider, so
 * that the SDK stores the module's name in the state instead of its code.
 */
const EMPTY_PROVIDER = `
const outs = (inputs) => ({
  ...inputs,
  serviceProvider: "BasicAuth",
  isValid: true,
  errorCode: "OK",
  passwordExists: true,
  tenantId: "01234567890123456789012345678901",
  writeMethod: "PATCH",
});
exports.check = async (olds, news) => ({ inputs: news, failures: [] });
exports.diff = async (id, olds, news) => ({ changes: Object.keys(news).some((name) => news[name] !== olds[name]) });
exports.create = async (inputs) => ({ id: new URL(inputs.tenantUrl).hostname, outs: outs(inputs) });
exports.read = async (id, props) => ({ id, props });
exports.update = async (id, olds, news) => ({ outs: outs(news) });
exports.delete = async () => {};
`;

/** The engine's flags for all subjects, in addition to `--parallel`. */
export const FLAGS = {
  PULUMI_PARALLEL_DIFF: "true",
  PULUMI_EXPERIMENTAL: "true",
  PULUMI_SKIP_CHECKPOINTS: "true",
} as const;

/** Creates a project for each subject in temporary folders. */
export async function createProjects(emulator: EmulatorProcess): Promise<BySubject<Project>> {
  const created: Project[] = [];
  const create = async (subject: Subject, resource: string, install: Install = "tarball") => {
    // Each subject has its own tenants, because the second stack of a tenant would take over the configuration of the first.
    const tenantUrls = emulator.tenantUrl(`NAME-${subject}`);
    const env = { ...FLAGS, QLIK_API_KEY: emulator.apiKey, BENCH_URL: tenantUrls };
    const project = await createProject({ program: program(resource), name: "bench", env, install });
    created.push(project);
    copySdk(project.folder);
    return project;
  };
  try {
    const native = await create("native", OUR_RESOURCE, "native");
    const ours = await create("ours", OUR_RESOURCE);
    const empty = await create("empty", EMPTY_RESOURCE);
    const folder = join(empty.folder, "node_modules/empty-provider");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty-provider", main: "index.js" }));
    writeFileSync(join(folder, "index.js"), EMPTY_PROVIDER);
    return { native, ours, empty };
  } catch (error) {
    await Promise.all(created.map((project) => project.remove()));
    throw error;
  }
}

/**
 * Replaces the linked SDK by a copy. A linked SDK does not find the packages of the project, so it would store a longer name
 * of the provider in the state than it does for users.
 */
function copySdk(folder: string): void {
  const modules = join(folder, "node_modules");
  const sdk = join(modules, "@pulumi/pulumi");
  const original = realpathSync(sdk);
  const dependencies = join(original, "../..");
  rmSync(sdk);
  cpSync(original, sdk, { recursive: true });
  for (const name of readdirSync(dependencies)) {
    if (name.startsWith(".") || existsSync(join(modules, name))) continue;
    symlinkSync(join(dependencies, name), join(modules, name), "junction");
  }
}

export async function removeProjects(projects: BySubject<Project>): Promise<void> {
  await Promise.all(Object.values(projects).map((project) => project.remove()));
}

/** Returns the variables that the programs read. */
export function programEnv(tenants: number, password = "first-password"): Record<string, string> {
  return { BENCH_TENANTS: String(tenants), BENCH_PASSWORD: password };
}
