// One filter of the parcels: a row of fields that fits the type of its column.

import { make } from '../dom.mjs';

const MOST_VALUES = 60; // boxes for more values would be no list to read

/** Give a filter that lets everything of a column pass. */
export function newFilter(column) {
  return { column: column.index, missing: column.missing > 0 };
}

/** Build the row of a filter; `change(filter)` is called with a changed one, or with nothing to take it away. */
export function filterRow(column, filter, words, change) {
  const remove = words.say('page.parcel_panel.remove', { column: column.label });
  const fields = { number: range, date: range, text: search, category: boxes, boolean: boxes }[column.type];
  return make('div', { class: 'hg-parcel-filter', role: 'group', 'aria-label': column.label },
    make('b', { text: column.label }),
    fields(column, filter, words, change),
    column.missing > 0 && make('label', {}, make('input', {
      type: 'checkbox', 'data-key': `missing-${column.index}`, checked: filter.missing, onchange: (event) => change({ ...filter, missing: event.target.checked }),
    }), words.say('page.parcel_panel.with_missing', { count: column.missing })),
    make('button', { type: 'button', class: 'hg-remove', 'data-key': `remove-${column.index}`, 'aria-label': remove, title: remove, text: '×', onclick: () => change() }));
}

function range(column, filter, words, change) {
  const isNumber = column.type === 'number';
  const field = (end) => make('input', {
    type: isNumber ? 'number' : 'text', step: 'any', 'data-key': `${end}-${column.index}`, 'aria-label': words.say(`page.parcel_panel.${end}`),
    placeholder: column[end] ?? '', value: filter[end] ?? '',
    onchange: (event) => {
      const written = event.target.value.trim();
      change({ ...filter, [end]: written === '' ? undefined : isNumber ? Number(written) : written });
    },
  });
  return make('span', { class: 'hg-range' }, field('least'), ' – ', field('most'));
}

function search(column, filter, words, change) {
  return make('input', {
    type: 'search', 'data-key': `contains-${column.index}`, 'aria-label': words.say('page.parcel_panel.contains'), placeholder: words.say('page.parcel_panel.contains'),
    value: filter.contains ?? '', onchange: (event) => change({ ...filter, contains: event.target.value }),
  });
}

function boxes(column, filter, words, change) {
  const values = column.type === 'boolean' ? [true, false] : column.values;
  const chosen = filter.values ?? values;
  const toggle = (value, on) => change({ ...filter, values: on ? [...chosen, value] : chosen.filter((other) => other !== value) });
  const name = (value) => (typeof value === 'boolean' ? words.say(value ? 'page.parcels.true' : 'page.parcels.false') : value);
  const rest = values.length - MOST_VALUES;
  return make('div', { class: 'hg-boxes' },
    make('button', { type: 'button', 'data-key': `none-${column.index}`, text: words.say('page.parcel_panel.none'), onclick: () => change({ ...filter, values: [] }) }),
    values.slice(0, MOST_VALUES).map((value, index) => make('label', {}, make('input', {
      type: 'checkbox', 'data-key': `value-${column.index}-${index}`, checked: chosen.includes(value), onchange: (event) => toggle(value, event.target.checked),
    }), name(value))),
    rest > 0 && make('small', { class: 'hg-note', text: words.say('page.parcel_panel.more_values', { count: rest }) }));
}
