/** One line of text, or what a network typed already, into the values of a command's options. */
import { describe, expect, it } from 'vitest'
import type { Options } from '../../src/chat/command.ts'
import type { Attachment } from '../../src/chat/interaction.ts'
import { checkValues, parseLine } from '../../src/chat/parse.ts'
import { UserError } from '../../src/lib/errors.ts'

const assign: Options = {
  size: { type: 'integer', min: 1, max: 5000, required: true },
  to: { type: 'person', required: true },
  campaign: { type: 'campaign' },
}
const batch: Options = { size: { type: 'integer', min: 1, max: 100, default: 25 }, campaign: { type: 'campaign' } }
const campaign: Options = {
  step: { type: 'choice', choices: ['status', 'new', 'launch'], default: 'status' },
  name: { type: 'campaign' },
}
const load: Options = {
  file: { type: 'file', required: true },
  list: { type: 'text', max: 20, required: true },
  source: { type: 'text', max: 300, required: true },
}
const file: Attachment = { name: 'l.csv', size: 3, read: async function* () {} }

/** What a call throws, as [key, values]. */
function errorOf(call: () => unknown): [string, Record<string, string | number>] {
  try {
    call()
  } catch (error) {
    if (error instanceof UserError) return [error.key, error.values]
    throw error
  }
  throw new Error('nothing was thrown')
}
const read = (text: string, options: Options, given?: Attachment) => ({ ...parseLine(text, options, given) })

describe('a line of words', () => {
  it.each<[string, Options, Record<string, unknown>]>([
    ['', batch, { size: 25 }],
    ['   ', batch, { size: 25 }],
    ['40', batch, { size: 40 }],
    ['Rally', batch, { size: 25, campaign: 'Rally' }],
    ['40 Rally in Laval', batch, { size: 40, campaign: 'Rally in Laval' }],
    ['  40   Rally  ', batch, { size: 40, campaign: 'Rally' }],
    ['new Rally in Laval', campaign, { step: 'new', name: 'Rally in Laval' }],
    ['NEW Rally', campaign, { step: 'new', name: 'Rally' }],
    ['Rally', campaign, { step: 'status', name: 'Rally' }],
    ['25 Zoé', assign, { size: 25, to: 'Zoé' }],
    ['25 Zoé Rally in Laval', assign, { size: 25, to: 'Zoé', campaign: 'Rally in Laval' }],
  ])('in order: %j', (text, options, values) => {
    expect(read(text, options)).toEqual(values)
  })

  it.each([
    '25 "Zoé Roy" Rally',
    '25 “Zoé Roy” Rally',
    '25 «Zoé Roy» Rally',
    '25 « Zoé Roy » Rally',
    '25 «\u00a0Zoé Roy\u00a0» Rally',
    '25 to:"Zoé Roy" Rally',
    '25 to:“Zoé Roy” Rally',
    '25 to:« Zoé Roy » Rally',
    '25 to="Zoé Roy" Rally',
    'to:"Zoé Roy" 25 Rally',
    'campaign:Rally to:"Zoé Roy" size:25',
    'CAMPAIGN:Rally To:"Zoé Roy" size=25',
    '"25" "Zoé Roy" "Rally"',
  ])('quotes and names: %s', (text) => {
    expect(read(text, assign)).toEqual({ size: 25, to: 'Zoé Roy', campaign: 'Rally' })
  })

  it('keeps what only looks like a name or a quote', () => {
    expect(read('new Vote: the rally', campaign)).toEqual({ step: 'new', name: 'Vote: the rally' })
    expect(read('new "name:other"', campaign)).toEqual({ step: 'new', name: 'name:other' })
    expect(read('new https://example.org', campaign)).toEqual({ step: 'new', name: 'https://example.org' })
    expect(read('new l’"été', campaign)).toEqual({ step: 'new', name: 'l’"été' })
    expect(read('new "Rally', campaign)).toEqual({ step: 'new', name: '"Rally' })
    expect(read('name:', campaign)).toEqual({ step: 'status' })
  })

  it('has no names but its own', () => {
    const values = parseLine('__proto__:x', campaign)
    expect(values['name']).toBe('__proto__:x')
    expect(values['constructor']).toBeUndefined()
    expect(parseLine('constructor:x', campaign)['name']).toBe('constructor:x')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  it('a file comes beside the words, not in them', () => {
    expect(read('Petition "our site"', load, file)).toEqual({ file, list: 'Petition', source: 'our site' })
  })

  it('reads a line made of opening quotes without going astray', () => {
    // A pattern that looks for the end of each, or ends one in more than one way, would take hours over these.
    const text = '« '.repeat(50_000) + ' '.repeat(50_000)
    expect(errorOf(() => parseLine(text, campaign))[0]).toBe('option.too_long')
  })
})

it('a count is known wherever it stands', () => {
  expect(parseLine('Zoé 25', assign)).toMatchObject({ size: 25, to: 'Zoé' })
  expect(parseLine('"Zoé Roy" 25 Rally', assign)).toMatchObject({ size: 25, to: 'Zoé Roy', campaign: 'Rally' })
})

describe('what cannot be', () => {
  it.each<[string, Options, string, Record<string, string | number>]>([
    ['', assign, 'option.missing_many', { options: 'size, to', line: 'size:1 to:"…"' }],
    ['25', assign, 'option.missing', { option: 'to' }],
    [
      '',
      { step: { type: 'choice', choices: ['plan', 'start'], required: true } },
      'option.missing_choice',
      { option: 'step', choices: 'plan, start' },
    ],
    ['25 "  "', assign, 'option.missing', { option: 'to' }],
    ['many Zoé', assign, 'option.integer', { option: 'size', found: 'many', min: 1, max: 5000 }],
    ['0', batch, 'option.integer', { option: 'size', found: '0', min: 1, max: 100 }],
    ['101', batch, 'option.integer', { option: 'size', found: '101', min: 1, max: 100 }],
    ['size:-1', batch, 'option.integer', { option: 'size', found: '-1', min: 1, max: 100 }],
    ['size:2.5', batch, 'option.integer', { option: 'size', found: '2.5', min: 1, max: 100 }],
    ['size:1e2', batch, 'option.integer', { option: 'size', found: '1e2', min: 1, max: 100 }],
    ['size:0x10', batch, 'option.integer', { option: 'size', found: '0x10', min: 1, max: 100 }],
    ['step:fly', campaign, 'option.choice', { option: 'step', found: 'fly', choices: 'status, new, launch' }],
    ['name:a step:new extra', campaign, 'option.too_many', { found: 'extra' }],
    [`new ${'x'.repeat(101)}`, campaign, 'option.too_long', { option: 'name', max: 100, found: 101 }],
  ])('%j', (text, options, key, values) => {
    expect(errorOf(() => parseLine(text, options))).toEqual([key, values])
  })

  it('a word that fits none of what is left is told with what each takes, not blamed on the last of them', () => {
    const board: Options = {
      n: { type: 'integer', min: 0, max: 9 },
      board: { type: 'choice', choices: ['week', 'turnout'], default: 'week' },
      period: { type: 'choice', choices: ['today', 'all'] },
    }
    expect(errorOf(() => parseLine('participation', board))).toEqual([
      'option.fits_none',
      { found: 'participation', options: 'n: 0–9; board: week, turnout; period: today, all' },
    ])
    expect(errorOf(() => parseLine('turnout hier', board))[0]).toBe('option.choice')
    expect(read('all', board)).toEqual({ board: 'week', period: 'all' })
  })

  it('names what is missing: the file, or words too long for the option', () => {
    expect(errorOf(() => parseLine('Petition site', load))).toEqual(['option.file', { option: 'file' }])
    expect(errorOf(() => parseLine(`${'x'.repeat(21)} site`, load, file))).toEqual([
      'option.too_long',
      { option: 'list', max: 20, found: 21 },
    ])
  })

  it('shows at most forty characters of what was found', () => {
    const [key, values] = errorOf(() => parseLine(`step:${'y'.repeat(500)}`, campaign))
    expect(key).toBe('option.choice')
    expect(values['found']).toBe('y'.repeat(40))
  })
})

describe('values that a network typed already', () => {
  it('are held to the same bounds', () => {
    expect({ ...checkValues({ size: 40, campaign: ' Rally ' }, batch) }).toEqual({ size: 40, campaign: 'Rally' })
    expect({ ...checkValues({}, batch) }).toEqual({ size: 25 })
    expect(errorOf(() => checkValues({ size: 1000 }, batch))[0]).toBe('option.integer')
    expect(errorOf(() => checkValues({ step: 'fly' }, campaign))[0]).toBe('option.choice')
    expect(errorOf(() => checkValues({ size: 5, to: '   ' }, assign))).toEqual(['option.missing', { option: 'to' }])
  })

  it('take a file from the interaction alone, and nothing that is no option', () => {
    const values = checkValues({ file: 'forged', list: 'a', source: 'b', other: 'c' }, load, file)
    expect(values['file']).toBe(file)
    expect(values['other']).toBeUndefined()
    expect(errorOf(() => checkValues({ file: 'forged', list: 'a', source: 'b' }, load))[0]).toBe('option.file')
  })
})
