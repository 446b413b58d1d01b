import type { Operation } from '../../context.ts'
import { describeDomain } from '../../pools/index.ts'

/** Returns a domain; nothing of one that does not exist. API: DescribeUserPoolDomain. */
export const DescribeUserPoolDomain: Operation<'DescribeUserPoolDomain'> = async (input, call) => ({
  DomainDescription: await describeDomain(call, input.Domain),
})
