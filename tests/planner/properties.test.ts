import fc from "fast-check";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { declaredSettings } from "../../provider/lifecycle/settings-mapping";
import { isEquivalent } from "../../provider/planner/equivalence";
import { formatPatch, formatPaths } from "../../provider/planner/format";
import { settingOf } from "../../provider/planner/operations";
import { planChange } from "../../provider/planner/plan";
import { missingSecret, patchBody, putBody, type Secrets } from "../../provider/planner/request-body";
import { isSecret, SETTING_NAMES, type SettingName } from "../../provider/planner/settings";
import {
  afterPatch,
  afterPut,
  anyConfig,
  anyForm,
  anyIgnored,
  anyInputs,
  type Config,
  documentOf,
  type Form,
} from "./fake-tenant";
import { declaredSecrets, desiredFor, observedIn, operationsFor } from "./fixtures";

interface Case {
  config: Config;
  form: Form;
  formAfterwards: Form;
  inputs: EmailConfigInputs;
  lastApplied: Secrets;
  ignored: string[];
  shouldResendSecrets: boolean;
}

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    config: anyConfig,
    form: anyForm,
    formAfterwards: anyForm,
    inputs: anyInputs,
    isAppliedBefore: fc.boolean(),
    ignored: anyIgnored,
    shouldResendSecrets: fc.boolean(),
  })
  .map(({ isAppliedBefore, ...rest }) => ({
    ...rest,
    lastApplied: isAppliedBefore ? declaredSecrets(rest.inputs) : {},
  }))
  // The service provider decides which settings there are, so ignoring it alone is a contradiction.
  .filter(({ config, inputs, ignored }) => {
    const moves = (config?.serviceProvider ?? "BasicAuth") !== declaredSettings(inputs).serviceProvider;
    const isAllIgnored = ignored.length === SETTING_NAMES.length;
    return isAllIgnored || !(moves && ignored.includes("serviceProvider"));
  });

function planned({ config, form, inputs, ...context }: Case) {
  const observed = observedIn(documentOf(config, form));
  const plan = planChange(desiredFor(inputs, context), observed);
  return { ...plan, observed, secrets: declaredSecrets(inputs) };
}

/** The operations after the tenant applied the first plan. The declared secrets are the ones last applied. */
function plannedAgain({ inputs, formAfterwards, ignored }: Case, config: Config) {
  return operationsFor(inputs, documentOf(config, formAfterwards), { ignored });
}

const runs = { numRuns: 500 };

it("plans nothing after a PATCH, which a strict tenant accepts", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, methods, secrets } = planned(one);
      fc.pre(methods.includes("PATCH"));
      const config =
        operations.length === 0 ? one.config : afterPatch(one.config, patchBody(operations, secrets));
      expect(plannedAgain(one, config)).toEqual([]);
    }),
    runs,
  );
});

it("plans nothing after a PUT", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, settingsAfter, secrets } = planned(one);
      fc.pre(operations.length > 0 && missingSecret(settingsAfter, secrets) === undefined);
      expect(plannedAgain(one, afterPut(putBody(settingsAfter, secrets)))).toEqual([]);
    }),
    runs,
  );
});

it("writes the same by PUT and by PATCH", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, settingsAfter, methods, secrets } = planned(one);
      fc.pre(operations.length > 0 && methods.includes("PATCH"));
      fc.pre(missingSecret(settingsAfter, secrets) === undefined);
      const patched = afterPatch(one.config, patchBody(operations, secrets)) ?? {
        serviceProvider: "BasicAuth",
      };
      const put = afterPut(putBody(settingsAfter, secrets)) ?? {};
      // PUT sends a secret that stays again, and the tenant may have had a different one.
      for (const name of Object.keys({ ...patched, ...put }))
        if (!isSecret(name)) expect(put[name]).toEqual(patched[name]);
      expect(put.emailPassword === undefined).toBe(patched.emailPassword === undefined);
    }),
    runs,
  );
});

it("plans operations of three kinds, one for each setting, in the order of the table", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations } = planned(one);
      for (const { op } of operations) expect(["add", "replace", "remove"]).toContain(op);
      const names = operations.map(settingOf);
      expect(names).toEqual(SETTING_NAMES.filter((name) => names.includes(name)));
    }),
    runs,
  );
});

it("adds only absent settings, and replaces and removes only present ones", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed } = planned(one);
      for (const operation of operations)
        expect([operation, Object.hasOwn(observed, settingOf(operation))]).toEqual([
          operation,
          operation.op !== "add",
        ]);
    }),
    runs,
  );
});

it("plans no operation for an unchanged setting", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed } = planned(one);
      const declared = declaredSettings(one.inputs);
      for (const operation of operations) {
        const name = settingOf(operation);
        if (!isSecret(name)) expect(isSame(name, observed[name], declared[name])).toBe(false);
      }
    }),
    runs,
  );
});

it("plans no operation for an ignored setting", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      for (const operation of planned(one).operations)
        expect(one.ignored).not.toContain(settingOf(operation));
    }),
    runs,
  );
});

it("plans an operation for every difference that is not ignored", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed } = planned(one);
      const declared = declaredSettings(one.inputs);
      const touched = operations.map(settingOf);
      const differing = SETTING_NAMES.filter(
        (name) =>
          !isSecret(name) && !one.ignored.includes(name) && !isSame(name, observed[name], declared[name]),
      );
      // A first configuration is BasicAuth by default.
      const isDefault = observed.serviceProvider === undefined && declared.serviceProvider === "BasicAuth";
      expect(touched.filter((name) => !isSecret(name))).toEqual(
        differing.filter((name) => !(isDefault && name === "serviceProvider")),
      );
    }),
    runs,
  );
});

it("formats no secret", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations } = planned(one);
      expect(formatPatch(operations) + formatPaths(operations)).not.toContain("-vault");
    }),
    runs,
  );
});

it("formats a patch as JSON without control characters", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations } = planned(one);
      expect(JSON.parse(formatPatch(operations))).toEqual(operations);
      expect(formatPatch(operations).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
    runs,
  );
});

function isSame(name: SettingName, one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return isEquivalent(name, one, other);
}
