import { anyCharacter, anyText, type TemplatePart } from './template.ts'

/**
 * Matches parts without variables in one pass over the text. Bit n of the states says that the first n characters of the pattern have matched; a `*`
 * keeps its bit. The time is that of the text multiplied by the words of the states, whatever both contain.
 */
export function matchByStates(parts: readonly TemplatePart[], text: string): boolean {
  const { length, stays, steps, anyStep } = compile(parts)
  const states = new Uint32Array(stays.length)
  states[0] = 1
  for (let index = 0; index < text.length; index++) {
    const step = steps.get(text.charCodeAt(index)) ?? anyStep
    let carry = 0
    for (let word = 0; word < states.length; word++) {
      const state = states[word]!
      const moved = state & step[word]!
      states[word] = (moved << 1) | carry | (state & stays[word]!)
      carry = moved >>> 31
    }
  }
  return (states[length >>> 5]! & (1 << (length & 31))) !== 0
}

function compile(parts: readonly TemplatePart[]) {
  const length = parts.reduce((sum: number, part) => sum + (typeof part === 'string' ? part.length : part === anyCharacter ? 1 : 0), 0)
  const newStates = () => new Uint32Array((length >>> 5) + 1)
  const stays = newStates()
  const anyStep = newStates()
  const steps = new Map<number, Uint32Array>()
  const set = (states: Uint32Array, bit: number) => {
    states[bit >>> 5]! |= 1 << (bit & 31)
  }
  let at = 0
  for (const part of parts) {
    if (part === anyText) set(stays, at)
    else if (part === anyCharacter) set(anyStep, at++)
    else if (typeof part === 'string')
      for (let index = 0; index < part.length; index++) {
        const code = part.charCodeAt(index)
        const step = steps.get(code) ?? newStates()
        steps.set(code, step)
        set(step, at++)
      }
  }
  for (const step of steps.values()) for (let word = 0; word < step.length; word++) step[word]! |= anyStep[word]!
  return { length, stays, steps, anyStep }
}
