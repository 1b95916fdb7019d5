import type { Report } from "../model";

/** The counts that GitLab's widget of a merge request shows (`artifacts:reports:terraform`). */
export function renderGitlab({ counts }: Report): string {
  const update = counts.drifted + counts.changed;
  return `${JSON.stringify({ create: counts.created, update, delete: counts.deleted })}\n`;
}
