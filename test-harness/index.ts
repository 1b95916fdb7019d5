export { type CommandEnd, type CommandResult, PATIENCE_MS, type StartedCommand } from "./command";
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
