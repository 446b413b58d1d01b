/**
 * Runs `up` in a process of its own over a provider with slow creates: `interruptible.ts PROJECT patient|hanging`. A patient create ends when the
 * run is cancelled, a hanging one never ends. Ctrl-C acts as in the command.
 */
import { up } from '../../src/index.ts'
import { functionProvider } from './function-provider.ts'
import { program } from './program.ts'

const [project = '', habit = ''] = process.argv.slice(2)
const [once, twice] = [new AbortController(), new AbortController()]
process.on('SIGINT', () => (once.signal.aborted ? twice : once).abort())
const { providers, reached } = functionProvider()
const asked = new Promise<void>(resolve => once.signal.addEventListener('abort', () => resolve()))
reached.set('create first', async () => {
  process.stdout.write('creating\n')
  await (habit === 'patient' ? asked : new Promise(() => {}))
})
// Keeps the process alive.
setInterval(() => {}, 1000)

const { result } = await up({
  project,
  providers,
  signal: once.signal,
  stopNow: twice.signal,
  program: program(async ({ resource }) => {
    const first = await resource('Pool', 'first')
    await resource('Pool', 'second', { first: first.id }, { uses: { first: [first] } })
  }),
  onEvent: event => event.type === 'cancelling' && process.stdout.write(`cancelling ${event.underWay}\n`),
})
process.stdout.write(`end ${result}\n`)
process.exit(1)
