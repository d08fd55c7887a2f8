// Elements and sentences. Text reaches the page through textContent alone, so no attribute is ever markup.

import { apart, cut, literal } from './text.mjs';

const SVG = 'http://www.w3.org/2000/svg';
const READ = ['title', 'alt', 'placeholder', 'aria-label']; // attributes that are read as text
const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Make an element: properties are set as attributes, `text` as text, `on<event>` as listeners; falsy children are left out. */
export function make(tag, properties = {}, ...children) {
  const element = properties.svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'svg' || value === null || value === undefined || value === false) continue;
    if (name === 'text') element.textContent = literal(value);
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : READ.includes(name) ? literal(value) : value);
  }
  const given = children.flat(Infinity).filter((child) => child || child === 0);
  element.append(...given.map((child) => (child instanceof Node ? child : literal(child))));
  return element;
}

/** Draw a part of the page anew, and give the keyboard's focus back to the control that had it. */
export function redraw(container, ...children) {
  keepFocus(container, () => container.replaceChildren(...children.flat(Infinity).filter(Boolean)));
}

/** Change a part of the page; the focus stays with its control, or goes to the next that can have it, failing all to the part itself. */
export function keepFocus(container, change) {
  const held = document.activeElement;
  if (held === container || !container.contains(held)) {
    change();
    return;
  }
  const at = [...container.querySelectorAll(CONTROLS)].indexOf(held);
  change();
  const { key } = held.dataset;
  const same = held.isConnected ? held : key && container.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const left = [...container.querySelectorAll(CONTROLS)];
  for (const one of [same, ...left.slice(Math.max(at, 0)), ...left.slice(0, Math.max(at, 0)).reverse(), container]) {
    if (!one || one.disabled || one.hidden) continue;
    if (one === container && !container.hasAttribute('tabindex')) container.setAttribute('tabindex', -1);
    one.focus({ preventScroll: true });
    if (document.activeElement === one) return;
  }
}

/** The page's sentences in its present language. */
export class Words {
  constructor(texts, lang) {
    this.texts = texts;
    this.lang = lang;
  }

  /** One sentence of the catalogue, with `{name}` replaced by values. */
  say(key, values = {}) {
    const sentence = (this.texts[key] || { zh: key, en: key })[this.lang];
    return sentence.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(values, name) ? apart(cut(String(values[name]))) : all));
  }

  /** The present language's side of a text that comes in both. */
  of(both) {
    return both ? both[this.lang] : '';
  }

  /** Several names in a row, as the language separates them. */
  list(names) {
    return names.join(this.lang === 'zh' ? '、' : ', ');
  }
}
