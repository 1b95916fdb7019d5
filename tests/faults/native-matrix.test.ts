import { describeMatrix } from "./describe-matrix";
import { nativeEntryPoint } from "./native-process";
import { SECRETS } from "./operations";

const entryPoint = nativeEntryPoint();

/** The lifecycle is that of the dynamic resource. These cells lead to each form of the protocol's responses. */
describeMatrix({
  entryPoint,
  operations: ["create", "change", "read", "delete"],
  faults: ["429 s", "500", "503", "reset", "reset aft", "stall", "web page"],
});

it("the plugin sends no secret without its mark", () => {
  const text = entryPoint.received.join("\n");
  expect(text).toContain("smtp.example.com");
  expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
});
