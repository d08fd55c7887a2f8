// Texts of strangers among other text: marks of direction are balanced, the endless is cut, an export has all as it was.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { apart, asGiven, balanced, cut, literal, received } from '../../hitech_gis/atlas/scripts/text.mjs';

const [RLO, PDF, LRI, RLI, FSI, PDI] = ['\u202e', '\u202c', '\u2066', '\u2067', '\u2068', '\u2069'];

test('what opens a direction is closed, and what closes one had been opened', () => {
  assert.equal(balanced('plain'), 'plain');
  assert.equal(balanced(`a${RLO}b`), `a${RLO}b${PDF}`);
  assert.equal(balanced(`a${RLO}b${PDF}c`), `a${RLO}b${PDF}c`);
  assert.equal(balanced(`${RLI}a${RLO}b`), `${RLI}a${RLO}b${PDF}${PDI}`);
  assert.equal(balanced(`a${PDI}${RLO}b`), `${LRI}a${PDI}${RLO}b${PDF}`);
  assert.equal(balanced(`a\u2029${RLO}b`), `a\u2028${RLO}b${PDF}`);
  assert.equal(balanced('a\u2029b'), 'a\u2029b');
  assert.equal(balanced(`${RLO}a${PDI}b`), `${LRI}${RLO}a${PDI}b`); // an isolate that ends takes what was opened in it along
});

test('a balanced text stays as it is', () => {
  const marks = [RLO, PDF, LRI, RLI, FSI, PDI, 'x'];
  for (let number = 0; number < marks.length ** 4; number += 1) {
    const text = [0, 1, 2, 3].map((place) => marks[Math.floor(number / marks.length ** place) % marks.length]).join('');
    assert.equal(balanced(balanced(text)), balanced(text));
    assert.ok(balanced(text).includes(text));
  }
});

test('only what is written from right to left is set apart', () => {
  assert.equal(apart('南区 South 100'), '南区 South 100');
  assert.equal(apart('שלום'), `${FSI}שלום${PDI}`);
  assert.equal(apart('100\u200f'), `${FSI}100\u200f${PDI}`);
});

test('what is cut says so, and cuts no character in two', () => {
  assert.equal(cut('x'.repeat(2000)), 'x'.repeat(2000));
  assert.equal(cut('x'.repeat(2001)), `${'x'.repeat(2000)}… [2000/2001]`);
  assert.equal(cut('𠀀𠀀', 3), '𠀀… [2/4]');
  assert.ok(literal('x'.repeat(10 ** 6)).length < 21_000);
});

test('data is given back as it was', () => {
  for (const text of ['plain', `a${RLO}b`, 'x'.repeat(3000), `${'x'.repeat(2999)}y`, `${FSI}a${RLO}b${PDF}${PDI}`]) {
    assert.equal(asGiven(received(text)), text);
  }
  assert.notEqual(received('x'.repeat(3000)), received(`${'x'.repeat(2999)}y`));
});

test('many long texts that begin alike are told apart and stay short', () => {
  const given = Array.from({ length: 800 }, (_, number) => 'z'.repeat(2996) + String(1000 + number));
  const shown = given.map(received);
  assert.equal(new Set(shown).size, 800);
  assert.ok(shown.every((text) => text.length < 2030));
  assert.deepEqual(shown.map(asGiven), given);
  assert.deepEqual(given.map(received), shown);
});
