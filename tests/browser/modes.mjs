// How a page holds up where the reader, not the theme, decides on colours, motion and paper. Each check runs inside the page.

/** With colours of the reader's own (Windows contrast themes): nothing may be told by a colour that the system takes away. */
export const forced = {
  'marks of charts stand out from the ground': () =>
    [...document.querySelectorAll('svg.ch')]
      .filter((svg) => svg.getBoundingClientRect().width > 0)
      .flatMap((svg) => [...svg.querySelectorAll('.ch-line,.ch-mark,.ch-bar-now,.ch-bar-then,.ch-here,.ch-target,.ch-t')])
      .filter((e) => {
        const ground = getComputedStyle(document.body).backgroundColor;
        const { fill, stroke } = getComputedStyle(e);
        const seen = (paint) => paint !== 'none' && paint !== ground && !/^rgba\(.*, 0\)$/.test(paint);
        return !seen(fill) && !seen(stroke);
      })
      .map((e) => e.getAttribute('class')),
  'series are told apart without colour': () =>
    [...document.querySelectorAll('svg.ch')]
      .filter((svg) => svg.getBoundingClientRect().width > 0)
      .filter((svg) => {
        const lines = [...svg.querySelectorAll('.ch-line')];
        const series = new Set(lines.map((line) => line.getAttribute('class')));
        const dashes = new Set(lines.map((line) => getComputedStyle(line).strokeDasharray));
        const bars = ['.ch-bar-now', '.ch-bar-then'].map((name) => svg.querySelector(name)).filter(Boolean);
        const fills = new Set(bars.map((bar) => getComputedStyle(bar).fill));
        return dashes.size < series.size || fills.size < bars.length;
      })
      .map((svg) => svg.querySelector('title')?.textContent),
  'chips, cards and fields keep a border': () =>
    [...document.querySelectorAll('.chip,.mark,.cards > li,.box,.pair,.banner,.picks a,button,input')]
      .filter((e) => e.getBoundingClientRect().width > 0)
      .filter((e) => !(parseFloat(getComputedStyle(e).borderTopWidth) >= 1) || getComputedStyle(e).borderTopStyle === 'none')
      .map((e) => `${e.tagName}.${e.className}`),
};

/** For readers whom motion makes ill: nothing moves by itself or in passing. */
export const still = {
  'nothing moves': () => [
    ...document.getAnimations().map((a) => a.id || 'animation'),
    ...[...document.querySelectorAll('*')]
      .filter((e) => getComputedStyle(e).transitionDuration.split(',').some((time) => parseFloat(time) > 0))
      .map((e) => e.tagName),
    ...(getComputedStyle(document.documentElement).scrollBehavior === 'auto' ? [] : ['smooth scrolling']),
  ],
};

/** On paper: A4 without its margins is 680 CSS pixels wide. */
export const PAPER = { width: 680, height: 960 };
export const paper = {
  'nothing is cut off at the edge of the paper': () =>
    [...document.querySelectorAll('main *')]
      .filter((e) => {
        const box = e.getBoundingClientRect();
        const { position, display } = getComputedStyle(e);
        return e.checkVisibility() && box.width > 0 && position !== 'absolute' && display !== 'inline' && !e.closest('.vh') && box.right > document.documentElement.clientWidth + 1;
      })
      .slice(0, 5)
      .map((e) => `${e.tagName}.${e.className?.baseVal ?? e.className} ${e.textContent.trim().slice(0, 16)}`),
  'ink is dark and paper is white': () => {
    const { color } = getComputedStyle(document.body);
    const text = [...document.querySelectorAll('h1,h2,h3,p,td,th,a')].filter((e) => e.getBoundingClientRect().width > 0);
    const light = text.filter((e) => {
      const [r, g, b] = getComputedStyle(e).color.match(/[\d.]+/g).map(Number);
      return (r + g + b) / 3 > 120;
    });
    return [...(color === 'rgb(0, 0, 0)' ? [] : [color]), ...light.slice(0, 3).map((e) => e.textContent.trim().slice(0, 16))];
  },
  'only what paper can use is printed': () =>
    [...document.querySelectorAll('.site-nav,.search-form,.crumbs,.pager,.toc.no-print,.skip')]
      .filter((e) => e.getBoundingClientRect().height > 0)
      .map((e) => e.className),
  'heads of tables come again on the next page': () =>
    [...document.querySelectorAll('thead')].filter((e) => getComputedStyle(e).display !== 'table-header-group').map((e) => e.textContent.slice(0, 16)),
};
