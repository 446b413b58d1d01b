/**
 * Runs one operation on a project in a process of its own, over the real provider: `deploy.ts OPERATION PROJECT ENDPOINT`. Prints a line for each
 * finished step, so that a test can kill it in the middle of one. Ctrl-C acts as in the command.
 */
import { awsProviders } from '../../../provider/src/index.ts'
import { destroy, up } from '../../src/index.ts'

const [operation = 'up', project = '', endpoint = ''] = process.argv.slice(2)
const [once, twice] = [new AbortController(), new AbortController()]
process.on('SIGINT', () => (once.signal.aborted ? twice : once).abort())

const { result } = await (operation === 'destroy' ? destroy : up)({
  project,
  providers: awsProviders({ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }),
  config: {
    'aws:endpoints': JSON.stringify([{ cognitoidp: endpoint, iam: endpoint, pinpoint: endpoint, sts: endpoint }]),
    'aws:region': 'us-east-1',
  },
  signal: once.signal,
  stopNow: twice.signal,
  parallel: 8,
  onEvent: event => {
    if (event.type === 'step' && event.phase !== 'planned' && event.op !== 'same')
      process.stdout.write(`${event.phase} ${event.op} ${event.name}\n`)
    if (event.type === 'diagnostic' && event.severity === 'error') process.stdout.write(`error ${event.message}\n`)
  },
})
process.stdout.write(`end ${result}\n`)
process.exit(result === 'succeeded' ? 0 : 1)
