/** Merge fields: one pass, no expressions, values cleaned and cut. */
import { describe, expect, it } from 'vitest'
import { fieldsOf, fillTemplate } from '../../src/lib/template.ts'

describe('fillTemplate', () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ['Hi {firstName}!', { firstName: 'Zoé' }, 'Hi Zoé!'],
    ['Hi {firstname}, {First Name}, {first_name}!', { firstName: 'Zoé' }, 'Hi Zoé, Zoé, Zoé!'],
    ['Hi {firstName|friend}!', {}, 'Hi friend!'],
    ['Hi {firstName|friend}!', { firstName: '' }, 'Hi friend!'],
    ['Hi {firstName|friend}!', { firstName: ' \u200b ' }, 'Hi friend!'],
    ['Hi {firstName|}!', { firstName: undefined }, 'Hi !'],
    ['Hi {firstName} there', {}, 'Hi there'],
    ['{ville}, {Téléphone fixe|?}', { Ville: 'Québec', 'téléphone fixe': 'x' }, 'Québec, x'],
    ['{a}{b}', { a: 'x', b: 'y' }, 'xy'],
    ['no fields', { a: 'x' }, 'no fields'],
    ['two\nlines {a}', { a: 'x' }, 'two\nlines x'],
  ])('%s with %j', (script, values, text) => {
    expect(fillTemplate(script, values)).toBe(text)
  })

  it('looks at each field once: a value is never a script', () => {
    expect(fillTemplate('{a} {b}', { a: '{b}', b: '{a}' })).toBe('b a')
    expect(fillTemplate('{a}{b}', { a: '{', b: 'secret}', secret: 'no' })).toBe('secret')
    expect(fillTemplate('{a|{b}}', { b: 'x' })).toBe('{a|x}')
    expect(fillTemplate('{a}', { a: "$& $1 $` $' \\1 ${x} %s" })).toBe("$& $1 $` $' \\1 $x %s")
  })

  it('knows no expressions, and no names but those given', () => {
    for (const script of ['{constructor}', '{toString}', '{__proto__}', '{hasOwnProperty|}'])
      expect(fillTemplate(script, {})).toBe('')
    for (const script of [
      '{1+1}',
      '{a.b}',
      '{a()}',
      '{{}}',
      '{}',
      '{ }',
      '{a|b|c{}',
      '{',
      '}',
      '{a\nb}',
      `{${'a'.repeat(41)}}`,
    ])
      expect(fillTemplate(script, { a: 'x', b: 'y' })).toBe(script)
  })

  it('cleans values of lines, controls and signs that turn text around', () => {
    const value = 'Zoé\r\nReply YES\u0000\u0007\u202e\u2066\u200f\u200b\ufeff\u2028\u00a0\tx'
    expect(fillTemplate('Hi {a}.', { a: value })).toBe('Hi Zoé Reply YES x.')
  })

  it('cuts values at 60, never through a sign', () => {
    expect(fillTemplate('{a}', { a: 'x'.repeat(1_000_000) })).toBe('x'.repeat(60))
    expect(fillTemplate('{a}|', { a: `${'x'.repeat(59)}👍👍` })).toBe(`${'x'.repeat(59)}|`)
    expect(fillTemplate('{a}', { a: '👍'.repeat(40) })).toBe('👍'.repeat(30))
    for (let n = 50; n < 70; n++)
      expect(fillTemplate('{a}', { a: 'y'.repeat(n) + '🇶🇨🧑🏽' })).not.toMatch(/[\uD800-\uDFFF]/u)
  })

  it('fills a script of any size in one pass', () => {
    expect(fillTemplate('{a'.repeat(100_000), { a: 'x' })).toBe('{a'.repeat(100_000))
    expect(fillTemplate('{a}'.repeat(100_000), { a: 'x' })).toHaveLength(100_000)
    expect(fillTemplate(`{a${' '.repeat(200_000)}`, { a: 'x' })).toBe('{a')
  })
})

describe('fieldsOf', () => {
  it('names each field once, as written', () => {
    expect(fieldsOf('{firstName} {texter|me} {firstName} {Ma ville} {1} {x')).toEqual([
      'firstName',
      'texter',
      'Ma ville',
    ])
  })
})
