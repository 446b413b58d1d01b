import { describeUiCustomization } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Returns CSS and logo of the classic pages: the client's, or else the pool's default. API: GetUICustomization. */
export const GetUICustomization: Operation<'GetUICustomization'> = async (input, call) => ({
  UICustomization: await describeUiCustomization(call, input),
})
