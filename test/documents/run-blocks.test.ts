import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT } from "../support/esm-chat-command.ts";
import { HAS_PAGE_TOOLS } from "../support/run-page.ts";
import { readPage, readPages } from "./marked-blocks.ts";
import { CAN_MAKE_MACHINES, readersWorld } from "./readers-world.ts";
import { runPageBlocks } from "./run-page-blocks.ts";
import type { openShell } from "./shell.ts";

const { shellInZip, freshMachine, unpacked, port, ownValues, secretIn } = readersWorld();

const pages = readPages(PROJECT).map((page) => {
  const runs = page.blocks.flatMap(({ mark }) => (mark?.what === "run" ? [mark] : []));
  const hasFiles = page.blocks.some(({ mark }) => mark?.what === "file");
  return { path: page.path, runs, hasFiles, isConfigured: runs.some(({ configured: isIt }) => isIt) };
});

/** The page as it is in the zip. */
function packed(path: string) {
  const page = readPages(unpacked()).find((one) => one.path === path);
  if (page === undefined) throw new Error(`${path} is not in the zip`);
  return page;
}

it.skipIf(!HAS_PAGE_TOOLS).each(pages.filter(({ runs }) => runs.some(({ where }) => where === "zip")))(
  "from the zip alone, $path: each block ends where the page says",
  async ({ path, isConfigured, hasFiles }) => {
    const shell = shellInZip({ isConfigured, hasFiles });
    expect(await runPageBlocks(packed(path), "zip", { shell, ownValues, secretIn })).toEqual([]);
  },
);

it.skipIf(!CAN_MAKE_MACHINES).each(pages.filter(({ runs }) => runs.some(({ where }) => where === "machine")))(
  "on a fresh machine, $path: each block ends where the page says",
  async ({ path }) => {
    expect(await runPageBlocks(packed(path), "machine", { shell: freshMachine(), ownValues, secretIn })).toEqual([]);
  },
);

describe("a page", () => {
  it.skipIf(!HAS_PAGE_TOOLS)("of which a block ends otherwise than it says is found", async () => {
    const text = [
      block("run: zip", "false\ntrue"),
      block("run: zip; exit 0 or 1", "name=later; false"),
      block("run: zip", "echo one; echo $name; echo three"),
      block("printed", "one\n…\nthree", "text"),
      block("printed", "three\none", "text"),
      block("file: kept.txt", "in a file", "text"),
      block("run: zip", "grep -q 'in a file' kept.txt"),
      block("run: zip; exit 3", "esm-chat --version"),
    ];
    const shell = shellInZip({ isConfigured: false, hasFiles: false });
    const problems = await runPageBlocks(readPage("page.md", text.join("\n")), "zip", { shell, ownValues, secretIn });
    expect(problems.map(({ place, problem }) => `${place} ${problem.split("\n")[0]}`)).toEqual([
      "page.md:2 exit 1: ",
      "page.md:25 did not print: one",
      expect.stringMatching(/^page\.md:41 exit 0: \d/),
    ]);
  });
});

type Shell = ReturnType<typeof openShell>;

/** Runs what has to succeed. @returns what it printed */
async function done(shell: Shell, text: string): Promise<string> {
  const { exitCode, stdout, stderr } = await shell.run(ownValues(text));
  expect({ text, exitCode, stderr }).toEqual({ text, exitCode: 0, stderr: expect.any(String) });
  return stdout;
}

/** Unpacks the zip, as docs/deployment.md says. */
function unpackInto(shell: Shell, place: string): Promise<string> {
  return done(shell, `mkdir -p ${place} && unzip -q esm-chat-history-0.1.0.zip -d ${place}`);
}

/** As docs/deployment.md says. @param place where the package is */
async function configure(shell: Shell, place: string): Promise<void> {
  const example = readFileSync(join(unpacked(), "deploy/esm-chat.config.json"), "utf8");
  const list = JSON.parse(readFileSync(join(unpacked(), "deploy/several-environments.config.json"), "utf8")) as object;
  await done(
    shell,
    `mkdir -p /etc/esm-chat-history/secrets; cd /etc/esm-chat-history
echo '${JSON.stringify({ ...list, server: { port: port() } })}' > esm-chat.config.json`,
  );
  for (const name of ["helsinki", "turku"]) {
    const { server: _server, ...settings } = JSON.parse(ownValues(example)) as Record<string, unknown>;
    const text = JSON.stringify({ name, ...settings })
      .replaceAll("DIRECTORY/", `DIRECTORY/${name}/`)
      .replaceAll("/var/lib/esm-chat-history", `/var/lib/esm-chat-history/${name}`);
    await done(
      shell,
      `mkdir ${name} secrets/${name}
echo '${text}' > ${name}/esm-chat.config.json
cp ${place}/deploy/platform-settings.properties ${name}
for file in esm-password chat-history-token; do install -m 600 /dev/null secrets/${name}/$file; done
echo '${secretIn("esm-password")}' > secrets/${name}/esm-password
echo '${secretIn("chat-history-token")}' > secrets/${name}/chat-history-token`,
    );
  }
}

const PROGRAM = "/opt/esm-chat-history";

/** What `COPY` does from a folder: another folder's content, a file under its name. */
function copied(step: string, context: string): string {
  const sources = step.split(" ");
  const target = sources.pop();
  return `cd ${context}; mkdir -p ${target}
for source in ${sources.join(" ")}; do
  if [ -d $source ]; then cp -r $source/. ${target}; else cp $source ${target}; fi
done
cd /`;
}

/** The words of a command that is a list, as a shell takes them. */
function words(json: string): string {
  return (JSON.parse(json) as string[]).map((word) => `'${word}'`).join(" ");
}

function block(mark: string, text: string, kind = "sh"): string {
  return `<!-- ${mark} -->\n\`\`\`${kind}\n${text}\n\`\`\`\n`;
}

describe.skipIf(!CAN_MAKE_MACHINES)("several environments, each with its folder of secrets", () => {
  const COMMAND = "sh /opt/esm-chat-history/current/deploy/as-service.sh";

  it("are served by the units as they are shipped", async () => {
    const shell = freshMachine();
    await unpackInto(shell, `${PROGRAM}/0.1.0`);
    await configure(shell, `${PROGRAM}/0.1.0`);
    await done(
      shell,
      `ln -sfn /opt/esm-chat-history/0.1.0 /opt/esm-chat-history/current
cp /opt/esm-chat-history/current/deploy/*.service /opt/esm-chat-history/current/deploy/*.timer /etc/systemd/system/
for name in helsinki turku; do
  ${COMMAND} functions --renew-token --config /etc/esm-chat-history/$name/esm-chat.config.json
done`,
    );
    await done(shell, "systemctl enable --now esm-chat.service");
    const log = await done(shell, "journalctl -u esm-chat.service; systemctl stop esm-chat.service");
    expect(log).toMatch(/^helsinki: next run/m);
    expect(log).toMatch(/^turku: next run/m);
    await done(shell, "systemctl start esm-chat-run@turku.service");
    expect(await done(shell, "journalctl -u esm-chat-run@turku.service")).toContain("IWChatHistoryDownloadTask: done");
  });

  it("are served by the image, built step by step, as its user", async () => {
    const steps = readFileSync(join(unpacked(), "deploy/Containerfile"), "utf8").replaceAll(/\\\n\s*/g, "");
    const of = (name: string) => [...steps.matchAll(new RegExp(`^${name} (.*)$`, "gm"))].map(([, step = ""]) => step);
    const shell = freshMachine();
    await unpackInto(shell, "/context");
    for (const step of of("COPY")) await done(shell, copied(step, "/context"));
    await configure(shell, PROGRAM);
    for (const step of of("RUN")) await done(shell, words(step));
    await done(
      shell,
      `chgrp -R 10001 /etc/esm-chat-history && chmod -R u=rwX,g=rX,o= /etc/esm-chat-history
ln -s /etc/esm-chat-history/secrets /run/secrets; cd ${of("WORKDIR")[0]}`,
    );
    const [user, group] = of("USER")[0]?.split(":") ?? [];
    const as = `setpriv --reuid ${user} --regid ${group} --clear-groups --no-new-privs env ${of("ENV")[0]}`;
    const program = words(of("ENTRYPOINT")[0] ?? "");
    for (const name of ["helsinki", "turku"]) {
      const config = `--config /etc/esm-chat-history/${name}/esm-chat.config.json`;
      await done(shell, `${as} ${program} functions --renew-token ${config}`);
    }
    await done(
      shell,
      `${as} ${program} ${words(of("CMD")[0] ?? "")} > /tmp/log 2>&1 & SERVE=$!
until grep -q 'Answering at' /tmp/log; do kill -0 $SERVE || break; sleep 0.1; done; cat /tmp/log >&2; kill -0 $SERVE`,
    );
    const [, check = ""] = /CMD (\[.*\])$/.exec(of("HEALTHCHECK")[0] ?? "") ?? [];
    await done(shell, `${as} ESM_CHAT_HEALTH_URL=http://127.0.0.1:${port()}/health ${words(check)}`);
    expect(await done(shell, "cat /tmp/log")).toMatch(/^helsinki: next run[^]*^turku: next run/m);
  });
});

const builder = ["podman", "docker"].find((tool) => spawnSync(tool, ["info"]).status === 0);

it.skipIf(builder === undefined)("the image is built, and is whole", ({ skip }) => {
  const build = (...args: readonly string[]) => spawnSync(builder ?? "", args, { cwd: unpacked(), encoding: "utf8" });
  const [, base = ""] = /^FROM (.+)$/m.exec(readFileSync(join(unpacked(), "deploy/Containerfile"), "utf8")) ?? [];
  if (build("pull", base).status !== 0) skip("the base image cannot be fetched");
  const built = build("build", "-f", "deploy/Containerfile", "-t", "esm-chat-history:test", ".");
  expect(built).toMatchObject({ status: 0 });
  expect(build("run", "--rm", "esm-chat-history:test", "verify")).toMatchObject({ status: 0 });
});
