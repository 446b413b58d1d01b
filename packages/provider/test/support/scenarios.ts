import { type Bag, revealBag } from '@poolhouse/engine'
import { expect } from 'vitest'
import type { Kind, ProviderTest, State, StepOutcome } from './engine.ts'

/** One run of a program: what it gives, what is done about it, what the state then shows, and what it does not have. */
export interface Step {
  inputs: Bag
  did: StepOutcome['did']
  shows?: Bag
  absent?: string[]
}

/** Runs the steps one after another on one resource; after each of them a second run and a refresh find nothing to do. Then destroys it. */
export async function runScenario(lab: ProviderTest, kind: Kind, name: string, steps: readonly Step[]): Promise<void> {
  let state: StepOutcome | undefined
  try {
    for (const { inputs, did, shows = {}, absent = [] } of steps) {
      state = await lab.up(kind, name, inputs, state)
      expect(state.did, JSON.stringify(state.diff)).toBe(did)
      expect(revealBag(state.outputs)).toMatchObject(shows)
      for (const each of absent) expect(state.outputs).not.toHaveProperty(each)
      expect((await lab.up(kind, name, inputs, state)).did).toBe('same')
      const refreshed = await lab.refresh(state)
      expect(refreshed!.outputs).toEqual(state.outputs)
      expect(refreshed!.inputs).toEqual(state.inputs)
    }
  } finally {
    if (state) await lab.destroy(state)
  }
  expect(await lab.refresh(state!)).toBeUndefined()
  await lab.destroy(state!)
}

/** The inputs that an import gives, without those that a program cannot give. */
export async function importedProgram(lab: ProviderTest, { kind, name }: State, id: string): Promise<{ program: Bag; state: State }> {
  const state = (await lab.importing(kind, name, id))!
  const { __defaults: _, tagsAll: __, ...program } = state.inputs
  return { program, state }
}
