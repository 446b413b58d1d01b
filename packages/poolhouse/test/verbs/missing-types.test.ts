import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

test('up names every resource that is not built, and creates none', async () => {
  const copy = copyOf('minimal', 'yaml')
  copy.edit(
    source => `${source}  identities:
    type: aws:cognito:IdentityPool
    properties: { identityPoolName: identities }
  bucket:
    type: aws:s3:BucketV2
`,
  )

  const { status, out } = await poolhouse(['up', '--yes', '--endpoint', service.url], { cwd: copy.dir })
  copy.remove()

  expect(status).toBe(1)
  expect(out).toMatch(/aws:cognito:IdentityPool \(identities\): exists in the AWS provider, not built here$/m)
  expect(out).toMatch(/aws:s3:BucketV2 \(bucket\): belongs to the module s3 of the AWS provider, not built here$/m)
  expect(out).toMatch(/Built here: .*aws:cognito\/userPool:UserPool, .*aws:iam\/policy:Policy, .*\.$/m)
  expect(out).not.toMatch(/ created$/m)
  expect((await service.api.listUserPools({ MaxResults: 1 })).UserPools).toEqual([])
})
