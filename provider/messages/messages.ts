import { ARGUMENT_MESSAGES } from "./arguments";
import { CHECK_MESSAGES } from "./checks";
import { CONFIGURATION_MESSAGES } from "./configuration";
import { FLEET_MESSAGES } from "./fleets";
import { INFORMATION_MESSAGES } from "./information";
import type { MessageInfo } from "./message-info";
import { REQUEST_MESSAGES } from "./requests";
import { WRITE_MESSAGES } from "./writes";

/**
 * Every message to users by its code. `docs/errors.md` is made from this table. A code keeps its meaning in all versions, and the
 * code of a message that is removed is not used again.
 */
export const MESSAGES = {
  ...ARGUMENT_MESSAGES,
  ...CONFIGURATION_MESSAGES,
  ...REQUEST_MESSAGES,
  ...WRITE_MESSAGES,
  ...CHECK_MESSAGES,
  ...FLEET_MESSAGES,
  ...INFORMATION_MESSAGES,
} as const satisfies Record<string, MessageInfo>;

/** The stable code of a message. */
export type Code = keyof typeof MESSAGES;

/** The groups of {@link MESSAGES}, for the documentation. */
export const MESSAGE_GROUPS: readonly [title: string, group: Partial<Record<Code, MessageInfo>>][] = [
  ["Arguments", ARGUMENT_MESSAGES],
  ["Configuration and installation", CONFIGURATION_MESSAGES],
  ["Requests to a tenant", REQUEST_MESSAGES],
  ["Adoption, writing and concurrency", WRITE_MESSAGES],
  ["Validation results and checks after a change", CHECK_MESSAGES],
  ["Fleets", FLEET_MESSAGES],
  ["Information", INFORMATION_MESSAGES],
];
