import { resolve } from 'node:path'
import { findDataDir } from '@poolhouse/server/data-directory'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'
import { trustSetting } from '../service/health.ts'
import { dataFlag } from './store-options.ts'

const isHostNameOrAddress = (name: string): boolean => /^(\*\.)?[a-z0-9.-]+$|^[0-9a-f:]+$/i.test(name) && name.length <= 253

/** Adds the verb `tls` to the command line. */
export function addTls(program: Command, environment: CommandEnvironment): void {
  program
    .command('tls')
    .description('make a certificate for https on this machine, signed by a local certificate authority')
    .argument('[names...]', 'host names and addresses besides localhost, such as auth.example.test')
    .option(...dataFlag)
    .action(async (names: string[], { data }: { data?: string }) => {
      const wrong = names.find(name => !isHostNameOrAddress(name))
      if (wrong !== undefined) throw new UsageError(`"${wrong}" is neither a host name nor an IP address.`)
      const { makeTls } = await import('../tls/files.ts')
      const dataDir = data === undefined ? findDataDir(environment.cwd) : resolve(environment.cwd, data)
      const { authority, certificate, key, isNewAuthority } = await makeTls(dataDir, names)
      environment.out(
        `${isNewAuthority ? 'A new local authority, and a certificate' : 'A new certificate'} for localhost${names.map(name => `, ${name}`).join('')}.`,
      )
      environment.out(`Next: poolhouse start --tls-cert ${certificate} --tls-key ${key}`)
      environment.out(`Programs trust it by ${trustSetting(authority)}; browsers by importing ${authority} as an authority.`)
    })
}
