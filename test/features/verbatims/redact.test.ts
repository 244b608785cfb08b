/** What leads to a person is taken out of words; what people talk about stays. */
import { describe, expect, it } from 'vitest'
import { redact } from '../../../src/features/verbatims/redact.ts'

const taken = (text: string): string[] => redact(text).removed.map(({ text: found }) => found)

describe('numbers and addresses', () => {
  it.each([
    ['Appelez-moi au 06 12 34 56 78 le soir', '06 12 34 56 78'],
    ['mon tel 0612345678.', '0612345678'],
    ['06.12.34.56.78', '06.12.34.56.78'],
    ['+33 6 12 34 56 78 ou plus tard', '+33 6 12 34 56 78'],
    ['0033612345678', '0033612345678'],
    ['call (514) 555-0123 tonight', '(514) 555-0123'],
    ['514-555-0123', '514-555-0123'],
    ['1 514 555 0123', '1 514 555 0123'],
    ['compte 12345678901', '12345678901'],
    ['Écrivez à jeanne.roux@example.org merci', 'jeanne.roux@example.org'],
    ['jeanne.roux [at] example.org', 'jeanne.roux [at] example.org'],
    ['je suis @jeanne_r sur les réseaux', '@jeanne_r'],
  ])('%s', (text, found) => {
    const { words, removed } = redact(text)
    expect(removed.map((r) => r.text)).toEqual([found])
    expect(words).toBe(text.replace(found, '[…]'))
  })

  it.each([
    'En 2017, 2018 et 2019 il y avait 1 200 000 personnes',
    'un budget de 1 000 000 000 € par an',
    'la loi du 29/07/1881, article 24',
    'de 8 h 30 à 18 h 45, ligne 12',
    'le 93100 et le 75018',
    '15 % à 20 % de 300 €',
  ])('leaves %s', (text) => expect(redact(text)).toEqual({ words: text, removed: [] }))
})

describe('given names', () => {
  it.each([
    ['Je m’appelle Zorah Benali et je veux des bus', 'Zorah Benali'],
    ["my name is Tobias, I'm a nurse", 'Tobias'],
    ['Mon fils Léo a besoin d’une crèche', 'Léo'],
    ['ma voisine sophie aussi', 'sophie'],
    ['Il faut demander à Jean-Luc', 'Jean-Luc'],
    ['Nathalie Roux habite au deuxième', 'Nathalie Roux'],
    ['Mme Lambert du 3e étage', 'Lambert'],
    ['our neighbour Claire said so', 'Claire'],
    ['I told Grace about it', 'Grace'],
    ['PLUS DE BUS, SIGNÉ MATHILDE', 'MATHILDE'],
  ])('%s', (text, found) => expect(taken(text)).toEqual([found]))

  it.each([
    'Emmanuel Macron doit partir',
    'Madame Hidalgo et M. Macron',
    'la rue Victor Hugo et le lycée Jules Ferry',
    'Saint-Denis et Saint-Martin',
    'Grace à vous, l’eau est claire',
    'une pierre, une rose, de la patience',
    'La France et Paris',
    'Plus de médecins. Claire est la règle.',
    'il faut du line dancing',
    'no doctor since May',
  ])('leaves %s', (text) => expect(taken(text)).toEqual([]))

  it('keeps the words around what is gone, in their order', () => {
    expect(redact('Bonjour, je suis Inès, 06 12 34 56 78, mon mari Karim aussi.')).toEqual({
      words: 'Bonjour, je suis […], […], mon mari […] aussi.',
      removed: [
        { kind: 'phone', text: '06 12 34 56 78' },
        { kind: 'name', text: 'Inès' },
        { kind: 'name', text: 'Karim' },
      ],
    })
  })
})
