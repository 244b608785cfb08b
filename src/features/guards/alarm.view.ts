import type { Translate } from '../../lib/translate.ts'

export type Alarm = {
  campaignId: string
  name: string
  kind: 'errors' | 'opt_outs' | 'known_opt_outs' | 'unknown' | 'spend' | 'spend_day' | 'no_sender'
  bad: number | null
  texts: number | null
  variant: number | null
  variantBad: number | null
  variantTexts: number | null
  ceiling: number | null
  ceilingDay: number | null
  currency: string | null
}

/** Why it stands, which wording most of it is of, and what to do. */
export function alarmWords(t: Translate, alarm: Alarm): string[] {
  const { kind, bad, texts, variant, variantBad, variantTexts, currency } = alarm
  const amount = kind === 'spend' ? alarm.ceiling : alarm.ceilingDay
  const words = [
    t(`alarm.${kind}`, {
      bad: bad ?? 0,
      texts: texts ?? 0,
      amount: amount === null ? '–' : `${amount} ${currency ?? ''}`.trim(),
    }),
  ]
  if (variant !== null && variantBad !== null && variantTexts !== null)
    words.push(t('alarm.wording', { wording: wordingName(t, variant), bad: variantBad, texts: variantTexts }))
  words.push(t(`alarm.do_${kind}`))
  return words
}

/** As the campaign's card counts them: the script, then wordings 1, 2 ... */
export const wordingName = (t: Translate, variant: number): string =>
  variant === 0 ? t('alarm.script') : t('alarm.variant', { n: variant })
