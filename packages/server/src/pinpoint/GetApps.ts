import type { RestJsonAction } from '../gateway/index.ts'
import { pageStart, toPage } from '../paging.ts'
import { listPinpointApps } from '../storage/index.ts'
import { describeApplication, toApplication } from './application.ts'
import { pageSizeOf } from './read.ts'

/** Lists the applications of an account in a region, in pages. API: pinpoint:GetApps. */
export const GetApps: RestJsonAction = async ({ query }, call) => {
  const { account, region } = call
  const size = pageSizeOf(query, 100)
  const scope = `pinpoint GetApps ${account} ${region}`
  const after = pageStart(call, scope, query.get('token') ?? undefined)
  const rows = await call.store.read(listPinpointApps({ account, region, after, limit: size + 1 }))
  const { rows: page, NextToken } = toPage(call, scope, rows, size, ({ id }) => id)
  return { Item: page.map(row => describeApplication(toApplication(row))), ...(NextToken !== undefined && { NextToken }) }
}
