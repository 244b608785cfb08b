import { stringify } from 'yaml'
import type { Campaign } from './campaign.ts'
import { minute } from './hours.ts'

/** A campaign as the file that would make it. Reading it back changes nothing. */
export function writeCampaignFile(c: Campaign): string {
  const yesNo = (yes: boolean): string => (yes ? 'yes' : 'no')
  return stringify(
    {
      campaign: c.name,
      ...(c.list ? { list: c.list } : {}),
      ...(c.sender ? { from: c.sender } : {}),
      language: c.locale,
      hours: `${minute(c.opens)}-${minute(c.closes)}`,
      zone: c.zone,
      valid_until: c.validUntil ?? 'none',
      batch: c.batchSize,
      editable: yesNo(c.editable),
      gate: c.gate,
      answer_within: c.answerWithin,
      hand_back_after: c.handBackAfter,
      carrier: c.carrier ?? 'usual',
      event: c.rally ?? 'none',
      questionnaire: c.questionnaire ?? 'none',
      polling_day: c.votesOn ?? 'none',
      holdout: { share: c.holdoutPercent ?? 0, ...(c.holdoutSeed ? { seed: c.holdoutSeed } : {}) },
      ...(c.script ? { text: c.script } : {}),
      variants: c.variants,
      defaults: c.defaults,
      replies: c.replies.map(({ label, body, tag, closes }) => ({ label, text: body, tag, closes: yesNo(closes) })),
      ...(c.question
        ? {
            question: {
              text: c.question.text,
              answers: c.question.choices.map(({ label, value }) => (label === value ? label : { label, value })),
            },
          }
        : {}),
    },
    { lineWidth: 0 },
  )
}
