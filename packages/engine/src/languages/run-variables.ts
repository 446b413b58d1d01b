import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'

/** The variables that describe the run to SDKs without arguments; configuration is passed to every program (docs/reference/pulumi-protocol.md#16). */
export const runVariables = ({ project, run, address }: { project: Project; run: RunInfo; address: string }): Record<string, string> => ({
  PULUMI_MONITOR: address,
  PULUMI_ENGINE: address,
  PULUMI_ORGANIZATION: run.organization,
  PULUMI_PROJECT: run.project,
  PULUMI_STACK: run.stack,
  PULUMI_ROOT_DIRECTORY: project.dir,
  PULUMI_PWD: project.programDir,
  PULUMI_DRY_RUN: String(run.dryRun),
  PULUMI_PARALLEL: String(run.parallel),
  // The SDKs of .NET and Java fail when one of these is absent.
  PULUMI_QUERY_MODE: 'false',
  PULUMI_TRACING: '',
})
