import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { TriggerSettings } from '../context.ts'

/**
 * What keeps the processes of trigger modules off the network. `permission`: Node's permission model, from Node 25 on. `namespace`: a network
 * namespace of their own, entered by `command`. `none`: nothing on this machine. `trusted`: the operator allows them the network.
 */
export type ModuleIsolation =
  | { kind: 'permission' | 'none' | 'trusted' }
  /** `command` and its arguments precede those of Node. */
  | { kind: 'namespace'; command: readonly string[] }

/** `--allow-net` exists in Nodes whose permission model closes the network without it. */
const closesNetworkItself = process.allowedNodeEnvironmentFlags.has('--allow-net')

/** As root, and as any other user where the system allows user namespaces. Older versions of unshare map to root only. */
const namespaceArguments = [['--net'], ['--user', '--map-current-user', '--net'], ['--user', '--map-root-user', '--net']] as const

const probeMs = 2_000

let found: ModuleIsolation | undefined

/** How the network is closed to the modules of a service. Without the operator's trust the machine is asked once, with a few processes. */
export function moduleIsolation({ allowTrustedModules }: Pick<TriggerSettings, 'allowTrustedModules'>): ModuleIsolation {
  if (allowTrustedModules) return { kind: 'trusted' }
  found ??= closesNetworkItself ? { kind: 'permission' } : (findNamespace() ?? { kind: 'none' })
  return found
}

function findNamespace(): ModuleIsolation | undefined {
  const unshare = process.platform === 'linux' ? findOnPath('unshare') : undefined
  if (unshare === undefined) return undefined
  const usable = namespaceArguments.find(
    options => spawnSync(unshare, [...options, unshare, '--version'], { stdio: 'ignore', timeout: probeMs }).status === 0,
  )
  return usable && { kind: 'namespace', command: [unshare, ...usable] }
}

const findOnPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, name))
    .find(path => existsSync(path))

/** Whether any trigger target is a module. */
export const hasModules = ({ targets }: Pick<TriggerSettings, 'targets'>): boolean =>
  Object.values(targets).some(target => target.kind === 'module')

/** Why modules can use the network, for the operator. Undefined where they cannot. */
export const openNetworkReasons: Record<ModuleIsolation['kind'], string | undefined> = {
  permission: undefined,
  namespace: undefined,
  none: `Node ${process.version} cannot close the network to them (25 and newer can), and network namespaces are not available`,
  trusted: '--allow-trusted-modules is given',
}
