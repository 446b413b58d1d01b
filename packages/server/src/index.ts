/**
 * Server: the Cognito-compatible service.
 * Not here: the command line (poolhouse), Pulumi (engine, provider).
 */

export { type AccessQuestion, type ExplainedAccess, explainAccess } from './access/index.ts'
export { type AnalyticsStatus, analyticsStatus, type ClientAnalyticsStatus } from './analytics/index.ts'
export type { AuditEntry, AuditVerification } from './audit/index.ts'
export { backUp, restoreBackup } from './backup.ts'
export type { AnalyticsReport, ClientNumbers, Measure, Period } from './charts/index.ts'
export type { CheckedRows, RowProblem } from './check-store.ts'
export { type DescribedSecret, describeSecrets } from './clients/index.ts'
export {
  type Config,
  ConfigError,
  type ConfigOptions,
  type LogLevel,
  masterKeyVariables,
  optionNames,
  parseConfig,
  prepareDataDir,
} from './config/index.ts'
export type { Log } from './context.ts'
export {
  type ExportQuestion,
  exportSeed,
  type ReadSeed,
  type ReadSeedAgain,
  type Seed,
  type SeedClient,
  type SeedDifference,
  SeedError,
  type SeedOfEndpoint,
  type SeedPool,
  type SeedReport,
  type SeedServiceClient,
  type SeedSource,
  type SeedUser,
  seedFromCognitoLocal,
  seedFromEndpoint,
  seedSchema,
} from './dev/index.ts'
export { unimplementedOperations } from './gateway/index.ts'
export { awsDomainSuffix, awsServiceHosts, type Markup, markup } from './http/index.ts'
export type { AdminKey, IssuedKey, KeyProblem, KeyReplacementRequest, KeyRequest, ListedKey, ReplacedKey } from './iam/index.ts'
export { createAdminKey, createPolicyKey, listKeys, replaceKey, revokeKey } from './iam/index.ts'
export type { MasterKeyStatus } from './master-key-rotation.ts'
export { describeStore, openContext } from './open-context.ts'
export { operations } from './operations/index.ts'
export { type EventPage, type EventQuery, eventSinkBacklog, exportEvents, readAnalyticsReport, type SinkBacklog } from './pinpoint/index.ts'
export {
  type EventLevel,
  type EventsAfter,
  type RequestEvent,
  RequestLog,
  type RuleExplanation,
  withoutAddresses,
} from './request-log/index.ts'
export { checkRows, masterKeyStatus, rotateMasterKey, type Service, type ServiceStatus, startService } from './service.ts'
export { checkSqliteFile, listPoolIds, StorageError } from './storage/index.ts'
export { type KeyRotation, rotateKeys } from './tokens/index.ts'
export { listNameCollisions, type NameCollision } from './users/index.ts'
