import { api } from "./api.mjs";

/** The comments of the pipeline's merge request, and the open issues, as far as the owner of `GITLAB_TOKEN` wrote them. */
export function gitlab(env) {
  const { send, list } = api(env.CI_API_V4_URL, { "private-token": env.GITLAB_TOKEN });
  const project = `/projects/${env.CI_PROJECT_ID}`;
  const notes = `${project}/merge_requests/${env.CI_MERGE_REQUEST_IID}/notes`;
  const ownId = async () => (await send("GET", "/user")).id;
  return {
    runUrl: env.CI_PIPELINE_URL,
    comments: {
      list: async () => {
        const id = await ownId();
        return (await list(notes)).filter(({ author }) => author.id === id);
      },
      create: (body) => send("POST", notes, { body }),
      update: (id, body) => send("PUT", `${notes}/${id}`, { body }),
    },
    issues: {
      list: async () => {
        const issues = await list(`${project}/issues?state=opened&author_id=${await ownId()}`);
        return issues.map(({ iid, description }) => ({ id: iid, body: description }));
      },
      create: (title, description) => send("POST", `${project}/issues`, { title, description }),
      update: (id, description) => send("PUT", `${project}/issues/${id}`, { description }),
      close: async (id, reason) => {
        await send("POST", `${project}/issues/${id}/notes`, { body: reason });
        await send("PUT", `${project}/issues/${id}`, { state_event: "close" });
      },
    },
  };
}
