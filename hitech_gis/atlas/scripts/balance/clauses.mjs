// Clauses: wherever a number names one, it is a button that shows all figures of that clause.

import { make } from '../dom.mjs';

/** The locators of one section written short, `五(三)#1 #3`, in full: `五(三)#1`, `五(三)#3`. */
export function fullClauses(short) {
  let section = '';
  return short.split(' ').filter(Boolean).map((part) => {
    const locator = part.startsWith('#') ? section + part : part;
    section = locator.split('#')[0];
    return locator;
  });
}

/** One clause as a button, or several of one number written short; `key` tells it from others of the same clause. */
export function clauseButton(clause, words, key, className = 'hg-locator') {
  return make('button', {
    type: 'button', class: `${className} hg-to-clause`, 'data-clause': clause, 'data-key': `clause:${key}:${clause}`,
    title: words.say('page.card.clause_title'), text: clause,
  });
}

/** Clauses one beside the other. */
export function clauseButtons(clauses, words, key) {
  return clauses.map((clause) => [clauseButton(clause, words, key), ' ']);
}
