/**
 * What a campaign's file may hold. Every value is read as text (YAML's own types would make a `no` of a tag into
 * something else), and each says by a key of locales what would be right: `errors.file.expect.*`.
 */
import { z } from 'zod'
import { carrierNames } from '../../sms/provider.ts'
import { isDay } from '../ballots/ballot.ts'
import { mostPercent } from '../holdout/aim.ts'
import { isMoment, isZone, mostVariants } from './change.ts'
import { readHours } from './hours.ts'
import { mostAnswers } from './question.ts'

const read = <T>(expect: string, parse: (text: string) => T | undefined) =>
  z.string({ error: expect }).transform((text, context): T => {
    const value = parse(text.trim())
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: expect })
    return z.NEVER
  })
const words = (expect: string, most: number) => read(expect, (text) => (text && text.length <= most ? text : undefined))
const whole = (expect: string, least: number, most: number) =>
  read(expect, (text) => (/^\d{1,6}$/.test(text) && +text >= least && +text <= most ? Number(text) : undefined))
/** With its fields not filled in: several hundred of them are longer than what comes of them. */
const mostText = 20_000
const yesNo = read(
  'yes_no',
  (text) => ({ yes: true, oui: true, true: true, no: false, non: false, false: false })[text.toLowerCase()],
)

const answer = z.preprocess(
  (given) => (typeof given === 'string' ? { label: given } : given),
  z
    .strictObject({ label: words('label', 40), value: words('value', 80).optional() }, { error: 'answer' })
    .transform(({ label, value }) => ({ label, value: value ?? label })),
)

export const fileShape = z.strictObject(
  {
    campaign: words('name', 80),
    list: words('list', 80).optional(),
    from: words('from', 60).optional(),
    language: read('language', (text) => (/^[a-z]{2}$/.test(text) ? text : undefined)).optional(),
    hours: read('hours', (text) => {
      try {
        const [opens, closes] = readHours(text)
        return opens < closes && closes <= 1440 ? { opens, closes } : undefined
      } catch {
        return undefined
      }
    }).optional(),
    zone: read('zone', (text) => (isZone(text) ? text : undefined)).optional(),
    valid_until: read('moment', (text) =>
      text === '' || text === 'none' ? null : isMoment(text) ? text : undefined,
    ).optional(),
    batch: whole('batch', 1, 100).optional(),
    editable: yesNo.optional(),
    gate: whole('gate', 0, 1_000).optional(),
    answer_within: whole('minutes', 1, 1_440).optional(),
    hand_back_after: whole('minutes', 1, 10_080).optional(),
    carrier: read('carrier', (text) =>
      text === 'usual' ? null : carrierNames.find((name) => name === text.toLowerCase()),
    ).optional(),
    event: read('event', (text) => (text === 'none' ? null : text && text.length <= 80 ? text : undefined)).optional(),
    questionnaire: read('questionnaire', (text) =>
      text === 'none' ? null : text && text.length <= 80 ? text : undefined,
    ).optional(),
    polling_day: read('day', (text) => (text === 'none' ? null : isDay(text) ? text : undefined)).optional(),
    holdout: z
      .strictObject(
        { share: whole('share', 0, mostPercent), seed: words('seed', 60).optional() },
        { error: 'holdout_parts' },
      )
      .optional(),
    text: words('text', mostText).optional(),
    variants: z.array(words('text', mostText), { error: 'variants' }).max(mostVariants, 'variants').optional(),
    defaults: z
      .record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_ ]{0,39}$/u, 'field'), words('default', 60), { error: 'defaults' })
      .optional(),
    replies: z
      .array(
        z.strictObject(
          {
            label: words('label', 40),
            text: words('reply', 1000),
            tag: read('tag', (text) => (/^[a-z][a-z0-9_]{0,29}$/.test(text) ? text : undefined)),
            closes: yesNo.optional(),
          },
          { error: 'reply_parts' },
        ),
        { error: 'replies' },
      )
      .max(8, 'replies')
      .optional(),
    question: z
      .strictObject(
        {
          text: words('question', 300),
          answers: z.array(answer, { error: 'answers' }).min(2, 'answers').max(mostAnswers, 'answers'),
        },
        { error: 'question_parts' },
      )
      .optional(),
  },
  { error: 'file' },
)

export type CampaignFile = z.infer<typeof fileShape>
