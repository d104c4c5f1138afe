import { describe, expect, it } from "vitest";
import type { MaskName } from "../../../plugin/chat/masks/mask-names.ts";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";

function masked(mask: MaskName, text: string): string {
  return maskText(text, new Set([mask])).text;
}

/** The check character of a Finnish code, counted apart from the library. */
function finnish(date: string, sign: string, serial: string): string {
  const remainder = Number(`${date}${serial}`) % 31;
  return `${date}${sign}${serial}${"0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(remainder)}`;
}

/** The check digit, counted with a sum that is different from the code's. */
function withLuhn(digits: string): string {
  const doubled = [...digits].toReversed().map((digit, index) => (index % 2 === 0 ? 2 : 1) * Number(digit));
  const sum = [...doubled.join("")].reduce((total, digit) => total + Number(digit), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

describe("a mail address is masked", () => {
  it.each([
    ["alone", "vera@example.org", "[mail address]"],
    ["at the end of a sentence", "Write to vera@example.org.", "Write to [mail address]."],
    ["in parentheses and quotes", "('vera@example.org')", "('[mail address]')"],
    ["in angle brackets", "Vera <vera.oberg@mail.example.org>", "Vera <[mail address]>"],
    ["as a link", "mailto:vera@example.org?subject=x", "mailto:[mail address]?subject=x"],
    ["with a tag, an apostrophe, an ampersand", "o'brien+a&b_c@example.org", "[mail address]"],
    ["with letters of other alphabets", "hanna.öberg@työ.example, почта@пример.рф", "[mail address], [mail address]"],
    ["with an encoded domain", "vera@xn--hxajbheg2az3al.xn--jxalpdlp", "[mail address]"],
    ["twice in a row", "a@b.fi;c@d.se", "[mail address];[mail address]"],
    ["when the sentence goes on without a space", "vera@example.org-Otto", "[mail address]-Otto"],
    ["when the space after the full stop is missing", "vera@example.org.2026", "[mail address].2026"],
    ["in the name of a file", "vera@example.org_2.pdf", "[mail address]_2.pdf"],
    ["in front of a second @", "vera@example.org@", "[mail address]@"],
  ])("%s", (_name, text, expected) => {
    expect(masked("mail-address", text)).toBe(expected);
  });

  it.each([
    ["a mention", "@vera said so"],
    ["an @ between words", "meet @ 10"],
    ["a host without a dot", "root@localhost"],
    ["a domain of figures", "10@1.20"],
    ["a domain that begins with a dot", "vera@.org"],
    ["nothing before the @", " @example.org"],
    ["only punctuation before the @", "..@example.org"],
    ["a domain that is too long", `vera@${"a".repeat(254)}.org`],
  ])("but not %s", (_name, text) => {
    expect(masked("mail-address", text)).toBe(text);
  });
});

describe("a phone number is masked", () => {
  it.each([
    ["+358 40 123 4567", "[phone number]"],
    ["+358401234567", "[phone number]"],
    ["+358 (0)40 123 4567", "[phone number]"],
    ["(+358) 40-1234567", "[phone number]"],
    ["00358 40 1234567", "[phone number]"],
    ["040 123 4567", "[phone number]"],
    ["040-1234567", "[phone number]"],
    ["(09) 123 4567", "[phone number]"],
    ["0800 123456", "[phone number]"],
    ["+46 70-123 45 67", "[phone number]"],
    ["070-123 45 67", "[phone number]"],
    ["08-123 456 78", "[phone number]"],
    ["+49 30 123456", "[phone number]"],
    ["030/1234567", "[phone number]"],
    ["+33.6.12.34.56.78", "[phone number]"],
    ["+1 (415) 555-2671", "[phone number]"],
    ["+44\u00a020\u00a07946\u00a00958", "[phone number]"],
    ["040\u2013123\u20114567", "[phone number]"],
    ["p.040-1234567, kiitos", "p.[phone number], kiitos"],
    ["_040 1234567_", "_[phone number]_"],
    ["Numero: 0401234567.", "Numero: [phone number]."],
    ["040 1234567 09 123456", "[phone number] [phone number]"],
    ["0401234567/0457654321", "[phone number]/[phone number]"],
    ["040 1234567+358 45 7654321", "[phone number][phone number]"],
    ["klo 08.30 040 123 4567", "klo 08.30 [phone number]"],
    ["03.05.2026 0401234567", "03.05.2026 [phone number]"],
    ["040 1234567 4500012345678", "[phone number] 4500012345678"],
  ])("%s", (text, expected) => {
    expect(masked("phone-number", text)).toBe(expected);
  });

  it.each([
    ["a date", "03.05.2026"],
    ["a date with hyphens", "03-05-2026"],
    ["a date with slashes", "03/05/26 1234"],
    ["a date as computers write it", "2026-03-14 08:15:00"],
    ["opening hours", "08.00-16.00"],
    ["an order number", "4501234567"],
    ["a ticket", "INC-0012345 and #0401234567"],
    ["a part of a longer number", "12-0401234567"],
    ["a serial number", "0401234567X"],
    ["a country that does not exist", "+999 40 1234567"],
    ["a number that is too short", "+358 40 12"],
    ["a number that is too long", "040123456789012345678"],
    ["an address of a computer", "10.0.0.1 and 192.168.010.001"],
    ["a version", "1.02.03.04"],
    ["an emergency number", "112"],
    ["a file's hash", "550e8400-e29b-41d4-a716-446655440000"],
    ["two lines", "040\n1234567"],
  ])("but not %s", (_name, text) => {
    expect(masked("phone-number", text)).toBe(text);
  });
});

describe("a payment card number is masked", () => {
  it.each([
    ["Visa", "4111 1111 1111 1111"],
    ["Mastercard", "5555555555554444"],
    ["Mastercard, second range", "2223-0031-2200-3222"],
    ["American Express", "3782 822463 10005"],
    ["Diners Club", "30569309025904"],
    ["Discover", "6011 1111 1111 1117"],
    ["JCB", "3530111333300000"],
  ])("of %s", (_name, number) => {
    expect(masked("payment-card-number", `card ${number}, 12/27`)).toBe("card [payment card number], 12/27");
  });

  it("with other numbers around it", () => {
    const text = "1234 4111 1111 1111 1111 12/27 123";
    expect(masked("payment-card-number", text)).toBe("1234 [payment card number] 12/27 123");
  });

  it.each([
    ["a wrong check digit", "4111 1111 1111 1112"],
    ["the number of a device, with the same check digit", withLuhn("35390123456789")],
    ["the number of a SIM card, with the same check digit", withLuhn("894610000000000000")],
    ["a length that the issuer does not have", withLuhn("55555555555")],
    ["a part of a longer number", "94111111111111111"],
    ["a part of a word", "x4111111111111111"],
    ["zeros", "0000000000000000"],
  ])("but not %s", (_name, text) => {
    expect(masked("payment-card-number", text)).toBe(text);
  });
});

describe("an IBAN is masked", () => {
  it.each([
    ["FI21 1234 5600 0007 85"],
    ["FI2112345600000785"],
    ["fi21 1234 5600 0007 85"],
    ["FI21-1234-5600-0007-85"],
    ["SE45 5000 0000 0583 9825 7466"],
    ["DE89 3704 0044 0532 0130 00"],
    ["GB29 NWBK 6016 1331 9268 19"],
    ["EE38 2200 2210 2014 5685"],
    ["FI21  1234 5600 0007 85"],
    ["NO93 8601 1117 947"],
  ])("%s", (iban) => {
    expect(masked("iban", `Tili: ${iban}, kiitos`)).toBe("Tili: [IBAN], kiitos");
  });

  it.each([
    ["wrong check digits", "FI22 1234 5600 0007 85"],
    ["a character too few", "FI21 1234 5600 0007 8"],
    ["a character too many", "FI21 1234 5600 0007 855"],
    ["a country without IBAN", "US21 1234 5600 0007 85"],
    ["a part of a word", "XFI2112345600000785"],
  ])("but not with %s", (_name, text) => {
    expect(masked("iban", text)).toBe(text);
  });
});

describe("a Finnish personal identity code is masked", () => {
  it.each(["131052-308T", "010594Y9032", "020594X903P", "030594W903B", "050594U903M", "010516B903X", "020503F9037"])(
    "%s",
    (code) => {
      expect(masked("finnish-identity-code", `hetu ${code}.`)).toBe("hetu [Finnish personal identity code].");
    },
  );

  it.each([
    ..."-UVWXY".split("").map((sign) => ["1900s", finnish("131052", sign, "308")]),
    ..."ABCDEF".split("").map((sign) => ["2000s", finnish("131005", sign, "308")]),
    ["1800s", finnish("131099", "+", "308")],
    ["leap year", finnish("290296", "-", "123")],
    ["leap year 2000", finnish("290200", "A", "123")],
    ["first days of a month", finnish("010150", "-", "111")],
    ["small letters", finnish("131005", "A", "308").toLowerCase()],
    ["another hyphen", finnish("131052", "\u2013", "308")],
  ])("of the %s: %s", (_name, code) => {
    expect(masked("finnish-identity-code", code ?? "")).toBe("[Finnish personal identity code]");
  });

  it.each([
    ["a wrong check character", "131052-308U"],
    ["a sign that is none", finnish("131052", "G", "308")],
    ["a day that does not exist", finnish("310252", "-", "308")],
    ["29 February of another year", finnish("290297", "-", "123")],
    ["a month that does not exist", finnish("011352", "-", "308")],
    ["day zero", finnish("000152", "-", "308")],
    ["a letter behind it", "131052-308TX"],
    ["a digit before it", "1131052-308T"],
  ])("but not with %s", (_name, text) => {
    expect(masked("finnish-identity-code", text)).toBe(text);
  });
});

describe("a Swedish personal identity number is masked", () => {
  it.each([
    ["10 digits with a hyphen", "811228-9874"],
    ["10 digits with a plus", "811228+9874"],
    ["10 digits", "8112289874"],
    ["12 digits with a hyphen", "19811228-9874"],
    ["12 digits", "198112289874"],
    ["another hyphen", "811228\u20139874"],
    ["a coordination number", "701063-2391"],
    ["a coordination number of 12 digits", "197010632391"],
    ["29 February 2000", `20${withLuhn("000229123").replace(/(?<=^.{6})/, "-")}`],
    ["a century ago", `18${withLuhn("990101123")}`],
  ])("%s", (_name, number) => {
    expect(masked("swedish-identity-number", `Nr ${number}.`)).toBe("Nr [Swedish personal identity number].");
  });

  it.each([
    ["a wrong check digit", "811228-9875"],
    ["a day that does not exist", withLuhn("810230123")],
    ["a coordination number of such a day", withLuhn("810290123")],
    ["a day between days and coordination numbers", withLuhn("810145123")],
    ["29 February 1900", `19${withLuhn("000229123")}`],
    ["a month that does not exist: an organisation's number", withLuhn("556036079")],
    ["a serial number of zeros", withLuhn("811228000")],
    ["a century nobody is from", `21${withLuhn("811228987")}`],
    ["a digit behind it", "811228-98740"],
    ["a letter before it", "x811228-9874"],
  ])("but not with %s", (_name, text) => {
    expect(masked("swedish-identity-number", text)).toBe(text);
  });
});
