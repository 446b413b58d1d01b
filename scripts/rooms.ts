/**
 * The walls of the house: which room may import which. A folder under `packages/<package>/src` is a room; one without a row fails the check.
 * From here come the import rules of biome.json; docs/architecture.md draws and explains the same.
 */
const leaves = ['storage', 'http', 'crypto'] as const

type Rooms = Readonly<Record<string, readonly string[] | 'all'>>

export const rooms = {
  server: {
    gateway: 'all',
    operations: 'all',
    dev: 'all',
    config: [...leaves],
    kms: ['gateway', ...leaves],
    sts: ['gateway', 'iam', ...leaves],
    iam: ['gateway', ...leaves],
    pages: ['branding', 'terms', 'oauth', 'sign-in', 'passkeys', 'factors', 'users', 'triggers', 'tokens', 'clients', 'pools', ...leaves],
    oauth: ['sign-in', 'users', 'tokens', 'user-sessions', 'clients', 'resource-servers', 'pools', ...leaves],
    'sign-in': ['devices', 'factors', 'passkeys', 'users', 'tokens', 'clients', 'pools', 'delivery', 'triggers', ...leaves],
    branding: ['terms', 'clients', 'pools', ...leaves],
    terms: ['clients', 'pools', ...leaves],
    devices: ['users', 'pools', ...leaves],
    passkeys: ['users', 'tokens', 'clients', 'pools', ...leaves],
    factors: ['users', 'pools', ...leaves],
    tokens: ['devices', 'user-sessions', 'users', 'clients', 'resource-servers', 'pools', 'triggers', ...leaves],
    'user-sessions': ['pools', ...leaves],
    users: ['clients', 'pools', 'delivery', 'triggers', ...leaves],
    clients: ['resource-servers', 'pools', ...leaves],
    'resource-servers': ['pools', ...leaves],
    groups: ['pools', ...leaves],
    delivery: ['pools', 'triggers', ...leaves],
    triggers: ['pools', ...leaves],
    pools: [...leaves],
    storage: [],
    http: [],
    crypto: [],
  },
  engine: {
    apply: ['plan', 'monitor', 'state'],
    monitor: ['plan', 'state'],
    plan: ['monitor', 'state'],
    state: [],
    project: ['state'],
    languages: ['monitor', 'project', 'state'],
    yaml: ['monitor', 'plan', 'project', 'state'],
    display: ['plan'],
  },
} as const satisfies Record<string, Rooms>

interface Ban {
  message: string
  group: readonly string[]
}

const ours = ['engine', 'provider', 'server', 'contract', 'testing'] as const
const packages = (...names: readonly ((typeof ours)[number] | 'poolhouse')[]) =>
  names.flatMap(name => (name === 'poolhouse' ? [name] : [`@poolhouse/${name}`, `@poolhouse/${name}/**`]))

/** What a whole package never imports. */
const never: Readonly<Record<string, Ban>> = {
  contract: {
    message: 'The contract imports nothing: it is true whoever serves the API, and must run anywhere.',
    group: ['**', '!./**', '!../**'],
  },
  engine: {
    message: 'The engine is handed a provider; it knows neither service nor contract.',
    group: packages('server', 'provider', 'contract', 'testing', 'poolhouse'),
  },
  provider: {
    message: "The provider speaks to any endpoint through the API, never to the server's code.",
    group: packages('server', 'testing', 'poolhouse'),
  },
  testing: {
    message: 'testing/ starts a service: it imports the server and nothing else of ours.',
    group: packages('engine', 'provider', 'contract', 'poolhouse'),
  },
  server: {
    message: 'The server never imports the engine, the provider or the command.',
    group: packages('engine', 'provider', 'testing', 'poolhouse'),
  },
}

/** Rules that are about more than which room. Biome applies the last one that fits a file, so each repeats its package's. */
const special: readonly { files: string; package: string; ban: Ban }[] = [
  {
    files: 'packages/server/src/operations/*/**',
    package: 'server',
    ban: {
      message: 'Operations never import each other, oauth/ or the gateway: what two of them share belongs in a room.',
      group: ['./**', '../**', '!../../**', '**/oauth/**', '**/dev/**', '**/gateway/**'],
    },
  },
  {
    files: 'packages/server/src/crypto/**',
    package: 'server',
    ban: { message: 'crypto/ imports nothing of ours.', group: packages('contract') },
  },
]

/** The overrides of biome.json that hold the walls. */
export function importRules(): object[] {
  const wholePackages = Object.entries(never).map(([name, ban]) => rule(`packages/${name}/src/**`, [ban]))
  const walls = Object.entries(rooms as Record<string, Rooms>).flatMap(([name, table]) =>
    Object.entries(table).flatMap(([room, may]) => {
      if (may === 'all') return []
      const closed = Object.keys(table).filter(other => other !== room && !may.includes(other))
      const says = `${room}/ may import ${may.length > 0 ? may.join(', ') : 'no other room'} (scripts/rooms.ts, docs/architecture.md).`
      const bans = special.filter(({ files }) => files === `packages/${name}/src/${room}/**`).map(({ ban }) => ban)
      return [
        rule(`packages/${name}/src/${room}/**`, [never[name]!, { message: says, group: closed.map(other => `**/${other}/**`) }, ...bans]),
      ]
    }),
  )
  const others = special
    .filter(({ files }) => files.includes('*/**'))
    .map(({ files, package: name, ban }) => rule(files, [never[name]!, ban]))
  return [...wholePackages, ...walls, ...others]
}

const rule = (files: string, patterns: readonly Ban[]) => ({
  includes: [files],
  linter: { rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } } },
})
