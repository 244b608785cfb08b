import { facts, line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { mostPercent, setHoldout } from '../holdout/aim.ts'
import { readReport } from '../holdout/report.ts'
import type { Group } from '../holdout/report.ts'

async function report({ tx, t, actor }: Context, campaignId: string): Promise<Reply> {
  const r = await readReport(tx, campaignId)
  const one = new Intl.NumberFormat(actor.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const percent = (x: number): string => one.format(100 * x)
  const points = (x: number): string => `${x < 0 ? '−' : '+'}${one.format(Math.abs(100 * x))}`
  const share = ({ did, people }: Group): string =>
    t('holdout.share', { did, people, percent: people ? percent(did / people) : '–' })
  const compared = r.held.people > 0
  return {
    view: view([
      { kind: 'title', text: t('holdout.title', { name: r.campaign }) },
      ...(compared
        ? [
            facts(t, [
              { label: t('holdout.texted'), value: share(r.texted) },
              { label: t('holdout.held'), value: share(r.held) },
              { label: t('holdout.difference'), value: t('holdout.points', { points: points(r.difference) }) },
              {
                label: t('holdout.between'),
                value: t('holdout.range', { low: points(r.low), high: points(r.high) }),
              },
            ]),
          ]
        : []),
      { kind: 'text', text: t(`holdout.verdict.${r.what === null && compared ? 'aimless' : r.verdict}`) },
      ...(compared
        ? [
            {
              kind: 'note' as const,
              text: t('holdout.how', {
                reached: r.reached,
                people: r.texted.people,
                percent: r.percent ?? 0,
                seed: r.seed ?? '',
              }),
            },
          ]
        : []),
    ]),
  }
}

/** A random part of a campaign's list that is not texted, set on a draft; later, what the texts brought about. */
export const holdoutCommand = command({
  name: 'holdout',
  group: 'rallies',
  role: 'organizer',
  options: {
    campaign: { type: 'campaign' },
    percent: { type: 'integer', min: 0, max: mostPercent, named: true },
    seed: { type: 'text', max: 60, named: true },
  },
  async run(context, { campaign, percent, seed }) {
    const { tx, t, actor, log } = context
    const { id, name } = await findCampaign(tx, campaign, { lock: true })
    if (percent === undefined) return report(context, id)
    const drawn = await setHoldout(tx, { campaignId: id, percent, seed })
    log.info({ event: 'holdout.set', campaign: id, n: percent, by: actor.id })
    return {
      view: line(percent === 0 ? t('holdout.off', { name }) : t('holdout.set', { name, percent, seed: drawn.seed })),
    }
  },
})
