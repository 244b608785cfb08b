import type { Tx } from '../../db/client.ts'
import { copy, copyValue } from '../../db/client.ts'
import { contactIds } from './contact-ids.ts'
import type { ReadContact } from './read-contact.ts'
import { seenPhones } from './seen-phones.ts'

/** `again`: the number stands in the file before, in this chunk or an earlier one. */
export const stagedColumns =
  'line int, id uuid, again boolean, refuses boolean, phone text, valid boolean, kind text, country text, ' +
  'first_name text, last_name text, locale text, zone text, zone_too text, place text, fields jsonb'

/** Rows of a file as lines for COPY, a chunk's worth. */
export type Chunk = { contacts: Buffer[]; rejected: Buffer[]; n: number; refusing: boolean }

export type Stage = {
  add(line: number, contact: ReadContact): void
  reject(line: number, reason: string): void
  /** Rows since the last `take`. */
  size(): number
  take(): Chunk
}

/** Lines are kept as bytes, this many at a time: as strings they would hold on to the pieces of the file they were cut from. */
const PIECE = 200

export function openStage(importId: string): Stage {
  const seen = seenPhones()
  const newId = contactIds()
  let chunk: Chunk = { contacts: [], rejected: [], n: 0, refusing: false }
  let contacts = ''
  let rejected = ''
  const pack = (): void => {
    if (contacts !== '') chunk.contacts.push(Buffer.from(contacts))
    if (rejected !== '') chunk.rejected.push(Buffer.from(rejected))
    contacts = ''
    rejected = ''
  }
  return {
    add(line, { phone, firstName, lastName, locale, somewhere, fields, refuses }) {
      const again = seen.add(phone.e164)
      contacts +=
        `${line}\t${newId()}\t${again ? 't' : 'f'}\t${refuses ? 't' : 'f'}\t${phone.e164}\t${phone.valid ? 't' : 'f'}\t${phone.line}\t` +
        `${phone.country ?? '\\N'}\t${copyValue(firstName)}\t${copyValue(lastName)}\t${locale ?? '\\N'}\t` +
        `${somewhere.zone ?? '\\N'}\t${somewhere.zoneToo ?? '\\N'}\t${somewhere.place}\t${copyValue(JSON.stringify(fields))}\n`
      if (refuses) chunk.refusing = true
      if (++chunk.n % PIECE === 0) pack()
    },
    reject(line, reason) {
      rejected += `${importId}\t${line}\trejected\t${reason}\n`
      if (++chunk.n % PIECE === 0) pack()
    },
    size: () => chunk.n,
    take() {
      pack()
      const taken = chunk
      chunk = { contacts: [], rejected: [], n: 0, refusing: false }
      return taken
    },
  }
}

export async function sendChunk(tx: Tx, { contacts, rejected }: Chunk): Promise<void> {
  if (contacts.length) await copy(tx, 'staged', contacts)
  if (rejected.length) await copy(tx, 'import_row (import_id, line, outcome, reason)', rejected)
}
