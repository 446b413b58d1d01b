import type { Call } from '../context.ts'
import { pageSize, pageStart, toPage } from '../paging.ts'
import type { Pool } from '../pools/index.ts'
import { listDevices } from '../storage/index.ts'
import { type Device, deviceFromRow } from './device.ts'

interface Asked {
  Limit?: number
  PaginationToken?: string
}

/** A page of a user's devices, by key, and the token of the next page. */
export async function listDevicesPage(
  call: Call,
  pool: Pool,
  sub: string,
  { Limit, PaginationToken }: Asked,
): Promise<{ devices: Device[]; PaginationToken?: string }> {
  const scope = `ListDevices ${pool.id} ${sub}`
  const size = pageSize(Limit)
  const rows = await call.store.read(listDevices({ poolId: pool.id, sub, after: pageStart(call, scope, PaginationToken), limit: size + 1 }))
  const { rows: page, NextToken } = toPage(call, scope, rows, size, ({ device_key }) => device_key)
  return { devices: page.map(deviceFromRow), ...(NextToken !== undefined && { PaginationToken: NextToken }) }
}
