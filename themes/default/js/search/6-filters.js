// Filters: what results can be narrowed down by, with counts, kept in the address.

const GROUPS = ['kind', 'owner', 'level1', 'level2', 'level3', 'level4', 'level5', 'department', 'for', 'tag', 'plan'];
const filters = document.querySelector('#filters');

const params = () => new URLSearchParams(location.search);
const go = (p, replace, typing) => {
  const url = location.pathname + '?' + p;
  try {
    history[replace ? 'replaceState' : 'pushState'](null, '', url);
  } catch {
    if (!typing) location.search = p;
  }
};

let facets;
const loadFacets = async () => {
  facets ||= (await load('f', 0)).map(([key, values]) => ({
    key,
    values: values.map(([id, label, list]) => {
      const has = new Uint8Array(site.count);
      decodeGaps(list, (n) => (has[n] = 1));
      return { id, label, has };
    }),
  }));
};

// A test for all chosen values: any within a group, all groups; `except` leaves one group out.
const chosen = (params, except) => {
  const groups = (facets || [])
    .filter(({ key }) => key !== except && params.has(key))
    .map(({ key, values }) => values.filter((v) => params.getAll(key).includes(v.id)))
    .filter((values) => values.length);
  return (n) => groups.every((values) => values.some((v) => v.has[n]));
};

const showFilters = async (p) => {
  if (!last?.terms.length) return filters.replaceChildren();
  let details = filters.querySelector('details');
  if (!details) {
    details = el('details', {}, el('summary', {}, say('filters')), el('div', {}));
    details.open = GROUPS.some((g) => p.has(g));
    details.ontoggle = () => details.open && showFilters(params());
    filters.replaceChildren(details);
  }
  if (!details.open) return;
  await loadFacets();
  // Counts need what the filters left out, so without them the words are looked for once more.
  let whole = last;
  if (GROUPS.some((g) => p.has(g))) {
    whole = search(last.query, () => true);
    await readOn(whole);
  }
  const found = await foundBy(whole);
  const box = details.lastElementChild;
  const held = document.activeElement?.closest?.('#filters label')?.htmlFor || document.activeElement?.id;
  box.replaceChildren(
    ...facets.map(({ key, values }) => {
      const fits = chosen(p, key);
      const docs = found.filter(fits);
      const rows = values.map((v) => ({ ...v, count: docs.filter((n) => v.has[n]).length, on: p.getAll(key).includes(v.id) }));
      const shown = rows.filter((r) => r.count || r.on);
      if (!shown.length) return '';
      return el('fieldset', {}, el('legend', {}, say(key)), ...shown.map((r) => {
        const box = el('input', { type: 'checkbox', name: key, value: r.id, checked: r.on, id: `f-${key}-${r.id}` });
        box.onchange = () => {
          const next = new URLSearchParams([...params()].filter(([k, v]) => k !== key || v !== r.id));
          if (box.checked) next.append(key, r.id);
          go(next);
          run();
        };
        return el('label', {}, box, ` ${r.label} (${r.count})`);
      }));
    }).filter(Boolean),
  );
  if (GROUPS.some((g) => p.has(g))) {
    const clear = el('button', { type: 'button', id: 'clear-filters' }, say('clear'));
    clear.onclick = () => (go(new URLSearchParams({ q: last.query })), run(), details.querySelector('summary').focus());
    box.append(clear);
  }
  if (held) document.getElementById(held)?.focus();
};
