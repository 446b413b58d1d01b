/**
 * Runs `up` in a process of its own over a provider whose creates take as long as the test wants: `interruptible.ts PROJECT patient|hanging`. A
 * patient one ends when the run is asked to end, a hanging one never does. Ctrl-C as the command has it.
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
// A process with nothing to wait for would end by itself.
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
