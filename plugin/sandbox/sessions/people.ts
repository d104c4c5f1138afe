import type { WireOperator, WireSender, WireSession } from "./wire-session.ts";

type WireVisitor = WireSession["visitor"];

/** Everybody here is made up. */
export const OPERATORS: readonly WireOperator[] = [
  operator("op-1", "Aino Laaksonen", "aino.laaksonen@example.com"),
  operator("op-2", "Erik Sjöblom", "erik.sjoblom@example.com"),
  operator("op-3", "Katharina Vogel", "katharina.vogel@example.com"),
  operator("op-4", "Samuel Okafor", "samuel.okafor@example.com"),
  operator("op-5", "Priya Raman", "priya.raman@example.com"),
];

export const VISITORS: readonly WireVisitor[] = [
  visitor("visitor-1", "Eero Kallio", "eero.kallio@example.org"),
  visitor("visitor-2", "Sanna Mäkipää", "sanna.makipaa@example.org"),
  visitor("visitor-3", "Olivia Bennett", "olivia.bennett@example.org"),
  visitor("visitor-4", "Jonas Lindqvist", "jonas.lindqvist@example.org"),
  visitor("visitor-5", "Greta Hoffmann", "greta.hoffmann@example.org"),
  visitor("visitor-6", "Daniel Moreau", "daniel.moreau@example.org"),
  visitor("visitor-7", "Noor al-Sayed", "noor.alsayed@example.org"),
  visitor("visitor-8", "Mikko Rautiainen", "mikko.rautiainen@example.org"),
  visitor("visitor-9", "Hanna Öberg", "hanna.oberg@example.org"),
  visitor("visitor-10", "Tomáš Dvořák", "tomas.dvorak@example.org"),
  visitor("visitor-11", "Grace Achieng", "grace.achieng@example.org"),
  visitor("visitor-12", "Leo Fischer", "leo.fischer@example.org"),
];

/** Known to the chat platform by a mail address for which ESM has no Person card. */
export const UNKNOWN_VISITORS: readonly WireVisitor[] = [
  visitor("visitor-21", "Robin Winter", "robin.winter@guests.example.com"),
  visitor("visitor-22", "Kim Salo", "kim.salo@guests.example.com"),
];

/** Did not sign in, so the platform has no external id. */
export const ANONYMOUS_VISITOR: WireVisitor = { visitorId: "visitor-31", name: "Guest", externalId: null };

export const BOT: WireSender = { kind: "bot", id: "bot-1", name: "Helpi" };
export const SYSTEM: WireSender = { kind: "system", id: null, name: "System" };

function operator(operatorId: string, name: string, externalId: string): WireOperator {
  return { operatorId, name, externalId };
}

function visitor(visitorId: string, name: string, externalId: string): WireVisitor {
  return { visitorId, name, externalId };
}
