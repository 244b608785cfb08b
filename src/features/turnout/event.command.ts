import { sql } from 'drizzle-orm'
import { facts, line, view } from '../../chat/view.ts'
import type { Block, Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { clock, noDay } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { isZone } from '../campaigns/change.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { changeEvent, createEvent, findEvent, inviteBy, readFigures, titlesToCome } from '../events/event.ts'
import type { Event } from '../events/event.ts'
import { eventLink } from '../events/codes.ts'
import { houseZone } from '../leaderboards/periods.ts'
import { makePass } from './pass.ts'
import { readStart } from './start.ts'

const steps = ['show', 'new', 'invite', 'change', 'remind', 'missed', 'cancel'] as const
type Step = (typeof steps)[number]

/** Where an event stands, with the links that may be passed on. */
async function show(context: Context, event: Event, notice?: string): Promise<Reply> {
  const { tx, t, actor, settings } = context
  const n = await readFigures(tx, event.id)
  const blocks: Block[] = [
    { kind: 'title', text: event.cancelled ? t('event.cancelled_title', { title: event.title }) : event.title },
    facts(t, [
      { label: t('event.when'), value: `${clock(event.startsAt, event.zone, actor.locale, noDay)} (${event.zone})` },
      { label: t('event.place'), value: event.place },
      { label: t('event.invites'), value: n.campaigns || '–' },
      { label: t('event.answers'), value: t('event.answers_value', { yes: n.yes, maybe: n.maybe, no: n.no }) },
      ...(event.capacity === null
        ? []
        : [{ label: t('event.places'), value: t('event.places_value', { n: event.capacity, waiting: n.waiting }) }]),
      { label: t('event.asked'), value: String(n.remind) },
      ...(n.arrived
        ? [
            {
              label: t('event.arrived'),
              value: t('event.arrived_value', {
                n: n.arrived,
                missing: Math.max(0, n.yes - n.expected),
                others: n.walkIns,
              }),
            },
          ]
        : []),
    ]),
  ]
  if (settings.linked)
    blocks.push({
      kind: 'link',
      url: await eventLink(tx, settings, { kind: 'event', eventId: event.id }),
      text: t('event.page'),
    })
  blocks.push({ kind: 'note', text: t('event.how') })
  if (n.early) blocks.push({ kind: 'note', text: t('event.early', { names: n.early }) })
  if (notice) blocks.push({ kind: 'text', text: notice })
  return { view: view(blocks) }
}

/**
 * Rallies: `new title:"Rally in the park" place:"Parc Jarry" when:"Saturday 18:30" capacity:80`, `invite Rally` (the
 * campaign whose canned replies answer it), `change`, `cancel`; `remind` and `missed` prepare a campaign to those who said
 * yes, and to those who said yes and did not come.
 */
export const eventCommand = command({
  name: 'event',
  group: 'rallies',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: steps, default: 'show' },
    campaign: { type: 'campaign' },
    title: { type: 'text', max: 80, named: true },
    place: { type: 'text', max: 120, named: true },
    when: { type: 'text', max: 60, named: true },
    zone: { type: 'text', max: 60, named: true },
    minutes: { type: 'integer', min: 10, max: 1440, named: true },
    capacity: { type: 'integer', min: 0, max: 100_000, named: true },
    link: { type: 'text', max: 300, named: true },
  },
  async run(context, { step, campaign, title, place, when, zone, minutes, capacity, link }) {
    const { tx, t, actor, log } = context
    const [at] = await rows<{ zone: string; now: string }>(tx, sql`select ${houseZone} as zone, muster_now() as now`)
    if (zone !== undefined && !isZone(zone)) throw new UserError('hours.zone', { found: zone.slice(0, 60) })
    const local = (where: string): string | undefined =>
      when === undefined ? undefined : readStart(when, where, new Date(at!.now))
    // 0 places: as many as like.
    const places = capacity === undefined ? undefined : capacity || null
    // Only `invite` is told a campaign: `cancel Rally in the park` means that rally, not the next one.
    const name = title ?? (step === 'invite' ? undefined : campaign)
    switch (step as Step) {
      case 'show': {
        const event = await findEvent(tx, name)
        const others = name === undefined ? (await titlesToCome(tx)).filter((one) => one !== event.title) : []
        return show(context, event, others.length ? t('event.others', { titles: others.join(' · ') }) : undefined)
      }
      case 'new': {
        const where = zone ?? at!.zone
        if (!name || !place || when === undefined) throw new UserError('event.lacks')
        const draft = {
          title: name,
          place,
          local: local(where)!,
          zone: where,
          minutes: minutes ?? 120,
          capacity: places ?? null,
          link: link ?? '',
        }
        const id = await createEvent(tx, draft, actor.id)
        log.info({ event: 'event.made', id, by: actor.id })
        // Before the first campaign runs the house knows no zone of its own.
        const notice = t(zone === undefined && where === 'UTC' ? 'event.made_utc' : 'event.made')
        return show(context, await findEvent(tx, id), notice)
      }
      case 'invite': {
        const inviting = await findCampaign(tx, campaign, { lock: true })
        const event = await findEvent(tx, title)
        await inviteBy(tx, { campaignId: inviting.id, eventId: event.id })
        log.info({ event: 'event.invite', id: event.id, campaign: inviting.id, by: actor.id })
        return show(context, event, t('event.invited', { name: inviting.name, title: event.title }))
      }
      case 'change': {
        const event = await findEvent(tx, name, { only: true })
        if ([place, when, zone, minutes, capacity, link].every((given) => given === undefined))
          throw new UserError('event.no_change')
        const starts = local(zone ?? event.zone)
        await changeEvent(tx, event.id, {
          ...(zone === undefined ? {} : { zone }),
          ...(place === undefined ? {} : { place }),
          ...(starts === undefined ? {} : { local: starts }),
          ...(minutes === undefined ? {} : { minutes }),
          ...(places === undefined ? {} : { capacity: places }),
          ...(link === undefined ? {} : { link }),
        })
        log.info({ event: 'event.changed', id: event.id, by: actor.id })
        return show(context, await findEvent(tx, event.id), t('event.changed'))
      }
      case 'cancel': {
        const event = await findEvent(tx, name, { only: true })
        await changeEvent(tx, event.id, { cancel: true })
        log.info({ event: 'event.cancelled', id: event.id, by: actor.id })
        return show(context, await findEvent(tx, event.id), t('event.cancelled'))
      }
      case 'remind':
      case 'missed': {
        const event = await findEvent(tx, name)
        const ended = new Date(event.startsAt).getTime() + event.minutes * 60_000 < new Date(at!.now).getTime()
        if (step === 'missed' ? event.cancelled : ended) throw new UserError('event.over')
        if (step === 'missed' && new Date(event.startsAt) > new Date(at!.now)) throw new UserError('event.not_begun')
        const pass = await makePass(tx, { event, who: step === 'remind' ? 'coming' : 'missed', by: actor.id, t })
        log.info({ event: `event.${step}`, id: event.id, campaign: pass.campaignId, by: actor.id })
        return { view: line(t('event.pass', { name: pass.name, n: pass.contacts })) }
      }
    }
  },
})
