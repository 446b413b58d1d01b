import { refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { type PinpointAppRow, readPinpointApp } from '../storage/index.ts'

/** A Pinpoint application. */
export interface Application {
  id: string
  arn: string
  region: string
  account: string
  name: string
  tags: Readonly<Record<string, string>>
  row: PinpointAppRow
}

/** `arn:aws:mobiletargeting:<region>:<account>:apps/<id>` */
export const applicationArn = ({ region, account, id }: Pick<PinpointAppRow, 'region' | 'account' | 'id'>): string =>
  `arn:aws:mobiletargeting:${region}:${account}:apps/${id}`

/** An application as the rooms see it. */
export const toApplication = (row: PinpointAppRow): Application => ({
  id: row.id,
  arn: applicationArn(row),
  region: row.region,
  account: row.account,
  name: row.name,
  tags: JSON.parse(row.tags),
  row,
})

/** An application by its id, of any account and region. Undefined for one that does not exist, or no longer. */
export async function findApplication({ store }: Pick<Context, 'store'>, id: string): Promise<Application | undefined> {
  const row = await store.read(readPinpointApp(id))
  return row && toApplication(row)
}

/** NotFoundException for an unknown application. */
export const applicationNotFound = () => refuse('NotFoundException', 'Resource not found')

/** An application of the caller's account and region. @throws NotFoundException */
export async function getApplication(call: Call, id: string): Promise<Application> {
  const application = await findApplication(call, id)
  if (!application || application.account !== call.account || application.region !== call.region) throw applicationNotFound()
  return application
}

/** An application in answers of the API (ApplicationResponse). */
export const describeApplication = ({ id, arn, name, tags, row }: Application) => ({
  Arn: arn,
  Id: id,
  Name: name,
  tags,
  CreationDate: new Date(row.created_at).toISOString(),
})
