/**
 * The shell commands of a workflow, each with the variables that its platform would set, in the
 * order in which the platform would run them.
 */
import { readFileSync } from "node:fs";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";

export interface WorkflowCommand {
  readonly job: string;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const FOLDER = new URL("../../scenarios/in-ci/", import.meta.url);

function textOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

const env = z.record(z.string(), z.string());

/** The expression that GitHub fills in before the shell sees the command. */
export const MATRIX_SHARD = /\$\{\{ matrix\.shard \}\}/g;

const githubStep = z.union([
  z.strictObject({
    name: z.string().optional(),
    run: z.string(),
  }),
  z.strictObject({
    uses: z.string().regex(/^actions\/[a-z-]+@v\d+$/),
    if: z.literal("always()").optional(),
    with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
]);

const githubJob = z.strictObject({
  "runs-on": z.string(),
  "timeout-minutes": z.int().min(1),
  needs: z.string().optional(),
  if: z.literal("always()").optional(),
  strategy: z
    .strictObject({
      "fail-fast": z.boolean(),
      matrix: z.strictObject({ shard: z.array(z.int()).min(1) }),
    })
    .optional(),
  env: env.optional(),
  steps: z.array(githubStep).min(1),
});

const githubWorkflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({ contents: z.literal("read") }),
  env,
  jobs: z.record(z.string(), githubJob),
});

export function readGithub() {
  return githubWorkflow.parse(parse(textOf("github.yml")));
}

export function githubCommands(): WorkflowCommand[] {
  const workflow = readGithub();
  return Object.entries(workflow.jobs).flatMap(([job, { strategy, steps, env: own }]) =>
    (strategy?.matrix.shard ?? [0]).flatMap((shard) => {
      const filled = Object.entries({ ...workflow.env, ...own }).map(([name, value]) => [
        name,
        value.replaceAll(MATRIX_SHARD, String(shard)),
      ]);
      const variables = { CI: "true", GITHUB_ACTIONS: "true", ...Object.fromEntries(filled) };
      return steps.flatMap((step) =>
        "run" in step ? [{ job, command: step.run, env: variables }] : [],
      );
    }),
  );
}

const gitlabJob = z.strictObject({
  stage: z.string(),
  timeout: z.string(),
  parallel: z.int().min(2).optional(),
  when: z.literal("always").optional(),
  script: z.array(z.string()).min(1),
  artifacts: z.strictObject({
    when: z.literal("always"),
    paths: z.array(z.string()).min(1),
    reports: z
      .strictObject({ junit: z.string(), codequality: z.string(), metrics: z.string() })
      .optional(),
  }),
});

const gitlabPipeline = z
  .object({
    stages: z.array(z.string()),
    default: z.strictObject({ image: z.string(), before_script: z.array(z.string()) }),
    variables: env,
  })
  .catchall(gitlabJob);

export function readGitlab() {
  const {
    stages,
    default: common,
    variables,
    ...jobs
  } = gitlabPipeline.parse(parse(textOf("gitlab-ci.yml")));
  return { stages, common, variables, jobs };
}

export function gitlabCommands(): WorkflowCommand[] {
  const { common, variables, jobs } = readGitlab();
  return Object.entries(jobs).flatMap(([job, { parallel, script }]) =>
    Array.from({ length: parallel ?? 1 }, (_, i) => i + 1).flatMap((index) => {
      const nodes = { CI_NODE_INDEX: `${index}`, CI_NODE_TOTAL: `${parallel ?? 1}` };
      const own = { CI: "true", GITLAB_CI: "true", ...variables, ...nodes };
      return [...common.before_script, ...script].map((command) => ({ job, command, env: own }));
    }),
  );
}

const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: z.tuple([z.literal("sh"), z.literal("-c")]),
  args: z.tuple([z.string()]),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  resources: z.object({ requests: z.record(z.string(), z.string()) }),
  volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
});

const metadata = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  labels: z.strictObject({ step: z.enum(["swarm", "merge"]) }),
});

const template = z.strictObject({
  spec: z.strictObject({
    restartPolicy: z.literal("Never"),
    containers: z.tuple([container]),
    volumes: z.array(
      z.strictObject({
        name: z.string(),
        persistentVolumeClaim: z.strictObject({ claimName: z.string() }),
      }),
    ),
  }),
});

const limits = { activeDeadlineSeconds: z.int(), ttlSecondsAfterFinished: z.int(), template };

const manifest = z.tuple([
  z.strictObject({
    apiVersion: z.literal("v1"),
    kind: z.literal("PersistentVolumeClaim"),
    metadata,
    spec: z.strictObject({
      accessModes: z.tuple([z.literal("ReadWriteMany")]),
      resources: z.strictObject({ requests: z.strictObject({ storage: z.string() }) }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal("batch/v1"),
    kind: z.literal("Job"),
    metadata,
    spec: z.strictObject({
      ...limits,
      completionMode: z.literal("Indexed"),
      completions: z.int().min(2),
      parallelism: z.int().min(1),
      backoffLimitPerIndex: z.int().min(0),
      podFailurePolicy: z.strictObject({
        rules: z.array(
          z.strictObject({
            action: z.literal("FailIndex"),
            onExitCodes: z.strictObject({
              containerName: z.string(),
              operator: z.literal("In"),
              values: z.array(z.int().min(1)),
            }),
          }),
        ),
      }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal("batch/v1"),
    kind: z.literal("Job"),
    metadata,
    spec: z.strictObject({ ...limits, backoffLimit: z.int() }),
  }),
]);

export function readKubernetes() {
  const documents = parseAllDocuments(textOf("kubernetes-indexed-job.yaml"));
  const [claim, swarm, merge] = manifest.parse(documents.map((of) => of.toJS()));
  return { claim, swarm, merge };
}

/** @param results Stands in for the volume. */
export function kubernetesCommands(results: string): WorkflowCommand[] {
  const { swarm, merge } = readKubernetes();
  const commandOf = (job: typeof swarm | typeof merge, index: number): WorkflowCommand => {
    const [only] = job.spec.template.spec.containers;
    const own = Object.fromEntries(only.env.map(({ name, value }) => [name, value]));
    const platform = { JOB_COMPLETION_INDEX: `${index}`, RESULTS: results };
    return { job: only.name, command: only.args[0], env: { ...own, ...platform } };
  };
  const indices = Array.from({ length: swarm.spec.completions }, (_, i) => i);
  return [...indices.map((index) => commandOf(swarm, index)), commandOf(merge, 0)];
}
