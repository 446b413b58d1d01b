import { expect, test } from 'vitest'
import { parseDuration } from '../../src/monitor/durations.ts'
import { satisfies } from '../../src/monitor/version-range.ts'

test.each`
  duration   | seconds
  ${''}      | ${0}
  ${'5m'}    | ${300}
  ${'1h30m'} | ${5400}
  ${'300ms'} | ${0.3}
  ${'1.5s'}  | ${1.5}
`('the custom timeout "$duration" is $seconds seconds', ({ duration, seconds }) => {
  expect(parseDuration(duration)).toBeCloseTo(seconds)
})

test.each(['5', 'm', '5 m', '-5m', '5d', 'soon'])('the custom timeout "%s" is refused: it is not a duration', duration => {
  expect(() => parseDuration(duration)).toThrow(`custom timeout "${duration}" is not a duration such as 5m or 1h30m.`)
})

test.each`
  range                   | version      | fits
  ${'>=3.0.0'}            | ${'3.260.0'} | ${true}
  ${'>=3.100.0 <3.200.0'} | ${'3.260.0'} | ${false}
  ${'>= 3.1, < 4'}        | ${'3.260.0'} | ${true}
  ${'^3.1.0'}             | ${'3.260.0'} | ${true}
  ${'^2.0.0'}             | ${'3.260.0'} | ${false}
  ${'~3.260.0'}           | ${'3.260.5'} | ${true}
  ${'~3.259.0'}           | ${'3.260.0'} | ${false}
  ${'=1.0.0 || >3.259.9'} | ${'3.260.0'} | ${true}
  ${'3.260.0'}            | ${'3.260.0'} | ${true}
  ${'3.x'}                | ${'3.260.0'} | ${true}
  ${''}                   | ${'3.260.0'} | ${true}
`('the engine version $version satisfies the version range "$range": $fits', ({ range, version, fits }) => {
  expect(satisfies(version, range)).toBe(fits)
})

test('a required version that is not a version range is refused', () => {
  expect(() => satisfies('3.0.0', 'latest')).toThrow('"latest" is not a version range such as ">=3.100.0 <4.0.0"')
})
