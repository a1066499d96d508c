/* The vote sheet: moves like a spreadsheet; sum and result stand beside each row as one types. The server counts again. */
(() => {
  "use strict";

  const sheet = (element) => element.closest?.("table[data-grid]");
  const cellsOf = (row) => [...row.querySelectorAll("input[data-col]")];
  const rowsOf = (table) => [...table.querySelectorAll("tr[data-voters]")];

  function judge(row) {
    const cells = cellsOf(row);
    const filled = cells.filter((cell) => cell.value.trim() !== "");
    const voters = Number(row.dataset.voters);
    const sum = filled.reduce((total, cell) => total + Number(cell.value), 0);
    const agree = cells.find((cell) => cell.dataset.col === "agree");
    const started = filled.length > 0;
    const right = started && sum === voters;
    const apart = sum - voters;
    const excess = apart > 0 ? Portal.text("SumMore", { count: apart }) : Portal.text("SumLess", { count: -apart });
    write(row.querySelector("[data-sum]"), started ? `${sum} / ${voters}${right ? " ✓" : ` ${excess}`}` : "",
      right ? "sum-right" : "sum-wrong");
    /* The server says how many are needed (DOMAIN 5); abstentions and spoiled ballots stay in the denominator. */
    const passed = Number(agree?.value || 0) >= Number(row.dataset.needed);
    write(row.querySelector("[data-result]"), right ? `${passed ? "✓" : "✕"} ${Portal.text(passed ? "Pass" : "Fail")}` : "",
      passed ? "result-pass" : "result-fail");
    row.classList.toggle("row-wrong", apart > 0 || (filled.length === cells.length && !right));
  }

  function write(place, words, name) {
    if (!place) return;
    place.textContent = words;
    place.className = words ? name : "";
  }

  function move(input, down, right) {
    const table = sheet(input);
    const rows = rowsOf(table);
    const row = input.closest("tr");
    const cells = cellsOf(row);
    const at = cells.indexOf(input) + right;
    const line = rows[rows.indexOf(row) + down];
    const target = line && cellsOf(line)[at];
    if (!target) return;
    target.focus();
    target.select();
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches?.("table[data-grid] input[data-col]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = whole || input.selectionEnd === 0;
    const atEnd = whole || input.selectionStart === input.value.length;
    if (event.key in STEPS) {
      event.preventDefault(); // Enter goes down, it never sends half a sheet
      const [down, right] = STEPS[event.key];
      move(input, event.key === "Enter" && event.shiftKey ? -1 : down, right);
    } else if (event.key === "ArrowLeft" && atStart) {
      event.preventDefault();
      move(input, 0, -1);
    } else if (event.key === "ArrowRight" && atEnd) {
      event.preventDefault();
      move(input, 0, 1);
    } else if (event.key === "Escape") {
      input.value = input.defaultValue;
      judge(input.closest("tr"));
    }
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("table[data-grid] input[data-col]")) event.target.select();
  });

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches?.("table[data-grid] input[data-col]")) return;
    const wide = input.value.replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));
    const digits = wide.replace(/\D/g, "");
    if (digits !== input.value) input.value = digits;
    judge(input.closest("tr"));
  });

  /* A block copied from a spreadsheet fills the cells from here on. */
  document.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.matches?.("table[data-grid] input[data-col]")) return;
    const block = event.clipboardData.getData("text").trimEnd().split(/\r?\n/).map((line) => line.split("\t"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const rows = rowsOf(sheet(input));
    const top = rows.indexOf(input.closest("tr"));
    const left = cellsOf(rows[top]).indexOf(input);
    block.forEach((line, down) => {
      const row = rows[top + down];
      if (!row) return;
      line.forEach((value, right) => {
        const cell = cellsOf(row)[left + right];
        if (cell && !cell.readOnly) cell.value = value.replace(/\D/g, "");
      });
      judge(row);
    });
  });

  const judgeAll = () => document.querySelectorAll("table[data-grid] tr[data-voters]").forEach(judge);
  document.addEventListener("DOMContentLoaded", judgeAll);
  document.addEventListener("htmx:after:swap", judgeAll);
  window.addEventListener("pageshow", judgeAll);
})();
