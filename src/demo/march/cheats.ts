/** Three who do not play fair, on doors of their own: what a board must not count before a lead has looked. */
import type { Fate } from './fate.ts'
import { ask } from './interview.ts'
import type { Phone } from './phone.ts'

export const cheating = { doors: 100, talks: 24, interviews: 12 }

/** A hundred doors in two minutes. */
export async function* sprint(phone: Phone, effort: string): AsyncGenerator<number, void> {
  await phone.type('doors', effort)
  for (let n = 0; n < cheating.doors; n++) await phone.press('d_absent')
}

/** Somebody behind every door, and all of them talk. */
export async function* talkAlways(phone: Phone, effort: string): AsyncGenerator<number, void> {
  await phone.type('doors', effort)
  for (let n = 0; n < cheating.talks; n++) {
    await phone.press('d_talked')
    await phone.press('i_no')
    yield 3
  }
}

/** The same answers again and again. */
export async function* copy(phone: Phone, effort: string, fate: Fate): AsyncGenerator<number, void> {
  await phone.type('doors', effort)
  for (let n = 0; n < cheating.interviews; n++) {
    for (let before = 0; before < 2; before++) await phone.press('d_absent')
    await phone.press('d_talked')
    yield await ask(phone, fate, '', { alike: true })
  }
}

/** Addresses of their own street, in no polling station. */
export const cheatedStreet = (doors: number): Uint8Array =>
  Buffer.from(
    [
      'numero;nom_voie;nom_commune;lon;lat',
      ...Array.from(
        { length: doors },
        (_, i) => `${i + 1};Rue des Records;Riviere;${-1.9 + i * 0.0001};${48.3 + (i % 2) * 0.00013}`,
      ),
      '',
    ].join('\n'),
  )
