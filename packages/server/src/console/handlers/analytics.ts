import { isPeriod, periodNames, reportView } from '../../charts/index.ts'
import { readAnalyticsReport } from '../../pinpoint/report.ts'
import { pageResponse } from '../layout.ts'
import { paths } from '../paths.ts'
import type { ConsoleRequest } from '../request.ts'
import { problemView } from '../views/problem.ts'

/** The charts of analytics, as `GET /_poolhouse/analytics` has them. */
export async function analyticsPage({ context, query }: ConsoleRequest): Promise<Response> {
  const period = query.get('period') ?? 'week'
  if (!isPeriod(period))
    return pageResponse(400, problemView({ title: 'The address is wrong', text: `period must be one of ${periodNames.join(', ')}.` }))
  const report = await readAnalyticsReport(context, period)
  return pageResponse(200, { title: 'Analytics', section: 'analytics', body: reportView(report, paths.analytics) })
}
