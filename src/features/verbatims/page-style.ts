export const pageStyle = `
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; color: #14211d; background: #f6f8f7; margin: 0 }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
.eyebrow { color: #0d6e5f; font-size: .9rem; margin: 0 }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; overflow-wrap: anywhere }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem }
h3 { font-size: 1rem; margin: 0; display: flex; gap: 1rem; justify-content: space-between; overflow-wrap: anywhere }
h3 span { font-weight: 400; white-space: nowrap; color: #44524d }
dl { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 }
dl div { background: #fff; border: 1px solid #d5dedb; border-radius: .5rem; padding: .5rem .9rem }
dt { font-size: .85rem; color: #44524d } dd { margin: 0; font-weight: 600 }
.how { margin: 1rem 0 0 } .hint { color: #44524d; font-size: .88rem; margin: .15rem 0 .5rem }
article { background: #fff; border: 1px solid #d5dedb; border-radius: .5rem; padding: .8rem 1rem; margin: .6rem 0; break-inside: avoid }
.unclear { border-style: dashed }
.bar { display: flex; height: .5rem; background: #eaefed; border-radius: .25rem; overflow: hidden; margin: .4rem 0 .2rem }
.bar i { background: #0d6e5f } .bar b { background: #8fcabf } .unclear .bar i { background: #9aa5a1 }
.quotes { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .6rem }
blockquote { margin: 0; padding-left: .7rem; border-left: 3px solid #8fcabf; font-size: .92rem; overflow-wrap: anywhere }
.wide { overflow-x: auto; background: #fff; border: 1px solid #d5dedb; border-radius: .5rem; padding: .5rem }
table { border-collapse: collapse; font-size: .85rem; width: 100% }
th { text-align: left; font-weight: 500; padding: .2rem .5rem } thead th { vertical-align: bottom; min-width: 3rem } thead th[scope=col] { text-align: right }
tbody th { min-width: 9rem; max-width: 14rem }
td { text-align: right; padding: .2rem .45rem; border: 1px solid #f0f3f2; background: rgb(13 110 95 / calc(var(--v, 0) * .75)) }
.n { color: #44524d }
footer { color: #44524d; font-size: .85rem; margin-top: 2rem }
@media print { body { background: #fff } main { max-width: none; padding: 0 } .bar, td { print-color-adjust: exact } .wide { overflow: visible } .parts { break-inside: avoid } }
`
