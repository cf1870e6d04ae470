// Printing: the report with every gap and table opened, or departments' lists each on sheets of its own.
(function () {
  "use strict";
  const sheets = Array.from(document.querySelectorAll(".sheet"));
  const gaps = Array.from(document.querySelectorAll(".item[data-todo], #due details, #changes details"));
  let opened = [];
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () {
      const wanted = button.dataset.print;
      if (wanted !== "report") {
        sheets.forEach(function (sheet) { sheet.classList.toggle("wanted", wanted === "all" || sheet.id === wanted); });
        document.body.classList.add("lists-only");
      }
      window.print();
    });
  });
  window.addEventListener("beforeprint", function () {
    opened = gaps.filter(function (item) { return !item.open; });
    opened.forEach(function (item) { item.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (item) { item.open = false; });
    document.body.classList.remove("lists-only");
  });
})();
