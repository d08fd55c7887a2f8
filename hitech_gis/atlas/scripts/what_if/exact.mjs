// Exact numbers: fractions on BigInt, so that the page adds up to the last digit as the plan's own balance does.

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

function divisor(a, b) {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y) [x, y] = [y, x % y];
  return x || 1n;
}

/** A fraction in lowest terms; `d` is above zero. */
export function fraction(n, d = 1n) {
  const common = divisor(n, d);
  return { n: n / common, d: d / common };
}

export const ZERO = fraction(0n);

/** Read a decimal number such as '2.50'; null where it is none. */
export function readNumber(text) {
  const found = DECIMAL.exec(text);
  if (!found) return null;
  const [, sign, whole, part = ''] = found;
  const n = BigInt(whole + part);
  return fraction(sign ? -n : n, 10n ** BigInt(part.length));
}

export const add = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a, b) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a, b) => fraction(a.n * b.n, a.d * b.d);
export const negate = (a) => ({ n: -a.n, d: a.d });
export const absolute = (a) => (a.n < 0n ? negate(a) : a);

/** Divide by a number that is not zero. */
export function divide(a, b) {
  const sign = b.n < 0n ? -1n : 1n;
  return fraction(a.n * b.d * sign, a.d * b.n * sign);
}

/** Below zero, zero or above it, as `a` is below, equal to or above `b`. */
export function order(a, b) {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : Number(left > right);
}

export const equal = (a, b) => a.n === b.n && a.d === b.d;

/** Print with at most so many decimals, half up, without trailing zeros: as `plain` of the plan's own tables. */
export function printNumber(value, decimals) {
  const scaled = absolute(value).n * 10n ** BigInt(decimals);
  const steps = (2n * scaled + value.d) / (2n * value.d);
  const digits = String(steps).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return (value.n < 0n && steps ? '-' : '') + whole + (part && `.${part}`);
}

/** The number as a float, for widths and colours alone. */
export function approximate(value) {
  return Number(printNumber(value, 20));
}

const WAN = fraction(10000n);

/** Print an area given in m² in 万平方米, to the square centimetre. */
export const inWan = (value) => printNumber(divide(value, WAN), 8);

/** An area typed in 万平方米, in m²; null where it is no number at or above zero that a file can hold. */
export function fromWan(text) {
  const typed = text.trim();
  if (!/^\d{1,13}(\.\d{1,9})?$/.test(typed)) return null;
  return multiply(readNumber(typed), WAN);
}
