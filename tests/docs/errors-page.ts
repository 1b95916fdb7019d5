import type { MessageInfo } from "../../provider/messages/message-info";
import { MESSAGE_GROUPS } from "../../provider/messages/messages";

/** The text of `docs/errors.md`, from the table of messages. */
export function errorsPage(): string {
  const sections = MESSAGE_GROUPS.map(([title, group]) =>
    [`## ${title}`, ...Object.entries(group).map(sectionOf)].join("\n\n"),
  );
  return `${[INTRODUCTION, ...sections, MESSAGES_OF_THE_ENGINE].join("\n\n")}\n`;
}

function sectionOf([code, { texts, cause, hint, page }]: [string, MessageInfo]): string {
  const messages = texts.map(codeSpan);
  const more = page ? ` More: [${page.replace("#", ", ")}](${page}).` : "";
  return `### ${code}\n\n${messages.join("<br>\n")}\n\n- Cause: ${cause}\n- Remedy: ${hint}${more}`;
}

/** A text that has backticks is between two of them, and apart from them if it ends with one. */
function codeSpan(text: string): string {
  if (!text.includes("`")) return `\`${text}\``;
  return text.endsWith("`") ? `\`\` ${text} \`\`` : `\`\`${text}\`\``;
}

const INTRODUCTION = `<!-- Made by \`npm run docs:errors\` from provider/messages/. Do not edit. -->

# Errors by code

Each message of the provider, of the SDK and of a fleet has a stable code, such as \`QLIK1301\`. The code is in parentheses at the end of
the message's first line. It keeps its meaning in all versions, unlike the words of the message. To find all messages in a log, search it
for \`QLIK[0-9]{4}\`.

An error has the form \`<host>: <request>: <what happened>. <what to do>. (<code>)\`. It includes the status, code and title of the API.
\`…\` on this page stands for values. All errors in arguments are reported together, each with the name of its argument.

Some messages add a sentence to an error, and have the code of that error:

- \`An update will try again.\`: a preview could not read a tenant, with \`PULUMI_CONTINUE_ON_ERROR\`.
- \`The list is without this tenant.\`: the plugin could not read a tenant that it lists.
- \`The configuration stays as written because of validation: warn.\`: a check failed, and the program asks for a warning.
- \`Rolled back …\`: a check failed, and the tenant has its previous configuration again.`;

const MESSAGES_OF_THE_ENGINE = `## Messages of the engine

These messages are Pulumi's own, and have no code.

| message                                                        | cause                       | remedy                                                              |
| -------------------------------------------------------------- | --------------------------- | ------------------------------------------------------------------- |
| \`Cannot read properties of undefined (reading 'toJavaScript')\` | the command \`pulumi import\` | [adopt](adopt.md) the configuration, or use the [plugin](native.md) |
| \`pending operations\`                                           | a create was interrupted    | \`pulumi refresh --clear-pending-creates --yes\`                      |

After a killed run, run \`pulumi cancel\` and then \`pulumi up\`.`;
