import type { Problem } from "../base/failure.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";
import type { ConfigurationFile } from "./configuration-schema.ts";
import { ofEachOutcome, readyMadeStaticValueNames, type StaticValueNames } from "./platform-settings.ts";

/** What the configuration calls the static values, or the ready-made template; and names that two of them share. */
export function staticValueNamesOf(
  { webApi }: ConfigurationFile["esm"],
  template: TemplateDefinition,
  file: string,
): { readonly names: StaticValueNames; readonly problems: readonly Problem[] } {
  const readyMade = readyMadeStaticValueNames(template);
  const { chatbotOnly, ...given } = webApi?.staticValueNames ?? {};
  const { no = readyMade.no, yes = readyMade.yes } = given;
  const givenOutcomes = { ...given, "chatbot-only": chatbotOnly };
  const outcomes = ofEachOutcome((outcome) => givenOutcomes[outcome] ?? readyMade.outcomes[outcome]);
  const all = Object.values(outcomes);
  const twice = all.find((one, index) => all.indexOf(one) !== index);
  const wrong = [
    ...(no === yes ? [`no and yes are both called ${no}: every card would count as finished`] : []),
    ...(twice === undefined ? [] : [`two outcomes are called ${twice}: they could not be told apart`]),
  ];
  const problems = wrong.map((message) => ({ file, place: "esm.webApi.staticValueNames", message }));
  return { names: { no, yes, outcomes }, problems };
}
