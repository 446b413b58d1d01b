import { lstat, mkdir, readlink, rm, symlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommandFailure } from '../failure.ts'

const executable = 'pulumi-resource-aws'

/** Links the provider's executable in the official CLI's folder of plugins. A link of ours is renewed; another plugin of this version stays. */
export async function installPlugin(env: NodeJS.ProcessEnv): Promise<{ link: string; version: string }> {
  const { version } = await import('@poolhouse/provider')
  const target = fileURLToPath(new URL(`../bin/${executable}`, import.meta.resolve('@poolhouse/provider')))
  const folder = join(env.PULUMI_HOME || join(homedir(), '.pulumi'), 'plugins', `resource-aws-v${version}`)
  const link = join(folder, executable)
  const there = await lstat(link).catch(() => undefined)
  if (there && !(there.isSymbolicLink() && (await readlink(link)).endsWith(join('bin', executable)))) {
    throw new CommandFailure(
      `${link} is another plugin of the same version, probably the official one. Remove it with: pulumi plugin rm resource aws ${version}`,
    )
  }
  if (there) await rm(link)
  await mkdir(folder, { recursive: true })
  await symlink(target, link)
  return { link, version }
}
