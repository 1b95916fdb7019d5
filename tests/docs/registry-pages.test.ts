import { programsIn, schemaExamples } from "../languages/examples";
import { SCHEMA } from "../plugin/schema-document";
import { textOf } from "./pages";

const PAGES = ["docs/_index.md", "docs/installation-configuration.md"];

describe.each(PAGES)("the page %s of the Registry", (page) => {
  it("begins with the front matter of a package", () => {
    expect(textOf(page)).toMatch(/^---\ntitle: .+\nmeta_desc: .+\nlayout: package\n---\n/);
  });

  it("has no relative links, which the Registry cannot follow", () => {
    expect(textOf(page)).not.toMatch(/\]\((?!https:)/);
  });
});

it("shows the first example of the schema in every language", () => {
  expect(programsIn(textOf("docs/_index.md"))).toEqual(schemaExamples()[0]?.programs);
});

it("names every argument of the provider with its environment variable", () => {
  const text = textOf("docs/installation-configuration.md");
  for (const [name, { description = "" }] of Object.entries(SCHEMA.config.variables)) {
    const [variable] = /QLIK_\w+/.exec(description) ?? [];
    expect(text).toMatch(new RegExp(`\`qlik:${name}\` *\\| *\`${variable}\``));
  }
});

it("names the packages that the schema generates", () => {
  const text = textOf("docs/installation-configuration.md");
  const { nodejs, python, go } = SCHEMA.language;
  for (const name of [nodejs.packageName, python.packageName, go.importBasePath])
    expect(text).toContain(`\`${name}\``);
});
