import fc from "fast-check";
import type { Api, Fault } from "../../emulator";
import { FAULTS } from "../faults/faults";
import { destroy, type Knowledge, kill, refresh, up, type World } from "./operations";
import { anyDrift, anyIgnored, anyProgram, type Program, password } from "./programs";

/** What people, tenants and networks do, in any order. */
export type Command = fc.AsyncCommand<Knowledge, World>;

function command(
  name: string,
  run: (knowledge: Knowledge, world: World) => Promise<void> | void,
  check: (knowledge: Knowledge) => boolean = () => true,
): Command {
  return { check, run: async (knowledge, world) => run(knowledge, world), toString: () => name };
}

const isHealthy = ({ isFaulty }: Knowledge) => !isFaulty;

export const runUp = command("up", up);
export const runRefresh = command("refresh", refresh);
export const runDestroy = command("destroy", (knowledge, world) => destroy(knowledge, world));
export const runDestroyAfterRefresh = command("destroy --refresh", (knowledge, world) =>
  destroy(knowledge, world, { refresh: true }),
);

/** Another program, mostly the same in all but one argument. */
export function declare(change: (program: Program) => Program, what: string): Command {
  return command(`declare ${what}`, (knowledge) => {
    knowledge.program = change(knowledge.program);
  });
}

export function drift(changes: Record<string, unknown>): Command {
  return command(`drift ${JSON.stringify(changes)}`, (knowledge, { tenant }) => {
    // What another service provider has no use for is nothing that a person could type there.
    const isOffice = (tenant.config()?.serviceProvider ?? "BasicAuth") === "Microsoft365";
    if (isOffice && changes.serviceProvider === undefined) return;
    tenant.updateConfig(tenant.api === "patch" ? { ...changes, ...WITHOUT_WHAT_ONLY_PUT_WRITES } : changes);
    if (changes.emailPassword || changes.clientSecret) knowledge.isSecretDoubtful = true;
  });
}

export const deleteByHand = command("delete by hand", (_knowledge, { tenant }) => tenant.deleteConfig());

/** The tenant forgets what the mail server has said; it asks anew. */
export function mailServerTakes(
  secret: "the declared secret" | "another secret" | "nothing, it is gone",
): Command {
  return command(`the mail server takes ${secret}`, (knowledge, { tenant }) => {
    const { program } = knowledge;
    const declared =
      program.serviceProvider === "Microsoft365" ? program.clientSecret : program.emailPassword;
    const accepted = secret === "the declared secret" ? declared : "pw-nobody-has";
    knowledge.acceptedSecret = secret === "nothing, it is gone" ? undefined : accepted;
    tenant.acceptPassword(knowledge.acceptedSecret);
  });
}

export function knows(api: Api): Command {
  return command(`the tenant knows ${api}`, (_knowledge, { tenant }) => {
    tenant.api = api;
    if (api === "patch") tenant.updateConfig(WITHOUT_WHAT_ONLY_PUT_WRITES);
  });
}

/** A tenant that never knew PUT can hold no sender's name, and shows none. */
const WITHOUT_WHAT_ONLY_PUT_WRITES = { senderName: null };

/** `on` names the calls that it befalls; "" is any. */
export function fail(name: string, on: string, after: number, times: number): Command {
  const calls = `${on || "any call"} after ${after}`;
  return command(`fail with ${name} on ${calls}, ${times} times`, (knowledge, { tenant, engine }) => {
    const fault = FAULTS.find((one) => one.name === name)?.fault?.(on, engine.clock.now());
    tenant.fault({ ...fault, ...(on && { on }), after, times } as Fault);
    knowledge.isBlinding = knowledge.isFaulty || times > 1;
    knowledge.isFaulty = true;
  });
}

export const heal = command("heal", (knowledge, { tenant }) => {
  tenant.clearFaults();
  tenant.api = "both";
  tenant.acceptPassword(undefined);
  Object.assign(knowledge, { isFaulty: false, isBlinding: false, acceptedSecret: undefined });
});

export function killed(
  verb: "up" | "refresh" | "destroy",
  call: number,
  when: "before" | "applied",
): Command {
  return command(
    `kill ${verb} at call ${call}, ${when === "before" ? "before" : "after"} it is carried out`,
    (knowledge, world) => kill(knowledge, world, verb, call, when),
    isHealthy,
  );
}

const anyFault = fc.constantFrom(
  ...FAULTS.filter(({ kind, only }) => kind !== "stall" && kind !== "refused" && only === undefined).map(
    ({ name }) => name,
  ),
);

const anyCall = fc.constantFrom(
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

/** A user name and a password come and go together; a sender's name wants PUT. */
function withPassword(program: Program): Program {
  const { username, emailPassword, senderName, write, ...rest } = program;
  const login = username && emailPassword ? { username, emailPassword } : {};
  const ofPut = senderName
    ? { senderName, ...(write && write !== "patch" && { write }) }
    : { ...(write && { write }) };
  return { ...rest, ...login, ...ofPut };
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

/** Weighted: most of what happens is an `up`. */
export const anyCommands = fc.commands(
  [
    ...Array.from({ length: 6 }, () => fc.constant(runUp)),
    fc.constant(runRefresh),
    fc.constant(runDestroy),
    fc.constant(runDestroyAfterRefresh),
    fc.constant(heal),
    fc.constant(heal),
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
      .map(mailServerTakes),
    fc.constantFrom("patch" as const, "both" as const, "put" as const).map(knows),
    fc.tuple(anyFault, fc.constant(""), fc.nat({ max: 6 }), times).map((fault) => fail(...fault)),
    fc.tuple(anyFault, anyCall, fc.nat({ max: 1 }), times).map((fault) => fail(...fault)),
    fc
      .tuple(
        fc.constantFrom("up" as const, "up" as const, "up" as const, "refresh" as const, "destroy" as const),
        fc.nat({ max: 6 }),
        fc.constantFrom("before" as const, "applied" as const),
      )
      .map((kill) => killed(...kill)),
  ],
  { maxCommands: 24, size: "max" },
);
