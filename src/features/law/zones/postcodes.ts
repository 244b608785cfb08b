/**
 * Time zones and states of postcodes. United States: the first three digits of a ZIP (USPS Publication 65); Canada: the
 * first letter of a code (Canada Post), with the places that keep another time; France: the overseas beginnings 97 and 98.
 * Two zones: the westernmost and the easternmost that the codes reach; a text must fit both.
 */
export type Area = { from: number; to: number; region: string; zones: string }

const east = 'America/New_York'
const central = 'America/Chicago'
const mountain = 'America/Denver'
const pacific = 'America/Los_Angeles'
const area = (range: string, region: string, zones: string): Area => {
  const [from, to = from] = range.split('-').map(Number)
  return { from: from!, to: to!, region, zones }
}

// prettier-ignore
export const zipAreas: Area[] = [
  area('5', 'NY', east), area('6-9', 'PR', 'America/Puerto_Rico'), area('10-27', 'MA', east), area('28-29', 'RI', east),
  area('30-38', 'NH', east), area('39-49', 'ME', east), area('50-59', 'VT', east), area('60-69', 'CT', east),
  area('70-89', 'NJ', east), area('100-149', 'NY', east), area('150-196', 'PA', east), area('197-199', 'DE', east),
  area('200-205', 'DC', east), area('206-219', 'MD', east), area('220-246', 'VA', east), area('247-268', 'WV', east),
  area('270-289', 'NC', east), area('290-299', 'SC', east), area('300-319', 'GA', east),
  area('320-323', 'FL', east), area('324-325', 'FL', `${central}&${east}`), area('326-349', 'FL', east),
  area('350-369', 'AL', central), area('370-372', 'TN', central), area('373-374', 'TN', `${central}&${east}`),
  area('375', 'TN', central), area('376-379', 'TN', east), area('380-385', 'TN', `${central}&${east}`),
  area('386-397', 'MS', central), area('398-399', 'GA', east), area('400-427', 'KY', `${central}&${east}`),
  area('430-459', 'OH', east), area('460-462', 'IN', east), area('463-464', 'IN', central),
  area('465-479', 'IN', `${central}&${east}`), area('480-489', 'MI', east), area('490-497', 'MI', east),
  area('498-499', 'MI', `${central}&${east}`), area('500-528', 'IA', central), area('530-549', 'WI', central),
  area('550-567', 'MN', central), area('569', 'DC', east), area('570-577', 'SD', `${mountain}&${central}`),
  area('580-588', 'ND', `${mountain}&${central}`), area('590-599', 'MT', mountain), area('600-629', 'IL', central),
  area('630-658', 'MO', central), area('660-679', 'KS', `${mountain}&${central}`), area('680-693', 'NE', `${mountain}&${central}`),
  area('700-714', 'LA', central), area('716-729', 'AR', central), area('730-749', 'OK', central),
  area('733', 'TX', central), area('750-797', 'TX', central), area('798-799', 'TX', mountain), area('885', 'TX', mountain),
  area('800-816', 'CO', mountain), area('820-831', 'WY', mountain), area('832-838', 'ID', `${pacific}&${mountain}`),
  area('840-847', 'UT', mountain), area('850-859', 'AZ', 'America/Phoenix'), area('860', 'AZ', `America/Phoenix&${mountain}`),
  area('863-864', 'AZ', 'America/Phoenix'), area('865', 'AZ', `America/Phoenix&${mountain}`), area('870-884', 'NM', mountain),
  area('889-897', 'NV', pacific), area('898', 'NV', `${pacific}&${mountain}`), area('900-961', 'CA', pacific),
  area('967-968', 'HI', 'Pacific/Honolulu'), area('969', 'GU', 'Pacific/Guam'), area('970-978', 'OR', pacific),
  area('979', 'OR', `${pacific}&${mountain}`), area('980-994', 'WA', pacific),
  area('995-999', 'AK', 'America/Adak&America/Anchorage'),
]

/** By the longest beginning. */
// prettier-ignore
export const canadianAreas: [start: string, region: string, zones: string][] = [
  ['A', 'NL', 'America/Halifax&America/St_Johns'], ['B', 'NS', 'America/Halifax'], ['C', 'PE', 'America/Halifax'],
  ['E', 'NB', 'America/Halifax'], ['G', 'QC', 'America/Toronto'], ['G0', 'QC', 'America/Toronto&America/Halifax'],
  ['G4T', 'QC', 'America/Halifax'], ['H', 'QC', 'America/Toronto'], ['J', 'QC', 'America/Toronto'],
  ['K', 'ON', 'America/Toronto'], ['L', 'ON', 'America/Toronto'], ['M', 'ON', 'America/Toronto'],
  ['N', 'ON', 'America/Toronto'], ['P', 'ON', 'America/Winnipeg&America/Toronto'], ['R', 'MB', 'America/Winnipeg'],
  ['S', 'SK', 'America/Edmonton&America/Regina'], ['T', 'AB', 'America/Edmonton'],
  ['V', 'BC', 'America/Vancouver&America/Edmonton'], ['V5', 'BC', 'America/Vancouver'], ['V6', 'BC', 'America/Vancouver'],
  ['X', 'NT', 'America/Edmonton&America/Iqaluit'], ['Y', 'YT', 'America/Whitehorse'],
]

// prettier-ignore
export const frenchAreas: [start: string, country: string][] = [
  ['97133', 'BL'], ['97150', 'MF'], ['971', 'GP'], ['972', 'MQ'], ['973', 'GF'], ['974', 'RE'], ['975', 'PM'],
  ['976', 'YT'], ['986', 'WF'], ['987', 'PF'], ['988', 'NC'],
]

/** Countries of one zone, or of two ends. Mainland for France; the Canaries and the Azores count. */
// prettier-ignore
export const countryZones: Record<string, string> = {
  FR: 'Europe/Paris', GP: 'America/Guadeloupe', BL: 'America/Guadeloupe', MF: 'America/Guadeloupe',
  MQ: 'America/Martinique', GF: 'America/Cayenne', RE: 'Indian/Reunion', YT: 'Indian/Mayotte', PM: 'America/Miquelon',
  WF: 'Pacific/Wallis', PF: 'Pacific/Marquesas&Pacific/Tahiti', NC: 'Pacific/Noumea', BE: 'Europe/Brussels',
  CH: 'Europe/Zurich', LU: 'Europe/Luxembourg', MC: 'Europe/Monaco', DE: 'Europe/Berlin', IT: 'Europe/Rome',
  ES: 'Atlantic/Canary&Europe/Madrid', PT: 'Atlantic/Azores&Europe/Lisbon', GB: 'Europe/London', IE: 'Europe/Dublin',
  NL: 'Europe/Amsterdam', AT: 'Europe/Vienna', MA: 'Africa/Casablanca', DZ: 'Africa/Algiers', TN: 'Africa/Tunis',
  PR: 'America/Puerto_Rico', GU: 'Pacific/Guam', VI: 'America/St_Thomas', AS: 'Pacific/Pago_Pago', MP: 'Pacific/Saipan',
  // Where neither postcode nor area code tells: both ends of the country.
  US: 'Pacific/Honolulu&America/New_York', CA: 'America/Vancouver&America/St_Johns',
}
