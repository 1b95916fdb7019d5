import { isSecret } from "../../provider/planner/settings";
import type { Change, Remedies, TenantReport } from "../model";
import { literal, oneLine } from "../text";

/** A longer command is hard to read. It then names the stack alone. */
const MAX_TARGETS = 5;
const MAX_ADOPTED_HOSTS = 20;

/** The values of these texts are hidden: `[secret]`, `[unchanged]`. */
const MARKER = /^[[(](secret|unchanged|unknown)[\])]$/;

/** @param tenants those with the same drift */
export function remediesOf(tenants: [TenantReport, ...TenantReport[]]): Remedies {
  const byStack = Map.groupBy(tenants, ({ project, stack }) => JSON.stringify([project, stack]));
  const [fleet, single] = [tenants.filter(isOfFleet), tenants.filter((tenant) => !isOfFleet(tenant))];
  const adopt = [fleetLines(fleet), programLines(single)].filter((lines) => lines !== "");
  return { remediate: [...byStack.values()].map(upCommand).join("\n"), adopt: adopt.join("\n") };
}

/** The command for the tenants of one stack. */
function upCommand(tenants: TenantReport[]): string {
  const stack = tenants[0]?.stack;
  const urns = tenants.flatMap(({ urn }) => urn ?? []);
  const hasTargets = urns.length === tenants.length && urns.length <= MAX_TARGETS;
  const words = [
    "pulumi up",
    ...(stack === undefined ? [] : ["--stack", shellWord(stack)]),
    ...(hasTargets ? urns.flatMap((urn) => ["--target", shellWord(urn)]) : []),
  ];
  return words.join(" ");
}

/** A URN has `$`. */
function shellWord(text: string): string {
  const word = oneLine(text);
  return /^[\w./-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The resources of an EmailConfigFleet are its children. */
function isOfFleet({ urn }: TenantReport): boolean {
  return urn?.includes("EmailConfigFleet$") ?? false;
}

/** Lines for `tenants.yaml`: one for each of several tenants. Comments are above them. */
function fleetLines(tenants: TenantReport[]): string {
  const [first] = tenants;
  if (first === undefined) return "";
  const lines = first.changes.map((change) => adoptLine(change, "tenants.yaml"));
  const comments = lines.filter((line) => line.startsWith("#"));
  const settings = lines.filter((line) => !line.startsWith("#"));
  const rest = tenants.length - MAX_ADOPTED_HOSTS;
  if (settings.length === 0) return comments.join("\n");
  return [
    ...comments,
    "tenants:",
    ...tenants.slice(0, MAX_ADOPTED_HOSTS).map(({ host }) => `  ${key(host)}: { ${settings.join(", ")} }`),
    ...(rest > 0 ? [`  # the same for ${rest} more`] : []),
  ].join("\n");
}

/** The native plugin serves programs in YAML. Those in other languages need the same names and values. */
function programLines([first]: TenantReport[]): string {
  const place = first?.urn?.includes("qlik:index:EmailConfig::") ? "Pulumi.yaml" : "program";
  return (first?.changes ?? []).map((change) => adoptLine(change, place)).join("\n");
}

type Place = "program" | "Pulumi.yaml" | "tenants.yaml";

/** Declares what the tenant has. The API never returns a secret, so it cannot be adopted. */
function adoptLine({ setting, observed }: Change, place: Place): string {
  const comment = place === "program" ? "//" : "#";
  const name = key(setting);
  const isHidden = isSecret(setting) || (typeof observed === "string" && MARKER.test(observed));
  if (observed === undefined && (isHidden || place !== "tenants.yaml"))
    return `${comment} remove ${name}: the tenant has none`;
  if (isHidden) return `${comment} ${name}: declare the tenant's value, which the API does not return`;
  // `null` removes a default.
  if (observed === undefined) return `${name}: null`;
  return `${name}: ${literal(observed)}${place === "program" ? "," : ""}`;
}

/** A name that YAML could read as a number or as syntax is quoted. */
function key(name: string): string {
  return /^[a-z][\w-]*(\.[\w-]+)*$/i.test(name) ? name : literal(name);
}
