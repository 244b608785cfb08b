/** The words of the house: the same keys and values in each language, all of them used, and every one that is used there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IntlMessageFormat } from 'intl-messageformat'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, it } from 'vitest'
import { registry } from '../src/features/index.ts'
import { metrics } from '../src/features/leaderboards/metrics.ts'
import { roles } from '../src/lib/roles.ts'
import { en } from '../src/locales/en.ts'
import { es } from '../src/locales/es.ts'
import { fr } from '../src/locales/fr.ts'
import { asText } from '../src/locales/blanks.ts'
import { translator, wordsOf } from '../src/locales/index.ts'
import { fillTemplate } from '../src/lib/template.ts'
import { calls, files, literalsIn, ours, patternsIn, said, shown, thrown, unionOf } from './support/source-keys.ts'

const english: Record<string, string> = en
const french: Record<string, string> = fr
const spanish = es as Record<string, string>
const keys = Object.keys(english)

type Node = { type: number; value?: string; options?: Record<string, { value: Node[] }>; children?: Node[] }
const nodesOf = (text: string, locale: string): Node[] =>
  new IntlMessageFormat(text, locale).getAst() as unknown as Node[]

/** The arguments of a message with their kind (1: a value, 6: a plural), wherever they stand. */
function argumentsOf(text: string, locale: string): string[] {
  const found = new Set<string>()
  const walk = (nodes: Node[]): void => {
    for (const node of nodes) {
      if (node.type >= 1 && node.type <= 6) found.add(`${node.value}:${node.type}`)
      if (node.type === 8) found.add(`<${node.value}>`)
      for (const option of Object.values(node.options ?? {})) walk(option.value)
      walk(node.children ?? [])
    }
  }
  walk(nodesOf(text, locale))
  return [...found].sort()
}
const namesOf = (key: string): string[] => argumentsOf(english[key] ?? '', 'en').map((a) => a.split(':')[0] ?? '')

describe('the languages', () => {
  it('have the same keys; Spanish some of them, for contacts', () => {
    expect(keys.length).toBeGreaterThan(250)
    expect(Object.keys(french)).toEqual(keys)
    expect(Object.keys(spanish).sort()).toEqual(
      keys.filter((key) => /^(contact\.|page\.|replies\.may_ask\.)/.test(key)).sort(),
    )
  })

  it('say each thing once: of two sentences under one key one would never be read', () => {
    const folder = fileURLToPath(new URL('../src/locales', import.meta.url))
    for (const locale of ['en', 'fr', 'es']) {
      const own = existsSync(join(folder, locale)) ? readdirSync(join(folder, locale)).map((f) => join(locale, f)) : []
      const found = [`${locale}.ts`, ...own].flatMap((file) =>
        [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}'([\w.]+)':/gm)].map((m) => m[1]!),
      )
      expect(found.length).toBeGreaterThan(20)
      expect(found.filter((key, i) => found.indexOf(key) !== i)).toEqual([])
    }
  })

  it('take the same values, and no markup', () => {
    const differ = keys.filter(
      (key) => String(argumentsOf(french[key]!, 'fr')) !== String(argumentsOf(english[key]!, 'en')),
    )
    expect(differ).toEqual([])
    expect(
      Object.keys(spanish).filter(
        (key) => String(argumentsOf(spanish[key]!, 'es')) !== String(argumentsOf(english[key]!, 'en')),
      ),
    ).toEqual([])
    expect(keys.filter((key) => argumentsOf(english[key]!, 'en').some((a) => a.startsWith('<')))).toEqual([])
  })

  it('none is not one in French either, although its grammar has both in one form', () => {
    const t = translator('fr')
    const said = (n: number) => [t('team.members', { name: 'Nord', n }), t('evening.waiting', { n })]
    expect(said(0)).toEqual([expect.stringMatching(/: 0 personnes$/), expect.stringMatching(/^0 personnes attendent/)])
    expect(said(1)).toEqual([expect.stringMatching(/: une personne$/), expect.stringMatching(/^Une personne attend/)])
  })

  it.each(['en', 'fr', 'es'])('%s: every message can be said, for none, one and many', (locale) => {
    const t = translator(locale)
    for (const key of keys)
      for (const n of [0, 1, 2, 1000]) {
        const plural = argumentsOf(english[key]!, 'en')
          .filter((a) => a.endsWith(':6'))
          .map((a) => a.slice(0, -2))
        const values = Object.fromEntries(namesOf(key).map((name) => [name, plural.includes(name) ? n : `<${name}>`]))
        const text = t(key, values)
        expect(text.trim(), key).not.toBe('')
        if (key.includes('.')) expect(text).not.toBe(key)
        for (const name of namesOf(key)) if (!plural.includes(name)) expect(text, key).toContain(`<${name}>`)
      }
  })

  it('a word of a person cannot become part of a message', () => {
    expect(translator('en')('join.welcome', { name: '{id} <b>@everyone</b> #' })).toBe(
      'Welcome, {id} <b>@everyone</b> #!',
    )
  })
})

const exact = (prefix: string, names: readonly string[]): string[] => names.map((name) => `${prefix}.${name}`)

/** Keys whose open part is a closed list elsewhere. */
const closed: Record<string, string[]> = {
  command: registry.commands.flatMap(({ name, options }) => [
    `command.${name}`,
    ...exact(`command.${name}`, Object.keys(options)),
  ]),
  metric: exact('metric', metrics),
  role: exact('role', roles),
  missing: exact('missing', unionOf('Missing')),
  phone: exact('phone', [...unionOf('PhoneError'), ...unionOf('RowError')]),
}

describe('the keys', () => {
  it('are found in the source', () => {
    expect(said.length).toBeGreaterThan(100)
    expect(thrown.length).toBeGreaterThan(40)
    expect(shown.length).toBeGreaterThan(40)
    for (const [name, list] of Object.entries(closed)) expect(list.length, name).toBeGreaterThan(1)
  })

  it('that the source says are there', () => {
    const absent = calls.flatMap(({ file, first }) =>
      literalsIn(first)
        .filter((key) => !(key in english))
        .map((key) => `${file}: ${key}`),
    )
    expect(absent).toEqual([])
    const open = calls.flatMap(({ file, first }) =>
      patternsIn(first)
        .filter((p) => !keys.some((key) => p.test(key)))
        .map((p) => `${file}: ${p.source}`),
    )
    expect(open).toEqual([])
  })

  it.each(Object.keys(closed))('of %s are those of its list, no more and no less', (prefix) => {
    expect(keys.filter((key) => key.startsWith(`${prefix}.`)).sort()).toEqual([...new Set(closed[prefix])].sort())
  })

  it('of errors are those that are thrown, no more', () => {
    const patterns = thrown.flatMap(({ first }) => patternsIn(first))
    const literal = new Set([...calls.flatMap(({ first }) => literalsIn(first))])
    expect(
      keys.filter((key) => key.startsWith('errors.') && !literal.has(key) && !patterns.some((p) => p.test(key))),
    ).toEqual([])
  })

  it('are all used', () => {
    const literal = new Set(ours.flatMap(({ text }) => [...text.matchAll(/'([^'\n]*)'/g)].map((m) => m[1]!)))
    for (const { first } of shown) for (const key of literalsIn(first)) literal.add(key)
    // A part left open has to be a word of the source, or the name of a field.
    const words = new Set([
      ...files.flatMap(({ text }) => [...text.matchAll(/['"]([\w.]+)['"]|\b(\w+)\??:/g)].map((m) => m[1] ?? m[2]!)),
      ...roles,
      ...metrics,
    ])
    const patterns = calls.flatMap(({ first }) => patternsIn(first)).filter((p) => !p.source.startsWith('^errors'))
    const used = (key: string): boolean =>
      literal.has(key) ||
      key.startsWith('errors.') ||
      key.split('.')[0]! in closed ||
      patterns.some((p) => words.has(p.exec(key)?.[1] ?? ''))
    expect(keys.filter((key) => !used(key))).toEqual([])
  })

  it('are said with every value that their words need', () => {
    const lacking: string[] = []
    for (const { file, first, rest } of [...said, ...thrown, ...shown])
      for (const key of literalsIn(first))
        for (const name of namesOf(key))
          // A name that is handed on whole (`values`) cannot be read here.
          if (!new RegExp(`\\b${name}\\b`).test(rest) && !/^\s*(?:[\w.]*values|c)\s*$/.test(rest))
            lacking.push(`${file}: ${key} without ${name}`)
    expect(lacking).toEqual([])
  })
})

describe('texts to contacts', () => {
  const sender = 'Team Rivera'
  const link = 'https://texts.rivera.org/download/AAAAAAAAAAAAAAAAAAAAAA'
  const rally = {
    title: 'Rally in the park',
    place: 'Parc Jarry',
    day: 'Wednesday',
    time: '18:30',
    when: '5 Dec, 18:30',
  }
  const more = 'Vérifier : https://texts.rivera.org/v/0123456789'
  const example = (t: (key: string, values?: Record<string, string>) => string, key: string): string =>
    fillTemplate(t(key, { sender, texter: 'Alex', more, link, code: '4821', n: '4', ...rally }), {
      firstName: 'Sam',
      texter: 'Alex',
      sender,
    })
  const texts = keys.filter((key) =>
    /^(contact\.|replies\.\w+\.body$|form\.script_example$|event\.pass_words_)/.test(key),
  )

  it.each(['en', 'fr', 'es'])(
    '%s: fit the small alphabet of SMS, where a letter outside doubles the price',
    (locale) => {
      const t = translator(locale)
      expect(texts.length).toBeGreaterThan(6)
      const dear = texts.filter((key) => new SegmentedMessage(example(t, key), 'auto').encodingName !== 'GSM-7')
      expect(dear).toEqual([])
    },
  )

  it.each(['en', 'fr', 'es'])('%s: what goes by itself is one segment, and says who it is from', (locale) => {
    const t = translator(locale)
    for (const key of texts.filter((k) => k.startsWith('contact.'))) {
      const text = example(t, key)
      expect(new SegmentedMessage(text, 'auto').segmentsCount, key).toBe(1)
      expect(text).toContain(sender)
    }
  })

  it.each(['en', 'fr'])('%s: the example of a script can be launched as it stands', (locale) => {
    const text = example(translator(locale), 'form.script_example')
    expect(text).toContain('Sam')
    expect(text).toContain('Alex')
    expect(text).toContain(sender)
    expect(text).toMatch(/STOP|ARRET/)
  })
})

describe('French', () => {
  const plain = (key: string): string => french[key]!
  const spoken = keys.filter((key) => !asText.test(key) && !key.startsWith('page.'))

  it('says tu to volunteers', () => {
    // What a contact reads or says is shown in quotes, or is a voter's own line on the playground's phones.
    const own = spoken.filter((key) => !/^playground\.phone\./.test(key))
    const without = (text: string): string => text.replace(/'\{[^']*\}'/g, '').replace(/Répondez ARRET[^.]*/g, '')
    expect(own.filter((key) => /\b(vous|votre|vos|vôtres?)\b/i.test(without(plain(key))))).toEqual([])
    const imperative = /(?<!\p{L})(?!assez|chez|nez\b)\p{L}{2,}ez(?!\p{L})/iu
    expect(own.filter((key) => imperative.test(without(plain(key))))).toEqual([])
    expect(
      own.filter((key) => /(?<!\p{L})(tu|te|toi|ton|ta|tes|t’\p{L}+)(?!\p{L})/iu.test(plain(key))).length,
    ).toBeGreaterThan(30)
  })

  it('says vous to contacts', () => {
    const texts = keys.filter((key) => !spoken.includes(key))
    expect(texts.filter((key) => /(?<!\p{L})(tu|toi|ton|ta|tes)(?!\p{L})/iu.test(plain(key)))).toEqual([])
  })

  it.each([
    // A word of the glossary, where English uses it, and what French says for it.
    ['batch', /(?<!\/)\bbatch(es)?\b/i, /\blots?\b/i],
    ['leaderboard, board', /\b(leader)?boards?\b/i, /tableaux?/i],
    ['an answer', /\b(an|your|the|one) answers?\b|\banswers (waiting|handled|will)/i, /répon/i],
    ['canned reply', /canned repl/i, /réponses toutes prêtes/i],
    ['first text', /first texts?\b/i, /premiers? messages?/i],
    ['test text', /test text/i, /message d’essai/i],
    ['volunteer', /\bvolunteers?\b/i, /bénévoles?/i],
    ['campaign', /(?<!\/)\bcampaigns?\b/i, /campagnes?/i],
    ['opted out', /\bopted out\b/i, /désabonn|ne veut plus/i],
  ])('keeps to the glossary: %s', (_, word, mot) => {
    const meant = keys.filter((key) => word.test(english[key]!.replace(/\{\w+\}/g, '')))
    expect(meant.length).toBeGreaterThan(0)
    expect(meant.filter((key) => !mot.test(plain(key)))).toEqual([])
  })

  it('breaks no line before a sign: the blank there holds, but in texts, where it would double the price', () => {
    const t = translator('fr')
    const said = (key: string): string =>
      t(key, Object.fromEntries(argumentsOf(french[key]!, 'fr').map((a) => [a.split(':')[0]!, 2])))
    expect(t('colon')).toBe('\u00a0: ')
    expect(keys.filter((key) => !asText.test(key) && / [:;!?»](?!=)|« /.test(said(key)))).toEqual([])
    expect(keys.filter((key) => asText.test(key) && /[\u00a0\u202f]/.test(said(key)))).toEqual([])
    expect(Object.values(wordsOf('fr', 'playground.')).filter((text) => / [:;!?»]/.test(text))).toEqual([])
  })

  it('uses no English, no straight apostrophe and no blank where one is due', () => {
    const outside = (key: string): string => plain(key).replace(/'\{[^']*\}'|\/\w+( new)?|\{[^{}]*\}/g, '')
    expect(
      spoken.filter((key) => /\b(batch|leaderboard|textos?|email|launch|volunteer)\b/i.test(outside(key))),
    ).toEqual([])
    expect(spoken.filter((key) => /\p{L}'\p{L}/u.test(outside(key)))).toEqual([])
    expect(spoken.filter((key) => /\p{L}[!?»]|«\p{L}/u.test(outside(key)))).toEqual([])
  })
})
