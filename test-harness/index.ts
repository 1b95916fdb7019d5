export {
  COMMAND_TIMEOUT_MS,
  type CommandEnd,
  type CommandResult,
  type StartedCommand,
} from "./command";
export type { Install } from "./installation";
export type { RunningProcess } from "./processes";
export {
  type CommandOptions,
  createProject,
  type Language,
  type Project,
  type ProjectOptions,
  type StateResource,
} from "./project";
