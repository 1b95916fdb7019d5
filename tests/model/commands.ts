import fc from "fast-check";
import type { Api, Fault } from "../../emulator";
import { FAULTS } from "../faults/faults";
import { destroy, kill, type Model, refresh, type System, up } from "./operations";
import { anyDrift, anyIgnored, anyProgram, type Program, password } from "./programs";

/** An action of a user, a tenant or a network. A sequence has them in any order. */
export type Command = fc.AsyncCommand<Model, System>;

function command(
  name: string,
  run: (model: Model, system: System) => Promise<void> | void,
  check: (model: Model) => boolean = () => true,
): Command {
  return { check, run: async (model, system) => run(model, system), toString: () => name };
}

const isHealthy = ({ isFaulty }: Model) => !isFaulty;

export const runUp = command("up", up);
export const runRefresh = command("refresh", refresh);
export const runDestroy = command("destroy", (model, system) => destroy(model, system));
export const runDestroyAfterRefresh = command("destroy --refresh", (model, system) =>
  destroy(model, system, { refresh: true }),
);

/** Changes the program. */
export function declare(change: (program: Program) => Program, what: string): Command {
  return command(`declare ${what}`, (model) => {
    model.program = change(model.program);
  });
}

export function drift(changes: Record<string, unknown>): Command {
  return command(`drift ${JSON.stringify(changes)}`, (model, { tenant }) => {
    // The console of Qlik Cloud offers only the settings of the service provider.
    const isOffice = (tenant.config()?.serviceProvider ?? "BasicAuth") === "Microsoft365";
    if (isOffice && changes.serviceProvider === undefined) return;
    tenant.updateConfig(tenant.api === "patch" ? { ...changes, ...WITHOUT_PUT_SETTINGS } : changes);
    if (changes.emailPassword || changes.clientSecret) model.isSecretUnknown = true;
  });
}

export const deleteByHand = command("delete by hand", (_model, { tenant }) => tenant.deleteConfig());

/** Sets what the mail server accepts. The tenant drops its result of the last login. */
export function mailServerAccepts(
  secret: "the declared secret" | "another secret" | "nothing, it is gone",
): Command {
  return command(`the mail server accepts ${secret}`, (model, { tenant }) => {
    const { program } = model;
    const declared =
      program.serviceProvider === "Microsoft365" ? program.clientSecret : program.emailPassword;
    const accepted = secret === "the declared secret" ? declared : "pw-unknown";
    model.acceptedSecret = secret === "nothing, it is gone" ? undefined : accepted;
    tenant.acceptPassword(model.acceptedSecret);
  });
}

export function setApi(api: Api): Command {
  return command(`the tenant supports ${api}`, (_model, { tenant }) => {
    tenant.api = api;
    if (api === "patch") tenant.updateConfig(WITHOUT_PUT_SETTINGS);
  });
}

/** A tenant without PUT has no sender name. */
const WITHOUT_PUT_SETTINGS = { senderName: null };

/** `on` names the requests; "" is any. */
export function fail(name: string, on: string, after: number, times: number): Command {
  const requests = `${on || "any request"} after ${after}`;
  return command(`fail with ${name} on ${requests}, ${times} times`, (model, { tenant, engine }) => {
    const fault = FAULTS.find((one) => one.name === name)?.fault?.(engine.clock.now());
    tenant.fault({ ...fault, ...(on && { on }), after, times } as Fault);
    model.isOutcomeUnknown = model.isFaulty || times > 1;
    model.isFaulty = true;
  });
}

export const recover = command("recover", (model, { tenant }) => {
  tenant.clearFaults();
  tenant.api = "both";
  tenant.acceptPassword(undefined);
  Object.assign(model, { isFaulty: false, isOutcomeUnknown: false, acceptedSecret: undefined });
});

export function killDuring(
  verb: "up" | "refresh" | "destroy",
  request: number,
  when: "before" | "applied",
): Command {
  return command(
    `kill ${verb} at request ${request}, ${when === "before" ? "before" : "after"} it is applied`,
    (model, system) => kill(model, system, verb, request, when),
    isHealthy,
  );
}

const anyFault = fc.constantFrom(
  ...FAULTS.filter(
    ({ kind }) => kind !== "stall" && kind !== "refused connection" && kind !== "expired token",
  ).map(({ name }) => name),
);

const anyRequest = fc.constantFrom(
  "GET",
  "PATCH",
  "PUT",
  "DELETE",
  "POST validate",
  "POST verify-connection",
  "POST send-test-email",
);

const oneArgument = fc.tuple(anyProgram, fc.nat()).map(([other, pick]) => {
  const names = Object.keys(other) as (keyof Program)[];
  const name = names[pick % names.length] as keyof Program;
  return declare(
    (program) => (isSameProvider(program, other) ? withPassword({ ...program, [name]: other[name] }) : other),
    `${name} ${JSON.stringify(other[name])}, if it is of ${other.serviceProvider ?? "BasicAuth"}, else ${JSON.stringify(other)}`,
  );
});

/** A username needs a password, and the reverse. A sender name excludes write: patch. */
function withPassword(program: Program): Program {
  const { username, emailPassword, senderName, write, ...rest } = program;
  const login = username && emailPassword ? { username, emailPassword } : {};
  const putOnly = senderName
    ? { senderName, ...(write && write !== "patch" && { write }) }
    : { ...(write && { write }) };
  return { ...rest, ...login, ...putOnly };
}

function isSameProvider(one: Program, other: Program): boolean {
  return (one.serviceProvider ?? "BasicAuth") === (other.serviceProvider ?? "BasicAuth");
}

const rotation = password.map((emailPassword) =>
  declare(
    (program) => (program.username ? { ...program, emailPassword } : program),
    `the password ${JSON.stringify(emailPassword)}`,
  ),
);

const times = fc.constantFrom(1, 1, 2, 1_000);

/** Mostly `up`. */
export const anyCommands = fc.commands(
  [
    ...Array.from({ length: 6 }, () => fc.constant(runUp)),
    fc.constant(runRefresh),
    fc.constant(runDestroy),
    fc.constant(runDestroyAfterRefresh),
    fc.constant(recover),
    fc.constant(recover),
    anyProgram.map((program) => declare(() => program, JSON.stringify(program))),
    oneArgument,
    oneArgument,
    rotation,
    anyIgnored.map((ignoredArguments) =>
      declare((program) => ({ ...program, ignoredArguments }), `ignoreChanges: ${ignoredArguments}`),
    ),
    anyDrift.map(drift),
    anyDrift.map(drift),
    fc.constant(deleteByHand),
    fc
      .constantFrom(
        "the declared secret" as const,
        "the declared secret" as const,
        "another secret" as const,
        "nothing, it is gone" as const,
      )
      .map(mailServerAccepts),
    fc.constantFrom("patch" as const, "both" as const, "put" as const).map(setApi),
    fc.tuple(anyFault, fc.constant(""), fc.nat({ max: 6 }), times).map((fault) => fail(...fault)),
    fc.tuple(anyFault, anyRequest, fc.nat({ max: 1 }), times).map((fault) => fail(...fault)),
    fc
      .tuple(
        fc.constantFrom("up" as const, "up" as const, "up" as const, "refresh" as const, "destroy" as const),
        fc.nat({ max: 6 }),
        fc.constantFrom("before" as const, "applied" as const),
      )
      .map((kill) => killDuring(...kill)),
  ],
  { maxCommands: 24, size: "max" },
);
