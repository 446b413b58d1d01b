import type { Bag } from '@poolhouse/engine'
import { type CheckProblem, isGiven } from '../../shape/index.ts'

/** A customization has CSS, an image, or both. */
export function checkContent(inputs: Bag): CheckProblem[] {
  const content = { css: 'css', imageFile: 'image_file' }
  if (Object.keys(content).some(name => isGiven(inputs[name]))) return []
  return Object.entries(content).map(([path, field]) => ({
    path,
    reason: `Missing required argument: "${field}": one of \`css,image_file\` must be specified`,
  }))
}
