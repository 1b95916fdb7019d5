import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder's git repository. */
export interface Git {
  /** Replaces text in a file, and commits it. */
  edit(file: string, old: string, replacement: string): void;
  /** Returns to the committed files, except for the folder `events`, as the checkout of a job does. */
  checkout(): void;
}

/** Commits all files of a folder, as in a project on GitLab. */
export function startGit(folder: string): Git {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const git = (...args: string[]) => execFileSync("git", [...identity, ...args], { cwd: folder });
  const commit = () => git("commit", "--quiet", "--all", "--message=program: change");
  git("init", "--quiet", "--initial-branch=main");
  // gitlab-ci-local reads the name of the project.
  git("remote", "add", "origin", "git@gitlab.com:example/qlik-mail.git");
  writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules/\n.gitlab-ci-local/\n");
  git("add", ".");
  commit();
  return {
    edit(file, old, replacement) {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      if (!text.includes(old)) throw new Error(`${file} does not contain ${old}.`);
      writeFileSync(path, text.replaceAll(old, replacement));
      commit();
    },
    checkout() {
      git("checkout", "--quiet", ".");
      git("clean", "--quiet", "--force", "-d", "--exclude=events");
    },
  };
}
