import { describe } from 'vitest'
import { dynamicLanguages } from './support/dynamic-programs.ts'
import { type DynamicLanguage, testTroubles } from './support/dynamic-tests.ts'
import { isSkipped } from './support/python-stack.ts'

const here = (Object.keys(dynamicLanguages) as DynamicLanguage[]).filter(name => name !== 'Python' || !isSkipped)

describe.each(here)('dynamic resources in %s', { timeout: 120_000 }, testTroubles)
