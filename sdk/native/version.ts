/** The version of the plugin, which is that of the package. */
export const VERSION = { version: "0.2.0" };
