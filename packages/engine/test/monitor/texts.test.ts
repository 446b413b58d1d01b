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
`('the duration "$duration" is $seconds seconds', ({ duration, seconds }) => {
  expect(parseDuration(duration)).toBeCloseTo(seconds)
})

test.each(['5', 'm', '5 m', '-5m', '5d', 'soon'])('"%s" is no duration', duration => {
  expect(() => parseDuration(duration)).toThrow(`custom timeout "${duration}" is no duration such as 5m or 1h30m.`)
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
`('$version fits $range: $fits', ({ range, version, fits }) => {
  expect(satisfies(version, range)).toBe(fits)
})

test('a range that cannot be read is named', () => {
  expect(() => satisfies('3.0.0', 'latest')).toThrow('"latest" is no version range: "latest" cannot be read')
})
