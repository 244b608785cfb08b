/* The map's page. `given` stands before it: see page.ts. Words of files go in as text, never as markup. */
/* global L, given, document */
;(() => {
  const { metrics, stations, shades, grey, words } = given
  const make = (name, text) => {
    const made = document.createElement(name)
    if (text !== undefined) made.textContent = text
    return made
  }
  const at = (id) => document.getElementById(id)
  /** Dark is where to go first: high, but low for what falls below its census. */
  const colorOf = ({ breaks, low }, i) => shades[shades.length - 1 - (low ? i : breaks.length - 1 - i)]
  const shadeOf = (value, metric) => {
    let i = metric.breaks.length - 1
    while (i > 0 && value < metric.breaks[i]) i--
    return colorOf(metric, i)
  }
  const map = L.map('map', { preferCanvas: true, zoomSnap: 0.25, attributionControl: false })
  let chosen = 0
  const style = (station) => {
    const value = station.values[chosen]
    const off = value === null || station.place === null
    return {
      color: '#ffffff',
      weight: 0.7,
      fillColor: off ? grey : shadeOf(value, metrics[chosen]),
      fillOpacity: 1,
    }
  }
  const label = (station) => `${station.code}${station.name ? ` ${station.name}` : ''}`
  const card = (station) => {
    const box = make('div')
    box.append(make('strong', label(station)))
    if (station.mark) box.append(make('p', station.mark))
    const list = make('dl')
    const row = (name, value, how) => {
      const value_ = make('dd', value)
      if (how) value_.append(make('small', how))
      list.append(make('dt', name), value_)
    }
    if (station.place !== null) row(words.place, String(station.place))
    row(words.registered, station.registered)
    metrics.forEach((metric, i) => row(metric.label, station.words[i], metric.how))
    box.append(list)
    return box
  }
  const shapes = stations.map((station) => {
    const shape = L.polygon(station.shape, style(station)).addTo(map)
    shape.bindPopup(() => card(station), {
      maxWidth: Math.min(300, at('map').clientWidth - 110),
      minWidth: 200,
      maxHeight: Math.max(160, Math.min(340, at('map').clientHeight - 120)),
      autoPanPaddingTopLeft: [52, 12],
      autoPanPaddingBottomRight: [12, 12],
    })
    shape.on('mouseover', () => shape.setStyle({ color: '#e8590c', weight: 2.5 }).bringToFront())
    shape.on('mouseout', () => shape.setStyle(style(station)))
    return shape
  })
  map.fitBounds(L.featureGroup(shapes).getBounds(), { padding: [8, 8] })
  const show = (i) => {
    chosen = i
    shapes.forEach((shape, n) => shape.setStyle(style(stations[n])))
    const { label: name, how, classes, low } = metrics[i]
    at('how').replaceChildren(make('strong', `${name}. `), how)
    const rows = classes.map((text, n) => [colorOf(metrics[i], n), text])
    if (!low) rows.reverse()
    if (stations.some((s) => s.place === null)) rows.push([grey, words.unranked])
    at('legend').replaceChildren(
      ...rows.map(([color, text]) => {
        const line = make('li')
        const patch = make('span')
        patch.style.background = color
        line.append(patch, text)
        return line
      }),
    )
  }
  metrics.forEach(({ label: name }, i) => {
    const option = make('option', name)
    option.value = String(i)
    at('metric').append(option)
  })
  at('metric').addEventListener('change', (event) => show(Number(event.target.value)))
  stations.slice(0, 20).forEach((station, i) => {
    if (station.place === null) return
    const line = make('li')
    const press = make('button')
    press.type = 'button'
    press.append(make('strong', label(station)), make('span', station.line))
    press.addEventListener('click', () => {
      // At once: a popup that opens while the map still moves ends up half outside.
      map.setView(shapes[i].getBounds().getCenter(), Math.min(14, map.getBoundsZoom(shapes[i].getBounds())), {
        animate: false,
      })
      shapes[i].openPopup()
      at('map').scrollIntoView({ block: 'nearest' })
    })
    line.append(press)
    at('first').append(line)
  })
  show(0)
})()
