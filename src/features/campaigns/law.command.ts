import { facts, view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import { line } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { findCampaign } from './campaign.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { narrow, readExceptions, readRounds, setRound, widen, widenable } from '../law/exceptions.ts'
import type { Widenable } from '../law/exceptions.ts'
import { roundsOf } from '../law/keep.ts'
import { packs } from '../law/packs/index.ts'

async function show({ tx, t }: Context) {
  const blocks: Block[] = [{ kind: 'title', text: t('law.title') }]
  blocks.push(
    facts(
      t,
      Object.values(packs).map(({ name, hours: { is } }) => ({
        label: name.toUpperCase(),
        value: t('law.hours', { weekdays: is.weekdays, saturday: is.saturday, sunday: is.sunday }).replaceAll(
          'none',
          '\u2013',
        ),
      })),
    ),
  )
  const known = await readRounds(tx)
  for (const pack of Object.values(packs))
    for (const { day, of, provisional } of roundsOf(pack, known))
      blocks.push({
        kind: 'note',
        text: t(provisional ? 'law.round_provisional' : 'law.round', { pack: pack.name.toUpperCase(), day, of }),
      })
  for (const { campaign, rule, reason, by } of await readExceptions(tx))
    blocks.push({
      kind: 'note',
      text: t('law.widened', { campaign, rule: t(`law.rule.${rule}`), reason, by: by ?? '\u2013' }),
    })
  return { view: view(blocks) }
}

/** The first word of a line, and what follows it. */
const split = (words: string): [string, string] => {
  const at = words.trim().search(/\s/)
  return at < 0 ? [words.trim(), ''] : [words.trim().slice(0, at), words.trim().slice(at).trim()]
}

/**
 * What the packs say, rounds of elections, and rules widened for a campaign: `widen hours We vote here ... campaign:Rally`,
 * `narrow hours`, `round 2027-06-13 first round`, `drop 2027-04-18 the decree names the 11th`.
 */
export const lawCommand = command({
  name: 'law',
  group: 'house',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'widen', 'narrow', 'round', 'drop'], default: 'show' },
    campaign: { type: 'campaign', named: true },
    words: { type: 'text', max: 600, rest: true },
  },
  async run(context, { step, campaign, words = '' }) {
    const { tx, t, actor, log } = context
    if (step === 'show') return show(context)
    const [first, rest] = split(words)
    if (step === 'round' || step === 'drop') {
      await setRound(tx, { pack: 'fr', day: first, words: rest, held: step === 'round', by: actor.id })
      log.info({ event: `law.${step}`, by: actor.id })
      return { view: line(t(step === 'round' ? 'law.round_set' : 'law.round_dropped', { day: first })) }
    }
    if (!widenable.includes(first as Widenable))
      throw new UserError('law.rule', { found: first.slice(0, 20), rules: widenable.join(', ') })
    const rule = first as Widenable
    const of = await findCampaign(tx, campaign, { lock: true })
    if (step === 'widen') await widen(tx, { campaignId: of.id, rule, reason: rest, by: actor.id })
    else await narrow(tx, { campaignId: of.id, rule, by: actor.id })
    log.info({ event: `law.${step}`, campaign: of.id, by: actor.id })
    return {
      view: line(
        t(step === 'widen' ? 'law.widened_done' : 'law.narrowed_done', {
          campaign: of.name,
          rule: t(`law.rule.${rule}`),
        }),
      ),
    }
  },
})
