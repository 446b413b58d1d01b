import { expect, test } from 'vitest'
import { startOwnPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { enough, report, timeout } from './report.ts'
import { newData, newLoad, pause, type ServiceProcess } from './service.ts'

const writers = 8

test('of two nodes one is killed under load, again and again: the other answers, and every acknowledged write stays', {
  timeout,
}, async () => {
  const postgres = await startPostgres()
  const data = newData(await postgres.database())
  const directories = [data.dataDir, data.newDirectory()]
  const nodes: ServiceProcess[] = await Promise.all(directories.map(directory => data.start(directory)))
  const load = await newLoad(nodes[0]!.sdk)
  let isOver = false
  // As behind a load balancer: a client whose node does not answer asks the other one.
  const working = Array.from({ length: writers }, async (_, index) => {
    for (let node = index; !isOver; ) if (!(await load.write(nodes[node % nodes.length]!.sdk))) node++
  })
  load.resetOutage()
  const startedAt = performance.now()
  let rounds = 0
  for (; !enough(rounds, 6, startedAt); rounds++) {
    await pause(300)
    const victim = rounds % 2
    await nodes[victim]!.kill()
    await pause(300)
    nodes[victim] = await data.start(directories[victim])
  }
  isOver = true
  await Promise.all(working)
  const [one, other] = await Promise.all(nodes.map(({ sdk }) => load.lost(sdk)))
  const outage = load.outage()
  for (const node of nodes) await node.kill()
  await postgres.stop()
  report(`${rounds} times one of two nodes killed`, { acknowledged: load.acknowledged.length, lost: one!.length + other!.length, outage })
  expect([...one!, ...other!]).toEqual([])
  expect(outage).toBeLessThan(5_000)
})

test('a primary that crashes under load and its synchronous standby that is promoted: writes go on within 20 seconds, and every acknowledged one stays', {
  timeout,
}, async () => {
  const startedAt = performance.now()
  let rounds = 0
  let acknowledged = 0
  let longest = 0
  const statuses = new Set<number>()
  for (; !enough(rounds, 1, startedAt); rounds++) {
    const primary = await startOwnPostgres()
    const database = new URL(await primary.database())
    const standby = await primary.synchronousStandby()
    const url = `postgres://postgres:postgres@127.0.0.1:${database.port},127.0.0.1:${standby.port}${database.pathname}?target_session_attrs=read-write`
    const service = await newData(url).start()
    const load = await newLoad(service.sdk)
    let isOver = false
    const working = Array.from({ length: writers }, async () => {
      while (!isOver) if (!(await load.write(service.sdk))) await pause(50)
    })
    await pause(1_000)
    load.resetOutage()
    const before = load.acknowledged.length
    await primary.crash()
    await pause(1_000)
    await standby.promote()
    while (load.acknowledged.length < before + 100 && load.outage() < 30_000) await pause(50)
    isOver = true
    await Promise.all(working)
    const outage = load.outage()
    const lost = await load.lost(service.sdk)
    await service.kill()
    await standby.stop()
    await primary.stop()
    acknowledged += load.acknowledged.length
    longest = Math.max(longest, outage)
    for (const { status } of load.failures) statuses.add(status)
    expect(lost).toEqual([])
    expect(load.acknowledged.length).toBeGreaterThan(before)
  }
  report(`${rounds} failovers to a synchronous standby`, { acknowledged, lost: 0, outage: longest })
  expect(longest).toBeLessThan(20_000)
  // Refused as unavailable or too many, not as unexpected errors.
  expect([...statuses].filter(status => ![503, 400].includes(status))).toEqual([])
})
