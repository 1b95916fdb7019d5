export { type CommandResult, PATIENCE_MS } from "./command";
export type { Install } from "./installation";
export {
  type CommandOptions,
  createProject,
  type Language,
  type Project,
  type ProjectOptions,
  type StateResource,
} from "./project";
