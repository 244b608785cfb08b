/** What the pages of a contact say, in their language. The web writes it as HTML and keeps to its own limits. */
import type { Store } from '../../db/client.ts'
import type { Log } from '../../lib/log.ts'
import { parsePhone, spellPhone, countriesOf } from '../../lib/phone.ts'
import type { Translate } from '../../lib/translate.ts'
import { translator } from '../../locales/index.ts'
import { readReach } from '../organisation/reach.ts'
import type { Reach } from '../organisation/reach.ts'
import { readCode } from './codes.ts'
import { findOrigins, findProof, readNumbers, stopByCode } from './look.ts'
import type { Origin, Proof } from './look.ts'

export type Fact = { label: string; value: string; href?: string }
export type AskForm = {
  heading: string
  text: string
  button: string
  danger?: true
  /** After the page's own path. */
  action: string
  field?: { name: string; label: string; hint: string; max: number; problem?: string }
}
export type ContactPage = {
  locale: string
  status: 200 | 404 | 422
  title: string
  /** `good`: ours; `bad`: not ours, or no such code. */
  tone: 'good' | 'bad' | 'plain'
  lines: string[]
  facts: Fact[]
  forms: AskForm[]
}

export type Given = {
  store: Store
  secret: string
  log: Log
  /** Numbers that our texts come from, as the carrier knows them. */
  senders(): Promise<string[]>
}

/** `locale`: what the reader's browser asks for, where nothing tells the contact's. */
export function openProofs({ store, secret, log, senders }: Given) {
  const reaching = (): Promise<Reach> => store.transact(readReach)
  /** Those of the senders' table, and what the carriers say besides. */
  const numbers = async (): Promise<string[]> => {
    const told = await senders().catch((error: Error) => {
      log.warn({ event: 'senders.unknown', error: error.message })
      return []
    })
    return [...new Set([...(await store.transact(readNumbers)), ...told])]
  }

  async function numberPage(locale: string, asked?: string): Promise<ContactPage> {
    const t = translator(locale)
    const reach = await reaching()
    const who = reach.organisation || t('page.us')
    const base = { locale, facts: reachFacts(t, reach), forms: [numberForm(t)] }
    if (asked === undefined)
      return {
        ...base,
        status: 200,
        tone: 'plain',
        title: t('page.check_title'),
        lines: [t('page.check_text', { who })],
      }
    const given = asked.trim().slice(0, 40)
    const ours = await numbers()
    if (!given || !/\d{3}/.test(given.replace(/\D/g, '')))
      return { ...base, status: 422, tone: 'plain', title: t('page.check_title'), lines: [t('page.check_unread')] }
    if (!ours.length)
      return { ...base, status: 200, tone: 'plain', title: t('page.check_title'), lines: [t('page.check_unknown')] }
    return isOurs(given, ours)
      ? { ...base, status: 200, tone: 'good', title: t('page.ours_title'), lines: [t('page.ours_text', { who })] }
      : {
          ...base,
          status: 200,
          tone: 'bad',
          title: t('page.not_ours_title'),
          lines: [t('page.not_ours_text', { who })],
        }
  }

  const unknown = async (locale: string): Promise<ContactPage> => {
    const t = translator(locale)
    const reach = await reaching()
    const lines = [t('page.no_code_text')]
    return {
      locale,
      status: 404,
      tone: 'bad',
      title: t('page.no_code_title'),
      lines,
      facts: reachFacts(t, reach),
      forms: [numberForm(t)],
    }
  }

  async function textPage(typed: string, locale: string, more: Partial<{ origins: Origin[]; problem: string }> = {}) {
    const code = readCode(typed)
    const proof = code ? await store.transact((tx) => findProof(tx, { secret, code })) : undefined
    if (!proof) return unknown(locale)
    const t = translator(proof.locale)
    const reach = await reaching()
    const ours = proof.from ? [proof.from] : await numbers()
    return {
      ...describe(t, proof, reach, ours),
      forms: textForms(t, more.problem, more.origins !== undefined),
      ...(more.origins ? { lines: originLines(t, more.origins, proof) } : {}),
    }
  }

  return {
    numberPage,
    textPage: (code: string, locale: string): Promise<ContactPage> => textPage(code, locale),
    async why(typed: string, digits: string, locale: string): Promise<ContactPage> {
      const code = readCode(typed)
      if (!code) return unknown(locale)
      const last = digits.replace(/\D/g, '').slice(-4)
      const found =
        last.length === 4 ? await store.transact((tx) => findOrigins(tx, { secret, code, digits: last })) : 'wrong'
      if (!found) return unknown(locale)
      if (typeof found === 'object') return textPage(typed, locale, { origins: found })
      const page = await textPage(typed, locale)
      const t = translator(page.locale)
      return {
        ...page,
        status: page.status === 404 ? 404 : 422,
        forms: page.status === 404 ? page.forms : textForms(t, t(`page.why_${found}`)),
      }
    },
    async stop(typed: string, locale: string): Promise<ContactPage> {
      const code = readCode(typed)
      const page = await textPage(typed, locale)
      if (!code || !(await store.transact((tx) => stopByCode(tx, { secret, code })))) return unknown(locale)
      log.info({ event: 'page.stopped' })
      const t = translator(page.locale)
      return { ...page, tone: 'good', title: t('page.stopped_title'), lines: [t('page.stopped_text')], forms: [] }
    },
    tooMany(locale: string): ContactPage {
      const t = translator(locale)
      return {
        locale,
        status: 422,
        tone: 'bad',
        title: t('page.too_many_title'),
        lines: [t('page.too_many_text')],
        facts: [],
        forms: [],
      }
    },
  }
}

function describe(t: Translate, proof: Proof, reach: Reach, ours: string[]): Omit<ContactPage, 'forms'> {
  const who = reach.organisation || proof.sender
  const day = new Intl.DateTimeFormat(proof.locale, { dateStyle: 'long', timeZone: proof.zone })
  return {
    locale: proof.locale,
    status: 200,
    tone: 'good',
    title: t('page.yes_title', { who }),
    lines: [t('page.yes_text')],
    facts: [
      { label: t('page.organisation'), value: who },
      ...(proof.campaign ? [{ label: t('page.campaign'), value: proof.campaign }] : []),
      ...(proof.texter ? [{ label: t('page.texter'), value: t('page.texter_value', { name: proof.texter }) }] : []),
      { label: t('page.sent'), value: day.format(new Date(proof.sentAt)) },
      ...(ours.length
        ? [{ label: t('page.number'), value: ours.slice(0, 5).map(spell).join(', ') + (ours.length > 5 ? '…' : '') }]
        : []),
      ...reachFacts(t, reach),
    ],
  }
}

const spell = (number: string): string => (number.startsWith('+') ? spellPhone(number) : number)

function reachFacts(t: Translate, { phone, email, url }: Reach): Fact[] {
  const facts: Fact[] = []
  if (phone) facts.push({ label: t('page.phone'), value: phone, href: `tel:${phone.replace(/[^+\d]/g, '')}` })
  if (email) facts.push({ label: t('page.email'), value: email, href: `mailto:${email}` })
  if (url) facts.push({ label: t('page.url'), value: url.replace(/^https?:\/\/(?:www\.)?|\/$/g, ''), href: url })
  return facts.length ? facts : [{ label: t('page.person'), value: t('page.person_value') }]
}

const originLines = (t: Translate, origins: Origin[], { locale, zone }: Proof): string[] => {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: zone })
  return origins.length
    ? origins.map(({ source, at }) => t('page.origin', { source, day: day.format(new Date(at)) }))
    : [t('page.origin_none')]
}

const numberForm = (t: Translate): AskForm => ({
  heading: t('page.check_heading'),
  text: t('page.check_hint'),
  button: t('page.check_button'),
  action: '/v',
  field: { name: 'number', label: t('page.check_label'), hint: '', max: 40 },
})

const textForms = (t: Translate, problem?: string, told = false): AskForm[] => [
  ...(told
    ? []
    : [
        {
          heading: t('page.why_heading'),
          text: t('page.why_text'),
          button: t('page.why_button'),
          action: 'why',
          field: {
            name: 'digits',
            label: t('page.why_label'),
            hint: t('page.why_hint'),
            max: 4,
            ...(problem ? { problem } : {}),
          },
        },
      ]),
  {
    heading: t('page.stop_heading'),
    text: t('page.stop_text'),
    button: t('page.stop_button'),
    danger: true,
    action: 'stop',
  },
]

/** Whether a number, typed as people do, is one of ours: a whole number in any spelling, a short code, or a name. */
function isOurs(typed: string, ours: string[]): boolean {
  const digits = typed.replace(/\D/g, '')
  return ours.some((number) => {
    if (!number.startsWith('+')) return digits === number.replace(/\D/g, '')
    return countriesOf(number).some((region) => {
      const read = parsePhone(typed, region)
      return !('error' in read) && read.e164 === number
    })
  })
}
