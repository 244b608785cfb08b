/** What a button carries. */
import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readToken, writeToken } from '../../src/chat/token.ts'
import { registry } from '../../src/features/index.ts'

describe('tokens', () => {
  it('come back as they were written', () => {
    for (let i = 0; i < 500; i++) {
      const ids = Array.from({ length: i % 3 }, () => randomUUID())
      expect(readToken(writeToken('draft_send', ...ids))).toEqual({ action: 'draft_send', ids })
    }
    const ends = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
    expect(readToken(writeToken('x', ...ends))?.ids).toEqual(ends)
  })

  it('fit 64 bytes with the longest action and two ids', () => {
    const token = writeToken('a'.repeat(16), randomUUID(), randomUUID())
    expect(Buffer.byteLength(token)).toBeLessThanOrEqual(64)
    for (const { id } of registry.actions)
      expect(Buffer.byteLength(writeToken(id, randomUUID(), randomUUID()))).toBeLessThanOrEqual(64)
  })

  it('are not written for what does not fit or is no row id', () => {
    const id = randomUUID()
    for (const action of ['', 'a'.repeat(17), 'Send', 'send:x', '_send', 'é', 's1'])
      expect(() => writeToken(action)).toThrow(/action id/)
    expect(() => writeToken('send', id, id, id)).toThrow(/at most 2/)
    for (const wrong of ['', '1', '+15145550123', id.toUpperCase(), `${id} `, id.replaceAll('-', '')])
      expect(() => writeToken('send', wrong)).toThrow(/row ids only/)
  })

  it('that we did not write are none', () => {
    const good = writeToken('send', randomUUID())
    const foreign = [
      '',
      ':',
      '::',
      'send:',
      'send::',
      ':send',
      'Send',
      'send me',
      'send\n',
      '{"a":1}',
      'a'.repeat(17),
      'é',
      `${good}=`,
      `${good}:`,
      ` ${good}`,
      good.slice(0, -1),
      `${good}A`,
      `${good}:${good}`,
      `${good}:x`,
      good + good.slice(4) + good.slice(4),
      'send:+15145550123',
      'send:../../etc/passwd......',
      `send:${'*'.repeat(22)}`,
      'x'.repeat(100_000),
      'a:'.repeat(50_000),
    ]
    for (const token of foreign) expect(readToken(token), JSON.stringify(token.slice(0, 80))).toBeUndefined()
    // The last of 22 characters carries 2 bits of the id; 4 spare ones are none of ours.
    const other = `send:${Buffer.alloc(16).toString('base64url').slice(0, 21)}B`
    expect(readToken(other)).toBeUndefined()
  })

  it('survive chance without throwing', () => {
    for (let i = 0; i < 2_000; i++) {
      const token = randomBytes(i % 80).toString('latin1')
      const read = readToken(token)
      if (read) expect(writeToken(read.action, ...read.ids)).toBe(token)
    }
  })
})
