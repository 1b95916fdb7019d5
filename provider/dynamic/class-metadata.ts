export type Properties = Record<string, unknown>;

/**
 * What the resource class adds to the arguments, because the engine does not give it to a dynamic provider. It is a part of
 * inputs and state.
 */
export interface ClassMetadata {
  /** The arguments that `ignoreChanges` names. */
  ignoredArguments?: readonly string[];
  /** The arguments that the program marks as secret. */
  secretArguments?: readonly string[];
}

/**
 * The key of the stack's name, which the resource class sends to `check` for the event log. It is a part of neither inputs nor
 * state.
 */
export const STACK_KEY = "eventLogStack";

/** The key that the resource class sends to `check` in a preview. It is a part of neither inputs nor state. */
export const PREVIEW_KEY = "isPreview";

export function splitProperties(properties: Properties): { values: Properties; metadata: ClassMetadata } {
  const { ignoredArguments, secretArguments, ...values } = properties;
  return {
    values,
    metadata: {
      ...(isNames(ignoredArguments) && { ignoredArguments }),
      ...(isNames(secretArguments) && { secretArguments }),
    },
  };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
