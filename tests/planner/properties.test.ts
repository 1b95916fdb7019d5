import fc from "fast-check";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { isSameSetting } from "../../provider/planner/equivalence";
import { patchText, touchedPaths } from "../../provider/planner/format";
import { planChange, settingOf } from "../../provider/planner/plan";
import {
  missingSecret,
  needsPut,
  patchBody,
  plannedSettings,
  putBody,
  type Secrets,
} from "../../provider/planner/request-body";
import { declaredSettings, isSecret, SETTING_NAMES, type SettingName } from "../../provider/planner/settings";
import { declaredSecrets, planFor, situationFor } from "./documents";
import {
  afterPatch,
  afterPut,
  anyForm,
  anyHolds,
  anyIgnored,
  anyInputs,
  documentOf,
  type Form,
  type Holds,
} from "./model-tenant";

interface Case {
  holds: Holds;
  form: Form;
  formAfterwards: Form;
  inputs: EmailConfigInputs;
  lastApplied: Secrets;
  ignored: string[];
  secretRefused: boolean;
}

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    holds: anyHolds,
    form: anyForm,
    formAfterwards: anyForm,
    inputs: anyInputs,
    isAppliedBefore: fc.boolean(),
    ignored: anyIgnored,
    secretRefused: fc.boolean(),
  })
  .map(({ isAppliedBefore, ...rest }) => ({
    ...rest,
    lastApplied: isAppliedBefore ? declaredSecrets(rest.inputs) : {},
  }))
  // Which settings there are at all follows from the service provider: ignoring it alone asks for a contradiction.
  .filter(({ holds, inputs, ignored }) => {
    const moves = (holds?.serviceProvider ?? "BasicAuth") !== declaredSettings(inputs).serviceProvider;
    const isAllIgnored = ignored.length === SETTING_NAMES.length;
    return isAllIgnored || !(moves && ignored.includes("serviceProvider"));
  });

function planned({ holds, form, inputs, ...circumstances }: Case) {
  const situation = situationFor(inputs, documentOf(holds, form), circumstances);
  const { observed } = situation;
  return { operations: planChange(situation), observed, secrets: declaredSecrets(inputs) };
}

/** The plan after the tenant took the first one, when the declared secrets are those last applied. */
function plannedAgain({ inputs, formAfterwards, ignored }: Case, holds: Holds) {
  return planFor(inputs, documentOf(holds, formAfterwards), { ignored });
}

const runs = { numRuns: 500 };

it("leaves nothing to do after PATCH, which a strict tenant takes", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed, secrets } = planned(one);
      fc.pre(!needsPut(operations, observed));
      const holds =
        operations.length === 0 ? one.holds : afterPatch(one.holds, patchBody(operations, secrets));
      expect(plannedAgain(one, holds)).toEqual([]);
    }),
    runs,
  );
});

it("leaves nothing to do after PUT", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed, secrets } = planned(one);
      const settings = plannedSettings(operations, observed);
      fc.pre(operations.length > 0 && missingSecret(settings, secrets) === undefined);
      expect(plannedAgain(one, afterPut(putBody(settings, secrets)))).toEqual([]);
    }),
    runs,
  );
});

it("writes by PUT what it would write by PATCH", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed, secrets } = planned(one);
      const settings = plannedSettings(operations, observed);
      fc.pre(operations.length > 0 && !needsPut(operations, observed));
      fc.pre(missingSecret(settings, secrets) === undefined);
      const patched = afterPatch(one.holds, patchBody(operations, secrets)) ?? {
        serviceProvider: "BasicAuth",
      };
      const put = afterPut(putBody(settings, secrets)) ?? {};
      // A secret that stays is sent again by PUT; what the tenant had may be another.
      for (const name of Object.keys({ ...patched, ...put }))
        if (!isSecret(name)) expect(put[name]).toEqual(patched[name]);
      expect(put.emailPassword === undefined).toBe(patched.emailPassword === undefined);
    }),
    runs,
  );
});

it("knows three operations and the paths of the settings, each once and in order", () => {
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

it("adds only what is not there, and replaces and removes only what is", () => {
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

it("plans no operation for what did not change", () => {
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

it("never touches what is ignored", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      for (const operation of planned(one).operations)
        expect(one.ignored).not.toContain(settingOf(operation));
    }),
    runs,
  );
});

it("plans all that differs and is not ignored", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations, observed } = planned(one);
      const declared = declaredSettings(one.inputs);
      const touched = operations.map(settingOf);
      const differing = SETTING_NAMES.filter(
        (name) =>
          !isSecret(name) && !one.ignored.includes(name) && !isSame(name, observed[name], declared[name]),
      );
      // A first configuration is one of BasicAuth without being told so.
      const untold = observed.serviceProvider === undefined && declared.serviceProvider === "BasicAuth";
      expect(touched.filter((name) => !isSecret(name))).toEqual(
        differing.filter((name) => !(untold && name === "serviceProvider")),
      );
    }),
    runs,
  );
});

it("shows no secret in any form that people see", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations } = planned(one);
      expect(patchText(operations) + touchedPaths(operations)).not.toContain("-vault");
    }),
    runs,
  );
});

it("shows a patch that is JSON of one meaning and does nothing to a terminal", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operations } = planned(one);
      expect(JSON.parse(patchText(operations))).toEqual(operations);
      expect(patchText(operations).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
    runs,
  );
});

function isSame(name: SettingName, one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return isSameSetting(name, one, other);
}
