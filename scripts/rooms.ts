/**
 * Which package may import which, and which room (a folder below `packages/<package>/src`) which other room of its package.
 * The import rules of biome.json and the pictures of docs/architecture.md are generated from here; `npm run check` fails when an arrow is missing or not used.
 */
type Table = Readonly<Record<string, readonly string[]>>

export const packageImports = {
  contract: [],
  engine: [],
  provider: ['contract', 'engine'],
  server: ['contract'],
  testing: ['server'],
  poolhouse: ['engine', 'provider', 'server'],
} as const satisfies Table

export const rooms = {
  contract: {
    'client-rules': ['generated'],
    generated: [],
  },
  server: {
    config: ['crypto', 'http'],
    gateway: ['crypto', 'http', 'storage'],
    operations: [
      ...['analytics', 'branding', 'clients', 'crypto', 'devices', 'factors', 'gateway', 'groups', 'identity-providers', 'passkeys'],
      ...['pools', 'resource-servers', 'sign-in', 'storage', 'terms', 'threat-protection', 'tokens', 'user-sessions', 'users'],
    ],
    dev: ['charts', 'clients', 'crypto', 'delivery', 'http', 'operations', 'pinpoint', 'pools', 'storage', 'users'],
    kms: ['crypto', 'gateway'],
    sts: ['access', 'gateway', 'iam', 'policy', 'tokens'],
    iam: ['crypto', 'gateway', 'policy', 'storage'],
    pinpoint: ['charts', 'clients', 'crypto', 'gateway', 'http', 'storage'],
    charts: ['branding', 'http'],
    pages: ['analytics', 'branding', 'clients', 'crypto', 'http', 'oauth', 'passkeys', 'pools', 'sign-in', 'terms', 'tokens', 'users'],
    oauth: ['analytics', 'clients', 'crypto', 'http', 'pools', 'resource-servers', 'storage', 'tokens', 'user-sessions', 'users'],
    'sign-in': ['clients', 'crypto', 'delivery', 'devices', 'factors', 'passkeys', 'pools', 'storage', 'tokens', 'triggers', 'users'],
    branding: ['clients', 'crypto', 'pools', 'storage', 'terms'],
    devices: ['crypto', 'pools', 'storage', 'users'],
    passkeys: ['pools', 'storage', 'tokens'],
    factors: ['pools', 'storage', 'users'],
    tokens: ['clients', 'crypto', 'devices', 'pools', 'resource-servers', 'storage', 'triggers', 'user-sessions', 'users'],
    users: ['clients', 'crypto', 'delivery', 'pools', 'storage', 'triggers'],
    analytics: ['access', 'clients', 'crypto', 'iam', 'pinpoint', 'policy', 'pools', 'storage'],
    clients: ['crypto', 'identity-providers', 'pools', 'resource-servers', 'storage'],
    delivery: ['crypto', 'http', 'pools', 'storage', 'triggers'],
    triggers: ['crypto', 'http', 'pools'],
    pools: ['crypto', 'storage'],
    storage: [],
    http: [],
    crypto: [],
    policy: [],
    access: ['gateway', 'iam', 'pinpoint', 'policy', 'pools'],
    groups: ['pools', 'storage'],
    'identity-providers': ['crypto', 'pools', 'storage'],
    'resource-servers': ['pools', 'storage'],
    terms: ['clients', 'crypto', 'pools', 'storage'],
    'threat-protection': ['clients', 'pools', 'storage'],
    'user-sessions': ['pools', 'storage'],
  },
  engine: {
    apply: ['monitor', 'plan', 'state'],
    monitor: ['plan', 'state'],
    plan: ['state'],
    plugins: ['monitor'],
    state: [],
    project: ['state'],
    languages: ['monitor', 'plan', 'project', 'state', 'yaml'],
    yaml: ['monitor', 'plan', 'project', 'state'],
    display: ['plan'],
  },
  provider: {
    plugin: ['configuration'],
    resources: ['configuration', 'service', 'shape'],
    functions: ['configuration', 'service', 'shape'],
    service: ['configuration'],
    configuration: ['shape'],
    shape: [],
    skipped: [],
    'bundled-packages': [],
  },
  poolhouse: {
    verbs: ['demo', 'deploy', 'service', 'templates', 'tls'],
    demo: ['deploy', 'service'],
    deploy: ['service'],
    service: [],
    templates: [],
    tls: [],
  },
} as const satisfies Record<string, Table>
