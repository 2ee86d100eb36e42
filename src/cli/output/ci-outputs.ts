/**
 * What a run leaves for CI systems: which files and where, checked before the run, written after
 * it. Contents are the report's; this only knows options and the variables that platforms set.
 */
import { appendFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import { githubAnnotations, githubSummary, SUMMARY_BYTES } from "../../report/ci/github.ts";
import { codeQualityJson, openMetrics } from "../../report/ci/gitlab.ts";
import { junitXml } from "../../report/ci/junit.ts";
import type { ReportedRun } from "../../report/ci/reported-run.ts";
import type { CliContext } from "../context.ts";
import { checkFileWritable, writeWholeFile, writing } from "./whole-file.ts";

export interface CiFlags {
  readonly junit?: string | undefined;
  readonly github: boolean;
  readonly gitlab?: string | undefined;
  readonly json: boolean;
}

export interface CiOutputs {
  readonly files: readonly {
    readonly file: string;
    readonly option: string;
    readonly content: (runs: readonly ReportedRun[]) => string;
  }[];
  /** Null: not for GitHub. */
  readonly github: {
    readonly summaryFile: string | null;
    /** Where the runner hears workflow commands: not among the JSON of a result. */
    readonly say: (text: string) => void;
  } | null;
}

const QUALITY_FILE = "gl-code-quality-report.json";
const METRICS_FILE = "metrics.txt";
const SUMMARY = "GITHUB_STEP_SUMMARY";

/**
 * What these options ask for.
 *
 * @throws OperatingError USAGE, or REPORT_NOT_WRITABLE for a place that cannot be written
 */
export async function ciOutputs(flags: CiFlags, context: CliContext): Promise<CiOutputs> {
  const outputs = { files: filesFor(flags, context.folder), github: githubFor(flags, context) };
  for (const { file, option } of outputs.files) await checkFileWritable(file, option);
  const summaryFile = outputs.github?.summaryFile ?? null;
  if (summaryFile !== null) {
    await writing(summaryFile, SUMMARY, () => appendFile(summaryFile, ""));
  }
  return outputs;
}

function filesFor({ junit, gitlab }: CiFlags, folder: string): CiOutputs["files"] {
  const gitlabFile = (name: string) => resolve(folder, gitlab ?? "", name);
  return [
    ...(junit === undefined
      ? []
      : [{ file: resolve(folder, junit), option: "--junit", content: junitXml }]),
    ...(gitlab === undefined
      ? []
      : [
          { file: gitlabFile(QUALITY_FILE), option: "--gitlab", content: codeQualityJson },
          { file: gitlabFile(METRICS_FILE), option: "--gitlab", content: openMetrics },
        ]),
  ];
}

function githubFor(flags: CiFlags, { environment, terminal }: CliContext): CiOutputs["github"] {
  if (!flags.github && environment.GITHUB_ACTIONS !== "true") return null;
  const summaryFile = environment[SUMMARY] || null;
  if (flags.github && summaryFile === null) {
    throw new OperatingError({
      code: "USAGE",
      message: `--github was given, but ${SUMMARY} does not name a file.`,
      hint: "GitHub Actions sets it; elsewhere set it to a file, or leave out --github.",
    });
  }
  return { summaryFile, say: flags.json ? terminal.err : terminal.out };
}

/** @throws OperatingError REPORT_NOT_WRITABLE */
export async function writeCiOutputs(
  outputs: CiOutputs,
  runs: readonly ReportedRun[],
): Promise<void> {
  for (const { file, option, content } of outputs.files) {
    await writeWholeFile({ file, option, content: content(runs) });
  }
  if (outputs.github === null) return;
  const { summaryFile, say } = outputs.github;
  for (const line of githubAnnotations(runs)) say(`${line}\n`);
  if (summaryFile === null) return;
  await writing(summaryFile, SUMMARY, async () => {
    // Commands of one step share the summary and its limit.
    const { size } = await stat(summaryFile);
    const limitBytes = Math.max(0, SUMMARY_BYTES - size);
    await appendFile(summaryFile, githubSummary(runs, { limitBytes }));
  });
}

/** A path as the platform shows it: from the repository's root, where that is known. */
export function repositoryPath(path: string, { environment, folder }: CliContext): string {
  const root = environment.GITHUB_WORKSPACE || environment.CI_PROJECT_DIR || folder;
  const inside = relative(root, path);
  const near = inside.startsWith("..") ? relative(folder, path) : inside;
  return near.split(sep).join("/");
}

/** The line of a file's expectations, or its first. */
export function expectationsLine(text: string): number {
  const before = /^expect:/m.exec(text);
  return before === null ? 1 : text.slice(0, before.index).split("\n").length;
}

/** The page of a report folder, as it is named to people. */
export function reportPage(reportFolder: string, { folder }: CliContext): string {
  const near = relative(folder, reportFolder);
  return join(near.startsWith("..") ? reportFolder : near, "index.html")
    .split(sep)
    .join("/");
}
