import { sql } from 'drizzle-orm'
import { facts, line, view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { command } from '../define.ts'
import { findEffort, openEffort, readEffort } from './effort.ts'

/** Calls to a list: begun, looked at, paused. */
export const callsCommand = command({
  name: 'calls',
  group: 'doors',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'new', 'text', 'pause', 'resume', 'finish'], default: 'show' },
    name: { type: 'text', max: 80 },
    list: { type: 'text', max: 80, named: true },
    script: { type: 'text', max: 1500, named: true },
    tries: { type: 'integer', min: 1, max: 10, default: 3, named: true },
    campaign: { type: 'campaign', named: true },
  },
  async run({ tx, t, actor, log }, { step, name, list, script, tries, campaign }) {
    if (step === 'new') {
      if (!list) throw new UserError('calls.no_list')
      const made = await openEffort(tx, {
        name: name ?? '',
        list,
        script: script ?? '',
        tries,
        locale: actor.locale,
        createdBy: actor.id,
      })
      log.info({ event: 'calls.begun', n: made.people })
      return { view: line(t('calls.made', { name: made.name, n: made.people })) }
    }
    const effort = await findEffort(tx, name)
    if (step === 'text') {
      const follows = campaign === undefined ? undefined : await findCampaign(tx, campaign)
      await rows(tx, sql`update canvass set follow_id = ${follows?.id ?? null}::uuid where id = ${effort.id}`)
      log.info({ event: 'calls.followed', id: effort.id, by: actor.id })
      const said = follows
        ? t('calls.followed', { name: effort.name, campaign: follows.name })
        : t('calls.unfollowed', { name: effort.name })
      return { view: line(said) }
    }
    if (step !== 'show') {
      const state = { pause: 'paused', resume: 'running', finish: 'finished' }[step] as typeof effort.state
      await rows(tx, sql`update canvass set state = ${state} where id = ${effort.id}`)
      log.info({ event: `calls.${state}`, id: effort.id, by: actor.id })
      return { view: line(t(`walks.${state}`, { name: effort.name })) }
    }
    const { all, done, out, held, calls } = await readEffort(tx, effort.id)
    return {
      view: view([
        { kind: 'title', text: t(`calls.title_${effort.state}`, { name: effort.name }) },
        { kind: 'progress', done: done + out, total: all, text: t('calls.progress', { done: done + out, all }) },
        facts(t, [
          { label: t('calls.tries'), value: String(calls) },
          { label: t('calls.held'), value: String(held) },
          ...(out ? [{ label: t('calls.out'), value: String(out) }] : []),
        ]),
      ]),
    }
  },
})
