/** Apart from the schema, so that the provider need not load it. */

/** The version of the lines. A reader refuses lines of another one. */
export const EVENT_LOG_VERSION = 1;

/** Longer texts end with `…`, so that the length of a line has a limit. */
export const MAX_VALUE_LENGTH = 1_000;
export const MAX_MESSAGE_LENGTH = 4_000;
export const MAX_WARNINGS = 10;
