/* The desk: the whole row opens its case, ticks, select all, and j k x on a focused row. */
(() => {
  "use strict";

  const CONTROLS = "a, button, input, label, select, textarea, summary, [contenteditable]";

  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("tr[data-row]");
    if (!row || event.target.closest(CONTROLS) || event.target.closest(".td-tick")) return;
    if (window.getSelection()?.toString()) return; // somebody copies a number
    const link = row.querySelector("a[data-open]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  });
  document.addEventListener("auxclick", (event) => {
    const row = event.button === 1 ? event.target.closest?.("tr[data-row]") : null;
    const link = row && !event.target.closest(CONTROLS) ? row.querySelector("a[data-open]") : null;
    if (link) window.open(link.href, "_blank", "noopener");
  });

  /* A click beside the small box, in its cell, ticks as well: a big target for 200 rows. */
  document.addEventListener("click", (event) => {
    const cell = event.target.closest?.("td.td-tick");
    if (!cell || event.target !== cell) return;
    cell.querySelector("input[type=checkbox]")?.click();
  });

  const ticks = () => [...document.querySelectorAll("input[type=checkbox][name=ticked]")];

  function showTicks() {
    const all = ticks();
    const count = all.filter((tick) => tick.checked).length;
    for (const place of document.querySelectorAll("[data-tick-count]")) {
      place.textContent = count ? Portal.text("Ticked", { count }) : "";
    }
    for (const button of document.querySelectorAll("[data-needs-ticks]")) button.disabled = count === 0;
    for (const head of document.querySelectorAll("[data-tick-all]")) {
      head.hidden = all.length === 0;
      head.checked = count > 0 && count === all.length;
      head.indeterminate = count > 0 && count < all.length;
    }
  }

  let last = null;
  document.addEventListener("click", (event) => {
    const tick = event.target;
    if (!tick.matches?.("input[type=checkbox][name=ticked]")) return;
    const all = ticks();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((one, other) => one - other);
      for (const between of all.slice(from, to + 1)) between.checked = tick.checked;
    }
    last = tick;
    showTicks();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-tick-all]")) for (const tick of ticks()) tick.checked = event.target.checked;
    if (event.target.matches?.("[data-tick-all], input[name=ticked]")) showTicks();
  });
  document.addEventListener("portal:rows", showTicks);
  document.addEventListener("htmx:after:swap", showTicks);
  document.addEventListener("DOMContentLoaded", showTicks);
  window.addEventListener("pageshow", showTicks);

  /* Keys work only while the focus is inside a row, so that nobody sets something off by speech or by accident. */
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("tr[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) {
      const rows = [...row.parentElement.querySelectorAll("tr[data-row]")];
      const next = rows[rows.indexOf(row) + step]?.querySelector("a[data-open]");
      next?.focus();
      next?.closest("tr").scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "x") {
      row.querySelector("input[name=ticked]")?.click();
      event.preventDefault();
    }
  });
})();
