import { describeUiCustomization } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Returns what a client's classic pages are dressed in: its own, else the pool's, else nothing. API: GetUICustomization. */
export const GetUICustomization: Operation<'GetUICustomization'> = async (input, call) => ({
  UICustomization: await describeUiCustomization(call, input),
})
