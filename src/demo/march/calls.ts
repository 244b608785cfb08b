/** An evening on the phone after the march: a list of numbers that nobody has, one call each, and what came of it. */
import { importList } from '../../features/contacts/import.ts'
import type { App } from '../../app.ts'
import type { Fate } from './fate.ts'
import type { Phone } from './phone.ts'

export const phoneBank = 'Phone bank'
export const callList = 'Demo: phones'
/** The evening's length for so many callers: three minutes a call. */
const most = 600
export const callers = 20

/** Shares of calls: a button, and how many of a hundred end with it. */
const shares: [string, number][] = [
  ['k_no_answer', 0.42],
  ['k_talked', 0.27],
  ['k_voicemail', 0.13],
  ['k_refused', 0.09],
  ['k_back', 0.04],
  ['k_wrong', 0.03],
  ['k_never', 0.02],
]

/** Numbers as the tests have them, none of which is rung, with a first name each that no other has. */
export async function bringNumbers(app: App, interviews: number): Promise<void> {
  const n = Math.min(most, Math.max(40, Math.ceil(interviews / 10)))
  const lines = Array.from({ length: n }, (_, i) => `Person ${i + 1},+1514${2_000_000 + i}`)
  await app.store.transact((tx) =>
    importList(tx, Buffer.from(`first_name,phone\n${lines.join('\n')}\n`), {
      fileName: 'phones.csv',
      list: callList,
      source: 'Demonstration',
      kind: 'petition',
      region: 'CA',
    }),
  )
}

/** From call to call until nobody is left; what comes of each hangs on who is called alone. */
export async function* callAround(phone: Phone, fate: Fate): AsyncGenerator<number, void> {
  await phone.type('call', phoneBank)
  while (phone.has('k_number')) {
    const name = phone.texts('title')[0] ?? ''
    await phone.press('k_number')
    let x = fate.luck('call', name)
    const [button] = shares.find(([, share]) => (x -= share) < 0) ?? shares[0]!
    await phone.press(button)
    if (button === 'k_back') await phone.press('k_back_tomorrow')
    yield 3
  }
}
