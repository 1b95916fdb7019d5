import { renderHtml } from "../html";
import type { Report } from "../model";
import { renderGitlab } from "./gitlab";
import { renderJson } from "./json";
import { renderJunit } from "./junit";
import { renderMarkdown } from "./markdown";
import { renderText } from "./text";

type Render = (report: Report, hasColors?: boolean) => string;

export const FORMATS = {
  text: renderText,
  markdown: renderMarkdown,
  html: (report) => renderHtml(report),
  junit: renderJunit,
  json: renderJson,
  gitlab: renderGitlab,
} as const satisfies Record<string, Render>;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];
