import type { RestJsonAction } from '../gateway/index.ts'
import { nextToken, pageStart } from '../paging.ts'
import { getApplication } from './application.ts'
import { computeKpi } from './kpis.ts'
import { badRequest, pageSizeOf, timeOf } from './read.ts'

const millisecondsOfDay = 86_400_000
const usualDays = 31
const mostDays = 90

/** Answers with numbers that were counted when events were stored. API: pinpoint:GetApplicationDateRangeKpi. */
export const GetApplicationDateRangeKpi: RestJsonAction = async ({ path, query }, call) => {
  const { id: applicationId } = await getApplication(call, path['application-id']!)
  const name = path['kpi-name']!
  const end = readTime(query, 'end-time') ?? Math.max(call.now, readTime(query, 'start-time') ?? 0)
  const start = readTime(query, 'start-time') ?? end - usualDays * millisecondsOfDay
  if (start > end) throw badRequest('start-time is after end-time.')
  if (end - start > mostDays * millisecondsOfDay) throw badRequest(`start-time and end-time are more than ${mostDays} days apart.`)
  const rows = await computeKpi(call, { applicationId, name, start, end })
  if (!rows) throw badRequest(`There is no metric with the name ${name}.`)

  const size = pageSizeOf(query, 100)
  const scope = `pinpoint kpi ${applicationId} ${name} ${query.get('start-time')} ${query.get('end-time')}`
  const from = Number(pageStart(call, scope, query.get('next-token') ?? undefined))
  const to = from + size
  return {
    ApplicationId: applicationId,
    KpiName: name,
    StartTime: new Date(start).toISOString(),
    EndTime: new Date(end).toISOString(),
    KpiResult: { Rows: rows.slice(from, to) },
    ...(to < rows.length && { NextToken: nextToken(call, scope, String(to)) }),
  }
}

function readTime(query: URLSearchParams, name: string): number | undefined {
  const written = query.get(name)
  if (written === null || written === '') return undefined
  const read = timeOf(written)
  if (read === undefined) throw badRequest(`${name} must be a time in the form of ISO 8601, such as 2026-01-31T12:00:00Z.`)
  return read
}
