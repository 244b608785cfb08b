import { sql } from 'drizzle-orm'
import { facts, line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { ballotDay, chaseVotes, readStanding } from '../ballots/ballot.ts'
import { readStrikeList } from '../ballots/strike-list.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { packOfPlace, packs } from '../law/packs/index.ts'

/** Where the marks of a chase come from, by the packs of the people in it: the line of each that there is. */
async function sources(tx: Tx, day: string): Promise<{ place: string; allowed: string[]; rule: string }[]> {
  const found = await rows<{ place: string }>(
    tx,
    sql`select split_part(k.place, '-', 1) as place from campaign c join target t on t.campaign_id = c.id join contact k on k.id = t.contact_id
        where c.votes_on = ${day}::date group by 1 order by count(*) desc limit ${Object.keys(packs).length}`,
  )
  return found.map(({ place }) => {
    const { votedMarks } = packOfPlace(place)
    return { place: place.toUpperCase(), allowed: votedMarks.is, rule: votedMarks.source }
  })
}

async function show({ tx, t }: Context, day: string): Promise<Reply> {
  const standing = await readStanding(tx, day)
  const { people, planned, voted, official, left } = standing
  return {
    view: view([
      { kind: 'title', text: t('voted.title', { day }) },
      facts(t, [
        { label: t('voted.campaigns'), value: standing.campaigns || '–' },
        { label: t('voted.people'), value: String(people) },
        { label: t('voted.planned'), value: String(planned) },
        { label: t('voted.voted'), value: t('voted.voted_value', { n: voted, official }) },
        { label: t('voted.left'), value: String(left) },
      ]),
      ...(await sources(tx, day)).map(({ place, allowed, rule }) => ({
        kind: 'note' as const,
        text: t('voted.sources', {
          place,
          sources: allowed.map((source) => t(`voted.source.${source}`)).join(', ') || t('voted.source.none'),
          rule,
        }),
      })),
    ]),
  }
}

/**
 * Getting out the vote: `chase` makes a draft chase a polling day's votes (`day:none` of none), `file` reads a strike list,
 * `show` says how far it is. A file may be dropped every few minutes: whoever is on it is not chased from that moment on.
 */
export const votedCommand = command({
  name: 'voted',
  group: 'rallies',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'file', 'chase'], default: 'show' },
    campaign: { type: 'campaign' },
    day: { type: 'text', max: 30, named: true },
    region: { type: 'text', max: 2, named: true },
    file: { type: 'file' },
  },
  async run(context, { step, campaign, day, region, file }) {
    const { tx, t, actor, log } = context
    if (step === 'chase') {
      const { id, name } = await findCampaign(tx, campaign, { lock: true })
      if (day === undefined) throw new UserError('voted.which_day')
      const votesOn = day.trim().toLowerCase() === 'none' ? null : await ballotDay(tx, day, { coming: true })
      await chaseVotes(tx, id, votesOn)
      log.info({ event: 'vote.chase', campaign: id, by: actor.id })
      return {
        view: line(votesOn === null ? t('voted.chases_none', { name }) : t('voted.chases', { name, day: votesOn })),
      }
    }
    const votesOn = await ballotDay(tx, day)
    // A list that is dropped is meant to be read, also where `file` was not typed.
    if (step === 'show' && !file) return show(context, votesOn)
    if (!file) throw new UserError('voted.no_file')
    const struck = await readStrikeList(tx, file.read(), { votesOn, by: actor.id, region: region?.toUpperCase() })
    log.info({ event: 'vote.list', n: struck.marked, by: actor.id })
    return {
      view: view([
        { kind: 'title', text: t('voted.read', { day: votesOn, n: struck.marked }) },
        facts(t, [
          { label: t('voted.rows'), value: String(struck.rows) },
          { label: t('voted.struck'), value: String(struck.struck) },
          { label: t('voted.already'), value: String(struck.already) },
          { label: t('voted.unknown'), value: String(struck.unknown) },
          { label: t('voted.refused'), value: String(struck.refused) },
          ...(struck.unreadable ? [{ label: t('voted.unreadable'), value: String(struck.unreadable) }] : []),
        ]),
        ...(struck.everybody ? [{ kind: 'note' as const, text: t('voted.everybody') }] : []),
        { kind: 'note', text: t('voted.again') },
      ]),
    }
  },
})
