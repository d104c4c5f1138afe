/** Whether the last digit is the right check digit (ISO/IEC 7812-1, annex B). Digits only. */
export function hasLuhnCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, factor = 1; index >= 0; index -= 1, factor = 3 - factor) {
    const product = Number(digits[index]) * factor;
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === 0;
}
