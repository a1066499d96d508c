/* What every page shares: words, the status line, errors of htmx, focus, menus, printing. Works without htmx as well. */
(() => {
  "use strict";

  /* Words come from the page, so that they are translated with it. */
  const text = (name, values = {}) =>
    (document.body.dataset[`text${name}`] ?? "").replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");

  const clock = new Intl.DateTimeFormat("zh-CN", {
    hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai",
  });

  const say = (message) => {
    const line = document.getElementById("say");
    if (line) line.textContent = message;
  };

  const showProblem = (section) => {
    const place = document.getElementById("problems");
    if (!place) return;
    place.replaceChildren(section);
    section.focus();
    section.scrollIntoView({ block: "nearest" });
  };

  const plainProblem = (message) => {
    const section = document.createElement("section");
    section.className = "problem";
    section.tabIndex = -1;
    const line = document.createElement("p");
    line.textContent = message;
    section.append(line);
    return section;
  };

  /* Only polls get; a claim posts into the same rows, and htmx names the rows as its source once its button is gone. */
  const isPoll = (ctx) => (ctx.request?.method !== "POST" && ctx.sourceElement?.matches?.("[data-live]")) ?? false;

  /* Whether the form itself takes an answer of this status (hx-status:422, hx-status:42x, hx-status:4xx). */
  const takesStatus = (element, status) => {
    const code = String(status);
    return [code, `${code.slice(0, 2)}x`, `${code[0]}xx`].some((pattern) => element.hasAttribute(`hx-status:${pattern}`));
  };

  document.addEventListener("htmx:response:error", (event) => {
    const { ctx } = event.detail;
    if (isPoll(ctx) || ctx.hx?.redirect || takesStatus(ctx.sourceElement, ctx.response.status)) return;
    const answer = new DOMParser().parseFromString(ctx.text ?? "", "text/html").querySelector("[data-problem]");
    showProblem(answer ? document.importNode(answer, true) : plainProblem(text("Failed")));
  });

  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.request && !isPoll(ctx) && !ctx.response) showProblem(plainProblem(text("Failed")));
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (!isPoll(event.detail.ctx)) document.getElementById("problems")?.replaceChildren();
  });

  /* What a page or an answer wants read first gets the focus, once. */
  const focusFirst = () => {
    const wanted = document.querySelectorAll("[data-focus]");
    ([...wanted].find((element) => element.matches(".problem")) ?? wanted[0])?.focus();
    for (const element of wanted) element.removeAttribute("data-focus");
  };
  document.addEventListener("DOMContentLoaded", focusFirst);
  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx && !isPoll(ctx) && ctx.swap !== "none") focusFirst();
  });

  document.addEventListener("portal:say", (event) => say(event.detail?.message ?? ""));

  /* Menus are plain details; one is open at a time, and Escape or a click elsewhere closes it. */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest?.("details.menu"));
    if (event.target.closest?.("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? document.querySelector("details.menu[open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  window.Portal = { text, say, clock: () => clock.format(new Date()) };
})();
