import { describe, expect, it } from "vitest";
import { narrowSearch, wideSearch } from "../../../../plugin/task/card/persons/text-searches.ts";

/** The conditions without the attribute, `= x` or `LIKE x`; two `%` in a row mean the same as one. */
function shown(conditions: readonly string[]): string[] {
  return conditions.map((condition) => condition.replace(/^\$email\$ (.*) '(.*)'$/, "$1 $2").replaceAll(/%+/g, "%"));
}

const narrow = (id: string, plusAddresses = false) => shown(narrowSearch(plusAddresses)("email", id));
const wide = (id: string, plusAddresses = false) => shown(wideSearch(plusAddresses)("email", id));

describe("ESM is asked for the usual spellings of an id: what may differ from one to another is left open", () => {
  it.each<[string, string, string]>([
    ["the first letter of each word", "vera.virtanen@example.org", "LIKE %era.%irtanen@%xample%"],
    ["the same, written as capitals", "Vera.Virtanen@Example.org", "LIKE %era.%irtanen@%xample%"],
    ["the first letter of a user name", "vvirtanen", "LIKE %virtanen%"],
    ["white space around it", "  vvirtanen\u00a0", "LIKE %virtanen%"],
    ["what is between words, not", "Virtanen, Vera", "LIKE %irtanen, %era%"],
    ["all of words of one letter", "a b cdef", "LIKE % % %def%"],
    ["a letter with an accent, and what begins a word after it", "håkanen@example.org", "LIKE %anen@%xample%"],
    ["the same, not composed", "håkanen@example.org".normalize("NFD"), "LIKE %anen@%xample%"],
    ["a letter with two accents", "ve\u0301\u0301racruz@example.org", "LIKE %acruz@%xample%"],
    ["ß", "grieße.virtanen@example.org", "LIKE %rie%.%irtanen@%xample%"],
    ["ss, which may be ß", "kassanen@example.org", "LIKE %a%anen@%xample%"],
    ["letters that may be a ligature", "office.master@example.org", "LIKE %ce.%aster@%xample%"],
    ["a ligature not, where too little would be left", "office@example.org", "LIKE %ffice@%xample%"],
    ["σ, which may be ς", "γιοργοσ@example.gr", "LIKE %ιοργο%@%xample%"],
    ["Σ", "γιοργοΣ@example.gr", "LIKE %ιοργο%@%xample%"],
    ["a letter that becomes two as a capital", "veraŉanna", "LIKE %era%nna%"],
    ["a letter whose capital has another small one", "veraſanna", "LIKE %era%nna%"],
    ["the dotless ı", "veraıanna", "LIKE %era%nna%"],
    ["the dotted İ", "veraİanna", "LIKE %era%nna%"],
    ["no other letter of another script", "жанна@example.org", "LIKE %анна@%xample%"],
    ["no digit", "1234567@example.org", "LIKE %1234567@%xample%"],
    ["of a mail domain, all but its longest word", "vera@mail.helsinki.example.fi", "LIKE %era@%elsinki%"],
    ["the same, when it comes first", "vera@helsinki.mail.fi", "LIKE %era@%elsinki%"],
    ["the same, when it comes last", "vera@a.b.helsinki", "LIKE %era@%elsinki%"],
    ["the second of two that are as long", "vera@aalto.bbyte.fi", "LIKE %era@%alto%"],
    ["what is behind the first twenty letters", "vera@xabcdefghijklmnopqrstuvw.fi", "LIKE %era@%abcdefghijklmnopqrst%"],
    ["what may be a ligature in it", "vera@xoffiabcd.fi", "LIKE %era@%abcd%"],
    ["a mail domain in Unicode", "vera@müller.example", "LIKE %era@%"],
    ["a mail domain with xn--", "vera@xn--mller-kva.example", "LIKE %era@%"],
    ["a mail domain without letters", "vera@..", "LIKE %era@%"],
  ])("%s", (_what, id, condition) => expect(narrow(id)).toEqual([condition]));

  it("and capitals are asked for as they are, too", () => {
    expect(narrow("VERA@example.org")).toEqual(["LIKE %era@%xample%", "LIKE %ERA@%xample%"]);
  });

  it.each([
    ["virtanen@example.org", "LIKE %irtanen%@%xample%"],
    ["virtanen+chat@example.org", "LIKE %irtanen%@%xample%"],
  ])("what follows a plus, where the settings say so: %s", (id, condition) => {
    expect(narrow(id, true)).toEqual([condition]);
    expect(narrow("virtanen+chat@example.org")).toEqual(["LIKE %irtanen+%hat@%xample%"]);
  });
});

describe("an id that is too short for that", () => {
  const KVA = "xn--mller-kva.example";

  it.each<[string, string, readonly string[]]>([
    [
      "a user name: in small letters, with a capital, in capitals",
      "ab1",
      ["ab1", "Ab1", "AB1"].map((one) => `LIKE %${one}%`),
    ],
    ["of two letters: only as the whole value", "jd", ["= jd", "= Jd", "= JD"]],
    ["in capitals", "JD", ["= JD", "= jd", "= Jd"]],
    ["an address: not in capitals", "li@x.example", ["LIKE %li@x.example%", "LIKE %Li@x.example%"]],
    [
      "an address with a capital in its domain",
      "li@X.example",
      ["LIKE %li@X.example%", "LIKE %li@x.example%", "LIKE %Li@X.example%", "LIKE %Li@x.example%"],
    ],
    [
      "an address of one letter: only where a value or another address of a list begins",
      "a@x",
      ["a@x%", "% a@x%", "%;a@x%", "%,a@x%", "%<a@x%", "A@x%", "% A@x%", "%;A@x%", "%,A@x%", "%<A@x%"].map(
        (one) => `LIKE ${one}`,
      ),
    ],
    ["a letter with an accent: composed or not", "å", ["= å", "= a\u030a", "= Å", "= A\u030a"]],
    [
      "the same in an address",
      "é@x.example",
      ["= é@x.example", "= e\u0301@x.example", "= É@x.example", "= E\u0301@x.example"],
    ],
    ["a wildcard: never as a pattern", "_@x.example", ["= _@x.example"]],
    ["a percent sign and one letter", "%a@x.example", ["= %a@x.example"]],
    ["nothing but a quote: not at all", "'@x", []],
    ["a quote in a user name of two letters: not at all", "jd'", []],
    [
      "a domain in Unicode: in ASCII, too, and its accents are left open",
      "li@müller.example",
      ["LIKE %li@m%ller.example%", `LIKE %li@${KVA}%`, "LIKE %Li@m%ller.example%", `LIKE %Li@${KVA}%`],
    ],
    [
      "a domain in ASCII: in Unicode, too",
      `li@${KVA}`,
      [`LIKE %li@${KVA}%`, "LIKE %li@m%ller.example%", `LIKE %Li@${KVA}%`, "LIKE %Li@m%ller.example%"],
    ],
    ["a domain that is none: as it is", "li@xn--zzzzzz", ["LIKE %li@xn--zzzzzz%", "LIKE %Li@xn--zzzzzz%"]],
  ])("is asked for in each spelling: %s", (_what, id, conditions) => expect(narrow(id)).toEqual(conditions));

  it.each<[string, readonly string[]]>([
    ["li@x.example", ["LIKE %li@x.example%", "LIKE %li+%@x.example%", "LIKE %Li@x.example%", "LIKE %Li+%@x.example%"]],
    [
      "li+a@x.example",
      ["LIKE %li@x.example%", "LIKE %li+%@x.example%", "LIKE %Li@x.example%", "LIKE %Li+%@x.example%"],
    ],
    ["ab1", ["LIKE %ab1%", "LIKE %Ab1%", "LIKE %AB1%"]],
  ])("is asked for with what follows a plus, if it is an address: %s", (id, conditions) => {
    expect(narrow(id, true)).toEqual(conditions);
  });
});

describe("an id that was not found so is asked for by its last letters and digits", () => {
  it.each<[string, string, string | undefined]>([
    ["of an address", "vera.virtanen@example.org", "LIKE %v%i%r%t%a%n%e%n%@%xample%"],
    ["at most eight", "xvera.virtanen@example.org", "LIKE %v%i%r%t%a%n%e%n%@%xample%"],
    ["at least four, of an address", "vera@example.org", "LIKE %v%e%r%a%@%xample%"],
    ["not fewer", "li1@example.org", undefined],
    ["at least six, of a user name", "vera12", "LIKE %v%e%r%a%1%2%"],
    ["not five", "vera1", undefined],
    ["without those that may be written otherwise", "strüßend1@example.org", "LIKE %s%t%r%e%n%d%1%@%xample%"],
    ["without what may be a ligature", "massafilm1", "LIKE %m%a%a%l%m%1%"],
    ["small ones", "VERA@EXAMPLE.ORG", "LIKE %v%e%r%a%@%xample%"],
    ["before a domain in Unicode", "vera@müller.example", "LIKE %v%e%r%a%@%"],
    ["not of signs alone", "-----", undefined],
  ])("%s", (_what, id, condition) => expect(wide(id)).toEqual(condition === undefined ? [] : [condition]));

  it("without what follows a plus, where the settings say so", () => {
    expect(wide("vera+chat@example.org", true)).toEqual(["LIKE %v%e%r%a%@%xample%"]);
    expect(wide("vera+chat@example.org")).toEqual(["LIKE %v%e%r%a%c%h%a%t%@%xample%"]);
  });
});
