import { spine } from './0001-spine.ts'
import { spentProofs } from './0002-spent-proofs.ts'
import { sweepAttempts } from './0003-sweep-attempts.ts'
import { livesOfUsers } from './0004-lives-of-users.ts'
import { rowsOfUsers } from './0005-rows-of-users.ts'
import { secondFactors } from './0006-second-factors.ts'
import { deletedPools } from './0007-deleted-pools.ts'
import { delivery } from './0008-delivery.ts'
import { passkeys } from './0009-passkeys.ts'
import { resourceServers } from './0010-resource-servers.ts'
import { devices } from './0011-devices.ts'
import { userSessions } from './0012-user-sessions.ts'
import { mfaOptions } from './0013-mfa-options.ts'
import { passwordHistory } from './0014-password-history.ts'
import { oauth } from './0015-oauth.ts'
import { domains } from './0016-domains.ts'
import { waitingMessages } from './0017-waiting-messages.ts'
import { branding } from './0018-branding.ts'
import { consents } from './0019-consents.ts'
import { names } from './0020-names.ts'
import { rowBindings } from './0021-row-bindings.ts'
import { iam } from './0022-iam.ts'
import { analytics } from './0023-analytics.ts'
import { pinpoint } from './0024-pinpoint.ts'
import { factorVersions } from './0025-factor-versions.ts'
import { passkeyChallengeExpiry } from './0026-passkey-challenge-expiry.ts'
import { writers } from './0027-writers.ts'
import { pageViews } from './0028-page-views.ts'
import { identityProviders } from './0029-identity-providers.ts'
import { federation } from './0030-federation.ts'
import { saml } from './0031-saml.ts'
import { authenticationContext } from './0032-authentication-context.ts'
import { testKit } from './0033-test-kit.ts'
import { deletionInSteps } from './0034-deletion-in-steps.ts'
import { signingKeyRotation } from './0035-signing-key-rotation.ts'
import { audit } from './0036-audit.ts'
import { accessKeyExpiry } from './0037-access-key-expiry.ts'
import { requestCounts } from './0038-request-counts.ts'
import { authEvents } from './0039-auth-events.ts'
import { membershipBindings } from './0040-membership-bindings.ts'
import { unconfirmedUsers } from './0041-unconfirmed-users.ts'
import { daysOfLockOuts } from './0042-days-of-lock-outs.ts'

/** All migrations in order; one is never changed after its release. The schema version is the number of migrations applied. */
export const migrations: readonly string[] = [
  spine,
  spentProofs,
  sweepAttempts,
  livesOfUsers,
  rowsOfUsers,
  secondFactors,
  deletedPools,
  delivery,
  passkeys,
  resourceServers,
  devices,
  userSessions,
  mfaOptions,
  passwordHistory,
  oauth,
  domains,
  waitingMessages,
  branding,
  consents,
  names,
  rowBindings,
  iam,
  analytics,
  pinpoint,
  factorVersions,
  passkeyChallengeExpiry,
  writers,
  pageViews,
  identityProviders,
  federation,
  saml,
  authenticationContext,
  testKit,
  deletionInSteps,
  signingKeyRotation,
  audit,
  accessKeyExpiry,
  requestCounts,
  authEvents,
  membershipBindings,
  unconfirmedUsers,
  daysOfLockOuts,
]

/** The single statements of a migration, since a driver may accept only one at a time. */
export const statementsOf = (migration: string): string[] =>
  migration
    .split(';')
    .map(statement => statement.trim())
    .filter(statement => statement !== '')

/** A statement in PostgreSQL's dialect. `bytewise_text` compares by bytes, whatever the locale of the database. */
export const inPostgres = (statement: string): string => statement.replaceAll(' bytewise_text', ' text collate "C"')

/** A statement in SQLite's dialect: strict tables with `integer` and `blob`. Text is compared by bytes by default. */
export const inSqlite = (statement: string): string =>
  statement
    .replaceAll(' bytewise_text', ' text')
    .replaceAll(' bigint', ' integer')
    .replaceAll(' bytea', ' blob')
    .replace(/^(create table[\s\S]*)\)$/, '$1) strict')
