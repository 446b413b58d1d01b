/**
 * Charts: the numbers of analytics as a page of server-rendered SVG. Pure: a report in, HTML out; no script, no request.
 * Not here: where the numbers come from (analytics/), who may read the page (dev/, the command), bars in a terminal (the command).
 */
export { formatNumber } from './bar-chart.ts'
export { analyticsPage, chartStyle, reportView } from './page.ts'
export { bucketLabel, bucketsOf, isPeriod, type Period, periodNames, periods } from './periods.ts'
export { type AnalyticsReport, type ClientNumbers, type Measure, measures, summaryOf } from './report.ts'
