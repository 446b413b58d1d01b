import { expect, test } from 'vitest'
import { engines } from '../support/engines.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { enough, report, timeout } from './report.ts'
import { newData, newLoad } from './service.ts'

/** Of each engine. */
const kills = 100

test.each(engines)(
  'on %s a service that is killed a hundred times under load keeps every acknowledged write',
  { timeout },
  async engine => {
    const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    const data = newData(await postgres?.database())
    let service = await data.start()
    const load = await newLoad(service.sdk)
    const startedAt = performance.now()
    let rounds = 0
    for (; !enough(rounds, kills, startedAt); rounds++) {
      const before = load.acknowledged.length
      const killAfter = 3 + Math.floor(Math.random() * 40)
      let isAlive = true
      const { sdk } = service
      const writer = async () => {
        while (isAlive && (await load.write(sdk))) {
          if (load.acknowledged.length - before < killAfter || !isAlive) continue
          isAlive = false
          service.process.kill('SIGKILL')
        }
      }
      await Promise.all(Array.from({ length: 16 }, writer))
      await service.kill()
      service = await data.start()
      await load.write(service.sdk)
    }
    const lost = await load.lost(service.sdk)
    await service.kill()
    await postgres?.stop()
    report(`${rounds} kills under load on ${engine}`, { acknowledged: load.acknowledged.length, lost: lost.length, outage: load.outage() })
    expect(lost).toEqual([])
  },
)
