import { migrations } from './migrations/index.ts'
import type { Decision, Statement } from './sql.ts'

/** Kept: who may sign calls. What the store says of itself (`metadata`: its version, its master key, its clock) is no table of a migration. */
const kept = new Set(['access_keys'])

/** Every table that a migration makes, so that a new one is not forgotten here. */
const tables = migrations
  .flatMap(migration => [...migration.matchAll(/create table (\w+)/g)].map(([, name]) => name!))
  .filter(name => !kept.has(name))

const emptied: readonly Statement[] = tables.map(name => ({ strings: [`delete from ${name}`], values: [] }))

/** Nothing is left of pools, clients and users. Development only. */
export function* emptyStore(_: object): Decision<void> {
  for (const statement of emptied) yield statement
}
