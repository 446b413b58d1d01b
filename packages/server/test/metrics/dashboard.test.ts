import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { useServiceOn } from '../support/engines.ts'
import { createPoolWithUser } from '../support/service.ts'

const deploy = join(import.meta.dirname, '../../../../deploy')
/** Names that PromQL has for itself, and what Prometheus adds to every scrape. */
const ofPrometheus = new Set(['up'])

interface Panel {
  title: string
  targets?: { expr: string }[]
}
const { panels, templating } = JSON.parse(readFileSync(join(deploy, 'grafana/poolhouse.json'), 'utf8')) as {
  panels: Panel[]
  templating: { list: { query: string | { query: string } }[] }
}
const queries: [where: string, expression: string][] = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [`the panel "${title}"`, expr])),
  ...templating.list.flatMap(({ query }): [string, string][] => (typeof query === 'string' ? [] : [['the choice of nodes', query.query]])),
]
const rules = readFileSync(join(deploy, 'prometheus/alerts.yaml'), 'utf8')
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((rule): [string, string] => {
    const [, block, line] = /^ {8}expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/m.exec(rule)!
    return [`the alert ${rule.split('\n', 1)[0]}`, (block ?? line)!]
  })

/** The metrics that an expression reads: names before braces or ranges, and as arguments. */
const metricsOf = (expression: string): string[] =>
  [...expression.replaceAll(/"[^"]*"/g, '""').matchAll(/\b(?:poolhouse|process|nodejs)_\w+|\bup\b/g)].map(([name]) => name)

const service = useServiceOn('SQLite', { metrics: { host: '127.0.0.1', port: 0 } })
let served = new Set<string>()
beforeAll(async () => {
  await (await createPoolWithUser(service)).signIn()
  const text = await (await fetch(service.metricsUrl!)).text()
  served = new Set([...text.matchAll(/^([a-z_]\w*)[{ ]/gm)].map(([, name]) => name!))
})

test.each([...queries, ...rules])('%s reads metrics that a service has', (_, expression) => {
  const names = metricsOf(expression)
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter(name => !served.has(name) && !ofPrometheus.has(name))).toEqual([])
})

test('the dashboard has panels and the file of rules has alerts', () => {
  expect([queries.length, rules.length]).toEqual([20, 9])
  for (const [, expression] of queries.slice(0, -1)) expect(expression).toContain('instance=~"$instance"')
})
