import { setTimeout as wait } from 'node:timers/promises'
import type { DemoClient } from './attempts.ts'
import { srpSignIn } from './srp-sign-in.ts'

/** What a Pinpoint application counted on one day. */
interface Counts {
  signIns: number
  failures: number
  users: number
}

const numbers = { signIns: 'sign-ins', failures: 'sign-in-failures', users: 'daily-active-users-grouped-by-date' } as const
/** How long the delivery of an event may take, which happens after the answer to the sign-in. */
const patienceMs = 10_000

/** Fails once, signs in once, and answers what the client's Pinpoint application has counted today. */
export async function countedSignIn(client: DemoClient): Promise<string> {
  const { UserPoolClient } = await client.api.describeUserPoolClient({ UserPoolId: client.poolId, ClientId: client.clientId })
  const applicationId = UserPoolClient?.AnalyticsConfiguration?.ApplicationId
  if (!applicationId) return 'the client names no Pinpoint application'
  const { count, close } = await createCounter(client, applicationId)
  try {
    const before = await count()
    const analytics = { AnalyticsEndpointId: client.username }
    const wrong = await srpSignIn({ ...client, password: `not ${client.password}` }, analytics).catch(error => error.name)
    if (wrong !== 'NotAuthorizedException') return `a wrong password: ${wrong}`
    const outcome = await srpSignIn(client, analytics)
    if (outcome !== 'signed in') return outcome
    const isCounted = ({ signIns, failures }: Counts) => signIns > before.signIns && failures > before.failures
    let after = await count()
    for (const end = Date.now() + patienceMs; !isCounted(after) && Date.now() < end; after = await count()) await wait(50)
    if (!isCounted(after)) return 'not counted. Why, says: poolhouse analytics status'
    return `counted today: ${of(after.signIns, 'sign-in')}, ${of(after.failures, 'failure')}, ${of(after.users, 'active user')}`
  } finally {
    close()
  }
}

const of = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

async function createCounter({ url, poolId }: DemoClient, ApplicationId: string) {
  const { GetApplicationDateRangeKpiCommand, PinpointClient } = await import('@aws-sdk/client-pinpoint')
  const pinpoint = new PinpointClient({
    endpoint: url,
    region: poolId.split('_')[0]!,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
    maxAttempts: 1,
  })
  const read = async (KpiName: string): Promise<number> => {
    const now = new Date()
    const { ApplicationDateRangeKpiResponse: answer } = await pinpoint.send(
      new GetApplicationDateRangeKpiCommand({ ApplicationId, KpiName, StartTime: now, EndTime: now }),
    )
    return Number(answer?.KpiResult?.Rows?.[0]?.Values?.[0]?.Value ?? 0)
  }
  const count = async (): Promise<Counts> => {
    const [signIns, failures, users] = await Promise.all([read(numbers.signIns), read(numbers.failures), read(numbers.users)])
    return { signIns, failures, users }
  }
  return { count, close: () => pinpoint.destroy() }
}
