import { saveUiCustomization } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Sets CSS and logo of the classic pages, of one client or as the pool's default. API: SetUICustomization. */
export const SetUICustomization: Operation<'SetUICustomization'> = async (input, call) => ({
  UICustomization: await saveUiCustomization(call, input),
})
