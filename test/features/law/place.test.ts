/** Where a contact is: whose law, and what time it is there. */
import { describe, expect, it } from 'vitest'
import { placeOf } from '../../../src/features/law/place.ts'
import type { Known } from '../../../src/features/law/place.ts'
import { areaCodeZones } from '../../../src/features/law/zones/area-codes.ts'
import { canadianAreas, countryZones, zipAreas } from '../../../src/features/law/zones/postcodes.ts'

const of = (known: Known): string => {
  const { place, zone, zoneToo } = placeOf(known)
  return [place, zone, zoneToo].filter(Boolean).join(' ')
}

describe('the zone of a contact', () => {
  it('is their own, else the postcode’s, else the number’s', () => {
    const montreal = { phone: '+15145550123', country: 'CA' }
    expect(of(montreal)).toBe('ca-qc America/Toronto')
    expect(of({ ...montreal, zip: 'V5K 0A1' })).toBe('ca America/Vancouver')
    expect(of({ ...montreal, zip: 'V5K 0A1', zone: 'America/Halifax' })).toBe('ca America/Halifax')
    expect(of({ ...montreal, zone: 'Mars/Olympus' })).toBe('ca-qc America/Toronto')
    // The islands in the Gulf keep another time than the rest of Québec.
    expect(of({ ...montreal, zip: 'G4T 1A1' })).toBe('ca-qc America/Halifax')
  })

  it('is two zones where an area reaches over a border of time: 850, 219, 423, 867, and toll-free', () => {
    expect(of({ phone: '+18502000000', country: 'US' })).toBe('us-fl America/Chicago America/New_York')
    expect(of({ phone: '+18502000000', country: 'US', zip: '32399' })).toBe('us-fl America/New_York')
    expect(of({ phone: '+12192000000', country: 'US' })).toBe('us America/Chicago America/New_York')
    expect(of({ phone: '+14232000000', country: 'US' })).toBe('us America/Chicago America/New_York')
    expect(of({ phone: '+18672000000', country: 'CA' })).toBe('ca America/Whitehorse America/Iqaluit')
    expect(of({ phone: '+18002000000', country: 'US' })).toBe('us Pacific/Honolulu America/New_York')
  })

  it('is nobody’s guess for a country without a table: the campaign’s', () => {
    expect(of({ phone: '+819012345678', country: 'JP' })).toBe('default')
    expect(of({ phone: '+3212345678', country: 'BE' })).toBe('default Europe/Brussels')
  })

  it('names only zones that exist', () => {
    const all = [
      ...areaCodeZones.map(([zones]) => zones),
      ...zipAreas.map(({ zones }) => zones),
      ...canadianAreas.map(([, , zones]) => zones),
      ...Object.values(countryZones),
    ].flatMap((zones) => zones.split('&'))
    for (const zone of new Set(all)) expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
    const codes = areaCodeZones.flatMap(([, list]) => list.split(' '))
    expect(new Set(codes).size).toBe(codes.length)
    for (let at = 1; at < zipAreas.length; at++)
      expect(zipAreas[at]!.from <= zipAreas[at]!.to && zipAreas[at]!.from !== zipAreas[at - 1]!.from).toBe(true)
  })
})

describe('the law of a contact', () => {
  it('is that of a state by column, postcode or area code, in this order', () => {
    const boston = { phone: '+16172000000', country: 'US' }
    expect(of(boston)).toBe('us America/New_York')
    expect(of({ ...boston, region: 'RI' })).toBe('us-ri America/New_York')
    expect(of({ ...boston, region: 'US-TX' })).toBe('us-tx America/New_York')
    expect(of({ ...boston, zip: '02903' })).toBe('us-ri America/New_York')
    expect(of({ ...boston, zip: '2903' })).toBe('us-ri America/New_York')
    expect(of({ phone: '+14012000000', country: 'US' })).toBe('us-ri America/New_York')
    expect(of({ phone: '+14012000000', country: 'US', zip: '02139' })).toBe('us America/New_York')
  })

  it('of France tells the territories that vote a day before', () => {
    expect(of({ phone: '+33639980001', country: 'FR' })).toBe('fr Europe/Paris')
    expect(of({ phone: '+590690000000', country: 'GP' })).toBe('fr-early America/Guadeloupe')
    expect(of({ phone: '+262692000000', country: 'RE' })).toBe('fr Indian/Reunion')
    expect(of({ phone: '+33639980001', country: 'FR', zip: '97200' })).toBe('fr-early America/Martinique')
  })
})
