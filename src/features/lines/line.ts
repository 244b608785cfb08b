/**
 * Private lines: a volunteer and a lead who hear each other through the bot, in their own chats, wherever each of them
 * is. Nobody else reads it, and the house keeps no words that were shown.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Actor } from '../define.ts'
import { tellWord } from './jobs.ts'
import { enqueue } from '../../queue/job.ts'

/** Of one person within an hour, on all their lines. */
const mostAnHour = 60

/** Letters of one word on a line. */
export const longest = 1000

/**
 * The line of whoever asks: to the lead of their team who was here last, but for themselves and rather to one who is not
 * done for tonight; where there is none, to whoever organizes. Throws UserError `lead.nobody`.
 */
export async function openLine(tx: Tx, actor: Pick<Actor, 'id' | 'teamId'>): Promise<{ id: string; lead: string }> {
  const [line] = await rows<{ id: string; lead: string }>(
    tx,
    sql`with who as (
          select v.id, v.name from volunteer v
            join lateral (select max(i.used_at) as at from identity i where i.volunteer_id = v.id) used on used.at is not null
          where v.removed_at is null and v.id <> ${actor.id}
            and (v.role in ('organizer', 'admin') or (v.role = 'lead' and v.team_id = ${actor.teamId}::uuid))
          order by v.role = 'lead' desc, v.done_at is null and v.paused_at is null desc, used.at desc limit 1
        ), made as (
          insert into line (volunteer_id, lead_id) select ${actor.id}::uuid, id from who
          on conflict (volunteer_id, lead_id) do update set lead_id = excluded.lead_id returning id
        )
        select made.id, who.name as lead from made, who`,
  )
  if (!line) throw new UserError('lead.nobody')
  return line
}

/** Throws UserError `stale` for anybody but the two. */
export async function checkLine(tx: Tx, { lineId, by }: { lineId: string; by: Pick<Actor, 'id'> }): Promise<void> {
  const [theirs] = await rows(
    tx,
    sql`select 1 from line where id = ${lineId} and ${by.id}::uuid in (volunteer_id, lead_id)`,
  )
  if (!theirs) throw new UserError('stale')
}

/**
 * What one of the two says. Throws UserError `stale` for anybody else, `talk.empty`, `talk.too_long`, `lead.many`.
 * Returns the other's name.
 */
export async function sayOn(
  tx: Tx,
  { lineId, by, text }: { lineId: string; by: Pick<Actor, 'id'>; text: string },
): Promise<{ other: string }> {
  const body = text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .trim()
  if (!body) throw new UserError('talk.empty')
  if (body.length > longest) throw new UserError('talk.too_long', { found: body.length, max: longest })
  const [line] = await rows<{ other: string; recent: number }>(
    tx,
    sql`select o.name as other, (select count(*) from line_word w where w.volunteer_id = ${by.id}
            and w.at > muster_now() - interval '1 hour')::int as recent
        from line l join volunteer o on o.id = case l.volunteer_id when ${by.id}::uuid then l.lead_id else l.volunteer_id end
        where l.id = ${lineId} and ${by.id}::uuid in (l.volunteer_id, l.lead_id) and o.removed_at is null`,
  )
  if (!line) throw new UserError('stale')
  if (line.recent >= mostAnHour) throw new UserError('lead.many', { n: mostAnHour })
  const [word] = await rows<{ wordId: string }>(
    tx,
    sql`insert into line_word (line_id, volunteer_id, body) values (${lineId}, ${by.id}, ${body}) returning id as "wordId"`,
  )
  await enqueue(tx, tellWord, word!)
  return line
}

export type Word = { lineId: string; name: string; body: string; toId: string; toLead: boolean }

/** What is to be shown, and to whom; undefined once it was, or where the other has left. */
export async function readWord(tx: Tx, wordId: string): Promise<Word | undefined> {
  const [word] = await rows<Word>(
    tx,
    sql`select l.id as "lineId", w.name, x.body, o.id as "toId", o.id = l.lead_id as "toLead"
        from line_word x join line l on l.id = x.line_id join volunteer w on w.id = x.volunteer_id
          join volunteer o on o.id = case l.volunteer_id when x.volunteer_id then l.lead_id else l.volunteer_id end
        where x.id = ${wordId} and x.shown_at is null and o.removed_at is null`,
  )
  return word
}

/** It stands in the other's chat, or nobody will ever see it: the house needs its words no more. */
export const forgetWord = (tx: Tx, wordId: string): Promise<unknown> =>
  tx.execute(sql`update line_word set body = '', shown_at = coalesce(shown_at, muster_now()) where id = ${wordId}`)

/** Words that could not be shown for two days, while a network was down, are given up. */
export const dropStale = (tx: Tx): Promise<unknown> =>
  tx.execute(sql`update line_word set body = '' where body <> '' and at < muster_now() - interval '2 days'`)
