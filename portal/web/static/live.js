/* Polls: none in a hidden tab, fewer when the server is slow, a banner when it is lost, new rows lit for two seconds. */
(() => {
  "use strict";

  const SLOW = 1000; // ms: from here on the next poll waits
  const SLOW_FACTOR = 5;
  const LONGEST_WAIT = 60000;
  const FIRST_RETRY = 3000;
  const LIT = 2000;

  const states = new WeakMap();
  const stateOf = (element) => {
    if (!states.has(element)) states.set(element, { notBefore: 0, failures: 0, startedAt: 0, lastGood: Portal.clock(), keys: null });
    return states.get(element);
  };
  const polled = (event) => {
    const element = event.detail?.ctx?.sourceElement;
    return element?.matches?.("[data-live]") ? element : null;
  };
  const keysOf = (element) => new Set([...element.querySelectorAll("[data-key]")].map((row) => row.dataset.key));

  document.addEventListener("htmx:config:request", (event) => {
    const element = polled(event);
    if (!element) return;
    const state = stateOf(element);
    if (document.hidden || Date.now() < state.notBefore) event.preventDefault();
    else state.startedAt = Date.now();
  });

  document.addEventListener("htmx:after:request", (event) => {
    const element = polled(event);
    if (!element) return;
    const { ctx } = event.detail;
    if (ctx.response.status >= 400) {
      if (!ctx.hx?.redirect) lost(element);
      return;
    }
    const state = stateOf(element);
    const took = Date.now() - state.startedAt;
    state.notBefore = took > SLOW ? Date.now() + Math.min(took * SLOW_FACTOR, LONGEST_WAIT) : 0;
    found(element);
  });

  document.addEventListener("htmx:error", (event) => {
    const element = polled(event);
    if (element) lost(element);
  });

  function lost(element) {
    const state = stateOf(element);
    state.failures += 1;
    state.notBefore = Date.now() + Math.min(FIRST_RETRY * 2 ** (state.failures - 1), LONGEST_WAIT);
    element.classList.add("is-lost");
    const banner = document.getElementById("live-state");
    if (!banner) return;
    const words = `${Portal.text("Lost")}${Portal.text("LostSince", { time: state.lastGood })}`;
    if (banner.hidden || banner.textContent !== words) banner.textContent = words;
    banner.hidden = false;
  }

  function found(element) {
    const state = stateOf(element);
    state.failures = 0;
    state.lastGood = Portal.clock();
    element.classList.remove("is-lost");
    const banner = document.getElementById("live-state");
    if (banner && !document.querySelector("[data-live].is-lost")) banner.hidden = true;
  }

  const pollNow = () => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("[data-live]")) {
      stateOf(element).notBefore = 0;
      element.dispatchEvent(new CustomEvent("every"));
    }
  };
  document.addEventListener("visibilitychange", pollNow);
  window.addEventListener("online", pollNow);
  window.addEventListener("offline", () => document.querySelectorAll("[data-live]").forEach(lost));
  window.addEventListener("pageshow", (event) => { if (event.persisted) pollNow(); });

  document.addEventListener("htmx:before:swap", (event) => {
    const element = polled(event);
    if (element) stateOf(element).keys = keysOf(element);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const element = polled(event);
    const known = element && stateOf(element).keys;
    if (!known) return;
    stateOf(element).keys = null;
    for (const row of element.querySelectorAll("[data-key]")) {
      if (known.has(row.dataset.key)) continue;
      row.classList.add("is-new");
      setTimeout(() => row.classList.remove("is-new"), LIT);
    }
    document.dispatchEvent(new CustomEvent("portal:rows"));
  });
})();
