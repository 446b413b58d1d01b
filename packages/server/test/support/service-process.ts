import { parseConfig } from '../../src/index.ts'
import { startRecorded } from './start-recorded.ts'

/** Runs a service in a process of its own, which a test can kill. It prints its port; its clock follows the real clock. */
const [dataDir = '', masterKey = '', delivery = '{}', databaseUrl] = process.argv.slice(2)
const config = parseConfig(
  { data: dataDir, host: '127.0.0.1', port: 0, development: true },
  { POOLHOUSE_MASTER_KEY: masterKey, POOLHOUSE_DATABASE_URL: databaseUrl },
)
const service = await startRecorded({ ...config, delivery: JSON.parse(delivery) })
process.stdout.write(`${service.port}\n`)
