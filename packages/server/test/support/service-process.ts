import { parseConfig } from '../../src/index.ts'
import { startRecorded } from './start-recorded.ts'

/** Runs a service in a process of its own, which a test can kill. It prints its port; its clock follows the real clock. */
const [dataDir = '', masterKeys = '', delivery = '{}', databaseUrl] = process.argv.slice(2)
// The second one is being replaced by the first.
const [masterKey, oldMasterKey] = masterKeys.split(' ')
const config = parseConfig(
  { data: dataDir, host: '127.0.0.1', port: 0, development: true },
  { POOLHOUSE_MASTER_KEY: masterKey, POOLHOUSE_OLD_MASTER_KEY: oldMasterKey, POOLHOUSE_DATABASE_URL: databaseUrl },
)
const service = await startRecorded({ ...config, delivery: JSON.parse(delivery) })
// What commands ask a service over its socket.
const calls = {
  rotateMasterKey: () => service.rotateMasterKey(),
  masterKeyStatus: () => service.masterKeyStatus(),
  problems: async () => (await service.checkRows()).problems,
}
process.on('message', async ({ id, call }: { id: number; call: keyof typeof calls }) => {
  process.send!({ id, answer: await calls[call]() })
})
process.stdout.write(`${service.port}\n`)
