import { startOwnPostgres } from '/work/wt/scale17/packages/server/test/support/postgres.ts'
import { openPostgres, createPool, deletePool, stepPoolDeletion } from '/work/wt/scale17/packages/server/src/storage/index.ts'
import { createRequire } from 'node:module'
const pg = createRequire('/work/wt/scale17/packages/server/package.json')('pg')
const own = await startOwnPostgres()
const store = await openPostgres(own.url)
await store.decide(createPool, { pool: { id: 'p', region: 'r', account: 'a', config: '{}', tags: '{}', data_key: Buffer.from('x'), created_at: 1 }, keys: [], limit: 9 })
const c = new pg.Client(own.url); await c.connect()
const n = 1000000
await c.query(`insert into users (pool_id, sub, username, status, enabled, attributes, tokens_valid_after, created_at, modified_at, version) select 'p', md5(i::text), 'f'||i, 'CONFIRMED', 1, '{}', 0,1,1,1 from generate_series(1,${n}) i`)
await c.query(`insert into aliases (pool_id, kind, value, sub) select 'p','username','f'||i, md5(i::text) from generate_series(1,${n}) i`)
await c.query(`insert into user_attributes (pool_id, name, value, sub) select 'p','username','f'||i, md5(i::text) from generate_series(1,${n}) i`)
await c.query('analyze')
console.log('filled', performance.now())
console.log(await store.decide(deletePool, { id: 'p', version: 1, at: 1 }))
let from = 0, steps = 0, worst = 0, start = performance.now(), sum = 0, lastLog = start
for (;;) {
  const t = performance.now()
  const s = await store.decide(stepPoolDeletion, { id: 'p', from, at: 1 })
  const d = performance.now() - t; worst = Math.max(worst, d); steps++; sum += d
  if (steps % 500 === 0) { console.log(steps, from, 'mean of last 500', (performance.now() - lastLog) / 500, 'worst', worst); lastLog = performance.now(); worst = 0 }
  if (s.kind === 'emptied') break
  from = s.from
}
console.log('steps', steps, 'total s', (performance.now() - start) / 1000)
await c.end(); await store.close(); await own.stop()
