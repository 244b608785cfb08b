/** The files of a server: what `docker compose` and the image are told, as far as it can be read. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const read = (name: string): string => readFileSync(resolve(import.meta.dirname, '..', name), 'utf8')

type Service = {
  image?: string
  command?: string[]
  env_file?: string
  environment?: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
  ports?: string[]
  container_name?: string
}
const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> }

describe('docker-compose.yml', () => {
  it.each(['web', 'bot', 'worker'])('has %s as a service of its own, which waits for what it rests on', (role) => {
    const service = services[role]!
    expect(service.environment!['ROLES']).toBe(role)
    expect(service.environment!['DATABASE_URL']).toContain('@postgres:5432/')
    expect(service.environment!['REDIS_URL']).toBe('redis://redis:6379')
    expect(service.env_file).toBe('.env')
    expect(service.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    })
    expect(service.healthcheck!.test.length).toBeGreaterThan(1)
    // A name or a published port would keep a second one from starting; the door to the outside is one.
    expect(service.container_name).toBeUndefined()
    expect(service.ports !== undefined).toBe(role === 'web')
  })

  it('runs PostgreSQL 17, and a Redis that evicts nothing and keeps a log', () => {
    expect(services['postgres']!.image).toMatch(/^postgres:17/)
    expect(services['redis']!.image).toMatch(/^(redis:7\.2|valkey\/valkey:8)/)
    expect(services['redis']!.command!.join(' ')).toBe('redis-server --maxmemory-policy noeviction --appendonly yes')
    for (const name of ['postgres', 'redis']) expect(services[name]!.healthcheck).toBeDefined()
  })

  it('holds no secret itself, and .env.example names them', () => {
    const all = read('docker-compose.yml')
    for (const m of all.matchAll(/^\s+\w*(PASSWORD|SECRET|TOKEN)\w*:\s*(\S+)/gm)) expect(m[2]).toMatch(/^\$\{/)
    for (const name of ['POSTGRES_PASSWORD', 'SECRET_KEY', 'TELEGRAM_BOT_TOKEN', 'TWILIO_AUTH_TOKEN'])
      expect(read('.env.example')).toMatch(new RegExp(`^${name}=$`, 'm'))
  })
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n')
  it('runs the app as nobody, reached from outside of the container, signals going to it', () => {
    const user = lines.findIndex((l) => l === 'USER nobody')
    expect(user).toBeGreaterThan(lines.findLastIndex((l) => /^(RUN|COPY)/.test(l)))
    expect(lines.findIndex((l) => l.startsWith('CMD ["node"'))).toBeGreaterThan(user)
    expect(read('Dockerfile')).toMatch(/^ENV .*HOST=0\.0\.0\.0/m)
  })
})
