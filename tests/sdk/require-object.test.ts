import { RunError } from "@pulumi/pulumi";
import { EmailConfigFleet } from "../../sdk";
import { runProgram, settledValue } from "../support/program";

describe("reports missing arguments in one sentence instead of a TypeError", () => {
  it.each<[string, unknown[], string]>([
    ["arguments", [undefined], "the arguments must be an object, not undefined."],
    ["tenants", [{}], "the tenants must be an object, not undefined."],
    ["a list of tenants", [{ tenants: [] }], "the tenants must be an object, not an array."],
    ["defaults", [{ tenants: {}, defaults: "x" }], "the defaults must be an object, not a string."],
    ["a shard", [{ tenants: {}, shard: 1 }], "the shard must be an object, not a number."],
    ["options", [{ tenants: {} }, "x"], "the options must be an object, not a string."],
  ])("%s", async (_, [args, options], sentence) => {
    await runProgram(() => {
      expect(() => new EmailConfigFleet("fleet", args as never, options as never)).toThrow(
        new RunError(`EmailConfigFleet "fleet": ${sentence}`),
      );
    });
  });

  it("a file that has no name", async () => {
    await runProgram(() => {
      expect(() => EmailConfigFleet.fromFile("fleet", undefined as never)).toThrow(
        new RunError('EmailConfigFleet "fleet": the file must be a path, not undefined.'),
      );
    });
  });

  it("but null is no option and no default", async () => {
    const args = { tenants: {}, defaults: null, shard: null };
    const fleets = await runProgram(async () => {
      await settledValue(new EmailConfigFleet("fleet", args as never, null as never).urn);
    });
    expect(fleets).toMatchObject([{ name: "fleet" }]);
  });
});
