/* Forms: sent once, saved while one types, chosen files listed. */
(() => {
  "use strict";

  const AUTOSAVE_DELAY = 1500; // ms after the last change
  const AUTOSAVE_RETRY = 15000;

  /* Sent once */
  const posts = (form) => form.getAttribute("method")?.toLowerCase() === "post" || form.hasAttribute("hx-post");
  const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");
  const words = new WeakMap();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!posts(form) || form.hasAttribute("data-again")) return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("data-sent", "");
    for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
    const pressed = event.submitter ?? buttonsOf(form)[0];
    const message = pressed?.dataset.sending ?? Portal.text("Sending");
    if (pressed && pressed.tagName === "BUTTON") {
      words.set(form, [pressed, pressed.textContent]);
      pressed.textContent = message;
    }
    Portal.say(message);
  }, true);

  function revive(form) {
    form.removeAttribute("data-sent");
    for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
    const [pressed, label] = words.get(form) ?? [];
    if (pressed) pressed.textContent = label;
    words.delete(form);
  }

  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    const form = ctx.request?.form ?? ctx.sourceElement?.closest?.("form");
    if (form?.hasAttribute("data-sent") && !ctx.keepIndicators) revive(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(revive);
  });

  /* Saved while one types */
  const saves = new WeakMap();
  const saveOf = (form) => {
    if (!saves.has(form)) saves.set(form, { timer: 0, running: false, dirty: false, stopped: false });
    return saves.get(form);
  };

  function tell(form, message, late = false) {
    const place = form.querySelector("[data-autosave-state]");
    if (!place) return;
    place.textContent = message;
    place.classList.toggle("is-late", late);
  }

  function schedule(form, delay) {
    const save = saveOf(form);
    clearTimeout(save.timer);
    save.timer = setTimeout(() => run(form), delay);
  }

  function contents(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  async function run(form) {
    const save = saveOf(form);
    if (save.running || save.stopped || form.hasAttribute("data-sent")) return;
    save.running = true;
    save.dirty = false;
    tell(form, Portal.text("Saving"));
    let answer = null;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: contents(form),
        headers: { "HX-Request": "true", "HX-Current-URL": location.href, "X-Autosave": "1" },
      });
    } catch {
      answer = null;
    }
    save.running = false;
    settle(form, save, answer);
  }

  function settle(form, save, answer) {
    const login = answer?.headers.get("HX-Redirect");
    if (login) {
      save.stopped = true;
      location.assign(login);
    } else if (answer?.ok) {
      const version = answer.headers.get("X-Version");
      const seen = form.elements.namedItem("seen_version");
      if (version && seen) seen.value = version;
      tell(form, Portal.text("Saved", { time: Portal.clock() }));
      if (save.dirty) schedule(form, AUTOSAVE_DELAY);
    } else if (answer?.status === 409) {
      save.stopped = true;
      tell(form, Portal.text("Elsewhere"), true);
    } else {
      save.dirty = true;
      tell(form, Portal.text("Unsaved"), true);
      schedule(form, AUTOSAVE_RETRY);
    }
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (!form?.dataset?.autosave || event.target.type === "file") return;
      saveOf(form).dirty = true;
      schedule(form, AUTOSAVE_DELAY);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      const save = saves.get(form);
      if (save && (save.dirty || save.running) && !save.stopped && !form.hasAttribute("data-sent")) event.preventDefault();
    }
  });

  /* Chosen files */
  const size = (bytes) => bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
  document.addEventListener("change", (event) => {
    const list = event.target.dataset?.files && document.getElementById(event.target.dataset.files);
    if (!list) return;
    list.replaceChildren(...[...event.target.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}（${size(file.size)}）`;
      return item;
    }));
  });
})();
