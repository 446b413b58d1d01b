import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { type BenchPool, createPoolAndUsers } from './api-flow.ts'

/** Development mode does not verify signatures; the scope names the service. */
const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/mobiletargeting/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`

/** A pool with users whose client sends its events, with user data, to an application of Pinpoint. */
export interface AnalyticsPool extends BenchPool {
  applicationId: string
}

/** Creates an application of Pinpoint. */
export async function createApplication(url: string): Promise<{ applicationArn: string; applicationId: string }> {
  const answer = await fetch(`${url}/v1/apps`, {
    method: 'POST',
    headers: { authorization, 'x-amz-date': '20260101T000000Z', 'content-type': 'application/json' },
    body: JSON.stringify({ Name: 'bench' }),
  })
  if (answer.status !== 201) throw new Error(`CreateApp at ${url}: HTTP ${answer.status} ${await answer.text()}`)
  const { Arn: applicationArn, Id: applicationId } = (await answer.json()) as { Arn: string; Id: string }
  return { applicationArn, applicationId }
}

/** Creates an application, and a pool whose client names it. `count` users. */
export async function createAnalyticsPool(url: string, count?: number): Promise<AnalyticsPool> {
  const { applicationArn: ApplicationArn, applicationId } = await createApplication(url)
  return {
    applicationId,
    ...(await createPoolAndUsers(url, { AnalyticsConfiguration: { ApplicationArn, UserDataShared: true } }, count)),
  }
}

/** Adds events to the outbox of a service that does not run: sign-ins of all users in turn. */
export function writeBacklog(file: string, { poolId, clientId }: AnalyticsPool, count: number): void {
  const db = new DatabaseSync(file)
  const users = db
    .prepare('select sub from users where pool_id = ?')
    .all(poolId)
    .map(({ sub }) => String(sub))
  const insert = db.prepare(`insert into analytics_outbox (id, pool_id, client_id, kind, origin, endpoint_id, user_key, created_at, due_at)
    values (?, ?, ?, 'sign-in', 'metadata', ?, ?, ?, ?)`)
  const now = Date.now()
  db.exec('begin')
  for (let n = 0; n < count; n++) insert.run(randomUUID(), poolId, clientId, `device-${n}`, users[n % users.length]!, now, now)
  db.exec('commit')
  db.close()
}

/** How many events wait in the outbox, and how many Pinpoint has stored. */
export function readBacklog(file: string): { waiting: number; stored: number } {
  const db = new DatabaseSync(file, { readOnly: true })
  const count = (table: string) => Number(db.prepare(`select count(*) as n from ${table}`).get()!.n)
  const found = { waiting: count('analytics_outbox'), stored: count('pinpoint_events') }
  db.close()
  return found
}
