import { readdir, readFile, rm } from 'node:fs/promises'
import { codeOf, EngineFailure } from '../failure.ts'
import {
  type Deployment,
  emptyDeployment,
  hasSealedSecrets,
  needsKeeper,
  openDeployment,
  parseStateFile,
  type SealedDeployment,
  SecretMemory,
  sealDeployment,
} from './deployment-file.ts'
import { keepBackup, reasonOf, writeAtomically } from './files.ts'
import { passphraseOf } from './passphrase.ts'
import { newKeeper, openKeeper, type SecretsKeeper } from './secrets-manager.ts'
import { exists, makePlaces, type StackPlaces, stacksDir } from './stack-paths.ts'

/** One stack's state on disk. Reading needs no lock; whoever writes holds it (`lockStack`). */
export class StackStore {
  readonly places: StackPlaces
  private readonly env: NodeJS.ProcessEnv
  private salt: string | undefined
  private memory: Promise<SecretMemory> | undefined
  private backedUp = false
  private sealed: Promise<SealedDeployment | undefined> | undefined

  constructor(places: StackPlaces, { env = process.env, salt }: { env?: NodeJS.ProcessEnv; salt?: string | undefined } = {}) {
    this.places = places
    this.env = env
    this.salt = salt
  }

  exists(): Promise<boolean> {
    return exists(this.places.state)
  }

  /** The state as it lies on disk, or an empty one. */
  async read(): Promise<Deployment> {
    const sealed = await this.readSealed()
    if (!sealed) return emptyDeployment()
    const memory = hasSealedSecrets(sealed) ? await this.secretMemory() : undefined
    return openDeployment(sealed, memory, this.places.state)
  }

  /** The keeper of this stack's secrets; made at the first need, from the salt of the state, else of the stack's settings, else a new one. */
  async keeper(): Promise<SecretsKeeper> {
    return (await this.secretMemory()).keeper
  }

  /** Writes the state; a failure leaves the old file as it was. */
  async write(deployment: Deployment) {
    const memory = needsKeeper(deployment) ? await this.secretMemory() : undefined
    await this.writeSealed(sealDeployment(deployment, memory, new Date()))
  }

  async writeSealed(latest: SealedDeployment) {
    const { project, stack, state } = this.places
    const file = { version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } }
    await makePlaces(this.places)
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
    for (const path of [this.places.state, `${this.places.state}.bak`, this.places.passphrase]) await rm(path, { force: true })
  }

  /** Opens a deployment that came from elsewhere. Its secrets are open, or were sealed under this stack's passphrase, with whatever salt. */
  async openForeign(sealed: SealedDeployment, where: string): Promise<Deployment> {
    const { type, state } = sealed.secrets_providers ?? {}
    const unchanged = 'Nothing was changed.'
    if (!hasSealedSecrets(sealed)) return openDeployment(sealed, undefined, where, unchanged)
    if (!JSON.stringify(sealed).includes('"ciphertext":')) return openDeployment(sealed, new SecretMemory(noKeeper), where, unchanged)
    if (type !== 'passphrase' || !state?.salt) {
      throw new EngineFailure(
        `${where}: its secrets are kept by a ${type ?? 'missing'} manager, which cannot be asked here. Export it with --show-secrets.`,
      )
    }
    try {
      return openDeployment(
        sealed,
        new SecretMemory(await openKeeper(await passphraseOf(this.places, this.env), state.salt)),
        where,
        unchanged,
      )
    } catch (error) {
      throw error instanceof EngineFailure ? new EngineFailure(`${where}: ${error.message} Or export it with --show-secrets.`) : error
    }
  }

  /** What the file holds, secrets sealed. */
  readSealed(): Promise<SealedDeployment | undefined> {
    this.sealed ??= readFile(this.places.state, 'utf8').then(
      text => parseStateFile(text, this.places.state),
      error => {
        if (codeOf(error) === 'ENOENT') return undefined
        throw new EngineFailure(`${this.places.state} cannot be read (${reasonOf(error)}).`)
      },
    )
    return this.sealed
  }

  private secretMemory(): Promise<SecretMemory> {
    this.memory ??= this.openMemory()
    return this.memory
  }

  private async openMemory(): Promise<SecretMemory> {
    const provider = (await this.readSealed())?.secrets_providers
    if (provider && provider.type !== 'passphrase') {
      throw new EngineFailure(
        `${this.places.state} keeps its secrets with a ${provider.type} manager; this engine knows passphrases only. Change it with "pulumi stack change-secrets-provider passphrase" first.`,
      )
    }
    const salt = provider?.state?.salt ?? this.salt
    const passphrase = await passphraseOf(this.places, this.env)
    try {
      return new SecretMemory(salt ? await openKeeper(passphrase, salt) : await newKeeper(passphrase))
    } catch (error) {
      throw error instanceof EngineFailure ? new EngineFailure(`stack ${this.places.stack}: ${error.message}`) : error
    }
  }
}

/** For deployments whose secrets are open. */
const noKeeper: SecretsKeeper = {
  salt: '',
  seal: text => text,
  open: () => {
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
