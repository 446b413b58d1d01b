import { readdir, readFile, rm } from 'node:fs/promises'
import { codeOf, EngineFailure } from '../failure.ts'
import {
  CachingSecretsManager,
  deserializeDeployment,
  emptySnapshot,
  hasSerializedSecrets,
  needsSecretsManager,
  parseStateFile,
  type SerializedDeployment,
  type Snapshot,
  serializeDeployment,
} from './deployment-file.ts'
import { keepBackup, reasonOf, writeAtomically } from './files.ts'
import { passphraseOf } from './passphrase.ts'
import { createSecretsManager, openSecretsManager, type SecretsManager } from './secrets-manager.ts'
import { createStackFolders, fileExists, type StackPaths, stacksDir } from './stack-paths.ts'

/** One stack's state on disk. Reading needs no lock; whoever writes holds it (`lockStack`). */
export class StackStore {
  readonly paths: StackPaths
  private readonly env: NodeJS.ProcessEnv
  private salt: string | undefined
  private secrets: Promise<CachingSecretsManager> | undefined
  private backedUp = false
  private serialized: Promise<SerializedDeployment | undefined> | undefined

  constructor(paths: StackPaths, { env = process.env, salt }: { env?: NodeJS.ProcessEnv; salt?: string | undefined } = {}) {
    this.paths = paths
    this.env = env
    this.salt = salt
  }

  exists(): Promise<boolean> {
    return fileExists(this.paths.state)
  }

  /** The state as it lies on disk, or an empty one. */
  async read(): Promise<Snapshot> {
    const sealed = await this.readSerialized()
    if (!sealed) return emptySnapshot()
    const memory = hasSerializedSecrets(sealed) ? await this.openSecrets() : undefined
    return deserializeDeployment(sealed, memory, this.paths.state)
  }

  /** The keeper of this stack's secrets; made at the first need, from the salt of the state, else of the stack's settings, else a new one. */
  async secretsManager(): Promise<SecretsManager> {
    return (await this.openSecrets()).manager
  }

  /** Writes the state; a failure leaves the old file as it was. */
  async write(deployment: Snapshot) {
    const memory = needsSecretsManager(deployment) ? await this.openSecrets() : undefined
    await this.writeSerialized(serializeDeployment(deployment, memory, new Date()))
  }

  async writeSerialized(latest: SerializedDeployment) {
    const { project, stack, state } = this.paths
    const file = { version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } }
    await createStackFolders(this.paths)
    try {
      if (!this.backedUp) await keepBackup(state)
      this.backedUp = true
      await writeAtomically(state, `${JSON.stringify(file, null, 4)}\n`)
    } catch (error) {
      throw new EngineFailure(
        `the state of stack ${stack} could not be saved to ${state}: ${reasonOf(error)}. The file still holds the state of the last step that was saved; mend that and run again.`,
      )
    }
  }

  async remove() {
    for (const path of [this.paths.state, `${this.paths.state}.bak`, this.paths.passphrase]) await rm(path, { force: true })
  }

  /** Opens a deployment that came from elsewhere. Its secrets are open, or were sealed under this stack's passphrase, with whatever salt. */
  async deserializeForeign(sealed: SerializedDeployment, where: string): Promise<Snapshot> {
    const { type, state } = sealed.secrets_providers ?? {}
    const unchanged = 'Nothing was changed.'
    if (!hasSerializedSecrets(sealed)) return deserializeDeployment(sealed, undefined, where, unchanged)
    if (!JSON.stringify(sealed).includes('"ciphertext":'))
      return deserializeDeployment(sealed, new CachingSecretsManager(plaintextSecrets), where, unchanged)
    if (type !== 'passphrase' || !state?.salt) {
      throw new EngineFailure(
        `${where}: its secrets are kept by a ${type ?? 'missing'} manager, which cannot be asked here. Export it with --show-secrets.`,
      )
    }
    try {
      return deserializeDeployment(
        sealed,
        new CachingSecretsManager(await openSecretsManager(await passphraseOf(this.paths, this.env), state.salt)),
        where,
        unchanged,
      )
    } catch (error) {
      throw error instanceof EngineFailure ? new EngineFailure(`${where}: ${error.message} Or export it with --show-secrets.`) : error
    }
  }

  /** What the file holds, secrets sealed. */
  readSerialized(): Promise<SerializedDeployment | undefined> {
    this.serialized ??= readFile(this.paths.state, 'utf8').then(
      text => parseStateFile(text, this.paths.state),
      error => {
        if (codeOf(error) === 'ENOENT') return undefined
        throw new EngineFailure(`${this.paths.state} cannot be read (${reasonOf(error)}).`)
      },
    )
    return this.serialized
  }

  private openSecrets(): Promise<CachingSecretsManager> {
    this.secrets ??= this.createSecrets()
    return this.secrets
  }

  private async createSecrets(): Promise<CachingSecretsManager> {
    const provider = (await this.readSerialized())?.secrets_providers
    if (provider && provider.type !== 'passphrase') {
      throw new EngineFailure(
        `${this.paths.state} keeps its secrets with a ${provider.type} manager; this engine knows passphrases only. Change it with "pulumi stack change-secrets-provider passphrase" first.`,
      )
    }
    const salt = provider?.state?.salt ?? this.salt
    const passphrase = await passphraseOf(this.paths, this.env)
    try {
      return new CachingSecretsManager(salt ? await openSecretsManager(passphrase, salt) : await createSecretsManager(passphrase))
    } catch (error) {
      throw error instanceof EngineFailure ? new EngineFailure(`stack ${this.paths.stack}: ${error.message}`) : error
    }
  }
}

/** For deployments whose secrets are open. */
const plaintextSecrets: SecretsManager = {
  salt: '',
  encrypt: text => text,
  decrypt: () => {
    throw new Error('nothing is sealed here')
  },
}

/** The names of a project's stacks. */
export async function stackNames(root: string, project: string): Promise<string[]> {
  try {
    const files = await readdir(stacksDir(root, project))
    return files.flatMap(file => (file.endsWith('.json') ? [file.slice(0, -5)] : [])).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
