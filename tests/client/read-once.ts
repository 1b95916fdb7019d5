import { Context } from "../../provider/context";

/** Reads one tenant's document in a process of its own, with the environment as it is. Prints the document or the error. */
async function readOnce(url: string): Promise<void> {
  const retryPolicy = { initialDelayMs: 1, maxDelayMs: 1, maxElapsedMs: 0 };
  const context = new Context(() => undefined, process.env, { retryPolicy });
  const outcome = await context
    .tenant(url, { log: { info() {}, warn() {} } })
    .readDocument()
    .then(
      (document) => JSON.stringify(document),
      (error: Error) => error.message,
    );
  process.stdout.write(outcome);
  await context.close();
}

void readOnce(process.argv[2] ?? "");
