/**
 * What the simulated voters do beside their phones: come to a rally, vote. Drawn from the seed and the number, as all that
 * they write is: the same whoever wrote to them, and however fast.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import { ballotOf } from '../sms/simulated/personas.ts'
import type { Ballot } from '../sms/simulated/personas.ts'
import { draw } from '../sms/simulated/draw.ts'
import type { Stage } from './stage.ts'

export type Voter = {
  contactId: string
  phone: string
  /** What they answered to the invitation. */
  answer: 'yes' | 'maybe' | 'no' | null
  /** They were to be invited, or left alone by chance. */
  invited: boolean
  /** They had a text about the vote. */
  asked: boolean
}

/** Everybody of the demo's lists, in one order. Phones: the street is not the house, and knows them. */
export const readVoters = ({ app }: Pick<Stage, 'app'>): Promise<Voter[]> =>
  app.store.transact((tx) =>
    rows<Voter>(
      tx,
      sql`select k.id as "contactId", k.phone, (select r.answer from rsvp r where r.contact_id = k.id) as answer,
            exists (select from list_member m join list l on l.id = m.list_id and l.name like 'Demo: evening %'
              where m.contact_id = k.id) as invited,
            exists (select from message m join campaign c on c.id = m.campaign_id and c.votes_on is not null
              where m.contact_id = k.id and m.kind = 'first' and m.state = 'sent') as asked
          from contact k where exists (select from list_member m where m.contact_id = k.id)
          order by k.phone collate "C"`,
    ),
  )

const coming = { yes: 0.65, maybe: 0.3, no: 0.01 } as const

/** Who was not to be invited hears of it elsewhere, and is nobody to the house. */
export const comes = (seed: number, { phone, answer, invited }: Voter): boolean =>
  invited && draw(seed, phone, 'comes') < (answer ? coming[answer] : 0.03)

/** In which order they stand at the door. */
export const queueOf = (seed: number, voters: readonly Voter[]): Voter[] =>
  [...voters].sort((a, b) => draw(seed, a.phone, 'queue') - draw(seed, b.phone, 'queue'))

export const votesAt = (seed: number, { phone, asked }: Voter): Ballot => ballotOf(seed, phone, asked)
