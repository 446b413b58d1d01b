import { expect, test } from 'vitest'
import { nearestNames } from '../src/nearest-names.ts'

test.each`
  misspelt          | candidates                                | suggestions
  ${'callbackUrl'}  | ${['callbackUrls', 'logoutUrls', 'name']} | ${['callbackUrls']}
  ${'CALLBACKURLS'} | ${['callbackUrls']}                       | ${['callbackUrls']}
  ${'nmae'}         | ${['type', 'name']}                       | ${['name']}
  ${'user'}         | ${['users', 'user', 'use']}               | ${['user', 'users', 'use']}
  ${'something'}    | ${['name', 'type']}                       | ${[]}
`('nearestNames suggests $suggestions for $misspelt', ({ misspelt, candidates, suggestions }) => {
  expect(nearestNames(misspelt, candidates)).toEqual(suggestions)
})

test('nearestNames with a higher limit suggests names further away', () => {
  expect(nearestNames('urn:pulumi:dev::app::pool-a', ['urn:pulumi:dev::app::pool-main'], 6)).toHaveLength(1)
})
