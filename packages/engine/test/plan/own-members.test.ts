import { expect, test } from 'vitest'
import { diffValues } from '../../src/plan/property-changes.ts'
import { resetPaths } from '../../src/plan/property-path.ts'
import { diffInputs } from '../../src/plan/resource-diff.ts'

const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']

test.each(names)('a property named %s that one side lacks is an addition or a deletion', name => {
  const bag = { [name]: 'x' }
  expect(diffInputs({}, bag)).toMatchObject({ changes: 'some', diffs: [name] })
  expect(diffInputs(bag, {})).toMatchObject({ changes: 'some', diffs: [name] })
  expect(diffInputs(bag, bag)).toMatchObject({ changes: 'none' })
  expect(diffValues({}, bag, [])).toMatchObject([{ path: name, kind: 'add' }])
  expect(diffValues(bag, {}, [])).toMatchObject([{ path: name, kind: 'delete' }])
})

test.each(names)('ignoreChanges of a property named %s that the old inputs lack removes it', name => {
  expect(resetPaths({ [name]: 'x' }, {}, [name])).toEqual({ inputs: {}, failed: [] })
  expect(resetPaths({}, { [name]: 'x' }, [name])).toEqual({ inputs: { [name]: 'x' }, failed: [] })
})
