import type { Cost } from './flow.ts'
import { warmUpMs } from './load.ts'

/** Both are measured twice, in turns: the speed of a shared machine changes within a minute, and the share compares the two. */
const rounds = 2

/** Load before the second measurement of a process, which is warm already. */
const shortWarmUpMs = 500

const mean = (numbers: readonly (number | null)[]): number => numbers.reduce<number>((sum, each) => sum + (each ?? 0), 0) / numbers.length

const meanOf = (costs: readonly Cost[], member: keyof Cost) => mean(costs.map(cost => cost[member]))

/** Measures a flow, and beside it the bare handler that does the flow's unavoidable work; each after a load of so many milliseconds. */
export async function besideBareHandler(
  measureOurs: (warmUp: number) => Promise<Cost>,
  measureBare: (warmUp: number) => Promise<Cost>,
): Promise<{ ours: Cost; boundCpu: number }> {
  const ours: Cost[] = []
  const bare: Cost[] = []
  for (let round = 0; round < rounds; round++) {
    const warmUp = round === 0 ? warmUpMs : shortWarmUpMs
    bare.push(await measureBare(warmUp))
    ours.push(await measureOurs(warmUp))
  }
  return {
    ours: {
      cpu: meanOf(ours, 'cpu'),
      rate: meanOf(ours, 'rate'),
      p50: meanOf(ours, 'p50'),
      p99: meanOf(ours, 'p99'),
      peakMemory: meanOf(ours, 'peakMemory'),
    },
    boundCpu: meanOf(bare, 'cpu'),
  }
}
