import { parseConfig, startService } from '../../src/index.ts'

/** A service in a process of its own, so that a test can kill it. Says where it listens, and its clock follows real time. */
const [dataDir = '', masterKey = '', delivery = '{}'] = process.argv.slice(2)
const config = parseConfig({ data: dataDir, host: '127.0.0.1', port: 0 }, { POOLHOUSE_MASTER_KEY: masterKey })
const service = await startService({ ...config, delivery: JSON.parse(delivery) })
process.stdout.write(`${service.port}\n`)
