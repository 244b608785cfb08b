/** Learning from a few dozen labelled answers, against labels that are simply frequent and words of their names. */
import { describe, expect, it } from 'vitest'
import { learn, leastExamples } from '../../../src/features/verbatims/learn.ts'
import { stemsOf } from '../../../src/features/verbatims/stems.ts'

describe('stems', () => {
  it('are the same however a word ends, with or without accents, in both languages', () => {
    expect(stemsOf('Les écoles et l’école')).toEqual(stemsOf('des ecole, une ecoles'))
    expect(new Set(stemsOf('the schools and a school')).size).toBe(1)
    expect(stemsOf('de la et les que dans')).toEqual([])
    expect(stemsOf('')).toEqual([])
  })
})

const names = ['Transports', 'Santé', 'École']
const said = [
  [
    'plus de bus le soir',
    'le bus est toujours en retard',
    'des bus gratuits',
    'un tram dans le quartier',
    'le métro ferme trop tôt',
    'les trains sont chers',
  ],
  [
    'il n’y a plus de médecin ici',
    'l’hôpital a fermé',
    'six mois pour un médecin',
    'les urgences sont pleines',
    'rouvrir la maternité de l’hôpital',
    'un dentiste près de chez nous',
  ],
  [
    'trop d’élèves par classe',
    'la cantine est trop chère',
    'des professeurs remplacés quand ils sont malades',
    'rouvrir la classe fermée',
    'plus de professeurs',
    'une cantine gratuite pour les élèves',
  ],
]
const examples = said.flatMap((texts, theme) => texts.map((words) => ({ words, themes: [theme] })))
const mixed = examples.map((_, i) => examples[(i * 7) % examples.length]!)

describe('what was learned', () => {
  it('proposes for words it has not seen, with its certainty, and says when it does not know', async () => {
    const learned = (await learn(mixed, names))!
    for (const [words, theme] of [
      ['ils ont supprimé deux bus', 0],
      ['je cherche un médecin depuis un an', 1],
      ['la classe a 32 élèves', 2],
    ] as const) {
      expect(learned.read(words).best.theme, words).toBe(theme)
      expect(learned.read(words).themes.map((t) => t.theme)).toContain(theme)
    }
    const strange = learned.read('zut alors')
    expect(strange.best.certainty).toBeLessThan(learned.read('le bus du soir').best.certainty)
    expect(learned.examples).toBe(18)
    for (const value of [learned.right, learned.found, learned.f1]) {
      expect(value).toBeGreaterThan(0)
      expect(value).toBeLessThanOrEqual(1)
    }
  })

  it('finds a theme by its name alone, of which there is no example', async () => {
    const learned = (await learn(mixed, [...names, 'Logement']))!
    expect(learned.read('le logement est trop cher').best.theme).toBe(3)
  })

  it('is nothing from too little', async () => {
    expect(await learn(mixed.slice(0, leastExamples - 1), names)).toBeUndefined()
    expect(
      await learn(
        mixed.map(({ words }) => ({ words, themes: [] })),
        names,
      ),
    ).toBeUndefined()
  })

  it('is the same from the same examples, in whatever order they come', async () => {
    const words = 'un bus pour aller chez le médecin'
    const first = (await learn(mixed, names))!.read(words)
    for (const turned of [mixed, examples, [...examples].reverse(), [...mixed.slice(5), ...mixed.slice(0, 5)]])
      expect((await learn(turned, names))!.read(words)).toEqual(first)
  })
})
