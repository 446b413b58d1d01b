import { describe } from 'vitest'
import { pluginKinds } from './support/component-plugins.ts'
import { testComponents } from './support/component-tests.ts'
import { isSkipped } from './support/python-stack.ts'

// A component provider in TypeScript would check its types at each start, which takes seconds.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const inLanguages = pluginKinds.filter(kind => kind !== 'an executable' && !(kind.includes('Python') && isSkipped))

describe.each(inLanguages)('a component of %s', { timeout: 120_000 }, testComponents)
