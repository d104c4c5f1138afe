#!/usr/bin/env bash
# Finding: with @hono/node-server 2.1.9 and `overrideGlobalObjects: false`, hono 4.13.19's own bodyLimit refuses every body
# that is sent in chunks.
#
# Expected: a body of 5 bytes is below a limit of 1,024, whether its length is told or it comes in chunks.
# Seen (Node 20.20.2, November 2026): with a Content-Length it is read; in chunks the handler is not reached, and the
# application's error handler gets "TypeError: Cannot read properties of undefined (reading 'window')". Without the option,
# or without bodyLimit, the same call is answered.
#
# What it means for a server: it works with the HTTP clients that one tries, which send a length, and fails for proxies and
# libraries that stream. Read the body with a limit of your own, or leave the global objects to the adapter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact hono@4.13.19 @hono/node-server@2.1.9 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { request } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";

const app = new Hono();
app.post("/limited", bodyLimit({ maxSize: 1024 }), async (context) => context.text(await context.req.text()));
app.post("/unlimited", async (context) => context.text(await context.req.text()));
app.onError((error, context) => context.text(`${error.name}: ${error.message}`, 500));

// In a process of its own: what was overridden stays so.
const overrideGlobalObjects = process.argv[2] === "true";
const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects });
await new Promise((resolve) => server.once("listening", resolve));
const post = (path, headers) =>
  new Promise((resolve, reject) => {
    const sent = request({ port: server.address().port, method: "POST", path, headers, agent: false }, async (reply) => {
      let text = "";
      for await (const part of reply) text += part;
      resolve(`${reply.statusCode} ${text}`);
    });
    sent.on("error", reject);
    sent.write("hel");
    sent.end("lo");
  });
console.log(`overrideGlobalObjects ${overrideGlobalObjects}`);
console.log("  bodyLimit, length told:", await post("/limited", { "content-length": "5" }));
console.log("  bodyLimit, in chunks:", await post("/limited", { "transfer-encoding": "chunked" }));
console.log("  no bodyLimit, in chunks:", await post("/unlimited", { "transfer-encoding": "chunked" }));
server.close();
JS
seen=$(node look.mjs true && node look.mjs false)
echo "$seen"
expected="overrideGlobalObjects true
  bodyLimit, length told: 200 hello
  bodyLimit, in chunks: 200 hello
  no bodyLimit, in chunks: 200 hello
overrideGlobalObjects false
  bodyLimit, length told: 200 hello
  bodyLimit, in chunks: 500 TypeError: Cannot read properties of undefined (reading 'window')
  no bodyLimit, in chunks: 200 hello"
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
