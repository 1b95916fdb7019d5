import { z } from "zod";

/** The operator refuses a longer name. Its definition has this rule as an expression, which the tests do not evaluate. */
export const MAX_NAME_LENGTH = 42;

const name = z.string().min(1);
const env = z.strictObject({ name, value: z.string() });

const workspaceTemplate = z.strictObject({
  spec: z.strictObject({
    image: z.string(),
    envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name }) })),
    env: z.array(env),
    podTemplate: z.strictObject({
      spec: z.strictObject({
        // The operator merges this container with its own of the same name.
        containers: z.tuple([
          z.strictObject({
            name: z.literal("pulumi"),
            volumeMounts: z.array(z.strictObject({ name, mountPath: z.string(), readOnly: z.literal(true) })),
          }),
        ]),
        volumes: z.array(z.strictObject({ name, secret: z.strictObject({ secretName: name }) })),
      }),
    }),
  }),
});

/**
 * The fields of a `Stack` of the operator 2.9 that the example uses, from its definition and Go types
 * (https://github.com/pulumi/pulumi-kubernetes-operator, Apache License 2.0). The definition has 1.5 MB and is not in this
 * repository. If PULUMI_OPERATOR_CRD is the path of the complete definition, the tests use it too.
 */
export const stackShape = z.strictObject({
  apiVersion: z.literal("pulumi.com/v1"),
  kind: z.literal("Stack"),
  metadata: z.strictObject({ name: name.max(MAX_NAME_LENGTH) }),
  spec: z.strictObject({
    stack: name,
    projectRepo: z.url(),
    branch: name,
    shallow: z.boolean(),
    serviceAccountName: name,
    preview: z.boolean().optional(),
    continueResyncOnCommitMatch: z.boolean().optional(),
    resyncFrequencySeconds: z.int().min(60).optional(),
    updateTemplate: z.strictObject({
      spec: z.strictObject({ continueOnError: z.boolean(), expectNoChanges: z.boolean().optional() }),
    }),
    workspaceTemplate,
  }),
});

/** An `Application` of Argo CD for a folder of manifests. */
export const applicationShape = z.strictObject({
  apiVersion: z.literal("argoproj.io/v1alpha1"),
  kind: z.literal("Application"),
  metadata: z.strictObject({ name, namespace: name }),
  spec: z.strictObject({
    project: name,
    source: z.strictObject({
      repoURL: z.url(),
      targetRevision: name,
      path: name,
      directory: z.strictObject({ include: z.string() }),
    }),
    destination: z.strictObject({ server: z.url(), namespace: name }),
    syncPolicy: z.strictObject({
      automated: z.strictObject({ prune: z.boolean(), selfHeal: z.boolean() }),
    }),
  }),
});
