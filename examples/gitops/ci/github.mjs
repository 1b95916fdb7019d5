import { api } from "./api.mjs";

/** The author of everything that is written with a workflow's own token. */
const BOT = "github-actions[bot]";

/** The comments of the pull request `PULL_REQUEST`, and the open issues, as far as workflows wrote them. */
export function github(env) {
  const { send, list } = api(`${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`, {
    authorization: `Bearer ${env.GITHUB_TOKEN}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  });
  const comments = `/issues/${env.PULL_REQUEST}/comments`;
  const isOwn = ({ user }) => user?.login === BOT;
  return {
    runUrl: `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
    comments: {
      list: async () => (await list(comments)).filter(isOwn),
      create: (body) => send("POST", comments, { body }),
      update: (id, body) => send("PATCH", `/issues/comments/${id}`, { body }),
    },
    issues: {
      list: async () => {
        const issues = await list(`/issues?state=open&creator=${encodeURIComponent(BOT)}`);
        return issues
          .filter((issue) => isOwn(issue) && !issue.pull_request)
          .map(({ number, body }) => ({ id: number, body }));
      },
      create: (title, body) => send("POST", "/issues", { title, body }),
      update: (id, body) => send("PATCH", `/issues/${id}`, { body }),
      close: async (id, reason) => {
        await send("POST", `/issues/${id}/comments`, { body: reason });
        await send("PATCH", `/issues/${id}`, { state: "closed", state_reason: "completed" });
      },
    },
  };
}
