// Arithmetic and the look of figures.

/** @param {readonly number[]} values */
export function median(values) {
  const ordered = values.toSorted((one, other) => one - other);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}

/**
 * The exponent k of y = c·x^k, by least squares on logarithms.
 *
 * @param {readonly (readonly [number, number])[]} points at least two different x
 */
export function exponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const meanX = mean(logs.map(([x]) => x));
  const meanY = mean(logs.map(([, y]) => y));
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {number} value */
export function whole(value) {
  return Math.round(value).toLocaleString("en");
}

/** @param {number} value @param {number} [digits] */
export function decimal(value, digits = 2) {
  return value.toFixed(digits);
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${decimal(milliseconds / 1000, milliseconds < 10_000 ? 2 : 1)} s`;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${whole(bytes / 1024 / 1024)} MB`;
}
