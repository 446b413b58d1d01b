import { Server, ServerCredentials, type ServerUnaryCall, type ServiceDefinition, status } from '@grpc/grpc-js'
import languageGrpc from '@pulumi/pulumi/proto/language_grpc_pb.js'
import languagePb from '@pulumi/pulumi/proto/language_pb.js'
import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js'
import { languageOf, startProgram } from '../../src/languages/index.ts'
import { readProject } from '../../src/project/index.ts'

/**
 * The program of a folder for the official engine, which runs it as it runs the programs of the Automation API: it gets an address (`--client`) and
 * asks there, instead of a language host, for the program to be run. The program starts as on the embedded engine; all that it registers goes to the
 * official one.
 */
export async function serveProgram(dir: string): Promise<{ address: string; close(): void }> {
  const server = new Server()
  type Answer<Message> = (error: { code: status; details: string } | null, message?: Message) => void
  server.addService(languageGrpc.LanguageRuntimeService as unknown as ServiceDefinition, {
    getRequiredPlugins: (_call: unknown, answer: Answer<unknown>) => answer(null, new languagePb.GetRequiredPluginsResponse()),
    getRequiredPackages: (_call: unknown, answer: Answer<unknown>) => answer(null, new languagePb.GetRequiredPackagesResponse()),
    getPluginInfo: (_call: unknown, answer: Answer<unknown>) => answer(null, new pluginPb.PluginInfo().setVersion('1.0.0')),
    run: ({ request }: ServerUnaryCall<languagePb.RunRequest, languagePb.RunResponse>, answer: Answer<languagePb.RunResponse>) => {
      runProgram(dir, request).then(
        error => answer(null, new languagePb.RunResponse().setError(error)),
        (error: Error) => answer({ code: status.UNKNOWN, details: error.message }),
      )
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)))
  })
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() }
}

/** Runs the program to its end. Returns why it failed; empty: it did not. */
async function runProgram(dir: string, request: languagePb.RunRequest): Promise<string> {
  const project = await readProject(dir)
  const { execution } = languageOf(project)
  if (execution.kind !== 'process') throw new Error(`${project.runtime} is no language of processes`)
  await execution.prepare?.(project, { announce: () => {}, onLine: () => {}, whenStopped: () => new Promise(() => {}) })
  const run = {
    project: request.getProject(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    config: Object.fromEntries(request.getConfigMap().toArray()) as Record<string, string>,
    secretKeys: request.getConfigsecretkeysList(),
  }
  const printed: string[] = []
  const command = execution.command({ project, run, address: request.getMonitorAddress() })
  // The engine's own address is the first argument; programs write their diagnostics there.
  const [engine = request.getMonitorAddress()] = request.getArgsList()
  const args = command.args.map((argument, at) => (command.args[at - 1] === '--engine' ? engine : argument))
  const env = command.env.PULUMI_ENGINE === undefined ? command.env : { ...command.env, PULUMI_ENGINE: engine }
  const ended = await startProgram({ ...command, args, env }, { project, run, onLine: (_, line) => printed.push(line) }).exited
  return ended === 0 ? '' : `the program ended with ${ended}:\n${printed.join('\n')}`
}
