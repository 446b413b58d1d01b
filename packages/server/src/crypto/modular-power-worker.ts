import { parentPort } from 'node:worker_threads'
import { chooseModularPower } from './modular-power-paths.ts'
import type { PowerAnswer, PowerQuestion } from './modular-powers.ts'

const { power } = chooseModularPower()

parentPort!.on('message', ({ id, base, exponent }: PowerQuestion) => {
  let answer: PowerAnswer
  try {
    answer = { id, power: power(base, exponent) }
  } catch (error) {
    answer = { id, failure: error instanceof Error ? error.message : String(error) }
  }
  parentPort!.postMessage(answer)
})
