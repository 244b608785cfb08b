/** What goes together: the button and the command of one thing in one group, others in their own. */
import { expect, it } from 'vitest'
import type { Interaction } from '../../src/chat/interaction.ts'
import { createRouter } from '../../src/chat/router.ts'
import type { House } from '../../src/chat/router.ts'
import { line } from '../../src/chat/view.ts'
import { action, command } from '../../src/features/define.ts'
import type { Context } from '../../src/features/define.ts'

it('the button and the command of one thing are one group', async () => {
  const groups: number[] = []
  let running = 0
  const run = async (all: unknown[]) => {
    groups.push(all.length)
    expect(++running).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    running--
    return all.map(() => ({ view: line('done') }))
  }
  const alone = async () => ({ view: line('alone') })
  const house = {
    withinTogether: async <T>(
      all: Interaction[],
      work: (of: Map<Interaction, Context>) => Promise<Map<Interaction, T>>,
    ) => work(new Map(all.map((one) => [one, {} as Context]))),
    person: () => ({ role: 'volunteer', t: (key: string) => key }),
    areLast: async () => [],
    failed: (error: unknown) => String(error),
  } as unknown as House<Context>
  const router = createRouter<Context>(
    {
      commands: [command({ name: 'fetch', group: 'own', role: 'volunteer', run: alone, runTogether: run })],
      actions: [action({ id: 'fetch', role: 'volunteer', ids: 0, run: alone, runTogether: run })],
      answers: [],
    },
    house,
  )
  const user = { network: 'playground' as const, tenant: 'local', userId: 'x', name: 'X' }
  const place = { network: 'playground' as const, tenant: 'local', channel: 'x', direct: true }
  const say = (n: number): Promise<unknown> =>
    router.dispatch({
      key: `${n}`,
      user,
      place,
      receivedAt: 0,
      ...(n % 2 ? { kind: 'press', token: 'fetch' } : { kind: 'command', name: 'fetch', options: '' }),
    } as Interaction)
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => say(n)))
  expect(JSON.stringify(answers)).not.toContain('alone')
  // One alone, and all that came meanwhile.
  expect(groups.reduce((sum, n) => sum + n, 0)).toBe(20)
  expect(groups.length).toBeLessThanOrEqual(2)
})
