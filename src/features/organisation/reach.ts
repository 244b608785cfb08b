import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'

/** Who is behind the texts, and how a person is reached there: shown to contacts. Empty: not given. */
export type Reach = { organisation: string; phone: string; email: string; url: string }

const key = 'reach'
const nothing: Reach = { organisation: '', phone: '', email: '', url: '' }

export async function readReach(tx: Tx): Promise<Reach> {
  const [found] = await rows<{ value: Partial<Reach> }>(tx, sql`select value from setting where key = ${key}`)
  return { ...nothing, ...found?.value }
}

/** Throws UserError `house.phone`, `house.email`, `house.url` for what nobody could be reached by. */
export async function saveReach(tx: Tx, given: Reach): Promise<void> {
  const cut = (text: string, most: number): string =>
    text
      .replace(/[\p{C}\p{Z}]+/gu, ' ')
      .trim()
      .slice(0, most)
  const reach: Reach = {
    organisation: cut(given.organisation, 80),
    phone: cut(given.phone, 40),
    email: cut(given.email, 120),
    url: cut(given.url, 200),
  }
  if (reach.phone && !(/^[+\d][\d\s().\-/]*$/.test(reach.phone) && /(?:\d\D*){3,15}$/.test(reach.phone)))
    throw new UserError('house.phone', { found: reach.phone })
  if (reach.email && !/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]{2,}$/.test(reach.email))
    throw new UserError('house.email', { found: reach.email })
  if (reach.url && !isWebAddress(reach.url)) throw new UserError('house.url', { found: reach.url.slice(0, 80) })
  await tx.execute(sql`insert into setting (key, value) values (${key}, ${JSON.stringify(reach)}::jsonb)
    on conflict (key) do update set value = excluded.value`)
}

function isWebAddress(text: string): boolean {
  try {
    return ['https:', 'http:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}
