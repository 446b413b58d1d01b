import { expect, test } from 'vitest'
import { currentUser, isOwnedBy } from '../../src/config/ownership.ts'

test.each`
  user                           | owner   | used
  ${{ uid: 1000 }}               | ${1000} | ${true}
  ${{ uid: 1000 }}               | ${1001} | ${false}
  ${{ uid: 1000 }}               | ${0}    | ${false}
  ${{ uid: 0 }}                  | ${0}    | ${true}
  ${{ uid: 0 }}                  | ${1000} | ${false}
  ${{ uid: 0, sudoUid: 1000 }}   | ${1000} | ${true}
  ${{ uid: 0, sudoUid: 1000 }}   | ${0}    | ${true}
  ${{ uid: 0, sudoUid: 1000 }}   | ${1001} | ${false}
  ${undefined /* no user ids */} | ${1000} | ${true}
`('a data directory of user $owner, found by user $user: used $used', ({ user, owner, used }) => {
  expect(isOwnedBy(user, owner)).toBe(used)
})

test('SUDO_UID counts only for root and only where it is a number', () => {
  const uid = process.geteuid!()
  expect(currentUser({})).toEqual({ uid })
  expect(currentUser({ SUDO_UID: 'root' })).toEqual({ uid })
  expect(currentUser({ SUDO_UID: '1000' })).toEqual(uid === 0 ? { uid, sudoUid: 1000 } : { uid })
})
