// Citations: one line that names document, date, clause and number, whatever the texts hold.

import assert from 'node:assert/strict';
import test from 'node:test';

import { citation, citationOfName } from '../../hitech_gis/atlas/scripts/balance/citation.mjs';
import { fullClauses } from '../../hitech_gis/atlas/scripts/balance/clauses.mjs';
import { Words } from '../../hitech_gis/atlas/scripts/dom.mjs';

const TEXTS = {
  'page.card.citation': { zh: '《{title}》({source}), {clause}: {written} ({what})', en: '“{title}” ({source}), {clause}: {written} ({what})' },
  'page.card.citation_of_name': { zh: '《{title}》({source}), {clauses}: {name}', en: '“{title}” ({source}), {clauses}: {name}' },
  'cited.added': { zh: '新增', en: 'added' },
};
const ABOUT = { title: { zh: '玩具方案', en: 'Toy plan' }, document_id: '玩府〔2018〕1号', date: '2018-01-01' };
const FIGURE = { term: '产业用房', as_written: '约30万平方米', clause: '二#1', nature: 'added' };

test('a figure is cited with document, number, date, clause, term and nature', () => {
  assert.equal(citation(FIGURE, ABOUT, new Words(TEXTS, 'zh')), '《玩具方案》(玩府〔2018〕1号, 2018-01-01), 二#1: 约30万平方米 (产业用房、新增)');
  assert.equal(citation(FIGURE, { ...ABOUT, document_id: '' }, new Words(TEXTS, 'en')), '“Toy plan” (2018-01-01), 二#1: 约30万平方米 (产业用房, added)');
});

test('a figure without a nature is cited without one', () => {
  assert.ok(citation({ ...FIGURE, nature: null }, ABOUT, new Words(TEXTS, 'zh')).endsWith('(产业用房)'));
});

test('a citation stays one line, and never begins as a formula', () => {
  const line = citation({ ...FIGURE, as_written: '30\n=1+1\u2028x\u202e', term: '{title}' }, { ...ABOUT, title: { zh: '=1+1', en: '=1+1' } }, new Words(TEXTS, 'en'));
  assert.equal(line, '“=1+1” (玩府〔2018〕1号, 2018-01-01), 二#1: 30 =1+1 x ({title}, added)');
});

test('what the document only names is cited with its clauses', () => {
  assert.equal(citationOfName('一号楼', ['四#1', '五'], ABOUT, new Words(TEXTS, 'zh')), '《玩具方案》(玩府〔2018〕1号, 2018-01-01), 四#1、五: 一号楼');
});

test('clauses written short are given in full', () => {
  assert.deepEqual(fullClauses('五(三)#1 #3 附件1-8 #2'), ['五(三)#1', '五(三)#3', '附件1-8', '附件1-8#2']);
  assert.deepEqual(fullClauses(''), []);
});
