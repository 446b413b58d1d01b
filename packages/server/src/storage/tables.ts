import { attemptLifetime, hardDaysLifetime } from './attempts.ts'

/** Deletes rows once a time is far enough in the past. */
export interface SweepRule {
  /** A column that holds a time of the domain clock, in milliseconds. */
  column: string
  /** How long a row stays after that time, in milliseconds. */
  keepFor: number
  /** An SQL condition that the row must meet as well. */
  where?: string
}

/** What happens to the rows of one table when their owner is deleted, when they expire, and when the store is reset. */
export interface Table {
  /** The columns of the primary key. */
  key: readonly string[]
  /** How a row names its pool; deleting the pool deletes the row. Absent where no pool owns it. */
  pool?: 'pool_id' | 'through clients'
  /** Deleted together with the row of its pool: others find it, or collide with it, without the pool. A pool has few; all other rows go in steps. */
  goesWithPool?: true
  /** The column that holds the user's `sub`; deleting the user deletes the row. */
  user?: 'sub' | 'subject'
  /** What deleting the client of `client_id` does to the row, or why the row stays. */
  client?: 'delete' | { kept: string }
  /** When expired rows are deleted, or why none are. */
  sweep: readonly SweepRule[] | string
  /** A reset of a development service deletes all other tables' rows. */
  keptByReset?: true
}

const day = 86_400_000
/** A message is out of date after this time, whether it was sent or not. */
const messageLife = 30 * day
/** How long the counts of deliveries are kept: a year and a month, so that a month can be compared with that of the year before. */
const analyticsCountLife = 396 * day
/** How long an access key that has ended is listed, and refused as expired. */
const expiredKeyLife = 90 * day
/** Records that no log destination took for this time are dropped, so that one that is gone cannot fill the store. */
const logRecordLife = 3 * day
const attemptSweep: readonly SweepRule[] = [
  { column: 'last_at', keepFor: attemptLifetime, where: 'hard_days = 0' },
  { column: 'last_at', keepFor: hardDaysLifetime, where: 'hard_days > 0' },
]
const untilExpiry = { kept: 'the row cannot be used without its client, and is swept when it expires' }
const afterDay = (column: string): readonly SweepRule[] => [{ column, keepFor: day }]
const untilDeleted = 'kept until its owner is deleted'
const sweptWithApp = 'sweepDeletedApps deletes the rows of a deleted application'

/**
 * One row for every table of the migrations. Cascade deletes, the sweep and the reset are derived from it; `scripts/tables.ts` compares it with the
 * migrated schema. Expired rows stay for a day at least, so that a late request gets the exact error; a refresh-token family stays that long because
 * an access token is valid for a day at most.
 */
export const tables = {
  access_keys: { key: ['id'], sweep: [{ column: 'expires_at', keepFor: expiredKeyLife }], keptByReset: true },
  aliases: { key: ['pool_id', 'kind', 'value'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  analytics_deliveries: {
    key: ['pool_id', 'client_id', 'day', 'outcome'],
    pool: 'pool_id',
    client: 'delete',
    sweep: [{ column: 'last_at', keepFor: analyticsCountLife }],
  },
  // The events of a deleted user stay: they are delivered without the user's data.
  analytics_outbox: { key: ['id'], pool: 'pool_id', client: 'delete', sweep: 'an event waits until it is delivered or refused' },
  audit_anchors: { key: ['node', 'number'], sweep: [{ column: 'at', keepFor: 3_660 * day }] },
  attempts: { key: ['pool_id', 'subject'], pool: 'pool_id', user: 'subject', sweep: attemptSweep },
  // An event names its client; it is part of the history of the user.
  auth_events: {
    key: ['pool_id', 'sub', 'id'],
    pool: 'pool_id',
    user: 'sub',
    client: { kept: 'the event is part of the history of its user' },
    sweep: [{ column: 'expires_at', keepFor: 0 }],
  },
  authorization_codes: { key: ['id'], pool: 'pool_id', user: 'sub', client: untilExpiry, sweep: afterDay('expires_at') },
  branding_images: { key: ['pool_id', 'client_id', 'kind', 'hash'], pool: 'pool_id', client: 'delete', sweep: untilDeleted },
  branding_styles: { key: ['pool_id', 'client_id'], pool: 'pool_id', client: 'delete', sweep: untilDeleted },
  browser_sessions: { key: ['id'], pool: 'pool_id', user: 'sub', client: untilExpiry, sweep: afterDay('expires_at') },
  client_secrets: { key: ['client_id', 'id'], pool: 'through clients', goesWithPool: true, client: 'delete', sweep: untilDeleted },
  clients: { key: ['id'], pool: 'pool_id', goesWithPool: true, sweep: untilDeleted },
  codes: { key: ['pool_id', 'sub', 'purpose'], pool: 'pool_id', user: 'sub', sweep: afterDay('expires_at') },
  consents: { key: ['pool_id', 'sub', 'client_id', 'scope'], pool: 'pool_id', user: 'sub', client: 'delete', sweep: untilDeleted },
  deleted_pools: { key: ['id'], sweep: 'stepPoolDeletion deletes the row after the last rows of the pool' },
  devices: { key: ['pool_id', 'sub', 'device_key'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  domains: { key: ['host'], pool: 'pool_id', goesWithPool: true, sweep: untilDeleted },
  group_members: { key: ['pool_id', 'sub', 'name'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  iam_access_keys: { key: ['id'], sweep: [{ column: 'expires_at', keepFor: expiredKeyLife }] },
  iam_attachments: { key: ['principal_id', 'policy_arn'], sweep: 'a role or user is deleted after its policies are detached' },
  iam_inline_policies: { key: ['principal_id', 'name'], sweep: 'a role or user is deleted after its policies' },
  iam_policies: { key: ['arn'], sweep: 'a policy has no expiry' },
  iam_policy_versions: { key: ['policy_arn', 'number'], sweep: 'deletePolicy deletes the row' },
  iam_principals: { key: ['id'], sweep: 'a role or user has no expiry' },
  iam_tags: { key: ['owner_id', 'tag_key'], sweep: 'deleting the owner deletes the row' },
  identity_provider_identifiers: { key: ['pool_id', 'identifier'], pool: 'pool_id', sweep: untilDeleted },
  identity_providers: { key: ['pool_id', 'name'], pool: 'pool_id', sweep: untilDeleted },
  log_deliveries: { key: ['pool_id'], pool: 'pool_id', sweep: untilDeleted },
  log_outbox: { key: ['id'], pool: 'pool_id', sweep: [{ column: 'created_at', keepFor: logRecordLife }] },
  names: { key: ['pool_id', 'value'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  outbox: {
    key: ['id'],
    pool: 'pool_id',
    user: 'sub',
    sweep: [
      { column: 'due_at', keepFor: messageLife, where: 'delivered_at is not null' },
      { column: 'due_at', keepFor: messageLife, where: 'delivered_at is null' },
      // Messages to unknown users are never sent: they are written only so that the response takes as long as for a user.
      { column: 'due_at', keepFor: day, where: "delivered_at is null and medium = 'NONE'" },
    ],
  },
  passkey_challenges: { key: ['pool_id', 'sub'], pool: 'pool_id', user: 'sub', client: untilExpiry, sweep: afterDay('expires_at') },
  passkeys: { key: ['pool_id', 'id'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  password_history: { key: ['pool_id', 'sub', 'salt'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  // Anybody can begin a sign-in. A late answer gets the same error page whether the row is there or not.
  pending_sign_ins: { key: ['id'], pool: 'pool_id', sweep: [{ column: 'expires_at', keepFor: day / 24 }] },
  pinpoint_actors: { key: ['app_id', 'client', 'actor'], sweep: sweptWithApp },
  pinpoint_apps: { key: ['id'], sweep: 'an application has no expiry' },
  pinpoint_batches: {
    key: ['id'],
    sweep: 'the worker deletes the row when the sink has its events, sweepPinpointEvents when it is too old',
  },
  pinpoint_daily_actors: {
    key: ['app_id', 'kind', 'day', 'client', 'actor'],
    sweep: 'sweepPinpointEvents deletes the row with the events of its day, sweepDeletedApps with its application',
  },
  pinpoint_daily_counts: { key: ['app_id', 'measure', 'day', 'client', 'shard'], sweep: sweptWithApp },
  pinpoint_deleted_apps: { key: ['id'], sweep: 'sweepDeletedApps deletes the row after the last rows of the application' },
  pinpoint_endpoints: { key: ['app_id', 'id'], sweep: sweptWithApp },
  pinpoint_events: {
    key: ['app_id', 'endpoint_id', 'event_id'],
    sweep: 'sweepPinpointEvents deletes events after the time that the operator set, sweepDeletedApps with their application',
  },
  quotas: { key: ['pool_id', 'subject', 'action'], pool: 'pool_id', user: 'subject', sweep: afterDay('started_at') },
  refresh_families: { key: ['pool_id', 'sub', 'id'], pool: 'pool_id', user: 'sub', client: untilExpiry, sweep: afterDay('expires_at') },
  registrations: { key: ['pool_id', 'client_id'], pool: 'pool_id', client: 'delete', sweep: untilDeleted },
  // Nodes read what is newer than some seconds.
  request_counts: { key: ['node', 'number'], sweep: [{ column: 'at', keepFor: 60_000 }] },
  resource_servers: { key: ['pool_id', 'identifier'], pool: 'pool_id', sweep: untilDeleted },
  risk_configurations: { key: ['pool_id', 'client_id'], pool: 'pool_id', client: 'delete', sweep: untilDeleted },
  saml_keys: { key: ['pool_id'], pool: 'pool_id', sweep: untilDeleted },
  saml_metadata: { key: ['pool_id', 'provider'], pool: 'pool_id', sweep: untilDeleted },
  second_factors: { key: ['pool_id', 'sub'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  sessions: { key: ['id'], pool: 'pool_id', user: 'sub', client: 'delete', sweep: afterDay('expires_at') },
  signing_keys: {
    key: ['pool_id', 'kid'],
    pool: 'pool_id',
    goesWithPool: true,
    sweep: 'the first key of a pool signs its SAML messages, also when it is retired',
  },
  snapshots: { key: ['id'], sweep: 'takeSnapshot deletes all but the newest', keptByReset: true },
  spent_proofs: { key: ['id'], sweep: afterDay('expires_at') },
  terms: { key: ['pool_id', 'id'], pool: 'pool_id', client: 'delete', sweep: untilDeleted },
  ui_customizations: { key: ['pool_id', 'client_id'], pool: 'pool_id', client: 'delete', sweep: untilDeleted },
  user_attributes: { key: ['pool_id', 'name', 'value', 'sub'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  user_groups: { key: ['pool_id', 'name'], pool: 'pool_id', sweep: untilDeleted },
  user_identities: { key: ['pool_id', 'provider', 'attribute', 'value'], pool: 'pool_id', user: 'sub', sweep: untilDeleted },
  user_pools: { key: ['id'], sweep: 'a pool has no expiry' },
  users: {
    key: ['pool_id', 'sub'],
    pool: 'pool_id',
    user: 'sub',
    sweep: 'kept until its owner is deleted; sweepSimulatedUsers deletes those of simulated sign-ups, with their names',
  },
} as const satisfies Readonly<Record<string, Table>>

/** The name of a table of the store. */
export type TableName = keyof typeof tables

/** `tables` as a list of names and rows, for code that derives statements from all of them. */
export const tableRows: readonly (readonly [name: string, table: Table])[] = Object.entries(tables)
