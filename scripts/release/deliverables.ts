/** What a release consists of: the packages for npm, and what the archives and the image contain. */

/** A package as it is published: a folder of this repository, under its own name or another one. */
export interface Deliverable {
  /** Its name at npm. */
  name: string
  folder: string
  /** Dependencies that it does without. */
  without: readonly string[]
  /** A README in place of the folder's one. */
  readme?: string
  /** Whether the Node that it needs comes with it: for commands, which any Node from 20 on starts. */
  bringsNode: boolean
}

/** What only the commands of the engine load, `poolhouse demo` among them. */
const engineOnly = ['@poolhouse/engine', '@poolhouse/provider', '@aws-sdk/client-cognito-identity-provider', '@aws-sdk/client-pinpoint']

const library = (name: string): Deliverable => ({ name: `@poolhouse/${name}`, folder: `packages/${name}`, without: [], bringsNode: false })

/** The command with the engine. */
export const complete: Deliverable = { name: 'poolhouse', folder: 'packages/poolhouse', without: [], bringsNode: true }

/** The command without engine and provider. */
export const serviceAlone: Deliverable = {
  name: 'poolhouse-service',
  folder: 'packages/poolhouse',
  without: engineOnly,
  readme: 'scripts/release/poolhouse-service.md',
  bringsNode: true,
}

export const npmPackages: readonly Deliverable[] = [
  complete,
  serviceAlone,
  library('testing'),
  library('server'),
  library('engine'),
  { ...library('provider'), bringsNode: true },
  library('contract'),
  library('terminal'),
]
