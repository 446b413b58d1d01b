import { passphraseVariables } from '../state/index.ts'

/** The environment without the stack's passphrase and without the settings of this project's own processes. */
export function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = { ...env }
  for (const name of passphraseVariables) delete kept[name]
  for (const name of Object.keys(kept)) if (name.startsWith('POOLHOUSE_')) delete kept[name]
  const options = (kept.NODE_OPTIONS ?? '').split(/\s+/).filter(option => option && option !== '--conditions=source')
  if (options.length > 0) kept.NODE_OPTIONS = options.join(' ')
  else delete kept.NODE_OPTIONS
  // A proxy cannot reach a loopback port.
  const direct = [kept.no_proxy ?? kept.NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(',')
  return { ...kept, no_proxy: direct, NO_PROXY: direct }
}
