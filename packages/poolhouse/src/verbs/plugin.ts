import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

/** Adds the verbs of `plugin`, about the provider as a plugin of the official CLI. */
export function addPlugin(program: Command, environment: CommandEnvironment): void {
  const group = program.command('plugin').description('the provider as a plugin of the official Pulumi CLI')
  group
    .command('install')
    .description("put the provider into the CLI's folder of plugins (PULUMI_HOME, else ~/.pulumi)")
    .action(async () => {
      const { installPlugin } = await import('../service/install-plugin.ts')
      const { link, version } = await installPlugin(environment.env)
      environment.out(`Installed the provider aws ${version}: ${link}`)
      environment.out(
        'Next: pulumi config set --path "aws:endpoints[0].cognitoidp" http://localhost:9229, and the same with iam, pinpoint and sts.',
      )
      environment.out(`It goes away with: pulumi plugin rm resource aws ${version}`)
    })
}
