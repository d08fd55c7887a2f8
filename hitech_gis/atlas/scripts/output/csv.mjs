// Tables for other programs, as the command line writes them: Excel takes them for UTF-8, and no cell acts as a formula.

import { asGiven } from '../text.mjs';

const CSV_BOM = '\ufeff';
const FORMULA_START = /^'*[=+\-@\t\r]/;

/** Keep a text from being taken for a formula by a spreadsheet; apostrophes in front count, so that it can be undone. */
const inertCell = (text) => (FORMULA_START.test(text) ? `'${text}` : text);

/** A number in full, without a point if it is whole; what is not finite is unknown, and empty. */
function numberCell(number) {
  if (!Number.isFinite(number)) return '';
  if (Number.isInteger(number)) return BigInt(number).toString();
  if (Math.abs(number) >= 1e-4) return String(number);
  return number.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

/** An amount in words as a number to the last digit; where it is a range or a limit, the words. */
export const amountCell = (said) => (/^-?\d+(\.\d+)?$/.test(said) ? { digits: said } : said);

/** A value as a cell: unknown is empty, lists are joined with semicolons. */
function csvCell(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberCell(value);
  if (value.digits) return value.digits;
  const text = inertCell(Array.isArray(value) ? value.map(String).map(asGiven).join('; ') : asGiven(String(value)));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV: names of columns, then rows of values. */
export function csv(header, rows) {
  const line = (cells) => (cells.length === 1 && cells[0] === '' ? '""' : cells.join(','));
  return CSV_BOM + [header, ...rows].map((values) => `${line(values.map(csvCell))}\r\n`).join('');
}
