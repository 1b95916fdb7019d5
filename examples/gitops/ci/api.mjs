const PAGE_SIZE = 100;

/** Returns a client for the JSON API under `base`. */
export function api(base, headers) {
  const send = async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${method} ${base + path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  /** Returns the items of all pages. */
  const list = async (path) => {
    const items = [];
    for (let page = 1; items.length === (page - 1) * PAGE_SIZE; page++) {
      const separator = path.includes("?") ? "&" : "?";
      items.push(...(await send("GET", `${path}${separator}per_page=${PAGE_SIZE}&page=${page}`)));
    }
    return items;
  };
  return { send, list };
}
