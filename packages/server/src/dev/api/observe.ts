import { answer, integer, list, object, type Route, type RouteName, reference, refusal, text, time } from './route.ts'

const analyticsPath = '/_poolhouse/analytics'

/** What happened: requests, and the numbers of analytics. */
export const observeRoutes = {
  'GET /_poolhouse/requests': {
    id: 'readRequests',
    about: 'The events of requests, oldest first.',
    query: {
      after: { about: 'The number of an event: only later ones.', schema: { type: 'integer', minimum: 0, default: 0 } },
      refused: { about: 'true: only those of requests that were refused.', schema: { type: 'string', enum: ['true', 'false'] } },
    },
    answers: {
      200: {
        about: 'The events; `missed`: how many older ones are gone.',
        schema: object({ events: list(reference('RequestEvent')), last: integer, missed: integer }),
      },
      400: { about: 'The query is wrong.', schema: reference('Problem') },
    },
    run({ query: { after = '0', refused } }, { context: { requestLog } }) {
      if (!/^\d{1,15}$/.test(after)) return refusal('after must be the number of an event, or 0.')
      return answer(200, requestLog.after(Number(after), { refusedOnly: refused === 'true' }))
    },
  },
  'GET /_poolhouse/analytics': {
    id: 'readAnalytics',
    about: 'The numbers of app clients with analytics: a page, or with `Accept: application/json` a report.',
    query: { period: { about: 'Up to now.', schema: { type: 'string', enum: ['day', 'week', 'month', 'year'], default: 'week' } } },
    answers: {
      200: {
        about: 'The numbers, one list for each measure with one number for each bucket.',
        schema: object({ period: text, buckets: list(time), clients: list({ type: 'object' }) }),
        alsoHtml: true,
      },
      400: { about: 'The query is wrong.', schema: reference('Problem') },
    },
    isPage: true,
    async run({ query, accept }, { context }) {
      const [{ analyticsPage, isPeriod, periodNames }, { readAnalyticsReport }] = await Promise.all([
        import('../../charts/index.ts'),
        import('../../pinpoint/report.ts'),
      ])
      const period = query.period ?? 'week'
      if (!isPeriod(period)) return refusal(`period must be one of ${periodNames.join(', ')}.`)
      const report = await readAnalyticsReport(context, period)
      return accept.includes('application/json') ? answer(200, report) : analyticsPage(report, analyticsPath)
    },
  },
} satisfies Record<RouteName, Route>
