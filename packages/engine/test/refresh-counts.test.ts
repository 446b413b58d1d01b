import { expect, test } from 'vitest'
import { createDisplay, type EngineEvent } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const poolAndClient = program(async ({ resource }) => {
  await resource('Pool', 'pool', { size: 1 })
  await resource('Pool', 'other', { size: 1 })
})

/** A stack whose pool was changed outside, and whose other pool was deleted outside. */
async function drifted() {
  const service = functionProvider()
  const stack = await temporaryStack(service)
  await stack.up(poolAndClient)
  for (const [id, outputs] of service.service) if (id.startsWith('pool')) service.service.set(id, { ...outputs, size: 2 })
  for (const id of [...service.service.keys()]) if (id.startsWith('other')) service.service.delete(id)
  return stack
}
const text = (events: EngineEvent[]) => {
  let shown = ''
  const display = createDisplay({ mode: 'plain', colour: false, write: chunk => (shown += chunk) })
  for (const event of events) display.onEvent(event)
  return shown
}

test.each`
  operation    | options              | changes                              | says
  ${'preview'} | ${{ refresh: true }} | ${{ update: 1, create: 1, same: 1 }} | ${/~ test:index:Pool pool changed outside$.*- test:index:Pool other deleted outside$.*~ test:index:Pool pool update$.*\+ test:index:Pool other create$.*1 to create\n.*1 to update\n/ms}
  ${'up'}      | ${{ refresh: true }} | ${{ update: 1, create: 1, same: 1 }} | ${/pool changed outside$.*pool updated$.*1 created\n.*1 updated\n/ms}
  ${'refresh'} | ${{}}                | ${{ update: 1, delete: 1 }}          | ${/pool changed outside$.*1 changed\n.*1 gone\n/ms}
`('$operation $options counts drift once, and does not call it an update', async ({ operation, options, changes, says }) => {
  const stack = await drifted()
  const ran = await stack[operation as 'up'](operation === 'refresh' ? undefined : poolAndClient, options)
  expect(ran.changes).toEqual(changes)
  expect(text(ran.events)).toMatch(says)
})
