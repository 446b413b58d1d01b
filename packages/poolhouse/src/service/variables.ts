import { masterKeyVariables, optionNames } from '@poolhouse/server'
import { nearestNames } from '@poolhouse/terminal'
import { UsageError } from '../failure.ts'

/** The variable for `--seed`, an option of the command and not of the service. */
export const seedVariable = 'POOLHOUSE_SEED'

/** The variable for `--workers`, an option of the command as well. */
export const workersVariable = 'POOLHOUSE_WORKERS'

/** The variable for the passphrase of exported seeds. */
export const seedPassphraseVariable = 'POOLHOUSE_SEED_PASSPHRASE'

/** The variable for the password of all users whose own password `seed from` cannot read. */
export const seedPasswordVariable = 'POOLHOUSE_SEED_PASSWORD'

/** Variables that the service and the command read, besides those of the options. */
const otherVariables = [
  ...masterKeyVariables,
  'POOLHOUSE_DEBUG',
  'POOLHOUSE_LAUNCHER',
  'POOLHOUSE_STRICT',
  seedVariable,
  workersVariable,
  // Of a worker; the command sets it.
  'POOLHOUSE_WORKER',
  seedPassphraseVariable,
  seedPasswordVariable,
  // Of the helpers for tests, which start the command with their own environment.
  'POOLHOUSE_COMMAND',
  'POOLHOUSE_ENDPOINT',
]

const known = new Set<string>([...Object.values(optionNames).map(([, variable]) => variable), ...otherVariables])

/**
 * What Kubernetes sets in every container of a namespace that has a Service called "poolhouse": POOLHOUSE_PORT is then an address, not a port.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
const isServiceLink = (name: string, value: string): boolean =>
  /^POOLHOUSE_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/.test(name) ||
  (name === 'POOLHOUSE_PORT' && /^(tcp|udp|sctp):\/\//.test(value))

/** The variables for the service. @throws UsageError for a POOLHOUSE_ variable that nothing reads, which is most likely misspelt */
export function serviceVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name, value]) => !isServiceLink(name, value ?? ''))
  for (const [name, value] of own) {
    if (!name.startsWith('POOLHOUSE_') || value === '' || known.has(name)) continue
    const nearest = [...known].find(one => one.startsWith(`${name}_`)) ?? nearestNames(name, known, 4)[0]
    throw new UsageError(
      `the variable ${name} is set, and Poolhouse has none of this name. ${nearest ? `Did you mean ${nearest}?` : `There are: ${[...known].sort().join(', ')}.`} Otherwise unset it.`,
    )
  }
  return Object.fromEntries(own)
}
