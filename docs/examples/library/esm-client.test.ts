// Tests the client of esm-client.ts against a sandbox, with the test runner of Node.js: node --test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Sandbox, startSandbox } from "esm-chat-history/sandbox";
import { connect } from "./esm-client.js";

const INCIDENT = `<templates>
  <template code="incident">
    <name xml:lang="en">Incident</name>
    <folder code="incidents"><name xml:lang="en">Incidents</name></folder>
    <class code="details">
      <name xml:lang="en">Details</name>
      <attribute code="subject" type="string" mandatory="true"><name xml:lang="en">Subject</name></attribute>
      <attribute code="status" type="static-value">
        <name xml:lang="en">Status</name>
        <static-value code="new"><name xml:lang="en">New</name></static-value>
        <static-value code="solved"><name xml:lang="en">Solved</name></static-value>
      </attribute>
    </class>
  </template>
</templates>`;

let esm: Sandbox;
before(async () => {
  const cards = [{ templateCode: "incident", data: { subject: "The printer is on fire", status: { code: "new" } } }];
  esm = await startSandbox({ templates: INCIDENT, cards });
});
after(() => esm.close());

test("lists cards by a condition, and none where nothing matches", async () => {
  const client = await connect(esm);
  assert.deepEqual(
    (await client.list("incident", "$status$ = 'New'")).map(({ name }) => name),
    ["The printer is on fire"],
  );
  assert.deepEqual(await client.list("incident", "$subject$ = 'nothing of the kind'"), []);
});

test("creates a card and modifies it", async () => {
  const client = await connect(esm);
  const { dataCardId } = await client.create("incident", "incidents", {
    subject: { values: [{ value: "No coffee" }] },
  });
  await client.modify("incident", dataCardId, { status: { values: [{ code: "solved" }] } });
  assert.deepEqual(esm.card(dataCardId)?.data, {
    subject: ["No coffee"],
    status: [{ value: "Solved", code: "solved" }],
  });
});

test("tells what ESM refuses, and creates nothing", async () => {
  const client = await connect(esm);
  const cards = esm.cards("incident");
  await assert.rejects(client.create("incident", "incidents", {}), /ESM answers 400.*mandatory/s);
  assert.deepEqual(esm.cards("incident"), cards);
});

test("fails where ESM is away", async () => {
  const client = await connect(esm);
  esm.setFaults([{ target: "esm", kind: "status", status: 503, times: 1 }]);
  await assert.rejects(client.list("incident", "$status$ = 'New'"), /ESM answers 503/);
});

test("searches over the Web API", async () => {
  const client = await connect(esm);
  const statement = "SELECT entity FROM entity WHERE template.code = 'incident' AND $subject$ LIKE 'The printer%'";
  assert.match(await client.search(statement), /<value>The printer is on fire<\/value>/);
  assert.equal(esm.stats().esm.calls.find(({ path }) => path.endsWith("/search.ws"))?.requests, 1);
});
