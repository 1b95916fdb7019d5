import { renderHtml } from "../../report/html";
import type { Report } from "../../report/model";
import { reportOf } from "./derive-report";
import { hostsOf, reportBrowser } from "./open-report";
import { createTenant, driftedTenant } from "./report-fixture";

const HOSTILE = [
  `<script>alert("script")</script>`,
  `</script><script>alert("end of a script")</script>`,
  `<!--<script>`,
  `"><img src=x onerror=alert(1)> &lt;b&gt; &amp;`,
  `' onfocus=alert(1) autofocus='`,
  `javascript:alert(1)`,
  "{alert(1)} $(alert) \\u003c {{constructor}}",
  "\u202Egpj.exe \u2066\u2069 \u200F",
  "a\u0000b\rc\td\u2028e\u2029f\uFEFFg\u001B[31m",
  "__proto__",
];

const { open, problems } = reportBrowser();
const report = hostileReport();

describe("a hostile text", () => {
  it("changes nothing but itself", async () => {
    const page = await open(report);
    expect(await hostsOf(page)).toEqual(HOSTILE);
    expect(await page.locator("script, img, iframe, object, base, link, a").count()).toBe(2);
    for (const button of await page.locator("tr.tenant th button").all()) await button.click();
    const details = page.locator("tr.detail");
    expect(await details.locator("td.observed").allTextContents()).toEqual(HOSTILE);
    expect(await details.locator(".message p:first-child > bdi").allTextContents()).toEqual(HOSTILE);
  });

  it("is found and counted by a search", async () => {
    const page = await open(report);
    await page.getByRole("searchbox").fill("onerror=alert(1)");
    expect(await hostsOf(page)).toEqual([HOSTILE[3]]);
  });

  it("is no markup without scripts either", async () => {
    const page = await open(report, { javaScriptEnabled: false });
    const visible = HOSTILE.filter((text) => !text.includes("\u0000"));
    expect(await hostsOf(page)).toEqual(expect.arrayContaining(visible));
  });

  it("cannot turn the text around it, and shows its invisible characters", async () => {
    const page = await open(report);
    const marks = page.locator("tr.tenant").nth(7).locator("th button .invisible");
    const shown = await marks.evaluateAll((elements) => elements.map((element) => element.outerHTML));
    expect(shown[0]).toBe(`<bdi class="invisible" data-code-point="U+202E">\u202E</bdi>`);
    expect(shown).toHaveLength(4);
  });
});

describe("the content security policy", () => {
  it("refuses every other script, style and request", async () => {
    const page = await open(report);
    await page.evaluate(`document.body.insertAdjacentHTML("beforeend", '<p style="color: red" onclick="x()"></p>');
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
      fetch("http://127.0.0.1:9/").catch(() => {});
      Object.assign(new Image(), { src: "http://127.0.0.1:9/image" });`);
    expect(await page.evaluate("window.ran")).toBeUndefined();
    const blocked = problems.splice(0).join("\n");
    for (const directive of ["script-src", "style-src", "default-src"]) expect(blocked).toContain(directive);
  });
});

describe("renderHtml", () => {
  it("writes neither a host nor a message into the head", () => {
    const [head] = renderHtml(report).split("<body>");
    for (const text of HOSTILE) expect(head).not.toContain(text);
  });
});

function hostileReport(): Report {
  const tenants = HOSTILE.map((text, index) => {
    const tenant = driftedTenant(createTenant(index), [
      { setting: text, op: "replace", observed: text, desired: text },
    ]);
    const warnings = [{ code: text, message: text, hint: text, kind: text }];
    return { ...tenant, host: text, stack: text, urn: text, connection: text, warnings };
  });
  const skippedLines = HOSTILE.map((text, line) => ({ file: text, line, reason: text }));
  return { ...reportOf(tenants, 2), skippedLines, skippedLineCount: skippedLines.length };
}
