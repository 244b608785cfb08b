/** The closed list of texts that go by themselves stands in the dispatching statement, and once more in what checks it. */
import type { SQL, StringChunk } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { messageKinds } from '../../../src/db/schema/conversations.ts'
import { asked, exempt } from '../../../src/features/texts/dispatch.ts'
import { answersOfTheOptedOut, automatic } from '../../../src/features/upkeep/verify.ts'
import { optOutChecks } from '../../../src/features/upkeep/opt-out-checks.ts'

const words = (list: SQL): string =>
  (list as unknown as { queryChunks: StringChunk[] }).queryChunks.map(({ value }) => value.join('')).join('')
const kinds = (list: string): string[] => [...list.matchAll(/'(\w+)'/g)].map(([, kind]) => kind!)

it('both lists are the same, and with the texts that a person pressed or asked for they are all there is', () => {
  expect(words(exempt)).toBe(automatic)
  expect(words(asked)).toBe(answersOfTheOptedOut)
  const pressed = ['first', 'reply', 'test', 'reminder']
  expect([...kinds(automatic), ...pressed].sort()).toEqual([...messageKinds].sort())
  expect(kinds(automatic)).toEqual(expect.arrayContaining(kinds(answersOfTheOptedOut)))
  const erased = optOutChecks.find(({ name }) => name === 'no_text_to_erased_opt_out')!
  expect(words(erased.query)).toContain(`not in ${answersOfTheOptedOut}`)
})
