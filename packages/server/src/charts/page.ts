import { createHash } from 'node:crypto'
import { paletteDeclarations } from '../branding/index.ts'
import { htmlResponse, type Markup, markup, trustedHtml } from '../http/index.ts'
import { barChart, formatNumber } from './bar-chart.ts'
import { bucketLabel, type Period, periodNames, periods } from './periods.ts'
import { type AnalyticsReport, type ClientNumbers, type Measure, measures, summaryOf } from './report.ts'

/** The stylesheet of a report, for a page that has the palette of branding/ as custom properties. */
export const chartStyle = `
.periods{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0 1.5rem}
.periods a{padding:.375rem .875rem;border:1px solid var(--edge);border-radius:999px;color:var(--text);text-decoration:none}
.periods a[aria-current]{background:var(--accent);border-color:var(--accent);color:var(--on)}
.report{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;margin:0 0 1.25rem}
.report h2{font-size:1.125rem;margin:0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:1.25rem;margin:1rem 0 0}
.charts figure{margin:0;min-width:0}
.charts figcaption{display:flex;justify-content:space-between;align-items:flex-start;gap:.5rem;font-weight:600;margin:0 0 .5rem}
.charts figcaption small{display:block;color:var(--soft);font-weight:400;font-size:.8125rem;line-height:1.2}
.charts figcaption b{font-size:1.5rem;line-height:1.2}
.charts svg{display:block;width:100%;height:auto}
.charts svg line{stroke:var(--line)}
.charts svg text{fill:var(--soft);font-size:11px}
.signUps{fill:var(--good)}.signIns{fill:var(--accent)}.failures{fill:var(--bad)}.activeUsers{fill:var(--edge)}
.report details{margin:1rem 0 0}
.report summary{cursor:pointer;color:var(--soft);font-size:.875rem}
.report .scroll{overflow-x:auto}
.report table{border-collapse:collapse;width:100%;font-size:.875rem;margin:.5rem 0 0}
.report th,.report td{text-align:right;padding:.25rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
.report th:first-child{text-align:left}
`

const style = `
:root{color-scheme:light dark;${paletteDeclarations('light')}}
@media(prefers-color-scheme:dark){:root{${paletteDeclarations('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
p{margin:0 0 1rem}
.soft{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
${chartStyle}`
const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
const measureNames = Object.keys(measures) as Measure[]

/** The page of a report: for each client a chart of each measure, and the same numbers as a table. `path`: where the links to other periods lead; a page in a file has none. */
export function analyticsPage(report: AnalyticsReport, path: string | undefined): Response {
  return htmlResponse(
    200,
    markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Analytics of ${periods[report.period].title}</title>
<link rel="icon" href="data:,">
<style>${trustedHtml(style)}</style>
</head>
<body>
<main>
<h1>Analytics</h1>
${reportView(report, path)}
</main>
</body>
</html>
`,
    { styles: [styleSource], images: ['data:'] },
  )
}

/** What the page of a report shows below its heading. */
export function reportView(report: AnalyticsReport, path: string | undefined): Markup {
  const { title, bucket } = periods[report.period]
  const labels = report.buckets.map(start => bucketLabel(bucket, Date.parse(start)))
  return markup`<p class="soft">Sign-ups, sign-ins, failures and active users of ${title}, for each app client. Times are UTC.</p>
${path && markup`<nav class="periods" aria-label="Period">${periodNames.map(name => periodLink(name, report.period, path))}</nav>`}
${report.clients.length === 0 ? emptyView(title) : report.clients.map(client => clientView(client, labels, report.period))}`
}

const periodLink = (name: Period, current: Period, path: string): Markup =>
  name === current
    ? markup`<a href="${path}?period=${name}" aria-current="page">${name}</a>`
    : markup`<a href="${path}?period=${name}">${name}</a>`

const emptyView = (title: string): Markup =>
  markup`<section class="report"><h2>No events in ${title}</h2><p class="soft">Events are counted for app clients with an AnalyticsConfiguration.</p></section>`

const clientView = (client: ClientNumbers, labels: readonly string[], period: Period): Markup => markup`<section class="report">
<h2>${client.clientName ?? 'Deleted client'}</h2>
<p class="soft">client ${client.clientId}, application ${client.applicationId}</p>
<div class="charts">${measureNames.map(measure => figureView(measure, client[measure], labels, period))}</div>
<details><summary>Numbers</summary><div class="scroll">${tableView(client, labels, periods[period].bucket)}</div></details>
</section>
`

function figureView(measure: Measure, values: readonly number[], labels: readonly string[], period: Period): Markup {
  const { title } = measures[measure]
  const { value, unit } = summaryOf(measure, values, period)
  return markup`<figure><figcaption><span>${title}<small>${unit}</small></span><b>${formatNumber(value)}</b></figcaption>${barChart({
    title,
    description: `${formatNumber(value)} ${unit}`,
    values,
    labels,
    className: measure,
  })}</figure>`
}

const tableView = (client: ClientNumbers, labels: readonly string[], bucket: string): Markup => markup`<table>
<thead><tr><th scope="col">${bucket}</th>${measureNames.map(measure => markup`<th scope="col">${measures[measure].title}</th>`)}</tr></thead>
<tbody>${labels.map((label, index) => markup`<tr><th scope="row">${label}</th>${measureNames.map(measure => markup`<td>${client[measure][index]}</td>`)}</tr>`)}</tbody>
</table>`
