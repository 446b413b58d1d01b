import { expect, test } from 'vitest'
import { commandLine, verbNames } from '../../src/command.ts'
import { processEnvironment } from '../../src/environment.ts'

const end = () => {}
const namesOf = async (verb?: string) => (await commandLine(processEnvironment, end, verb)).commands.map(command => command.name())

test('the command line has the verbs of its table, in the order of the table', async () => {
  expect(await namesOf()).toEqual(verbNames)
})

test.each(verbNames)('the module that is loaded for "%s" adds it', async verb => {
  expect(await namesOf(verb)).toContain(verb)
})

test('an unknown verb loads all verbs, so that the message can suggest one', async () => {
  expect(await namesOf('strat')).toEqual(verbNames)
})
