import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Entry {
  id: number;
  author: string;
  body: string;
}

export interface Issue extends Entry {
  title: string;
  isOpen: boolean;
  comments: string[];
}

/** A repository on GitHub and on GitLab, as far as their APIs of comments and issues are concerned. */
export interface Forge {
  readonly url: string;
  /** Of the pull request or merge request 7. */
  comments: Entry[];
  issues: Issue[];
  /** `POST /repos/...` of each request. */
  readonly requests: string[];
  stop(): Promise<void>;
}

/** The author of everything that is created through the API. */
export const BOT = "github-actions[bot]";
export const TOKEN = "forge-token-canary";
const BOT_ID = 42;
const PAGE_SIZE = 100;

interface ApiRequest {
  params: string[];
  query: URLSearchParams;
  body: Record<string, string>;
}

type Handler = (forge: Forge, request: ApiRequest) => unknown;

const github = "/repos/example/qlik-mail";
const gitlab = "/projects/5";

const ROUTES: [method: string, path: string, Handler][] = [
  [
    "GET",
    `${github}/issues/7/comments`,
    ({ comments }, { query }) => pageOf(comments.map(githubEntry), query),
  ],
  ["POST", `${github}/issues/7/comments`, addComment],
  ["PATCH", `${github}/issues/comments/:id`, updateComment],
  ["GET", `${github}/issues`, (forge, { query }) => pageOf(openIssues(forge).map(githubIssue), query)],
  ["POST", `${github}/issues`, ({ issues }, { body }) => addIssue(issues, body.title, body.body)],
  ["PATCH", `${github}/issues/:id`, updateIssue],
  ["POST", `${github}/issues/:id/comments`, commentIssue],
  ["GET", "/user", () => ({ id: BOT_ID })],
  [
    "GET",
    `${gitlab}/merge_requests/7/notes`,
    ({ comments }, { query }) => pageOf(comments.map(gitlabEntry), query),
  ],
  ["POST", `${gitlab}/merge_requests/7/notes`, addComment],
  ["PUT", `${gitlab}/merge_requests/7/notes/:id`, updateComment],
  [
    "GET",
    `${gitlab}/issues`,
    (forge, { query }) => pageOf(openIssues(forge).filter(isOwn).map(gitlabIssue), query),
  ],
  ["POST", `${gitlab}/issues`, ({ issues }, { body }) => addIssue(issues, body.title, body.description)],
  ["PUT", `${gitlab}/issues/:id`, updateIssue],
  ["POST", `${gitlab}/issues/:id/notes`, commentIssue],
];

export async function startForge(): Promise<Forge> {
  const server = createServer(async (incoming, response) => {
    const { status, body } = await respond(forge, incoming);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const forge: Forge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments: [],
    issues: [],
    requests: [],
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return forge;
}

async function respond(forge: Forge, incoming: IncomingMessage) {
  const { pathname, searchParams: query } = new URL(incoming.url ?? "", forge.url);
  forge.requests.push(`${incoming.method} ${pathname}`);
  const content = await text(incoming);
  const { authorization, "private-token": privateToken } = incoming.headers;
  if (authorization !== `Bearer ${TOKEN}` && privateToken !== TOKEN)
    return { status: 401, body: { message: "Bad credentials" } };
  for (const [method, path, handle] of ROUTES) {
    const params = method === incoming.method && matches(path, pathname);
    if (params)
      return {
        status: 200,
        body: handle(forge, { params, query, body: content ? JSON.parse(content) : {} }),
      };
  }
  return { status: 404, body: { message: "Not Found" } };
}

function matches(pattern: string, path: string): string[] | undefined {
  return new RegExp(`^${pattern.replaceAll(":id", "(\\d+)")}$`).exec(path)?.slice(1);
}

function pageOf<T>(items: T[], query: URLSearchParams): T[] {
  const size = Math.min(Number(query.get("per_page") ?? 30), PAGE_SIZE);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

const isOwn = ({ author }: Entry) => author === BOT;
const openIssues = ({ issues }: Forge) => issues.filter(({ isOpen }) => isOpen);
const githubEntry = ({ id, author, body }: Entry) => ({ id, body, user: { login: author } });
const githubIssue = (issue: Issue) => ({ ...githubEntry(issue), number: issue.id });
const authorId = ({ author }: Entry) => (author === BOT ? BOT_ID : BOT_ID + 1);
const gitlabEntry = (entry: Entry) => ({ id: entry.id, body: entry.body, author: { id: authorId(entry) } });
const gitlabIssue = (issue: Issue) => ({ iid: issue.id, description: issue.body });

function addComment({ comments }: Forge, { body }: ApiRequest) {
  comments.push({ id: comments.length + 1, author: BOT, body: body.body ?? "" });
  return {};
}

function updateComment({ comments }: Forge, { params, body }: ApiRequest) {
  Object.assign(withId(comments, params[0]), { body: body.body });
  return {};
}

function addIssue(issues: Issue[], title = "", body = "") {
  issues.push({ id: issues.length + 1, author: BOT, title, body, isOpen: true, comments: [] });
  return {};
}

function updateIssue({ issues }: Forge, { params, body }: ApiRequest) {
  const issue = withId(issues, params[0]);
  issue.body = body.body ?? body.description ?? issue.body;
  if (body.state === "closed" || body.state_event === "close") issue.isOpen = false;
  return {};
}

function commentIssue({ issues }: Forge, { params, body }: ApiRequest) {
  withId(issues, params[0]).comments.push(body.body ?? "");
  return {};
}

function withId<T extends Entry>(entries: T[], id: string | undefined): T {
  const entry = entries.find((one) => one.id === Number(id));
  if (!entry) throw new Error(`There is no entry ${id}.`);
  return entry;
}
