/** The environment -> Config: what is wrong is said in one line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { asideOf } from '../src/demo/open.ts'
import { ConfigError } from '../src/lib/errors.ts'
import { listen } from '../src/web/listen.ts'

const repo = resolve(import.meta.dirname, '..')
const root = mkdtempSync(join(tmpdir(), 'muster-config-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const folder = (): string => join(root, `data-${folders++}`)
const secret = 'a secret of more than sixteen characters'

/** The one line that a wrong environment is answered with. */
function complaint(env: Record<string, string>): string {
  try {
    readConfig({ DATA_DIR: folder(), SECRET_KEY: secret, ...env })
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error(`nothing was wrong with ${JSON.stringify(env)}`)
}

describe('a wrong value', () => {
  it.each<[string, string, string, string]>([
    // variable, value, what the line shows of it, what it says would be right
    ['DATABASE_URL', 'mysql://me:Pa55word@db/x', 'a value that does not fit', 'a URL such as postgres://host/…'],
    ['DATABASE_URL', 'not a url', 'a value that does not fit', 'a URL such as postgres://host/…'],
    ['REDIS_URL', 'http://:Pa55word@cache', 'a value that does not fit', 'a URL such as redis://host/…'],
    ['REDIS_URL', 'cache:6379', 'a value that does not fit', 'a URL such as redis://host/…'],
    ['PUBLIC_BASE_URL', 'ftp://me:Pa55word@x', 'a value that does not fit', 'a URL such as https://host/…'],
    ['PUBLIC_BASE_URL', 'muster.example', '"muster.example"', 'a URL such as https://host/…'],
    [
      'PUBLIC_BASE_URL',
      'https://muster.example/?a=1',
      '"https://muster.example/?a=1"',
      'a URL such as https://host/…, without ? and #',
    ],
    [
      'SECRET_KEY',
      'Pa55word',
      'a value that does not fit',
      'at least 16 characters of chance, such as openssl rand -hex 32',
    ],
    [
      'SLACK_BOT_TOKEN',
      'xapp-Pa55word',
      'a value that does not fit',
      'the bot token, xoxb-…; xapp-… is for SLACK_APP_TOKEN',
    ],
    [
      'SLACK_APP_TOKEN',
      'xoxb-Pa55word',
      'a value that does not fit',
      'the app-level token, xapp-…; xoxb-… is for SLACK_BOT_TOKEN',
    ],
    ['PORT', 'abc', '"abc"', 'a whole number from 0 to 65535'],
    ['PORT', '65536', '"65536"', 'a whole number from 0 to 65535'],
    ['PORT', '-1', '"-1"', 'a whole number from 0 to 65535'],
    ['PORT', '3000.5', '"3000.5"', 'a whole number from 0 to 65535'],
    ['PORT', '0x10', '"0x10"', 'a whole number from 0 to 65535'],
    ['SLIP_MS', '10001', '"10001"', 'a whole number from 0 to 10000'],
    ['SLIP_MS', 'off', '"off"', 'a whole number from 0 to 10000'],
    ['ROLES', 'web,cook', '"web,cook"', 'a list of bot, web, worker'],
    ['ROLES', ',', '","', 'a list of bot, web, worker'],
    [
      'MESSAGING_PROVIDER',
      'pigeon',
      '"pigeon"',
      'one of simulated, twilio, telnyx, android, or a list of them, the usual one first',
    ],
    [
      'MESSAGING_PROVIDER',
      'twilio,twilio',
      '"twilio,twilio"',
      'one of simulated, twilio, telnyx, android, or a list of them, the usual one first',
    ],
    ['MESSAGING_ROUTES', 'France=twilio', '"France=twilio"', 'a list such as FR=telnyx,CA=twilio'],
    ['MESSAGING_ROUTES', 'FR=pigeon', '"FR=pigeon"', 'a list such as FR=telnyx,CA=twilio'],
    ['PLAYGROUND', 'yes', '"yes"', 'one of 0, 1'],
    ['LOG_LEVEL', 'loud', '"loud"', 'one of trace, debug, info, warn, error, fatal, silent'],
    ['TEMPO', 'fast', '"fast"', 'one of real, demo'],
  ])('%s=%s', (name, value, found, right) => {
    const line = complaint({ [name]: value })
    expect(line).toBe(`${name}: found ${found}; it must be ${right}.`)
    expect(line).not.toContain('Pa55word')
  })

  it('is one line, whatever is in it', () => {
    const line = complaint({ PORT: `30\n00${'x'.repeat(5_000)}` })
    expect(line).toMatch(/^PORT: found "30 00x+"; it must be a whole number/)
    expect(line).not.toContain('\n')
    expect(line.length).toBeLessThan(200)
  })

  it('of a network that is set up by half names what is missing, and shows nothing', () => {
    for (const [name, other] of [
      ['DISCORD_TOKEN', 'DISCORD_APPLICATION_ID'],
      ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
    ] as const) {
      const line = complaint({ [name]: 'Pa55word' })
      expect(line).toMatch(new RegExp(`^${other}: found nothing; `))
      expect(line).not.toContain('Pa55word')
    }
  })
})

describe('a real carrier', () => {
  const twilio = {
    MESSAGING_PROVIDER: 'twilio',
    TWILIO_ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
    TWILIO_AUTH_TOKEN: 'Pa55word',
    TWILIO_FROM: '+15145550100',
  }
  const service = `MG${'0b'.repeat(16)}`

  it.each<[string, Record<string, string>, RegExp]>([
    ['no SID', { TWILIO_ACCOUNT_SID: '' }, /^TWILIO_ACCOUNT_SID: found nothing; .*console\.twilio\.com\.$/],
    [
      'a wrong SID',
      { TWILIO_ACCOUNT_SID: 'Pa55word' },
      /^TWILIO_ACCOUNT_SID: found a value that does not fit; it must be /,
    ],
    ['no token', { TWILIO_AUTH_TOKEN: '' }, /^TWILIO_AUTH_TOKEN: found nothing; .*console\.twilio\.com\.$/],
    [
      'a wrong token',
      { TWILIO_AUTH_TOKEN: 'a b' },
      /^TWILIO_AUTH_TOKEN: found a value that does not fit; it must be a token/,
    ],
    ['no sender', { TWILIO_FROM: '' }, /^TWILIO_MESSAGING_SERVICE_SID: found nothing; .*TWILIO_FROM\.$/],
    [
      'a sender that cannot be answered',
      { TWILIO_FROM: 'Rivera' },
      /^TWILIO_FROM: found "Rivera"; it must be a number/,
    ],
    ['two senders', { TWILIO_MESSAGING_SERVICE_SID: service }, /^TWILIO_FROM: found a value beside .*; unset one/],
    [
      'an SID of no account',
      { TWILIO_ACCOUNT_SID: 'ACtest' },
      /^TWILIO_ACCOUNT_SID: found a value .*32 of 0-9 and a-f/,
    ],
    ['a wrong service', { TWILIO_MESSAGING_SERVICE_SID: 'MG1' }, /^TWILIO_MESSAGING_SERVICE_SID: found a value that/],
    [
      'a wrong address',
      { TWILIO_BASE_URL: 'x.example' },
      /^TWILIO_BASE_URL: found "x\.example"; .*a URL such as https/,
    ],
    [
      'the playground',
      { PLAYGROUND: '1' },
      /^PLAYGROUND: found "1" with MESSAGING_PROVIDER=twilio, .*real phones; unset/,
    ],
    ['the tempo of the demo', { TEMPO: 'demo' }, /^TEMPO: found "demo", .*it must be real/],
    [
      'the simulated one beside it',
      { MESSAGING_PROVIDER: 'simulated,twilio' },
      /^MESSAGING_PROVIDER: found "simulated,twilio"; it must be simulated alone/,
    ],
    [
      'a route by one that is not on',
      { MESSAGING_ROUTES: 'FR=telnyx' },
      /^MESSAGING_ROUTES: found "FR=telnyx", but telnyx is not on; name it in MESSAGING_PROVIDER too\.$/,
    ],
    ['no provider', { MESSAGING_PROVIDER: '' }, /^TWILIO_ACCOUNT_SID: found a value, .* unset it\.$/],
  ])('with %s stops the start', (_, change, line) => {
    const found = complaint({ ...twilio, ...change })
    expect(found).toMatch(line)
    expect(found).not.toContain('Pa55word')
  })

  it('is taken with a number or a service; nobody plays before real phones', () => {
    const read = (change: Record<string, string>) =>
      readConfig({ DATA_DIR: folder(), SECRET_KEY: secret, ...twilio, ...change })
    expect(read({ MESSAGING_ROUTES: 'FR=twilio, CA=twilio' })).toMatchObject({
      provider: 'twilio',
      providers: ['twilio'],
      routes: { FR: 'twilio', CA: 'twilio' },
      playground: false,
      twilio: {
        accountSid: twilio.TWILIO_ACCOUNT_SID,
        authToken: 'Pa55word',
        sender: { from: '+15145550100' },
        baseUrl: 'https://api.twilio.com',
      },
    })
    expect(read({ TWILIO_FROM: '', TWILIO_MESSAGING_SERVICE_SID: service }).twilio?.sender).toEqual({ service })
    expect(read({ TWILIO_FROM: '12345' }).twilio?.sender).toEqual({ from: '12345' })
    // Said in so many words, the rest may stay in the file.
    expect(read({ MESSAGING_PROVIDER: 'simulated' })).toMatchObject({ provider: 'simulated', twilio: undefined })
  })
})

describe('servers that speak the same', () => {
  it('may have short tokens, and accounts of other names', () => {
    const config = readConfig({
      DATA_DIR: folder(),
      SECRET_KEY: secret,
      PUBLIC_BASE_URL: 'https://muster.example/',
      MESSAGING_PROVIDER: 'twilio',
      TWILIO_BASE_URL: 'http://127.0.0.1:4010/',
      TWILIO_ACCOUNT_SID: 'ACtest',
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_MESSAGING_SERVICE_SID: 'MG_of_the_test',
      DISCORD_TOKEN: 'abc',
      DISCORD_APPLICATION_ID: '1',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 'abc',
      TELEGRAM_BOT_TOKEN: '1:abc',
      TELEGRAM_WEBHOOK_SECRET: 's',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:4012',
    })
    expect(config).toMatchObject({
      publicBaseUrl: 'https://muster.example',
      twilio: { accountSid: 'ACtest', authToken: 'token', sender: { service: 'MG_of_the_test' } },
      discord: { token: 'abc', applicationId: '1' },
      slack: { botToken: 'xoxb-1', signingSecret: 'abc' },
      telegram: { token: '1:abc', webhookSecret: 's' },
    })
  })
})

describe('several carriers', () => {
  const both = {
    MESSAGING_PROVIDER: 'telnyx, twilio',
    MESSAGING_ROUTES: 'CA=twilio',
    TWILIO_ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
    TWILIO_AUTH_TOKEN: 'Pa55word',
    TWILIO_FROM: '+15145550100',
    TELNYX_API_KEY: 'KEY0Pa55word',
    TELNYX_FROM: '+15145550101',
  }
  const read = (change: Record<string, string> = {}) =>
    readConfig({ DATA_DIR: folder(), SECRET_KEY: secret, ...both, ...change })

  it('are on together, the first is the usual one', () => {
    expect(read()).toMatchObject({
      provider: 'telnyx',
      providers: ['telnyx', 'twilio'],
      routes: { CA: 'twilio' },
      playground: false,
      twilio: { sender: { from: '+15145550100' } },
      telnyx: { apiKey: 'KEY0Pa55word', from: '+15145550101', profile: undefined, baseUrl: 'https://api.telnyx.com' },
    })
  })

  it('one that is set up but not named is asked about its texts, and sends none', () => {
    const config = read({ MESSAGING_PROVIDER: 'telnyx', MESSAGING_ROUTES: '' })
    expect(config.providers).toEqual(['telnyx'])
    expect(config.twilio).toBeDefined()
    // Beside the simulated one nobody real is opened.
    expect(read({ MESSAGING_PROVIDER: 'simulated', MESSAGING_ROUTES: '' })).toMatchObject({
      twilio: undefined,
      telnyx: undefined,
    })
  })

  it('a phone is one of them', () => {
    const phone = {
      MESSAGING_PROVIDER: 'android',
      MESSAGING_ROUTES: '',
      ANDROID_GATEWAY_USERNAME: 'sms',
      ANDROID_GATEWAY_PASSWORD: 'Pa55word',
      ANDROID_GATEWAY_FROM: '+15145550102',
    }
    expect(read(phone)).toMatchObject({
      provider: 'android',
      android: {
        username: 'sms',
        from: '+15145550102',
        sim: undefined,
        baseUrl: 'https://api.sms-gate.app/3rdparty/v1',
      },
    })
    for (const [name, line] of [
      ['ANDROID_GATEWAY_USERNAME', /^ANDROID_GATEWAY_USERNAME: found nothing; android needs it/],
      ['ANDROID_GATEWAY_PASSWORD', /^ANDROID_GATEWAY_PASSWORD: found nothing; android needs it/],
      ['ANDROID_GATEWAY_FROM', /^ANDROID_GATEWAY_FROM: found nothing; android needs it/],
    ] as const)
      expect(complaint({ ...both, ...phone, [name]: '' })).toMatch(line)
    const named = {
      ...both,
      ...phone,
      TWILIO_ACCOUNT_SID: '',
      TELNYX_API_KEY: '',
      PUBLIC_BASE_URL: 'https://m.example',
    }
    expect(complaint(named)).toMatch(/^ANDROID_GATEWAY_SIGNING_KEY: found nothing; .*PUBLIC_BASE_URL/)
    expect(complaint({ ...both, ...phone, ANDROID_GATEWAY_SIM: '0' })).toMatch(/^ANDROID_GATEWAY_SIM: found "0"/)
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['no key', { TELNYX_API_KEY: '' }, /^TELNYX_API_KEY: found nothing; telnyx needs it: make one at portal/],
    ['no sender', { TELNYX_FROM: '' }, /^TELNYX_FROM: found nothing; telnyx needs it: .*TELNYX_MESSAGING_PROFILE_ID/],
    ['no public key', { PUBLIC_BASE_URL: 'https://m.example' }, /^TELNYX_PUBLIC_KEY: found nothing; .*PUBLIC_BASE_URL/],
    ['a wrong public key', { TELNYX_PUBLIC_KEY: 'Pa55word' }, /^TELNYX_PUBLIC_KEY: found a value that does not fit/],
    ['a wrong profile', { TELNYX_MESSAGING_PROFILE_ID: 'pool' }, /^TELNYX_MESSAGING_PROFILE_ID: found "pool"/],
  ])('Telnyx with %s stops the start', (_, change, line) => {
    const found = complaint({ ...both, ...change })
    expect(found).toMatch(line)
    expect(found).not.toContain('Pa55word')
  })
})

describe('what is unset', () => {
  it('has a default; an empty value is an unset one', () => {
    const dir = folder()
    const names = [
      'DATABASE_URL',
      'REDIS_URL',
      'PORT',
      'HOST',
      'PUBLIC_BASE_URL',
      'ROLES',
      'MESSAGING_PROVIDER',
      'PLAYGROUND',
      'SECRET_KEY',
      'SLIP_MS',
      'LOG_LEVEL',
      'TEMPO',
      'TWILIO_ACCOUNT_SID',
    ]
    const bare = readConfig({ DATA_DIR: dir })
    expect(bare).toMatchObject({
      databaseUrl: undefined,
      redisUrl: undefined,
      dataDir: dir,
      port: 3000,
      host: '127.0.0.1',
      publicBaseUrl: undefined,
      provider: 'simulated',
      playground: true,
      slipMs: 500,
      logLevel: 'info',
      tempo: 'real',
    })
    expect([...bare.roles].sort()).toEqual(['bot', 'web', 'worker'])
    for (const empty of ['', '  '])
      expect(readConfig({ DATA_DIR: dir, ...Object.fromEntries(names.map((name) => [name, empty])) })).toEqual(bare)
  })

  it('and what is set is taken', () => {
    const config = readConfig({
      DATA_DIR: folder(),
      SECRET_KEY: secret,
      DATABASE_URL: 'postgresql://u:p@h/d',
      REDIS_URL: 'rediss://h',
      PORT: '0',
      HOST: '0.0.0.0',
      PUBLIC_BASE_URL: 'https://muster.example/x//',
      ROLES: 'web, worker',
      PLAYGROUND: '0',
      SLIP_MS: '0',
      LOG_LEVEL: 'trace',
      TEMPO: 'demo',
      PATH: '/bin',
    })
    expect(config).toMatchObject({
      databaseUrl: 'postgresql://u:p@h/d',
      redisUrl: 'rediss://h',
      port: 0,
      host: '0.0.0.0',
      publicBaseUrl: 'https://muster.example/x',
      playground: false,
      slipMs: 0,
      secret,
      logLevel: 'trace',
      tempo: 'demo',
    })
    expect([...config.roles]).toEqual(['web', 'worker'])
  })

  it.each([
    ['bare', ''],
    ['with a slash', '/'],
    ['with a path', '/mock'],
    ['with a path and a slash', '/mock/'],
  ])('addresses of other servers are taken %s', (_, end) => {
    const at = `http://127.0.0.1:4000${end}`
    const { discord, slack, telegram, twilio } = readConfig({
      DATA_DIR: folder(),
      DISCORD_TOKEN: 'a-token-of-ours',
      DISCORD_APPLICATION_ID: '123456',
      DISCORD_API_BASE: at,
      SLACK_BOT_TOKEN: 'xoxb-1234',
      SLACK_APP_TOKEN: 'xapp-1234',
      SLACK_API_URL: at,
      TELEGRAM_BOT_TOKEN: '1:abcdefg',
      TELEGRAM_API_ROOT: at,
      MESSAGING_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a-token-of-ours',
      TWILIO_FROM: '+15145550123',
      TWILIO_BASE_URL: at,
    })
    const whole = at.replace(/\/$/, '')
    expect([discord?.apiBase, telegram?.apiRoot, twilio?.baseUrl, slack?.apiUrl]).toEqual([
      whole,
      whole,
      whole,
      `${whole}/`,
    ])
  })
  it('a version that Discord’s library adds by itself is not doubled', () => {
    const { discord } = readConfig({
      DATA_DIR: folder(),
      DISCORD_TOKEN: 'a-token-of-ours',
      DISCORD_APPLICATION_ID: '123456',
      DISCORD_API_BASE: 'https://discord.com/api/v10/',
    })
    expect(discord?.apiBase).toBe('https://discord.com/api')
  })
})

describe('the secret', () => {
  it('is made once, for its owner alone', () => {
    const dir = folder()
    const first = readConfig({ DATA_DIR: dir }).secret
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600)
    expect(readConfig({ DATA_DIR: dir }).secret).toBe(first)
    expect(readConfig({ DATA_DIR: folder() }).secret).not.toBe(first)
    expect(readConfig({ DATA_DIR: dir, SECRET_KEY: secret }).secret).toBe(secret)
  })

  it('is the same for several processes that start at once', async () => {
    const dir = folder()
    const code = `import { readConfig } from ${JSON.stringify(join(repo, 'src/config.ts'))}; console.log(readConfig().secret)`
    const said = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
          cwd: repo,
          env: { PATH: process.env['PATH'], DATA_DIR: dir },
        })
        let out = ''
        child.stdout.on('data', (chunk) => (out += chunk))
        await once(child, 'close')
        return out.trim()
      }),
    )
    expect(new Set(said).size).toBe(1)
    expect(said[0]).toBe(readFileSync(join(dir, 'secret'), 'utf8'))
  })

  it('must be given with DATABASE_URL: several processes would each make their own', () => {
    const dir = folder()
    const line = complaint({ DATA_DIR: dir, SECRET_KEY: '', DATABASE_URL: 'postgres://u:Pa55word@h/d' })
    expect(line).toMatch(/^SECRET_KEY: found nothing; with DATABASE_URL it must be set, .*openssl rand -hex 32\.$/)
    expect(line).not.toContain('Pa55word')
    expect(existsSync(dir)).toBe(false)
  })

  it('that is empty (a disk was full) is refused, not used', () => {
    const dir = folder()
    readConfig({ DATA_DIR: dir })
    writeFileSync(join(dir, 'secret'), '')
    expect(complaint({ DATA_DIR: dir, SECRET_KEY: '' })).toMatch(/^DATA_DIR: found no secret in ".*secret"/)
  })

  it('cannot be made in a folder that is none, or not ours', () => {
    const file = folder()
    writeFileSync(file, '')
    for (const dir of [file, join(file, 'deeper')])
      expect(complaint({ DATA_DIR: dir, SECRET_KEY: '' })).toMatch(
        /^DATA_DIR: found ".*", which cannot be used .*; it must be a folder of ours\.$/,
      )
    const closed = folder()
    readConfig({ DATA_DIR: closed })
    rmSync(join(closed, 'secret'))
    chmodSync(closed, 0o500)
    // For root no folder is closed.
    if (process.getuid?.() !== 0) expect(complaint({ DATA_DIR: closed, SECRET_KEY: '' })).toMatch(/^DATA_DIR: found /)
    chmodSync(closed, 0o700)
  })
})

describe('a place that is not to be had', () => {
  it('for the web server names HOST', async () => {
    // Of TEST-NET-3: no machine has it.
    const opened = listen(() => new Response(), { port: 0, host: '203.0.113.1' })
    await expect(opened).rejects.toThrow(
      /^HOST: found "203\.0\.113\.1", which is no address of this machine; it must be /,
    )
    await expect(opened).rejects.toBeInstanceOf(ConfigError)
  })

  it.runIf(process.platform === 'linux')('for our data is said at once', () => {
    const line = complaint({ DATA_DIR: '/proc/muster/data', SECRET_KEY: '' })
    expect(line).toMatch(/^DATA_DIR: found "\/proc\/muster\/data", which cannot be used/)
  })
})

describe('where the demo plays', () => {
  it('is beside what stands in the usual folder, and nowhere else than where it was told', () => {
    expect(asideOf({ databaseUrl: undefined, dataDir: resolve('data') })).toBe(resolve('data-demo'))
    expect(asideOf({ databaseUrl: undefined, dataDir: resolve('data-demo') })).toBeUndefined()
    expect(asideOf({ databaseUrl: undefined, dataDir: folder() })).toBeUndefined()
    expect(asideOf({ databaseUrl: 'postgres://h/d', dataDir: resolve('data') })).toBeUndefined()
  })
})
