/** @deprecated Import `./kill-processes`. */
export { kill, LANGUAGE_HOST, waitForExit as allHaveEnded } from "./kill-processes";
