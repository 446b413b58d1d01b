import { startService } from '../../src/index.ts'

/** A service in a process of its own, so that a test can kill it. Says where it listens, and its clock follows real time. */
const [dataDir = '', masterKey = '', delivery = '{}'] = process.argv.slice(2)
const service = await startService({
  settings: {
    mode: 'development',
    publicUrl: '',
    issuer: 'local',
    account: '000000000000',
    refreshTokenReuse: 'revoke-family',
    allowedHosts: [],
    trustedProxies: [],
  },
  listen: { host: '127.0.0.1', port: 0 },
  dataDir,
  databaseUrl: undefined,
  masterKey: { kind: 'variable', text: masterKey },
  delivery: JSON.parse(delivery),
  publicUrlGiven: false,
})
process.stdout.write(`${service.port}\n`)
