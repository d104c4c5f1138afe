import { spawn } from "node:child_process";
import { once } from "node:events";

/** Printed behind each command on both streams; no command of a page prints it. */
const MARK = "===== end of a block";

export interface Printed {
  /** That of the first command that failed, otherwise 0. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell that stays, into which commands are pasted one after another. What it started ends when it is closed. */
export function openShell(
  [program, ...args]: readonly [string, ...string[]],
  { folder, environment }: { readonly folder: string; readonly environment: Readonly<Record<string, string>> },
) {
  const child = spawn(program, args, { cwd: folder, env: environment, stdio: "pipe", detached: true });
  const closed = once(child, "close");
  const output = { stdout: "", stderr: "" };
  let heard: (() => void) | undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
    heard?.();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
    heard?.();
  });

  async function bothEnds(): Promise<void> {
    const ends = new Promise<void>((resolve) => {
      heard = () => {
        if (new RegExp(`${MARK} \\d+\\n`).test(output.stdout) && output.stderr.includes(`${MARK}\n`)) resolve();
      };
      heard();
    });
    const gone = closed.then(() => {
      throw new Error(`the shell is gone: ${output.stdout}${output.stderr}`);
    });
    await Promise.race([ends, gone]);
  }

  return {
    run: async (text: string): Promise<Printed> => {
      const quoted = `'${text.replaceAll("'", "'\\''")}'`;
      child.stdin.write(
        `failed=0; trap 'last=$?; [ $failed -ne 0 ] || failed=$last' ERR
eval ${quoted} < /dev/null
trap - ERR; echo "${MARK} $failed"; echo "${MARK}" >&2\n`,
      );
      await bothEnds();
      const [, stdout = "", code = "", later = ""] =
        new RegExp(`^([^]*?)${MARK} (\\d+)\\n([^]*)$`).exec(output.stdout) ?? [];
      const end = output.stderr.indexOf(`${MARK}\n`);
      const stderr = output.stderr.slice(0, end);
      output.stdout = later;
      output.stderr = output.stderr.slice(end + MARK.length + 1);
      return { exitCode: Number(code), stdout, stderr };
    },
    close: async (): Promise<void> => {
      // The shell is the leader of a group, to which belongs whatever it started.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await closed;
    },
  };
}
