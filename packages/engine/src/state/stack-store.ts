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
import { findPassphrase, makePassphrase, missingPassphrase, passphraseNotice } from './passphrase.ts'
import { createSecretsManager, openSecretsManager, type SecretsManager } from './secrets-manager.ts'
import { createStackFolders, fileExists, type StackPaths, stacksDir } from './stack-paths.ts'

/** What a store needs besides its paths. */
export interface StackStoreOptions {
  /** The variables of the passphrase; default: those of this process. */
  env?: NodeJS.ProcessEnv | undefined
  /** Receives what a person should know, such as where a new passphrase is. */
  notify?: ((message: string) => void) | undefined
  /** The salt of the stack's settings file. */
  salt?: string | undefined
}

/** One stack's state on disk. Reading needs no lock; a writer must hold the lock (`lockStack`). */
export class StackStore {
  readonly paths: StackPaths
  private readonly env: NodeJS.ProcessEnv
  private readonly notify: (message: string) => void
  private salt: string | undefined
  private secrets: Promise<CachingSecretsManager> | undefined
  private backedUp = false
  private serialized: Promise<SerializedDeployment | undefined> | undefined

  constructor(paths: StackPaths, { env = process.env, notify = () => {}, salt }: StackStoreOptions = {}) {
    this.paths = paths
    this.env = env
    this.notify = notify
    this.salt = salt
  }

  exists(): Promise<boolean> {
    return fileExists(this.paths.state)
  }

  /** The state on disk; empty when there is no file. */
  async read(): Promise<Snapshot> {
    const serialized = await this.readSerialized()
    if (!serialized) return emptySnapshot()
    const secrets = hasSerializedSecrets(serialized) ? await this.openSecrets() : undefined
    return deserializeDeployment(serialized, secrets, this.paths.state)
  }

  /** The secrets manager of this stack, created at its first use with the salt of the state, else of the stack's settings, else a new salt. */
  async secretsManager(): Promise<SecretsManager> {
    return (await this.openSecrets()).manager
  }

  /** Writes the state; after a failure the old file is unchanged. */
  async write(deployment: Snapshot) {
    const secrets = needsSecretsManager(deployment) ? await this.openSecrets() : undefined
    await this.writeSerialized(serializeDeployment(deployment, secrets, new Date()))
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
        `the state of stack ${stack} could not be saved to ${state}: ${reasonOf(error)}. The file still holds the state of the last step that was saved; fix that and run again.`,
      )
    }
  }

  async remove() {
    for (const path of [this.paths.state, `${this.paths.state}.bak`, this.paths.passphrase, this.paths.service, this.paths.searched])
      await rm(path, { force: true })
  }

  /** Reads the export of another stack or engine. Its secrets are in clear text, or encrypted with this stack's passphrase and any salt. */
  async deserializeForeign(serialized: SerializedDeployment, where: string): Promise<Snapshot> {
    const { type, state } = serialized.secrets_providers ?? {}
    const unchanged = 'Nothing was changed.'
    if (!hasSerializedSecrets(serialized)) return deserializeDeployment(serialized, undefined, where, unchanged)
    if (!JSON.stringify(serialized).includes('"ciphertext":'))
      return deserializeDeployment(serialized, new CachingSecretsManager(plaintextSecrets), where, unchanged)
    if (type !== 'passphrase' || !state?.salt) {
      throw new EngineFailure(
        `${where}: its secrets are kept by a ${type ?? 'missing'} manager, which cannot be asked here. Export it with --show-secrets.`,
      )
    }
    try {
      const passphrase = await findPassphrase(this.paths, this.env)
      if (!passphrase) throw missingPassphrase(this.paths)
      return deserializeDeployment(
        serialized,
        new CachingSecretsManager(await openSecretsManager(passphrase, state.salt)),
        where,
        unchanged,
      )
    } catch (error) {
      throw error instanceof EngineFailure ? new EngineFailure(`${where}: ${error.message} Or export it with --show-secrets.`) : error
    }
  }

  /** The content of the state file, secrets encrypted; `undefined` when there is no file. */
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
    try {
      const known = await findPassphrase(this.paths, this.env)
      // A new passphrase cannot open what another one encrypted.
      if (salt && !known) throw missingPassphrase(this.paths)
      const passphrase = known ?? (await makePassphrase(this.paths))
      if (!known) this.notify(passphraseNotice(this.paths))
      return new CachingSecretsManager(salt ? await openSecretsManager(passphrase, salt) : await createSecretsManager(passphrase.text))
    } catch (error) {
      throw error instanceof EngineFailure ? new EngineFailure(`stack ${this.paths.stack}: ${error.message}`) : error
    }
  }
}

/** The secrets manager of deployments whose secrets are in clear text. */
const plaintextSecrets: SecretsManager = {
  salt: '',
  encrypt: text => text,
  decrypt: () => {
    throw new Error('nothing is serialized here')
  },
}

/** The names of a project's stacks, sorted. */
export async function stackNames(root: string, project: string): Promise<string[]> {
  try {
    const files = await readdir(stacksDir(root, project))
    return files.flatMap(file => (file.endsWith('.json') ? [file.slice(0, -5)] : [])).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
