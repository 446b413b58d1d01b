import { describe } from 'vitest'
import { testTroubles } from './support/dynamic-tests.ts'

describe('dynamic resources in Node.js', { timeout: 120_000 }, () => testTroubles('Node.js'))
