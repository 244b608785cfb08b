import { describe, expect, it } from 'vitest'
import { inGroups } from '../../src/lib/groups.ts'

/** Work that ends when it is told to, and says how much of it goes on at once. */
function slow() {
  const ends: (() => void)[] = []
  const groups: number[][] = []
  const work = async (items: number[]): Promise<number[]> => {
    groups.push(items)
    await new Promise<void>((resolve) => ends.push(resolve))
    return items.map((n) => n * 10)
  }
  return { work, groups, ends }
}
const turn = async (): Promise<void> => {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
}

describe('work in groups', () => {
  it('takes what came meanwhile as the next group, and answers each with its own', async () => {
    const { work, groups, ends } = slow()
    const one = inGroups(work, { most: 3, patience: 10_000 })
    const done = [one(1)]
    await turn()
    done.push(one(2), one(3), one(4), one(5))
    await turn()
    expect(groups).toEqual([[1]])
    ends.shift()!()
    await turn()
    expect(groups).toEqual([[1], [2, 3, 4]])
    ends.shift()!()
    await turn()
    ends.shift()!()
    expect(await Promise.all(done)).toEqual([10, 20, 30, 40, 50])
  })

  it('lets only full groups go beside each other, and no more than it was told', async () => {
    const { work, groups, ends } = slow()
    const one = inGroups(work, { most: 2, patience: 10_000, beside: 2 })
    const done = [one(1)]
    await turn()
    done.push(one(2))
    await turn()
    expect(groups, 'half a group waits').toEqual([[1]])
    done.push(one(3), one(4), one(5), one(6))
    await turn()
    expect(groups, 'a full one goes, a third waits').toEqual([[1], [2, 3]])
    for (let i = 0; i < 4; i++) {
      ends.shift()?.()
      await turn()
    }
    expect(groups).toEqual([[1], [2, 3], [4, 5], [6]])
    expect(await Promise.all(done)).toEqual([10, 20, 30, 40, 50, 60])
  })

  it('goes on beside a group that is late', async () => {
    const { work, groups, ends } = slow()
    const one = inGroups(work, { most: 2, patience: 5 })
    const done = [one(1)]
    await turn()
    done.push(one(2))
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(groups).toEqual([[1], [2]])
    for (const end of ends) end()
    expect(await Promise.all(done)).toEqual([10, 20])
  })
})
