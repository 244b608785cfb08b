import type { Pack, PackName } from '../pack.ts'
import { ca } from './ca.ts'
import { strict } from './default.ts'
import { fr } from './fr.ts'
import { us } from './us.ts'

export const packs: Record<PackName, Pack> = { us, ca, fr, default: strict }

const byCountry = new Map(
  Object.values(packs).flatMap((pack) => pack.countries.map((country) => [country, pack] as const)),
)

/** The pack of a country; where none is known, the strict one. */
export const packOf = (country: string | null | undefined): Pack =>
  byCountry.get((country ?? '').toUpperCase()) ?? strict

/** The pack of a place such as `us-tx`, as contacts and campaigns carry it. */
export const packOfPlace = (place: string): Pack => packs[place.split('-')[0] as PackName] ?? strict
