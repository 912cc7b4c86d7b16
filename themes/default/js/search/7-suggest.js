// Suggestions: an ARIA 1.2 combobox with a list. Nothing is chosen by itself, and no key is taken from an
// input method that is still composing.

const input = document.querySelector('#q');
const form = input.form;

const list = el('ul', { id: 'suggestions', hidden: true });
list.setAttribute('role', 'listbox');
(input.parentElement === form ? input : input.parentElement).after(list);
for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', 'suggestions'], ['aria-expanded', 'false']])
  input.setAttribute(name, value);
let at = -1;
const choose = (n) => {
  at = n;
  [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === n)));
  if (n < 0) input.removeAttribute('aria-activedescendant');
  else input.setAttribute('aria-activedescendant', list.children[n].id);
};
const open = (yes) => {
  list.hidden = !yes;
  input.setAttribute('aria-expanded', String(yes));
  if (!yes) choose(-1);
};
const take = (option) => {
  input.value = option.textContent;
  open(false);
  submit(false);
};
const suggest = async () => {
  const typed = input.value;
  const text = normalise(typed);
  if ([...text].length < 2) return open(false);
  try {
    await entry;
    const found = await Promise.all([readingsFrom(text), KANA.test(text) ? readingsFrom(foldReading(text)) : []]);
    const lines = found.flat().sort((a, b) => a[0].length - b[0].length);
    const words = [...new Set(lines.map(([, word]) => word))].filter((word) => word !== typed && [...word].length > 2).slice(0, 6);
    if (typed !== input.value || document.activeElement !== input) return;
    list.setAttribute('aria-label', say('suggestions'));
    list.replaceChildren(...words.map((word, i) => {
      const option = el('li', { id: 'suggestion-' + i }, word);
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      // Before the input loses the focus.
      option.onpointerdown = (event) => (event.preventDefault(), take(option));
      return option;
    }));
    open(words.length > 0);
  } catch {
    open(false);
  }
};
input.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229 || list.hidden) return;
  const n = list.children.length;
  if (event.key === 'ArrowDown') choose((at + 1) % n);
  else if (event.key === 'ArrowUp') choose(at < 1 ? n - 1 : at - 1);
  else if (event.key === 'Escape') open(false);
  else if (event.key === 'Enter' && at >= 0) take(list.children[at]);
  else return;
  event.preventDefault();
});
input.addEventListener('blur', () => open(false));
