/** The blocks of docs/tasks/terraform.md, through the real Terraform provider. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folder } from '../support/command.ts'
import { serviceForTests } from '../support/service.ts'
import { poolWithClient, terraformIn } from './terraform.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
const home = folder()
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(async () => {
  await service.close()
  home.remove()
})

test('the pool and the client of docs/tasks/terraform.md are created, planned without a difference, and destroyed', {
  timeout: 240_000,
}, async () => {
  const terraform = await terraformIn(join(home.path, 'page'), service.url)
  terraform.write(poolWithClient!)
  expect(await terraform.apply()).toMatch(/client_id = "[a-z0-9]{26}"/)
  expect(await terraform.plan()).toBe('')
  expect(await terraform.destroy()).toContain('2 destroyed')
})
